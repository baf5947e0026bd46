# SPDX-License-Identifier: Apache-2.0
"""What customers say: the closed list of symptoms, and the answers to `unjam ask` as facts. Words of closed lists only: no free text leaves the site."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact

SYMPTOMS = (
    *("cannot-print", "prints-slowly", "prints-garbage", "offline-in-windows", "cannot-scan-to-folder", "cannot-scan-to-mail"),
    *("address-book-empty", "error-on-panel", "poor-quality", "fax-fails", "lines-on-scans"),
)
"""What is known of each stands in `rules/data/symptoms.yaml`."""
USERS = ("one", "some", "all")
APPLICATIONS = ("all", "office", "browser", "pdf", "mail", "business", "other")
CHANGES = ("nothing", "moved", "device", "computer", "driver", "update", "password", "network", "server", "other")


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """The answers of whoever called, about the devices that are asked for by name. None = asked, and the caller did not know."""

    section: ClassVar[str] = "told"
    symptom: str | None = fact("what the questions were about", words=SYMPTOMS)
    users: str | None = fact("whom it fails for", words=USERS)
    application: str | None = fact("the kind of program that it fails from; `all` of them", words=APPLICATIONS)
    since: datetime | None = fact("since when it fails")
    changed: str | None = fact("what was changed shortly before", words=CHANGES)
    copies: bool | None = fact("copies that are made at the device itself come out right")
    code: str | None = fact("the code on the panel, as it was read out")
