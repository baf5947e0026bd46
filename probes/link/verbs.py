# SPDX-License-Identifier: GPL-2.0-only
"""What the helper can be asked to do. A request is an object with `do`; an answer an object, with `error` when it was refused, of bounded size."""

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

from probes.link import arp, dhcp, neighbours, path_mtu

_VERSION = 2
_LONGEST_SENTENCE = 200
given_up: tuple[str, ...] = ()
"""What this process has given up; `hello` tells it."""


def answer(line: bytes) -> str:
    """One line of JSON for one line of JSON; never raises."""
    try:
        return json.dumps(_do(line))
    except PermissionError:
        return json.dumps({"error": "this process may not open raw sockets", "kind": "rights"})
    except Exception as error:  # noqa: BLE001  (scapy's dissectors raise anything on a hostile frame; the next request must still be answered)
        return json.dumps({"error": str(error)[:_LONGEST_SENTENCE] or type(error).__name__, "kind": "request"})


def _do(line: bytes) -> Mapping[str, Any]:
    request = json.loads(line)
    if not isinstance(request, dict):
        raise TypeError("a request is a JSON object")
    name = request.pop("do", None)
    verb = _VERBS.get(name) if isinstance(name, str) else None
    if verb is None:
        raise ValueError(f"there is no verb {str(name)[:40]!r}; the verbs are {', '.join(sorted(_VERBS))}")
    return verb(request)


def _hello(_request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"version": _VERSION, "raw": _may_open(), "given_up": list(given_up)}


def _may_open() -> bool:
    family = getattr(socket, "AF_PACKET", socket.AF_INET)
    try:
        socket.socket(family, socket.SOCK_RAW, 0 if family != socket.AF_INET else socket.IPPROTO_ICMP).close()
    except OSError:
        return False
    return True


_VERBS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "arp": arp.sweep,
    "dhcp": dhcp.discover,
    "duplicate": arp.duplicate,
    "hello": _hello,
    "lldp": neighbours.listen,
    "path_mtu": path_mtu.measure,
}
