# SPDX-License-Identifier: Apache-2.0
"""The sweep of a /24, a /20 and a /16 against other tools, in the same minute: `python -m tests.bench.sweep [24 20 16]`. Needs root and cc.

Devices answer after 5 to 60 ms, as many computers refuse, every other address is silent. Each tool has its own time-outs; what is not installed is left out.
"""

import json
import sys
from collections.abc import Iterator

from probes.wire.ber import oid
from probes.wire.snmp import Version, encode_get
from tests.bench.measured import Run, run
from tests.bench.place import Place, enter, place
from tests.bench.table import show

SIZES = {"24": ("10.96.7.0/24", 50), "20": ("10.96.16.0/20", 500), "16": ("10.96.0.0/16", 2_000)}
_SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"
_QUESTION = encode_get(Version.V2C, b"public", 2**24, [oid(_SYS_OBJECT_ID)])
_SNMPGET = f"snmpget -v2c -cpublic -t1 -r1 -On {{}} {_SYS_OBJECT_ID}"


def main() -> None:
    """Measure the sizes that were named, all of them by default."""
    enter()
    groups = {}
    for size in sys.argv[1:] or SIZES:
        network, devices = SIZES[size]
        with place(network, devices) as here:
            groups[f"/{size}, {devices} devices"] = [*ours(here, size), *peers(here, size)]
    show("sweep", groups)


def ours(here: Place, size: str) -> Iterator[Run]:
    """Our own sweep, at the rate of the pace `fast`, and on a /16 five times that."""
    for rate in ("10000", "50000") if size == "16" else ("10000",):
        if outcome := run(f"unjam at {rate} packets/s", [sys.executable, "-m", "tests.bench.ours", "sweep", str(here.network), rate]):
            yield _told(*outcome)


def _told(measured: Run, text: str) -> Run:
    said = json.loads(text)
    more = f"{said['packets']} packets, send buffer {said['granted']} of {said['asked']} octets granted"
    return Run(measured.tool, measured.wall_s, measured.cpu_s, measured.megabytes, said["found"], more)


def peers(here: Place, size: str) -> Iterator[Run]:
    """The others, as their documentation says; nmap and net-snmp would take minutes on a /16."""
    hosts = here.file("hosts", here.hosts)
    words = here.file("words", ["public"])
    wait = "0" if size == "16" else "1"
    yield from _counted(here, f"onesixtyone -w{wait}", ["onesixtyone", "-c", str(words), "-i", str(hosts), "-w", wait])
    yield from _counted(here, "zmap -r 10000, one packet a host", _zmap(here))
    if size == "16":
        return
    nmap = ["nmap", "-sU", "-p161", "-Pn", "-n", "--open", "-iL", str(hosts), "-oG", "-"]
    yield from _counted(here, "nmap -sU", nmap, only="161/open/")
    yield from _counted(here, "nmap -sU -T4", [*nmap, "-T4"], only="161/open/")
    if size == "24":
        snmpget = ["xargs", "-a", str(hosts), "-P64", "-I{}", "sh", "-c", f"echo {{}} $({_SNMPGET} 2>&1)"]
        yield from _counted(here, "net-snmp, 64 processes", snmpget, only="OID:")
        yield from _counted(here, "pysnmp hlapi, a task a host", [sys.executable, "-m", "tests.bench.peer_pysnmp", "get", str(hosts)])


def _zmap(here: Place) -> list[str]:
    """One UDP packet an address, where we send the silent a second; zmap's own list of forbidden networks has private ones, so none is given."""
    none = here.file("none", [])
    only = here.file("range", [str(here.network)])
    probe = ["-M", "udp", "-p161", f"--probe-args=hex:{_QUESTION.hex()}", "-r", "10000", "-c", "1"]
    return ["zmap", *probe, "-i", "near", "-G", here.router(), "-b", str(none), "-w", str(only), "-q", "-f", "saddr", "-o", "-"]


def _counted(here: Place, tool: str, argv: list[str], only: str = "") -> Iterator[Run]:
    """The tool's figures, with how many of the answering addresses its output names."""
    outcome = run(tool, argv)
    if outcome is None:
        return
    measured, text = outcome
    named = {word for line in text.splitlines() if only in line for word in line.split()}
    yield Run(tool, measured.wall_s, measured.cpu_s, measured.megabytes, len(named.intersection(here.answering)))


if __name__ == "__main__":
    main()
