# SPDX-License-Identifier: GPL-2.0-only
"""One interface on layer 2: frames out, and frames of one protocol in. Linux: a packet socket bound to that protocol; elsewhere scapy's own."""

import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from select import select
from time import monotonic
from types import TracebackType
from typing import Any, Self

ETH_P_IP, ETH_P_ARP, ETH_P_LLDP, ETH_P_802_2 = 0x0800, 0x0806, 0x88CC, 0x0004  # linux/if_ether.h; the last one: 802.3 frames with an LLC header
BROADCAST = "ff:ff:ff:ff:ff:ff"
_SOL_PACKET, _ADD_MEMBERSHIP, _MULTICAST = 263, 1, 0  # linux/if_packet.h
_SIOCGIFADDR = 0x8915
_LINUX = sys.platform == "linux"
_LARGEST = 2_048
_MOST_FRAMES = 20_000


class Line:
    """An open line; use it with `with`. Raises PermissionError, OSError."""

    def __init__(self, interface: str, protocol: int, groups: tuple[str, ...] = ()) -> None:
        self._interface = interface
        self._socket: Any = _packet_socket(interface, protocol, groups) if _LINUX else _scapys_socket(interface)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    @property
    def mac(self) -> str:
        """Our own MAC on this line."""
        if _LINUX:
            return str(self._socket.getsockname()[4].hex(":"))
        from scapy.arch import get_if_hwaddr  # noqa: PLC0415  (Windows and macOS)

        return str(get_if_hwaddr(self._interface))

    @property
    def address(self) -> str:
        """Our own first IPv4 address on this line; 0.0.0.0 without one."""
        if _LINUX:
            return _address(self._interface)
        from scapy.arch import get_if_addr  # noqa: PLC0415  (as above)

        return str(get_if_addr(self._interface))

    def send(self, frame: bytes) -> None:
        """Put one frame on the wire."""
        self._socket.send(frame)

    def receive(self) -> bytes:
        """One frame that is waiting; empty when there is none after all."""
        if _LINUX:
            data, origin = self._socket.recvfrom(_LARGEST)
            return b"" if origin[2] == socket.PACKET_OUTGOING else bytes(data)
        found = self._socket.recv(_LARGEST)
        return bytes(found) if found is not None else b""

    def fileno(self) -> int:
        """For select()."""
        return int(self._socket.fileno())


def frames(lines: list[Line], until: float) -> Iterator[bytes]:
    """What comes in on any of these lines until then, on the monotonic clock; never more than 20,000 frames."""
    for _ in range(_MOST_FRAMES):
        left = until - monotonic()
        if left <= 0:
            return
        ready, _, _ = select(lines, [], [], left)
        for line in ready:
            if frame := line.receive():
                yield frame


def paced(line: Line, outgoing: list[bytes], per_second: float, wait_s: float, hear: Callable[[bytes], None]) -> None:
    """Send the frames evenly spaced, and hear what comes in meanwhile and for `wait_s` afterwards."""
    began = monotonic()
    for count, frame in enumerate(outgoing):
        _listen(line, began + count / per_second, hear)
        line.send(frame)
    _listen(line, monotonic() + wait_s, hear)


def _listen(line: Line, until: float, hear: Callable[[bytes], None]) -> None:
    for frame in frames([line], until):
        with suppress(Exception):  # a frame that scapy's dissectors stumble over must not cost us those after it
            hear(frame)


def _packet_socket(interface: str, protocol: int, groups: tuple[str, ...]) -> socket.socket:
    """Bound to nothing before it is bound to its interface and protocol, so that no frame of another one slips in."""
    if sys.platform != "linux":
        raise OSError("packet sockets are Linux's")
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    try:
        index = socket.if_nametoindex(interface)
        for group in groups:
            wanted = struct.pack("@iHH8s", index, _MULTICAST, 6, bytes.fromhex(group.replace(":", "")))
            sock.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, wanted)
        sock.bind((interface, protocol))
    except BaseException:
        sock.close()
        raise
    return sock


def _scapys_socket(interface: str) -> Any:  # noqa: ANN401  (scapy ships no types)
    import scapy.layers.l2  # noqa: F401, PLC0415  (it sets up the sockets of this platform)
    from scapy.config import conf  # noqa: PLC0415

    return conf.L2socket(iface=interface, promisc=False)


def _address(interface: str) -> str:
    import fcntl  # noqa: PLC0415  (not on Windows)

    if sys.platform != "linux":
        return "0.0.0.0"  # noqa: S104  (no address at all)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            said = fcntl.ioctl(sock.fileno(), _SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
        except OSError:
            return "0.0.0.0"  # noqa: S104  (as above)
    return socket.inet_ntoa(said[20:24])
