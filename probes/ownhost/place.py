# SPDX-License-Identifier: Apache-2.0
"""Where this host stands: is its address one of the customer's LAN, or one inside a container, a virtual machine, a tunnel or a guest network? Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Literal

from probes.host import Host, Interface
from probes.ownhost.row import CheckRow

Nat = Literal["container", "virtual-machine", "wsl"]
_GUEST = re.compile(r"guest|g[aä]st(?!r)|visitor|bes[oö]k|invit|hospit|public|offentlig|invitad|hotspot", re.IGNORECASE)
_BEHIND: tuple[tuple[str, str, Nat], ...] = (
    ("10.0.2.0/24", "10.0.2.2", "virtual-machine"),  # VirtualBox's and QEMU's user networks
    ("192.168.122.0/24", "192.168.122.1", "virtual-machine"),  # libvirt's default network
    ("10.88.0.0/16", "10.88.0.1", "container"),  # podman's
    ("10.0.3.0/24", "10.0.3.1", "container"),  # lxc's
)
_DOCKER = ip_network("172.16.0.0/12")
_NOT_THE_LAN: Mapping[Nat, str] = {
    "container": "this is a container's own network",
    "virtual-machine": "this is a virtual machine's own network, behind its host's NAT",
    "wsl": "this is WSL's own network, behind Windows' NAT",
}
_FIX: Mapping[Nat, str] = {
    "container": "run the container in the host's network (--network host), or on a macvlan of the LAN",
    "virtual-machine": "bridge the virtual machine's network card to the LAN",
    "wsl": "run unjam in Windows itself, or set networkingMode=mirrored in .wslconfig",
}
_MEANS_ELSEWHERE = "the printers' own segment is not seen: no ARP, no mDNS, and what is silent may only be out of reach from here"


@dataclass(frozen=True, slots=True)
class Around:
    """What the system says of itself: `container`: we run in one; `wsl`: under Windows' Linux; `ssid`: the Wi-Fi's name on our interface."""

    container: bool = False
    wsl: bool = False
    ssid: str | None = None


def nat_of(chosen: Interface, gateway: str | None, around: Around) -> Nat | None:
    """What stands between our address and the LAN; None where nothing shows."""
    if around.wsl and chosen.name == "eth0" and _is_dockers(chosen):
        return "wsl"
    if (around.container or (chosen.mac or "").startswith("02:42:")) and _is_dockers(chosen):
        return "container"
    return next((kind for network, router, kind in _BEHIND if str(chosen.network) == network and gateway == router), None)


def _is_dockers(chosen: Interface) -> bool:
    """Docker gives its bridges /16s out of 172.16.0.0/12, and their members MACs 02:42 and the address."""
    return chosen.network.version == 4 and chosen.network.subnet_of(_DOCKER)  # type: ignore[arg-type]  # both IPv4  # noqa: PLR2004


def guest_of(ssid: str | None) -> str | None:
    """The Wi-Fi's name, where it says that it is for guests."""
    return ssid if ssid and _GUEST.search(ssid) else None


def crowded(host: Host) -> tuple[Interface, Interface] | None:
    """Two interfaces that are up on one IPv4 segment; wired and Wi-Fi, most often."""
    found = host.segments
    pairs = ((one, other) for at, one in enumerate(found) for other in found[at + 1 :])
    return next(((one, other) for one, other in pairs if one.name != other.name and one.network.overlaps(other.network)), None)


def address_row(chosen: Interface | None, host: Host, around: Around) -> CheckRow:
    """Is our address one from which the printers can be judged?"""
    return next(_remarks(chosen, host, around), CheckRow("address", "ok", "an address of the LAN")) if chosen else CheckRow("address", "warn", "there is none")


def _remarks(chosen: Interface, host: Host, around: Around) -> Iterator[CheckRow]:
    where = f"{chosen.name} {chosen.address.partition('%')[0]}/{chosen.network.prefixlen}"
    if nat := nat_of(chosen, host.gateway, around):
        yield CheckRow("address", "warn", f"{where}: {_NOT_THE_LAN[nat]}", _FIX[nat], _MEANS_ELSEWHERE)
    if chosen.kind == "container":
        yield CheckRow("address", "warn", f"{where}: {_NOT_THE_LAN['container']}", _FIX["container"], _MEANS_ELSEWHERE)
    if chosen.kind == "tunnel" or chosen.network.prefixlen in {32, 128}:
        sentence, fix = f"{where}: a tunnel or VPN, not a network with printers", "leave the VPN, or join the printers' network"
        yield CheckRow("address", "warn", sentence, fix, _MEANS_ELSEWHERE)
    if guest := guest_of(around.ssid):
        means = "guest networks keep their members apart: closed print ports are the network's doing, not the printers'"
        yield CheckRow("address", "warn", f"{where}: the Wi-Fi {guest!r} looks like one for guests", "join the network that the PCs print from", means)
    if pair := crowded(host):
        names = f"{pair[0].name} and {pair[1].name}"
        means = "answers may come in by the other interface, so that loss and silence are not certain"
        yield CheckRow("address", "warn", f"{names} are both on {pair[0].network}", "switch one of them off while scanning", means)


# --- what the system says -----------------------------------------------------------------------------------------------------------------------


def ssid_of_iw(text: str) -> str | None:
    """`iwgetid -r`: the name alone."""
    return text.strip()[:32] or None


def ssid_of_netsh(text: str) -> str | None:
    """Windows, `netsh wlan show interfaces`: the line SSID (BSSID is another); the word is the same in every language."""
    return _field(text, "SSID")


def ssid_of_ipconfig(text: str) -> str | None:
    """macOS, `ipconfig getsummary en0`; newer systems say `<redacted>` to programs without the right to know."""
    found = _field(text, "SSID")
    return None if found == "<redacted>" else found


def _field(text: str, name: str) -> str | None:
    pairs: Iterable[tuple[str, str, str]] = (line.partition(":") for line in text.splitlines())
    return next((value.strip()[:32] for label, _, value in pairs if label.strip() == name and value.strip()), None)
