# SPDX-License-Identifier: Apache-2.0
"""Who a device is: the names it can be known by, best first, which stored device bears them, and the key of a ticket about it. Pure.

An address is a device's name only while nothing better is known, and then only together with the port that was spoken to, where ports tell
devices apart. A name that many devices share (`0000000000`, `unknown`) is none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from urllib.parse import quote

from probes.discovery.merge import mac_of, serial_of, uuid_of
from probes.fact import Facts
from probes.model import Target

ASSET = "asset"
ADDR = "addr"
KINDS: tuple[str, ...] = (ASSET, "serial", "uuid", "mac", ADDR)
"""What a name says of a device, the strongest first."""
MAX_KEY = 255
_MAX_NAME = 128
_HASH = 16
_COUNTING = "0123456789"
_STRONG = ("serial", "uuid", "mac")
_STRONGER: Mapping[str, tuple[str, ...]] = {"serial": (), "uuid": ("serial",), "mac": ("serial", "uuid"), ADDR: (ASSET, *_STRONG)}
"""What may speak against a name of this kind: a network card moves on with its MAC, an address with its lease, a serial number stays."""


def identities(device_facts: Facts, target: Target) -> tuple[str, ...]:
    """Every name of the device, best first, e.g. `("asset:room1", "serial:X1", "mac:00:26:73:01:02:03", "addr:10.20.8.40")`; never empty.

    What the device says counts; what the configuration or discovery says of it stands in only where it is silent.
    """
    return tuple(dict.fromkeys(name if len(name) <= _MAX_NAME else _short(name, _MAX_NAME) for name in _names(device_facts, target)))


def ticket_key(site: str, finding_key: str) -> str:
    """`SITE/DEVICE-ID/RULE[/ROW]`, each part percent-encoded (a finding's key is so already); a longer one than 255 ends in a hash of the whole."""
    key = f"{quote(site, safe='')}/{finding_key}"
    return key if len(key) <= MAX_KEY else _short(key, MAX_KEY)


def kind_of(name: str) -> str:
    """`serial` of `serial:X1`."""
    return name.partition(":")[0]


def recognise(names: Sequence[str], owner: Mapping[str, str], known: Mapping[str, Collection[str]], apart: Collection[str] = ()) -> str | None:
    """The id of the stored device that bears these names, or None for a device that was never seen.

    `owner` says which device each stored name belongs to, `known` every name of those devices; `apart` are devices that this one cannot be.
    An asset id is the user's word and decides. Any other name decides unless a stronger one contradicts it; a device that nothing contradicts
    is preferred (two mainboards with one serial number and their own uuids are two devices).
    """
    free = [name for name in names if name in owner and owner[name] not in apart]
    for name in free:
        if kind_of(name) == ASSET:
            return owner[name]
    fitting = [owner[name] for name in free if not _against(names, known[owner[name]], _STRONGER[kind_of(name)])]
    clean = (device for device in fitting if not _against(names, known[device], ("serial", "uuid")))
    return next(clean, fitting[0] if fitting else None)


def contradict(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two devices seen side by side are certainly two: they differ in asset id, serial number or uuid."""
    return _against(names, others, (ASSET, "serial", "uuid"))


def new_id(names: Sequence[str], taken: Collection[str]) -> str:
    """The id of a new device: its best name that is no other device's id already."""
    return next((name for name in names if name not in taken), names[0])


def _names(facts: Facts, target: Target) -> Iterator[str]:
    if target.device_id and kind_of(target.device_id) == ASSET:
        yield target.device_id
    if serial := _serial(facts.get("printer.serial")) or _serial(target.serial):
        yield f"serial:{serial}"
    if uuid := uuid_of(_text(facts.get("printer.uuid"))):
        yield f"uuid:{uuid}"
    if mac := mac_of(_text(facts.get("printer.mac"))) or mac_of(target.mac):
        yield f"mac:{mac}"
    yield _address(target)


def _serial(value: object) -> str | None:
    serial = serial_of(_text(value))
    return None if serial is None or serial in _COUNTING or serial in _COUNTING[::-1] else serial


def _address(target: Target) -> str:
    """Behind one address with forwarded ports stand several devices, so there the first mapped port belongs to the name."""
    if not target.exclusive or not target.ports:
        return f"{ADDR}:{target.address}"
    host = f"[{target.address}]" if ":" in target.address else target.address
    return f"{ADDR}:{host}:{target.ports[min(target.ports)]}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _against(names: Iterable[str], others: Iterable[str], kinds: Iterable[str]) -> bool:
    """Whether both sides have a name of one of the kinds, and none in common."""
    mine, yours = set(names), set(others)
    return any(
        (a := {name for name in mine if kind_of(name) == kind}) and (b := {name for name in yours if kind_of(name) == kind}) and not a & b for kind in kinds
    )


def _short(text: str, limit: int) -> str:
    """The beginning of a text and a hash of the whole; no percent escape is cut in two."""
    head = text[: limit - _HASH - 1]
    escape = head.rfind("%", len(head) - 2)
    return f"{head if escape < 0 else head[:escape]}~{sha256(text.encode()).hexdigest()[:_HASH]}"
