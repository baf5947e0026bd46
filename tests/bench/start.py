# SPDX-License-Identifier: Apache-2.0
"""How long `unjam --version` takes, and how long `unjam scan` until its first packet is on the wire: `python -m tests.bench.start`. Needs root and cc."""

import socket
import subprocess
import sys
import tempfile
from statistics import median
from time import monotonic

from tests.bench.measured import Run, run
from tests.bench.place import enter, place
from tests.bench.table import show

_TIMES = 9
_ALL_PROTOCOLS = 0x0003  # linux/if_ether.h: ETH_P_ALL
_IPV4 = b"\x08\x00"
_UNJAM = [sys.executable, "-m", "agent"]


def main() -> None:
    """The median of several starts each."""
    enter()
    versions = [outcome[0] for _ in range(_TIMES) if (outcome := run("unjam --version", [*_UNJAM, "--version"]))]
    with place("10.96.7.0/24", 1) as here:
        firsts = [_first_packet(here.answering[0]) for _ in range(_TIMES)]
    middle = sorted(versions, key=lambda measured: measured.wall_s)[len(versions) // 2]
    show("start", {f"median of {_TIMES}": [middle, Run("unjam scan ADDRESS, first packet", round(median(firsts), 3), 0.0, 0.0)]})


def _first_packet(address: str) -> float:
    """Seconds from the start of the process to the first IPv4 packet that leaves this side's end of the cable."""
    with tempfile.TemporaryDirectory() as state, socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS)) as wire:
        wire.bind(("near", _ALL_PROTOCOLS))
        wire.settimeout(10)
        began = monotonic()
        scanning = subprocess.Popen([*_UNJAM, "scan", address, "--quiet", "--state", state], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while wire.recv(2048)[12:14] != _IPV4:
            pass
        took = monotonic() - began
        scanning.terminate()
        scanning.wait()
    return took


if __name__ == "__main__":
    main()
