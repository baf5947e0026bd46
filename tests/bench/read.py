# SPDX-License-Identifier: Apache-2.0
"""200 devices of 417 OIDs read at once, against other tools, in the same minute: `python -m tests.bench.read [DEVICES]`. Needs root and cc.

Twice: answers at once, which shows what a reader costs, and after 5 to 60 ms, as devices answer.
"""

import json
import sys
from collections.abc import Iterator

from tests.bench.devices import OIDS
from tests.bench.measured import Run, run
from tests.bench.place import Place, enter, place
from tests.bench.table import show

NETWORK = "10.96.0.0/23"
DELAYS_MS = {"no delay": (0, 0), "5-60 ms": (5, 60)}
_WALK = "snmpbulkwalk -v2c -cpublic -On -t1 -r2 -Cr{repetitions} {{}} 1.3.6.1.2.1 | grep '^[.]1' | grep -vc 'No more'"


def main() -> None:
    """Measure with both delays."""
    enter()
    devices = int(sys.argv[1]) if sys.argv[1:] else 200
    groups = {}
    for name, delay in DELAYS_MS.items():
        with place(NETWORK, devices, delay) as here:
            hosts = str(here.file("devices", here.answering))
            groups[f"{devices} devices, {name}"] = [
                *ours("what a diagnosis needs", "read", here, hosts),
                *ours("everything", "walk", here, hosts),
                *peers(hosts, devices),
            ]
    show("read", groups)


def ours(what: str, work: str, here: Place, hosts: str) -> Iterator[Run]:
    """Our own reader."""
    if outcome := run(f"unjam, {what}", [sys.executable, "-m", "tests.bench.ours", work, hosts]):
        measured, text = outcome
        said = json.loads(text)
        oids = f", {said['oids']} OIDs" if "oids" in said else ""
        more = f"{said['packets'] / len(here.answering):.1f} datagrams a device{oids}"
        yield Run(measured.tool, measured.wall_s, measured.cpu_s, measured.megabytes, said["found"], more)


def peers(hosts: str, devices: int) -> Iterator[Run]:
    """net-snmp as a technician would call it, as fast as it goes, and pysnmp's high-level API."""
    for repetitions, processes in ((10, 32), (50, devices)):
        shell = ["sh", "-c", _WALK.format(repetitions=repetitions)]
        command = ["xargs", "-a", hosts, f"-P{processes}", "-I{}", *shell]
        if outcome := run(f"snmpbulkwalk -Cr{repetitions}, {processes} processes", command):
            yield _told(outcome[0], sum(line.strip() == str(OIDS) for line in outcome[1].splitlines()))
    if outcome := run("pysnmp hlapi, GETBULK of 50", [sys.executable, "-m", "tests.bench.peer_pysnmp", "walk", hosts]):
        yield _told(outcome[0], len(outcome[1].split()))


def _told(measured: Run, found: int) -> Run:
    return Run(measured.tool, measured.wall_s, measured.cpu_s, measured.megabytes, found)


if __name__ == "__main__":
    main()
