# SPDX-License-Identifier: Apache-2.0
"""The lab's own tests: its counters count, its printers are what they seem, and nothing of it stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.lab import ROOT, Lab

pytestmark = pytest.mark.lab

ADDRESS = "10.77.0.11"


@pytest.fixture(scope="module")
def pair() -> Iterator[Lab]:
    with Lab("pair") as lab:
        yield lab


def _connect(lab: Lab, address: str, data: str) -> None:
    """From the technician's host to port 9100: connect, send, wait for the end."""
    code = f"""
import socket
info = socket.getaddrinfo({address!r}, 9100, type=socket.SOCK_STREAM)[0]
with socket.socket(info[0]) as raw:
    raw.connect(info[4])
    raw.sendall({data!r}.encode())
    raw.shutdown(socket.SHUT_WR)
    raw.recv(1)
"""
    assert lab.run([sys.executable, "-c", code]).returncode == 0


def test_a_connection_that_says_nothing_counts_no_payload(pair: Lab) -> None:
    before = pair.counters()
    _connect(pair, ADDRESS, "")
    after = pair.counters()
    assert after["raw_connects"] == before["raw_connects"] + 1
    assert after["raw_payload"] == before["raw_payload"]


@pytest.mark.parametrize("address", [ADDRESS, "fe80::aff:fe4d:b%eth0"], ids=["IPv4", "IPv6"])
def test_one_byte_to_a_raw_port_is_counted_and_printed(pair: Lab, address: str) -> None:
    before, paper = pair.counters(), pair.printed()["printer"]
    _connect(pair, address, "x")
    assert pair.counters()["raw_payload"] == before["raw_payload"] + 1
    assert pair.printed()["printer"] == paper + 1


@pytest.mark.parametrize("target", ["10.78.0.1", "192.0.2.1", "224.0.1.1"])
def test_a_packet_out_of_scope_is_counted(pair: Lab, target: str) -> None:
    before = pair.counters()["out_of_scope"]
    pair.run(["ping", "-c", "1", "-W", "0.2", target])
    assert pair.counters()["out_of_scope"] > before


def test_frames_of_a_raw_socket_are_counted_too(pair: Lab) -> None:
    """They bypass the sender's own nft hooks; the switch port sees them. One IPv4 datagram to 192.0.2.9, UDP port 9100."""
    code = """
import socket
header = bytes.fromhex("4500001d0000000040110000") + socket.inet_aton("10.77.0.57") + socket.inet_aton("192.0.2.9")
frame = b"\\xff" * 6 + bytes.fromhex("02000a4d0039" "0800") + header + bytes.fromhex("c000238c00090000") + b"x"
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.bind(("eth0", 0))
raw.send(frame)
"""
    before = pair.counters()
    assert pair.run([sys.executable, "-c", code]).returncode == 0
    after = pair.counters()
    assert after["out_of_scope"] == before["out_of_scope"] + 1
    assert after["raw_payload"] == before["raw_payload"] + 1


def test_a_packet_in_scope_is_not(pair: Lab) -> None:
    before = pair.counters()
    assert pair.run(["ping", "-c", "1", ADDRESS]).returncode == 0
    after = pair.counters()
    assert after["frames"] > before["frames"]
    assert after["out_of_scope"] == before["out_of_scope"]


def test_there_is_no_way_out(pair: Lab) -> None:
    inside = pair.run(["ip", "-o", "link"]).stdout.splitlines()
    assert sorted(line.split(":")[1].split("@")[0].strip() for line in inside) == ["eth0", "lo"]
    switch = subprocess.run(["nsenter", "--target", str(pair.first), "--net", "ip", "-o", "link"], capture_output=True, text=True, check=True)
    names = {line.split(":")[1].split("@")[0].strip() for line in switch.stdout.splitlines()}
    assert names == {"lo", "br0", "br1", *(f"p-{host}" for host in pair.pids)}


def test_the_printer_answers_ipp_as_cups_own_tool_wants_it(pair: Lab) -> None:
    done = pair.run(["ipptool", "-tv", f"ipp://{ADDRESS}/ipp/print", "get-jobs.test"])
    assert "status-code = successful-ok" in done.stdout
    asked = pair.run(["ipptool", "-tv", f"ipp://{ADDRESS}/ipp/print", "get-printer-attributes.test"])
    assert "printer-state (enum) = idle" in asked.stdout
    assert pair.forbidden() == []


def test_the_printer_answers_snmp_with_its_own_serial(pair: Lab) -> None:
    oid = "1.3.6.1.2.1.43.5.1.1.17.1"
    done = pair.run(["snmpget", "-v2c", "-c", "public", "-Oqv", ADDRESS, oid])
    assert pair.site.hosts["printer"].serial in done.stdout


def test_an_ordinary_user_has_no_capability(pair: Lab) -> None:
    status = pair.run([sys.executable, "-c", "print(open('/proc/self/status').read())"], as_user=True).stdout
    rows = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert rows["Uid"].split() == ["65534"] * 4
    assert {rows[name] for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}


def test_nothing_stays_after_a_failure() -> None:
    spaces: set[str] = set()

    def fail() -> None:
        with Lab("pair") as lab:
            spaces.update(_spaces(lab.first))
            assert len(_inside(spaces)) > 5
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert _gone(spaces)


def test_nothing_stays_after_the_worst_end() -> None:
    """Its owner is killed by SIGKILL while the lab is up and a command runs in it."""
    argv = [sys.executable, "-m", "tests.lab", "up", "pair", "--", "sh", "-c", "echo up; exec sleep 600"]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline() == "up\n"
            spaces = {each for pid in _tree(owner.pid) for each in _spaces(pid)} - _spaces(os.getpid())
            assert len(_inside(spaces)) > 5
        finally:
            owner.kill()
    assert _gone(spaces)


def _spaces(pid: int) -> set[str]:
    """The PID, network and mount namespaces of a process."""
    return {str(Path(f"/proc/{pid}/ns/{kind}").readlink()) for kind in ("pid", "net", "mnt")}


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _inside(spaces: set[str]) -> list[str]:
    """Processes of this machine in one of these namespaces; one that hides its own is none of ours."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if spaces & _spaces(int(process.name)):
                found.append(process.name)
        except (FileNotFoundError, PermissionError):
            continue
    return found


def _gone(spaces: set[str], patience: float = 10) -> bool:
    """Whether no process is left; the kernel takes a moment to end a PID namespace."""
    end = time.monotonic() + patience
    while _inside(spaces) and time.monotonic() < end:
        time.sleep(0.05)
    return _inside(spaces) == []
