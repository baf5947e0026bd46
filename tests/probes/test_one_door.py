# SPDX-License-Identifier: Apache-2.0
"""No module of the probes' floor opens a socket, a connection or a program of its own, but for the doors named here, each with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROBES = Path(__file__).resolve().parents[2] / "probes"

DOORS = {
    "gate.py": "the door",
    "datagrams.py": "the datagram sockets that the gate lends",
    "stream.py": "the connections that the gate lends",
    "icmp_windows.py": "IcmpSendEcho2 owns its socket; each echo is admitted by the gate first",
    "discovery/mdns.py": "zeroconf owns its sockets; the gate permits them",
    "discovery/netlink.py": "a netlink socket speaks to our own kernel only",
    "host.py": "reads our own interfaces",
    "helper.py": "starts the link program, which is a door of its own",
    "system.py": "starts the programs that read our own tables",
    "snmp_v3.py": "pysnmp owns its socket; the gate permits it",
    "web.py": "aiohttp owns its connections; the gate permits them",
}
_MODULES = {
    "socket", "_socket", "selectors", "select", "socketserver", "http.client", "http.server", "urllib.request", "urllib3", "ftplib", "smtplib", "poplib",
    "imaplib", "telnetlib", "nntplib", "xmlrpc", "subprocess", "multiprocessing", "ctypes", "requests", "httpx", "aiohttp", "zeroconf", "pysnmp", "scapy",
}  # fmt: skip
_CALLS = {
    "socket", "socketpair", "create_connection", "create_server", "open_connection", "open_unix_connection", "start_server", "start_unix_server",
    "create_datagram_endpoint", "create_unix_connection", "sock_connect", "sock_sendto", "sock_sendall", "sock_accept", "sendto", "sendmsg", "wrap_socket",
    "create_subprocess_exec", "create_subprocess_shell", "os.system", "os.popen", "os.startfile", "__import__", "import_module", "WinDLL", "CDLL",
}  # fmt: skip


def _modules() -> list[Path]:
    return [file for file in sorted(PROBES.rglob("*.py")) if file.relative_to(PROBES).parts[0] != "link"]


def ways_out(source: str) -> Iterator[str]:
    """Everything in a module that could open a socket or start a program."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_way(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (name for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)) if _is_way(name))
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if _CALLS & {called, called.rpartition(".")[2]}:
                yield f"{called}()"


def _is_way(name: str) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:length]) in _MODULES for length in range(1, len(parts) + 1))


@pytest.mark.parametrize("file", _modules(), ids=lambda file: str(file.relative_to(PROBES)))
def test_only_the_named_doors_reach_the_network(file: Path) -> None:
    name = file.relative_to(PROBES).as_posix()
    if name not in DOORS:
        assert list(ways_out(file.read_text(encoding="utf-8"))) == [], f"probes/{name} goes past the gate"


@pytest.mark.parametrize("name", ["gate.py", "datagrams.py", "stream.py"])
def test_the_doors_are_where_they_are_said_to_be(name: str) -> None:
    assert list(ways_out((PROBES / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "import socket as s",
        "from socket import create_connection",
        "import http.client",
        "from urllib import request",
        "import aiohttp.client",
        "import asyncio\nasync def f():\n    await asyncio.open_connection('h', 9100)",
        "async def f(loop):\n    await loop.create_datagram_endpoint(None)",
        "from asyncio import open_connection\nopen_connection('h', 1)",
        "import importlib\nimportlib.import_module('socket')",
        "__import__('socket')",
        "import os\nos.system('ping 10.0.0.9')",
    ],
)
def test_every_way_out_is_seen(source: str) -> None:
    assert list(ways_out(source))


@pytest.mark.parametrize(
    "source",
    ["import asyncio", "from probes.gate import Gate", "import ssl", "from urllib.parse import urlsplit", "async def f(gate):\n    await gate.knock(1, 2)"],
)
def test_what_is_no_way_out_is_let_be(source: str) -> None:
    assert list(ways_out(source)) == []


def test_sockets_are_made_in_two_places_only() -> None:
    """Even among the doors: the TCP sockets of `dial`, and the datagram sockets of `bound`."""
    made = {
        file.relative_to(PROBES).as_posix()
        for file in _modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"socket.socket", "socket.create_connection", "socket.socketpair"}
    }
    assert made <= {"stream.py", "datagrams.py", "discovery/netlink.py", "host.py"}
