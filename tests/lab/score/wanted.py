# SPDX-License-Identifier: Apache-2.0
"""What a report must say: rules, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.lab.topology import Expect, Host

Json = dict[str, Any]
Kind = Literal["fault", "pair", "look-alike", "unknowable", "healthy", "recording"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause that is there: the rule that names it, its subject (an id, or a device's IPv4 address), and its severity if that is fixed."""

    rule: str
    subject: str = ""
    severity: str = ""
    place: str = ""  # in words

    def is_named_by(self, finding: Json, owners: Mapping[str, Sequence[str]]) -> bool:
        """Whether a finding is this cause; `owners` are the addresses of each device id."""
        return finding["rule"] == self.rule and self.severity in {"", finding["severity"]} and self.concerns(finding, owners)

    def concerns(self, told: Json, owners: Mapping[str, Sequence[str]]) -> bool:
        """Whether a finding, or something undetermined, is about the same subject."""
        return self.subject in {"", told["subject"], *owners.get(told["device"] or "", ())}


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that one case must give: these causes and nothing else above info, and of these rules that they are undetermined."""

    name: str
    kind: Kind
    causes: tuple[Cause, ...] = ()
    unknown: tuple[Cause, ...] = ()
    harmless: tuple[Cause, ...] = ()  # may be said, and need not be


def wanted(name: str, expects: Sequence[Expect], hosts: Mapping[str, Host]) -> Wanted:
    """What a fault's or a pair's file asks for."""
    causes = tuple(Cause(each.finding, *_whose(each, hosts)) for each in expects if each.finding)
    unknown = tuple(Cause("supply-empty", host.address, place=key) for key, host in hosts.items() if key == "accounts")
    first = expects[0]
    if first.undetermined:
        return Wanted(name, "unknowable", unknown=unknown)
    kind: Kind = "look-alike" if first.innocent else "healthy" if not causes else "fault" if len(expects) == 1 else "pair"
    return Wanted(name, kind, causes)


def _whose(expect: Expect, hosts: Mapping[str, Host]) -> tuple[str, str, str]:
    return expect.subject or hosts[expect.host].address, expect.severity, expect.subject or expect.host
