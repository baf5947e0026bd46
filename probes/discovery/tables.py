# SPDX-License-Identifier: Apache-2.0
"""Neighbour tables as text, as the systems print them. Pure; lines that do not fit are passed over."""

import csv
import re
from io import StringIO

from probes.discovery.merge import mac_of
from probes.discovery.neighbour import Neighbour, State

_COMPLETE = 0x2  # ATF_COM
_PERMANENT = 0x4  # ATF_PERM
_BSD = re.compile(r"\((?P<address>[0-9.]+)\) at (?P<mac>\S+)(?P<rest>.*)")
_WINDOWS: dict[str, State] = {
    "unreachable": "failed",
    "incomplete": "incomplete",
    "probe": "probe",
    "delay": "delay",
    "stale": "complete",
    "reachable": "complete",
    "permanent": "permanent",
}
WINDOWS_COMMAND = "Get-NetNeighbor | Select-Object IPAddress,LinkLayerAddress,State | ConvertTo-Csv -NoTypeInformation"


def parse_proc(text: str) -> list[Neighbour]:
    """Linux: /proc/net/arp, for where netlink is forbidden. A complete entry may be stale; so it is only `complete`."""
    rows = [line.split() for line in text.splitlines()[1:]]
    return [_proc_row(row[0], int(row[2], 16), row[3]) for row in rows if len(row) >= 6 and row[2].startswith("0x")]  # noqa: PLR2004  (its columns)


def parse_bsd(text: str) -> list[Neighbour]:
    """BSD and macOS: `arp -an`."""
    found = []
    for match in _BSD.finditer(text):
        mac = _padded(match["mac"])
        state: State = "permanent" if "permanent" in match["rest"] else "complete" if mac else "incomplete"
        found.append(Neighbour(match["address"], mac, state))
    return found


def parse_windows(text: str) -> list[Neighbour]:
    """Windows: WINDOWS_COMMAND; its state names are not translated, those of `arp -a` and netsh are."""
    rows = csv.DictReader(StringIO(text))
    known = (row for row in rows if row.get("IPAddress") and str(row.get("State", "")).lower() in _WINDOWS)
    return [Neighbour(row["IPAddress"], mac_of(row.get("LinkLayerAddress")), _WINDOWS[row["State"].lower()]) for row in known]


def _proc_row(address: str, flags: int, mac: str) -> Neighbour:
    if flags & _PERMANENT:
        return Neighbour(address, mac_of(mac), "permanent")
    return Neighbour(address, mac_of(mac), "complete") if flags & _COMPLETE else Neighbour(address, None, "incomplete")


def _padded(text: str) -> str | None:
    """BSD drops leading zeros: `0:11:2:...`."""
    return mac_of(":".join(part.zfill(2) for part in text.split(":")))
