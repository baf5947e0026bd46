# SPDX-License-Identifier: Apache-2.0
"""A switch with ARP inspection shuts a port at 15 requests/s: what the kernel of the agent's host really asks, its repeats included, from a capture."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import Final

import pytest

from tests.lab.lab import Lab
from tests.lab.scans import unjam

pytestmark = pytest.mark.lab

MOST: Final = 10  # requests in any second
LOOK_S: Final = 20
_CAPTURE: Final = """
import socket, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind(("eth0", 0))
print("up", flush=True)
while True:
    frame, where = wire.recvfrom(2048)
    if where[2] == 4 and frame[12:14] == b"\\x08\\x06" and frame[20:22] == b"\\0\\1":
        print(time.monotonic(), flush=True)
"""
NOBODY_THERE: Final = [f"10.77.0.{place}" for place in range(100, 112)]


@pytest.mark.parametrize(("pace", "targets"), [("normal", ["10.77.0.64/28"]), ("gentle", NOBODY_THERE)], ids=["a sweep", "dead devices by name"])
def test_no_second_has_more_than_ten_arp_requests(pace: str, targets: list[str]) -> None:
    with Lab("desk") as lab:
        capture = subprocess.Popen(lab.command([sys.executable, "-c", _CAPTURE]), stdout=subprocess.PIPE, text=True)
        assert capture.stdout
        assert capture.stdout.readline() == "up\n"
        words = [*unjam(), "scan", *targets, "--pace", pace, "--state", "/run/lab/tech/state", "-q"]
        scan = subprocess.Popen(lab.command(words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            scan.wait(LOOK_S)
        for running in (scan, capture):
            running.kill()
            running.wait()
    asked = [float(line) for line in capture.stdout]
    capture.stdout.close()
    assert len(asked) > 30
    assert max(sum(begin <= moment < begin + 1 for moment in asked) for begin in asked) <= MOST
