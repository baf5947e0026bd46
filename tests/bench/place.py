# SPDX-License-Identifier: Apache-2.0
"""Where a benchmark runs: two network namespaces of its own, joined by one cable, with no way out; everything is gone with the process.

The benchmark and its peers sit in the first. The second has the responder and a local route for the whole range, so that one process is all devices.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from tests.bench.devices import rows

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS, THEIRS = IPv4Address("10.95.0.1"), IPv4Address("10.95.0.2")
_INSIDE = "UNJAM_BENCH_INSIDE"
_ALL = "agent.cli.scan, agent.cli.scanning, probes.discovery.mdns, tests.bench.ours, tests.bench.peer_pysnmp"
"""What is measured is imported once before, so that it is found compiled, as an installed package is."""
_SPACES = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of addresses of which some answer. `folder` is for files; `responder` answers SNMP there."""

    network: IPv4Network
    answering: tuple[str, ...]
    folder: Path
    responder: subprocess.Popen[bytes]

    @property
    def hosts(self) -> list[str]:
        """Every address of the range."""
        return [str(address) for address in self.network.hosts()]

    def file(self, name: str, lines: Sequence[str]) -> Path:
        """A file of lines, for tools that take one."""
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        return path

    def router(self) -> str:
        """The MAC of the devices' side, for tools that write Ethernet frames themselves."""
        told = subprocess.run(self.there(["ip", "-j", "link", "show", "far"]), capture_output=True, check=True)
        mac: str = json.loads(told.stdout)[0]["address"]
        return mac

    def there(self, argv: Sequence[str]) -> list[str]:
        """The command line that runs `argv` on the devices' side."""
        return ["nsenter", "--target", str(self.responder.pid), "--net", *argv]


def enter() -> None:
    """Start this same command again in namespaces of its own, and end with its exit code; returns when we are inside already."""
    if os.environ.get(_INSIDE):
        _ip("link set lo up\n")
        subprocess.run(["mount", "--bind", "/dev/null", "/etc/resolv.conf"], check=True)  # a name server that is out of reach would cost a second
        return
    obstacle = "it needs root on Linux" if sys.platform != "linux" or os.geteuid() else None if shutil.which("cc") else "it needs a C compiler (cc)"
    if obstacle:
        sys.exit(f"this benchmark cannot run here: {obstacle}")
    words = [sys.executable, "-m", str(__spec__.parent) + "." + Path(sys.argv[0]).stem, *sys.argv[1:]]
    with tempfile.TemporaryDirectory() as compiled:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": compiled, _INSIDE: "1"}
        subprocess.run([sys.executable, "-c", f"import {_ALL}"], env=environment, cwd=ROOT, check=True)
        sys.exit(subprocess.run([*_SPACES, *words], env=environment, cwd=ROOT, check=False).returncode)


@contextmanager
def place(network: str, devices: int, delay_ms: tuple[int, int] = (5, 60), *, whole_range: bool = True) -> Iterator[Place]:
    """`devices` addresses, evenly spread over `network`, answer SNMP after `delay_ms`.

    Of the others as many, computers without SNMP, refuse at once (ICMP port unreachable), and the rest are silent. `whole_range` False: only the
    answering addresses exist, so that the others are silent to ping and TCP too.
    """
    wide = IPv4Network(network)
    answering = tuple(str(wide[1 + number * (wide.num_addresses - 2) // devices]) for number in range(devices))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "rows").write_bytes(rows())
        (folder / "answering").write_text("\n".join(answering), encoding="ascii")
        responder = stack.enter_context(_responder(folder, delay_ms))
        _cable(responder.pid, wide, answering if not whole_range else ())
        if whole_range:
            _refuse(responder.pid, [str(IPv4Address(address) + 1) for address in answering])
        stack.callback(_ip, "link del near\n")
        yield Place(wide, answering, folder, responder)


@contextmanager
def _responder(folder: Path, delay_ms: tuple[int, int]) -> Iterator[subprocess.Popen[bytes]]:
    program = folder / "responder"
    subprocess.run(["cc", "-O2", "-o", program, HERE / "responder.c"], check=True)
    argv = ["unshare", "--net", str(program), str(folder / "rows"), str(folder / "answering"), *map(str, delay_ms)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as responder:
        if not responder.stdout or responder.stdout.readline() != b"ready\n":
            sys.exit("the responder did not start")
        try:
            yield responder
        finally:
            responder.communicate()


def _cable(pid: int, network: IPv4Network, only: Sequence[str]) -> None:
    _ip(f"link add near type veth peer name far netns {pid}\naddress add {OURS}/30 dev near\nlink set near up\n")
    local = "".join(f"route add local {address}/32 dev lo\n" for address in only) + f"route add blackhole {network}\n" if only else ""
    whole = f"route add local {network} dev lo\n"
    _ip(f"link set lo up\naddress add {THEIRS}/30 dev far\nlink set far up\n{local or whole}", "nsenter", "--target", str(pid), "--net")
    _ip(f"route add {network} via {THEIRS}\n")


def _refuse(pid: int, addresses: Sequence[str]) -> None:
    """Port 161 of these addresses is closed; each is a host of its own, so the kernel's limit of ICMP errors, which is one host's, is lifted."""
    reject = f"ip daddr {{ {', '.join(addresses)} }} udp dport 161 reject with icmp port-unreachable"
    table = f"table ip refusing {{ chain input {{ type filter hook input priority 0; {reject}; }}; }}\n"
    there = ("nsenter", "--target", str(pid), "--net")
    subprocess.run([*there, "nft", "-f", "-"], input=table.encode(), check=True)
    subprocess.run([*there, "sysctl", "-q", "-w", "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000"], check=False)


def _ip(batch: str, *before: str) -> None:
    subprocess.run([*before, "ip", "-batch", "-"], input=batch.encode(), check=True)
