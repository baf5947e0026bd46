# SPDX-License-Identifier: Apache-2.0
"""Which addresses are one device: by serial number, printer-uuid and MAC, placeholders dropped. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FEW = 4
_PLACEHOLDERS = re.compile(
    r"none|null|nil|n/?a|unknown|unset|default|invalid|serial(number)?|systemserialnumber|defaultstring|tobefilledbyoem|notspecified|notavailable|notapplicable"
    r"|0*123456789\w*|(.)\2*|[x0]+",
)
_HEX = re.compile(r"[0-9a-f]{12}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MULTICAST_BIT = 0x01


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a device says it is. Whatever cannot identify (see `usable`) counts as not said."""

    serial: str | None = None
    uuid: str | None = None
    mac: str | None = None
    vendor: str | None = None

    def usable(self) -> "Identity":
        """The same in one spelling, without placeholders."""
        vendor = (self.vendor or "").strip().lower() or None
        return Identity(serial_of(self.serial), uuid_of(self.uuid), mac_of(self.mac), vendor)


def serial_of(text: str | None) -> str | None:
    """A serial number that can identify a device, in upper case; None for `0000000000`, `To be filled by O.E.M.` and their kin."""
    bare = re.sub(r"[\s.\-_]", "", text or "")
    return (text or "").strip().upper() if len(bare) >= _FEW and not _PLACEHOLDERS.fullmatch(bare.lower()) else None


def uuid_of(text: str | None) -> str | None:
    """A uuid in lower case without `urn:uuid:`; None when it is none, or all zeros or ones."""
    bare = (text or "").strip().lower().removeprefix("urn:uuid:").strip("{}")
    return bare if _UUID.fullmatch(bare) and len(set(bare)) > 2 else None  # noqa: PLR2004  (one digit and the hyphen)


def mac_of(text: str | None) -> str | None:
    """A MAC as `00:11:22:33:44:55`, in lower case; None for zeros, broadcast and multicast."""
    bare = re.sub(r"[\s:.\-]", "", text or "").lower()
    if not _HEX.fullmatch(bare) or not int(bare, 16) or int(bare[:2], 16) & _MULTICAST_BIT:
        return None
    return ":".join(bare[at : at + 2] for at in range(0, 12, 2))


def same_device(one: Identity, other: Identity) -> bool:
    """Whether two answers are one device's: something says so and nothing contradicts it."""
    a, b = one.usable(), other.usable()
    return _agree(a, b) and not _contradict(a, b)


def group_by_identity(devices: Sequence[Identity]) -> list[list[int]]:
    """The devices' positions, those of one device together, in order of first appearance.

    A device joins a group only if none of the group contradicts it: a router that answers ARP for two printers does not make them one.
    """
    usable = [device.usable() for device in devices]
    groups: list[list[int]] = []
    by_key: dict[tuple[str, str], list[list[int]]] = {}
    for position, device in enumerate(usable):
        near = (group for key in _keys(device) for group in by_key.get(key, ()))
        group = next((group for group in near if _fits(device, [usable[member] for member in group])), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(position)
        for key in _keys(device):
            known = by_key.setdefault(key, [])
            if not any(group is other for other in known):
                known.append(group)
    return groups


def _fits(device: Identity, members: Sequence[Identity]) -> bool:
    return any(_agree(device, member) for member in members) and not any(_contradict(device, member) for member in members)


def _agree(a: Identity, b: Identity) -> bool:
    return bool((a.serial and a.serial == b.serial) or (a.uuid and a.uuid == b.uuid) or (a.mac and a.mac == b.mac))


def _contradict(a: Identity, b: Identity) -> bool:
    """Different makers; different serials; or different uuids, which a mainboard's shared serial does not outweigh."""
    return any(mine and yours and mine != yours for mine, yours in ((a.vendor, b.vendor), (a.serial, b.serial), (a.uuid, b.uuid)))


def _keys(device: Identity) -> list[tuple[str, str]]:
    named = (("serial", device.serial), ("uuid", device.uuid), ("mac", device.mac))
    return [(kind, value) for kind, value in named if value]
