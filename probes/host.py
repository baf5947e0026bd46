# SPDX-License-Identifier: Apache-2.0
"""Our own host: interfaces, default gateway, resolvers. The only door to psutil.

The sockets opened here send nothing: they ask our own kernel what it would do.
"""

import asyncio
import os
import re
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_interface
from pathlib import Path
from typing import Literal, TypeAlias

import psutil

from probes import routes, system
from probes.datagrams import share
from probes.routes import Gateway
from probes.scope import Network, parse

Kind: TypeAlias = Literal["lan", "loopback", "tunnel", "container", "link-local"]
"""`lan` is everything that may carry a printer; `container`: bridges of virtual machines and containers on this very host."""

_CONTAINERS = re.compile(
    r"(docker|br-[0-9a-f]{12}|virbr|podman|cni|lxcbr|lxdbr|incusbr|flannel|cali|vmnet|vboxnet|bridge10\d|vEthernet \((Default Switch|WSL)).*"
)
_TUNNELS = re.compile(r"(tun|tap|wg|ppp|utun|ipsec|gif|stf|tailscale|zt|nordlynx|ham).*|.*(WireGuard|OpenVPN|TAP-Windows|Tailscale|PPP|VPN).*", re.IGNORECASE)
_WINDOWS = os.name == "nt"
_LONGEST_SEGMENT = 30
_DISCARD = 9  # RFC 863; nothing is sent there


@dataclass(frozen=True, slots=True)
class Interface:
    """One address of one interface. `mac` in lower case with colons; `up` is the operational state."""

    name: str
    address: str
    network: Network
    mac: str | None = None
    up: bool = True
    kind: Kind = "lan"


@dataclass(frozen=True, slots=True)
class Host:
    """What our own host is attached to; `gateways` best first, `resolvers` in the order they are asked; `search`, the domains for bare names."""

    interfaces: tuple[Interface, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    resolvers: tuple[str, ...] = ()
    search: tuple[str, ...] = ()

    @property
    def gateway(self) -> str | None:
        """The default gateway's address, IPv4 before IPv6; None when there is none."""
        return next((gateway.address for gateway in sorted(self.gateways, key=lambda gateway: ":" in gateway.address)), None)

    @property
    def segments(self) -> tuple[Interface, ...]:
        """The IPv4 interfaces whose segment a scan without targets covers.

        An attached segment counts whatever its numbers are. Not loopback, link-local (a /16 nobody can sweep; mDNS hears it), tunnels and
        host-only /31 and /32; not a container's bridge unless our default route leads through it.
        """
        through = {gateway.interface for gateway in self.gateways}
        return tuple(
            found
            for found in self.interfaces
            if found.up
            and isinstance(found.network, IPv4Network)
            and found.network.prefixlen <= _LONGEST_SEGMENT
            and (found.kind == "lan" or (found.kind == "container" and found.name in through))
        )

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks of `segments`: what a scan without targets covers."""
        return tuple(dict.fromkeys(found.network for found in self.segments))

    @property
    def heard(self) -> tuple[Network, ...]:
        """The IPv6 networks on the same interfaces: too large to sweep, but whoever is heard there is as near."""
        names = {found.name for found in self.segments}
        six = (found.network for found in self.interfaces if found.up and found.name in names and not isinstance(found.network, IPv4Network))
        return tuple(dict.fromkeys(six))

    @property
    def attached(self) -> tuple[Network, ...]:
        """Every network whose hosts are our neighbours, so that the kernel must resolve them; loopback and tunnels have none."""
        return tuple(dict.fromkeys(found.network for found in self.interfaces if found.up and found.kind not in {"loopback", "tunnel"}))

    @property
    def addresses(self) -> frozenset[str]:
        """Our own addresses."""
        return frozenset(found.address for found in self.interfaces)


async def look() -> Host:
    """Look at our own host; nothing is sent. What the system keeps from us is left out."""
    gateways, resolvers = await asyncio.gather(_gateways(), _resolvers())
    return Host(_interfaces(), tuple(gateways), resolvers, _search())


def source_towards(address: str) -> str | None:
    """Our address on the way to another; None when the kernel has no route. Connecting a UDP socket sends nothing."""
    where = parse(address)
    if where is None:
        return None
    family = socket.AF_INET if where.version == 4 else socket.AF_INET6  # noqa: PLR2004  (IP versions are 4 and 6)
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect(socket.getaddrinfo(address, _DISCARD, family, socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)[0][4])
            return str(sock.getsockname()[0])
    except OSError:
        return None


def index_of(interface: str) -> int:
    """The kernel's number of an interface. Raises OSError when there is none of this name."""
    return socket.if_nametoindex(interface)


def name_of(index: int) -> str:
    """The name of the interface with this number. Raises OSError when there is none."""
    return socket.if_indextoname(index)


def icmp_way() -> Literal["datagram", "raw", "icmp-send-echo", "none"]:
    """How this process could send an ICMP echo."""
    return "icmp-send-echo" if _WINDOWS else "datagram" if _opens(socket.SOCK_DGRAM) else "raw" if _opens(socket.SOCK_RAW) else "none"


def raw_sockets() -> bool:
    """Whether this process itself may open raw sockets."""
    return _opens(socket.SOCK_RAW)


def joins_multicast(group: str, address: str) -> bool:
    """Whether a socket can join a multicast group on the interface with this address of ours."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(address))
    except OSError:
        return False
    return True


def port_stands(port: int) -> Literal["free", "shared", "taken"]:
    """Whether a UDP port is free, held by somebody who lets others listen too, or held by somebody for himself. Nothing is sent."""
    for word, shared in (("free", False), ("shared", True)):
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            if shared:
                share(sock)
            sock.bind(("", port))
            return "free" if word == "free" else "shared"
    return "taken"


def npcap() -> bool | None:
    """Whether Windows has the driver through which the raw-socket helper works; None on other systems."""
    return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "Npcap", "wpcap.dll").exists() if _WINDOWS else None


def is_there(interface: str, address: str) -> bool:
    """Whether the interface has a link and this address of ours now."""
    mine = (item.address for item in psutil.net_if_addrs().get(interface, ()))
    return is_up(interface) and address.partition("%")[0] in {found.partition("%")[0] for found in mine}


def is_up(interface: str) -> bool:
    """Whether the interface is there and has a link now."""
    found = psutil.net_if_stats().get(interface)
    return found is not None and found.isup


def mtu_towards(address: str) -> int | None:
    """The MTU of our own link on the way to an address, in bytes; None when the kernel has no route or keeps it to itself."""
    source = source_towards(address)
    name = next((name for name, found in psutil.net_if_addrs().items() for item in found if item.address.partition("%")[0] == source), None)
    state = psutil.net_if_stats().get(name) if name else None
    return state.mtu if state and state.mtu else None


def _opens(kind: socket.SocketKind) -> bool:
    try:
        socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP).close()
    except OSError:
        return False
    return True


def _interfaces() -> tuple[Interface, ...]:
    states = psutil.net_if_stats()
    found: list[Interface] = []
    for name, addresses in psutil.net_if_addrs().items():
        mac = next((_mac(item.address) for item in addresses if item.family == psutil.AF_LINK), None)
        up = name in states and states[name].isup
        pairs = [(item.address, item.netmask) for item in addresses if item.family in {socket.AF_INET, socket.AF_INET6}]
        found += [interface for address, mask in pairs if (interface := make_interface(name, address, mask, mac, up=up))]
    return tuple(found)


def make_interface(name: str, address: str, mask: str | None, mac: str | None, *, up: bool) -> Interface | None:
    """An interface's address as psutil tells it (`fe80::1%eth0`; no mask on some tunnels); None when it is no address."""
    bare = address.partition("%")[0]
    length = int(parse(mask) or 0).bit_count() if mask else ""
    with suppress(ValueError):
        network = ip_interface(f"{bare}/{length}" if length != "" else bare).network
        return Interface(name, _zoned(address, name), network, mac, up, _kind(name, network))
    return None


def _zoned(address: str, name: str) -> str:
    return f"{address}%{name}" if address.lower().startswith("fe80:") and "%" not in address else address


def _kind(name: str, network: Network) -> Kind:
    if network.is_loopback:
        return "loopback"
    if network.is_link_local:
        return "link-local"
    if _CONTAINERS.fullmatch(name):
        return "container"
    return "tunnel" if _TUNNELS.fullmatch(name) else "lan"


def _mac(text: str) -> str | None:
    bare = text.replace("-", ":").lower()
    return None if bare in {"", "00:00:00:00:00:00"} else bare


async def _gateways() -> Iterable[Gateway]:
    if sys.platform == "linux":
        four, six = routes.parse_proc_route(system.text("/proc/net/route")), routes.parse_proc_route6(system.text("/proc/net/ipv6_route"))
        return [*four, *six]
    elif sys.platform == "win32":  # noqa: RET505  (the type checker reads platforms branch by branch)
        return routes.parse_windows_routes(await system.powershell(routes.WINDOWS_GATEWAYS))
    else:
        return routes.parse_route_get(await system.output(("/sbin/route", "-n", "get", "default")))


def _search() -> tuple[str, ...]:
    """Where resolv.conf(5) is what counts; elsewhere bare names are looked up as they are."""
    return () if _WINDOWS else routes.parse_search(system.text("/etc/resolv.conf"))


async def _resolvers() -> tuple[str, ...]:
    if sys.platform == "win32":
        return routes.parse_lines(await system.powershell(routes.WINDOWS_RESOLVERS))
    elif sys.platform == "darwin":  # noqa: RET505  (as above)
        return routes.parse_scutil(await system.output(("/usr/sbin/scutil", "--dns")))
    else:
        return routes.parse_resolv_conf(system.text("/etc/resolv.conf"))
