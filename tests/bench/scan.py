# SPDX-License-Identifier: Apache-2.0
"""A whole `unjam scan --pace fast` of a routed /24 with 50 printers: when the first finding comes, and the last. `python -m tests.bench.scan`.

The printers answer SNMP after 5 to 60 ms, and IPP, LPD and a connection to 9100 at once; all have a paper jam. Peer: fping, snmpbulkwalk of whoever
answers, and nmap's connect scan of the ports that unjam asks. Needs root and cc.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from tests.bench.measured import Run, run
from tests.bench.place import Place, enter, place
from tests.bench.table import show

NETWORK, PRINTERS = "10.96.7.0/24", 50
_GLPI = "fusioninventory-netdiscovery --first {first} --last {last} --credentials version:2c,community:public --threads 64 --inventory --save {folder}"
_PORTS = "21,22,23,80,139,443,445,515,631,8080,8443,9100"
_PIPE = (
    "fping -a -q -g {network} > {folder}/alive; xargs -a {folder}/alive -P32 -I% snmpbulkwalk -v2c -cpublic -On -t1 -r2 % 1.3.6.1.2.1 | grep -c '^[.]1';"
    " nmap -sT -Pn -n -p{ports} -iL {folder}/alive -oG {folder}/ports > {folder}/nmap; wc -l < {folder}/alive"
)


def main() -> None:
    """Measure."""
    enter()
    with place(NETWORK, PRINTERS, whole_range=False) as here, _printing(here):
        show("scan", {f"a /24 with {PRINTERS} printers": [scan(), *_peers(here)]})


def scan() -> Run:
    """Our scan, with the moments at which its events came, in seconds since the process began."""
    with tempfile.TemporaryDirectory() as state:
        argv = [sys.executable, "-m", "agent", "scan", NETWORK, "--pace", "fast", "--json-events", "-", "--quiet", "--state", state]
        began = monotonic()
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        events = [(monotonic() - began, json.loads(line)) for line in process.stdout]
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = monotonic() - began
    devices = [at for at, event in events if event["event"] == "device"]
    jams = [at for at, event in events if event["event"] == "finding"]
    if not events or events[-1][1]["event"] != "done":
        sys.exit(f"the scan ended with {process.returncode} and without a result")
    sent = events[-1][1]["scan"]["sent"]["packets"]
    moments = {
        "first fact": next((at for at, event in events if event["event"] == "observation"), 0.0),
        "first finding": min(jams, default=0.0),
        "half of the printers": sorted(devices)[len(devices) // 2] if devices else 0.0,
        "last printer": max(devices, default=0.0),
    }
    more = ", ".join(f"{name} {at:.2f} s" for name, at in moments.items())
    cpu, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return Run("unjam scan --pace fast", round(wall, 3), round(cpu, 3), round(megabytes, 1), len(devices), f"{more}, {len(jams)} findings, {sent} packets")


def _peers(here: Place) -> Iterator[Run]:
    command = _PIPE.format(network=NETWORK, folder=here.folder, ports=_PORTS)
    if outcome := run("fping + snmpbulkwalk + nmap", ["sh", "-c", command]):
        measured, text = outcome
        values, alive = text.split()
        yield Run(measured.tool, measured.wall_s, measured.cpu_s, measured.megabytes, int(alive), f"{values} values")
    command = _GLPI.format(first=here.network[1], last=here.network[-2], folder=here.folder)
    if "slow" in sys.argv and (outcome := run("fusioninventory-netdiscovery -i, 64", command.split(), timeout=500)):
        yield outcome[0]


@contextmanager
def _printing(here: Place) -> Iterator[None]:
    argv = here.there([sys.executable, "-m", "tests.bench.printers"])
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as printers:
        if not printers.stdout or printers.stdout.readline() != "ready\n":
            sys.exit("the printers did not start")
        yield
        octets, _ = printers.communicate()
        if octets.strip() != "0":
            sys.exit(f"{octets.strip()} octets arrived at raw ports")


if __name__ == "__main__":
    main()
