# SPDX-License-Identifier: Apache-2.0
"""What a ticket is about where it is about no device: `Server`, `mail relay smtp://mail:587`. Pure."""

from collections.abc import Mapping

from agent.model import Subject
from probes.fact import Value
from rules.model import Finding

SITE = "site"
"""The subject of a summary of many findings."""
_KINDS: Mapping[str, str] = {
    "smb": "file server", "ftp": "file server", "ftps": "file server", "sftp": "file server", "smtp": "mail relay", "ldap": "directory",
    "ntp": "time server", "release": "release server", "https": "cloud service",
}  # fmt: skip
"""What people call a destination, by `destination.kind`."""


def called(finding: Finding, subject: Subject | None) -> dict[str, str]:
    """Its `label` and `name`; empty for a device and where nothing is known."""
    if subject is None:
        return {"label": "Machine", "name": "several machines"} if finding.subject == SITE else {}
    label = subject.label
    match subject.applies:
        case "destination":
            return {"label": "Server", "name": _destination(subject)}
        case "server":
            return {"label": "Server", "name": f"print server {label.get('name') or subject.id}"}
        case "queue":
            return {"label": "Queue", "name": f"{label.get('name') or subject.id} on {label.get('server') or 'an unknown server'}"}
        case "segment":
            return {"label": "Network", "name": label.get("cidr") or subject.id}


def configured(subject: Subject | None) -> tuple[str, ...]:
    """URLs that the site's own configuration named: no device had a hand in them, and they stay as they are."""
    url: Value = subject.facts.get("destination.url") if subject else None
    return (url,) if isinstance(url, str) else ()


def _destination(subject: Subject) -> str:
    facts = subject.facts
    return f"{_KINDS.get(str(facts.get('destination.kind')), 'destination')} {facts.get('destination.url') or subject.id}"
