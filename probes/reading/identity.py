# SPDX-License-Identifier: Apache-2.0
"""Who the device says it is, from all sources by a stated precedence.

model     1284 id MDL, IPP make-and-model, hrDeviceDescr (not "Generic ..."), mDNS ty, the maker's private MIB, prtGeneralPrinterName if a
          maker's, sysDescr
vendor    1284 id MFG, then the same texts in the same order, then the enterprise number
serial    prtGeneralSerialNumber (or the maker's private MIB), 1284 id SN/SERN, sysDescr `S/N`, the serial that the target was known by
uuid      IPP, mDNS         mac       neighbour table, what discovery knew, SNMP, mDNS
firmware  IPP, the maker's private MIB, sysDescr
location  SNMP, IPP, mDNS   asset     the maker's private MIB
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from probes.facts import IppFacts, MdnsFacts, NeighbourFacts
from probes.model import Target
from probes.network_facts import WsdFacts
from probes.reading.descriptions import device_id_fields, firmware_in, model_in, serial_in, serial_in_device_id
from probes.reading.makers import maker_in, maker_of, without_maker
from probes.snmp_facts import SnmpFacts

_PLACEHOLDERS = {
    "unknown", "none", "n/a", "na", "null", "serial_number", "serialnumber", "serial", "default", "not available", "12345678", "123456789", "1234567890",
}  # fmt: skip
_LEAST_SERIAL = 4
_GENERIC = re.compile(r"generic|print ?server|printing system|network printer|^printer$|ethernet|built-in|okilan|zebranet|^lp\d*$", re.IGNORECASE)
_LONGEST_MODEL = 60
_PRIVATE = "the maker's private MIB"

Said = tuple[str, str | None]
"""Who said it, and what."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What each source said; None where it did not answer."""

    target: Target
    snmp: SnmpFacts | None = None
    ipp: IppFacts | None = None
    mdns: MdnsFacts | None = None
    neighbour: NeighbourFacts | None = None
    wsd: WsdFacts | None = None

    @property
    def device_id(self) -> Mapping[str, str]:
        """The fields of the 1284 id of IPP, else of that which SNMP gives."""
        return device_id_fields((self.ipp.device_id if self.ipp else None) or (self.snmp.device_id if self.snmp else None))


@dataclass(frozen=True, slots=True)
class Identity:
    """The device's identity, and who said each part of it: `serial: prtGeneralSerialNumber`, with whoever says otherwise."""

    vendor: str | None
    model: str | None
    serial: str | None
    uuid: str | None
    mac: str | None
    firmware: str | None
    location: str | None
    asset: str | None
    because: tuple[str, ...]


def identify(sources: Sources) -> Identity:
    """Each part by the first source that says it."""
    said = {name: [(source, text) for source, text in candidates(sources) if text] for name, candidates in _CANDIDATES.items()}
    first = {name: texts[0][1] if texts else None for name, texts in said.items()}
    return Identity(**first, because=tuple(_because(name, texts) for name, texts in said.items() if texts))


def _because(name: str, said: list[tuple[str, str]]) -> str:
    """`serial: prtGeneralSerialNumber; the IEEE 1284 id says X1`: only a serial number that differs is worth a word."""
    others = [f"{source} says {text}" for source, text in said[1:] if text.upper() != said[0][1].upper()] if name == "serial" else []
    return "; ".join([f"{name}: {said[0][0]}", *others])


def is_serial(text: str | None) -> bool:
    """Whether a text can be a device's serial number; placeholders and one repeated character cannot."""
    bare = (text or "").strip(" -_.:")
    return len(bare) >= _LEAST_SERIAL and len(set(bare.upper())) > 1 and bare.lower() not in _PLACEHOLDERS


# --- one part each ------------------------------------------------------------------------------------------------------------------------------


def _vendor(sources: Sources) -> Iterator[Said]:
    manufacturer = sources.device_id.get("MFG")
    for source, text in (("the IEEE 1284 id", manufacturer), *_model_texts(sources)):
        yield source, maker_in(text)
    yield "sysObjectID", maker_of(sources.snmp.sys_object_id if sources.snmp else None)
    yield "the IEEE 1284 id", manufacturer


def _model(sources: Sources) -> Iterator[Said]:
    for source, said in _model_texts(sources):
        text = (said or "").strip()
        yield source, without_maker(text) if text and not _GENERIC.search(text) and len(text) <= _LONGEST_MODEL else None


def _model_texts(sources: Sources) -> Iterator[Said]:
    snmp, ipp, mdns = sources.snmp, sources.ipp, sources.mdns
    yield "the IEEE 1284 id", sources.device_id.get("MDL")
    if ipp:
        yield "IPP printer-make-and-model", ipp.make_and_model
    if snmp:
        yield "hrDeviceDescr", snmp.device_descr if snmp.device_type_printer or snmp.printer_mib else None
    if mdns:
        yield "mDNS ty", mdns.ty
        yield "mDNS product", (mdns.product or "").strip("()") or None
    if snmp:
        yield _PRIVATE, snmp.model
        yield "prtGeneralPrinterName", snmp.name if maker_in(snmp.name) else None
        yield "sysDescr", model_in(snmp.sys_descr)
        yield "sysDescr", snmp.sys_descr


def _serial(sources: Sources) -> Iterator[Said]:
    snmp = sources.snmp
    said: Iterable[Said] = (
        (_by(snmp, "serial", "prtGeneralSerialNumber"), snmp.serial if snmp else None),
        ("the IEEE 1284 id", serial_in_device_id(sources.device_id)),
        ("sysDescr", serial_in(snmp.sys_descr) if snmp else None),
        ("what is known of this address", sources.target.serial),
    )
    return ((source, text) for source, text in said if is_serial(text))


def _uuid(sources: Sources) -> Iterator[Said]:
    """Lower case, without `urn:uuid:`; one of zeros is none."""
    for source, said in (("IPP printer-uuid", sources.ipp.uuid if sources.ipp else None), ("mDNS UUID", sources.mdns.uuid if sources.mdns else None)):
        text = (said or "").lower().removeprefix("urn:uuid:").strip()
        yield source, text if text.strip("0-") else None


def _mac(sources: Sources) -> Iterator[Said]:
    """The MAC of the interface that was spoken to, as well as it is known."""
    said = (
        ("the neighbour table", sources.neighbour.mac if sources.neighbour else None),
        ("discovery", sources.target.mac),
        ("ifPhysAddress", sources.snmp.mac if sources.snmp else None),
        ("mDNS mac", sources.mdns.mac if sources.mdns else None),
    )
    return ((source, text.lower() if text else None) for source, text in said)


def _firmware(sources: Sources) -> Iterator[Said]:
    snmp = sources.snmp
    yield "IPP printer-firmware-string-version", sources.ipp.firmware if sources.ipp else None
    if snmp:
        yield _by(snmp, "firmware"), snmp.firmware
        yield "sysDescr", firmware_in(snmp.sys_descr)


def _location(sources: Sources) -> Iterator[Said]:
    """Where it stands, in its own words."""
    said = (
        ("sysLocation", sources.snmp.sys_location if sources.snmp else None),
        ("IPP printer-location", sources.ipp.location if sources.ipp else None),
        ("mDNS note", sources.mdns.note if sources.mdns else None),
    )
    return ((source, text) for source, text in said if text != "<private>")


def _asset(sources: Sources) -> Iterator[Said]:
    yield _by(sources.snmp, "asset"), sources.snmp.asset if sources.snmp else None


def _by(snmp: SnmpFacts | None, fact: str, standard: str = _PRIVATE) -> str:
    """Who filled one of SNMP's facts: the standard object, or the maker's private MIB, and whether that instance is confirmed."""
    if snmp is None or fact not in (snmp.private or ()):
        return standard
    return f"{_PRIVATE}, unverified" if fact in (snmp.unverified or ()) else _PRIVATE


_CANDIDATES = {
    "vendor": _vendor, "model": _model, "serial": _serial, "uuid": _uuid, "mac": _mac, "firmware": _firmware, "location": _location, "asset": _asset,
}  # fmt: skip
