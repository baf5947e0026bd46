# SPDX-License-Identifier: Apache-2.0
"""A segment of two namespaces and a cable, all of it private to this process tree; run by test_segment.py under `unshare`.

The peer: .2 answers SNMP and, as a computer, WS-Discovery; .3 answers an SNMP broadcast only; .4 answers ARP and, as a printer, WS-Discovery;
.5 to .6 are nobody; the agent is .1.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from probes import helper  # noqa: E402  (the path comes first)
from probes import host as own  # noqa: E402
from probes.asking import Asking, Credentials  # noqa: E402
from probes.discovery import neighbours  # noqa: E402
from probes.discovery.run import discover  # noqa: E402
from probes.gate import Gate  # noqa: E402
from probes.model import Target  # noqa: E402
from probes.pace import PACES  # noqa: E402
from probes.preflight import preflight  # noqa: E402
from probes.scope import INFRASTRUCTURE, Scope  # noqa: E402
from probes.wire import wsd  # noqa: E402
from probes.wire.snmp import Tag, VarBind, decode, encode_response  # noqa: E402
from tests.lab import wsd_responder  # noqa: E402

NET = "10.77.0"


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def agent() -> None:
    """Lay the cable, start the peer, look around, and print what was found."""
    peer = subprocess.Popen(["unshare", "-n", sys.executable, __file__, "peer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert peer.stdin
    assert peer.stdout
    assert peer.stdout.readline() == "born\n"
    ip("link", "set", "lo", "up")
    ip("link", "add", "eth0", "type", "veth", "peer", "name", "v1", "netns", str(peer.pid))
    ip("addr", "add", f"{NET}.1/29", "dev", "eth0")
    ip("link", "set", "eth0", "up")
    Path("/proc/sys/net/ipv4/neigh/eth0/delay_first_probe_time").write_text("1", encoding="ascii")  # 5 s, and a test waits
    peer.stdin.write("go\n")
    peer.stdin.flush()
    assert peer.stdout.readline() == "ready\n"
    said = asyncio.run(look_around())
    peer.stdin.close()
    said["peer"] = json.loads(peer.stdout.readline())
    tell(json.dumps(said))
    peer.wait(10)


async def look_around() -> dict[str, Any]:
    host = await own.look()
    gate = Gate(Scope(include=host.networks, attached=host.attached, infrastructure=INFRASTRUCTURE), PACES["normal"])
    checks = {row.check: row.state for row in (await preflight(gate, host, []))[1]}
    found: dict[str, list[str]] = {}
    stream = discover(gate, host, host.networks, credentials=Credentials(), sweep=True, loopback=False)
    async for candidate in stream:
        found[candidate.address] = sorted(candidate.sources)
    asked = {}
    for address in (f"{NET}.4", f"{NET}.6"):
        facts = await neighbours.ask(Asking(Target(address), gate))
        asked[address] = [facts.answers, bool(facts.mac)]
    again = Gate(gate.scope, gate.pace)
    await asyncio.to_thread(ip, "neigh", "replace", f"{NET}.5", "lladdr", "02:00:00:00:00:99", "dev", "eth0", "nud", "stale")
    stale = await neighbours.ask(Asking(Target(f"{NET}.5"), again))
    return {"checks": checks, "found": found, "asked": asked, "stale": stale.answers, "arp": await arp(), "ports": dict(gate.sent.by_port)}


async def arp() -> dict[str, int] | str:
    async with helper.started() as running:
        try:
            macs = await running.arp("eth0", [f"{NET}.{number}" for number in range(2, 7)], wait_s=0.5)
        except PermissionError as error:
            return str(error)
    return {address: len(found) for address, found in macs.items()}


def peer() -> None:
    """Answer until the agent has seen enough, then say what came over the cable."""
    tell("born")
    sys.stdin.readline()
    ip("link", "set", "lo", "up")
    ip("link", "set", "v1", "up")
    for number in (2, 3, 4):
        ip("addr", "add", f"{NET}.{number}/29", "dev", "v1")
    threading.Thread(target=answer, args=((f"{NET}.2", 161), None), daemon=True).start()
    for number, kinds in ((2, []), (4, ["printer"])):
        threading.Thread(target=match, args=(f"{NET}.{number}", kinds), daemon=True).start()
    threading.Thread(target=answer, args=(("255.255.255.255", 161), (f"{NET}.3", 161)), daemon=True).start()
    arps: list[float] = []
    udp: Counter[int] = Counter()
    threading.Thread(target=capture, args=(arps, udp), daemon=True).start()
    tell("ready")
    sys.stdin.read()
    worst = max((sum(1 for other in arps if moment <= other < moment + 1) for moment in arps), default=0)
    tell(json.dumps({"worst_arp_per_s": worst, "udp": {str(port): count for port, count in udp.items()}}))
    os._exit(0)


def answer(where: tuple[str, int], by: tuple[str, int] | None) -> None:
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.bind(where)
    mouth = ear
    if by:
        mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        mouth.bind(by)
    while True:
        data, caller = ear.recvfrom(4096)
        request = decode(data)
        mouth.sendto(encode_response(request, [VarBind(bind.oid, Tag.OCTET_STRING, b"ACME") for bind in request.varbinds]), caller)


def match(address: str, kinds: list[str]) -> None:
    """Answer WS-Discovery, whatever was asked for."""
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.bind((wsd_responder.GROUP, wsd_responder.PORT))
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(wsd_responder.GROUP) + socket.inet_aton(address))
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.bind((address, 0))
    while True:
        data, caller = ear.recvfrom(4096)
        asked = data.replace(wsd.SCANNER.encode(), wsd.DEVICE.encode()).replace(wsd.PRINTER.encode(), wsd.DEVICE.encode())
        if said := wsd_responder.answer(address, kinds, asked):
            mouth.sendto(said, caller)


def capture(arps: list[float], udp: "Counter[int]") -> None:
    """ARP requests by time, and UDP by destination port."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
    while True:
        frame, where = wire.recvfrom(2048)
        if where[0] != "v1" or where[2] == socket.PACKET_OUTGOING:
            continue
        if frame[12:14] == b"\x08\x06" and frame[20:22] == b"\0\x01":
            arps.append(time.monotonic())
        elif frame[12:14] == b"\x08\0" and frame[23] == socket.IPPROTO_UDP:
            udp[int.from_bytes(frame[36:38])] += 1


if __name__ == "__main__":
    peer() if sys.argv[1:] == ["peer"] else agent()
