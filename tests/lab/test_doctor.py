# SPDX-License-Identifier: Apache-2.0
"""`unjam doctor` on a host with one fault of its own: it names the fault, and fails nothing that the fault does not touch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import pytest

from tests.lab.lab import Lab
from tests.lab.scans import unjam

pytestmark = pytest.mark.lab

_TAKEN: Final = "import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 5353)); print('up', flush=True); time.sleep(60)"
_WEB: Final = """
import http.server
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response_only({status})
        self.send_header("Date", "Sun, 22 Nov 2020 08:00:00 GMT")
        self.end_headers()
    do_OPTIONS = do_GET
server = http.server.HTTPServer(("", {port}), Page)
print("up", flush=True)
server.serve_forever()
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is broken, by commands `host: command`; `runs`: programs (host, code) that stay; the line that must name it, and the others that it touches."""

    name: str
    check: str = ""
    state: str = "ok"
    says: str = ""
    commands: tuple[tuple[str, str], ...] = ()
    runs: tuple[tuple[str, str], ...] = ()
    config: str = ""
    place: str = "/run/lab/tech/state"
    as_user: bool = False
    touches: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


_UNREACHED: Final = ("address", "route", "gateway", "resolver", "multicast", "tickets")
_SHOWN: Final = ("healthy", "healthy-as-user", "gateway-dead")
"""Those whose screen is looked at too."""
_HOOK: Final = "nft add chain inet f {chain} {{ type filter hook {hook} priority 0 ; policy {policy} ; }}"


def filtered(host: str, hook: str, rule: str = "", policy: str = "accept") -> tuple[tuple[str, str], ...]:
    """A packet filter on a host."""
    rules = ((host, f"nft add rule inet f c {rule}"),) if rule else ()
    return ((host, "nft add table inet f"), (host, _HOOK.format(chain="c", hook=hook, policy=policy)), *rules)


FAULTS: Final = (
    Fault("healthy"),
    Fault("healthy-as-user", as_user=True),
    Fault("no-link", "interface", "fail", "no network interface is up", (("tech", "ip link set eth0 down"),), touches=_UNREACHED),
    Fault(
        "self-assigned", "interface", "fail", "self-assigned",
        (("tech", "ip address flush dev eth0"), ("tech", "ip address add 169.254.7.7/16 dev eth0")), touches=_UNREACHED,
    ),
    Fault("no-default-route", "gateway", "warn", "there is none", (("tech", "ip route del default"),)),
    Fault("gateway-dead", "gateway", "fail", "neither ARP nor ICMP", (("router", "ip link set eth0 down"),), touches=("resolver",)),
    Fault(
        "resolver-dead", "resolver", "warn", "no answer within a second",
        filtered("router", "input", "udp dport 53 drop"),
    ),
    Fault(
        "own-firewall", "firewall", "fail", "refuses to send",
        filtered("tech", "output", policy="drop"),
        touches=("gateway", "resolver", "multicast"),
    ),
    Fault(
        "multicast-blocked", "multicast", "warn", "not heard again",
        filtered("tech", "input", "ip daddr 224.0.0.251 drop"),
    ),
    Fault("clock-wrong", "clock", "warn", "ahead of the gateway's web page", runs=(("router", _WEB.format(status=200, port=80)),)),
    Fault("endpoint-unreachable", "tickets", "fail", "cannot be reached", config="tickets: {url: https://10.77.0.99/hook}"),
    Fault(
        "endpoint-refuses-us", "tickets", "fail", "does not know us (HTTP 401)",
        runs=(("tech", _WEB.format(status=401, port=8009)),), config="tickets: {url: http://127.0.0.1:8009/hook}",
    ),
    Fault("state-read-only", "state", "fail", "no right to write", place="/usr/unjam", as_user=True),
    Fault("port-taken", "port 5353", "warn", "another program has it", runs=(("tech", _TAKEN),), touches=("multicast",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """The answer: lines by name, the exit code, the screen."""

    checks: dict[str, dict[str, Any]]
    code: int
    screen: str


def examined(fault: Fault) -> Said:
    """A lab of its own, broken, and examined."""
    with Lab("desk") as lab, ExitStack() as stack:
        for host, command in fault.commands:
            done = lab.run(command.split(), host)
            assert done.returncode == 0, done.stderr
        for host, code in fault.runs:
            running = subprocess.Popen(lab.command([sys.executable, "-c", code], host), stdout=subprocess.PIPE, text=True)
            stack.callback(_end, running)
            assert running.stdout
            assert running.stdout.readline() == "up\n"
        (lab.path("tech") / "unjam.yaml").write_text(f"{fault.config}\n", encoding="utf-8")
        words = [*unjam(), "doctor", "--config", "/run/lab/tech/unjam.yaml", "--state", fault.place]
        done = lab.run([*words, "--json", "-"], as_user=fault.as_user)
        assert done.returncode in {0, 3}, done.stderr
        screen = lab.run(words, as_user=fault.as_user).stdout if fault.name in _SHOWN else ""
        return Said({row["check"]: row for row in json.loads(done.stdout)["checks"]}, done.returncode, screen)


def _end(process: subprocess.Popen[str]) -> None:
    """Only its nsenter: what that started goes with the lab, and holds the pipe until then."""
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, Future[Said]]]:
    """Every fault's answer, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        yield {fault.name: pool.submit(examined, fault) for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS[:2], ids=str)
def test_a_healthy_host_is_fit_to_judge_from(said: dict[str, Future[Said]], fault: Fault) -> None:
    found = said[fault.name].result()
    assert {name: row["state"] for name, row in found.checks.items() if row["state"] != "ok"} == {}
    assert found.code == 0
    assert "fit to judge printers from" in found.screen


@pytest.mark.parametrize("fault", FAULTS[2:], ids=str)
def test_a_fault_of_our_own_is_named(said: dict[str, Future[Said]], fault: Fault) -> None:
    found = said[fault.name].result()
    row = found.checks[fault.check]
    assert (row["state"], fault.says in row["detail"]) == (fault.state, True), row
    assert row["means"]
    assert found.code == (3 if fault.state == "fail" else 0)
    assert {name for name, other in found.checks.items() if other["state"] != "ok"} <= {fault.check, *fault.touches}
    if fault.name in _SHOWN:
        assert found.screen.splitlines()[-1] == f"First to mend: {fault.check}"
