# SPDX-License-Identifier: Apache-2.0
"""Who the device says it is, from all sources by a stated precedence.

model     1284 id MDL, IPP make-and-model, hrDeviceDescr (not "Generic ..."), mDNS ty, prtGeneralPrinterName if a maker's, sysDescr
vendor    the same texts in the same order, then the 1284 id's MFG, then the enterprise number
serial    1284 id SN/SERN, prtGeneralSerialNumber, the serial that the target was known by
uuid      IPP, mDNS         mac       neighbour table, what discovery knew, SNMP, mDNS
firmware  IPP, sysDescr     location  SNMP, IPP, mDNS
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from probes.facts import IppFacts, MdnsFacts, NeighbourFacts, SnmpFacts
from probes.model import Target
from probes.reading.makers import maker_in, maker_of, without_maker

_PLACEHOLDERS = {
    "unknown",
    "none",
    "n/a",
    "na",
    "null",
    "serial_number",
    "serialnumber",
    "serial",
    "default",
    "not available",
    "12345678",
    "123456789",
    "1234567890",
}
_LEAST_SERIAL = 4
_GENERIC = re.compile(r"generic|print ?server|printing system|network printer|^printer$|ethernet|built-in|okilan|zebranet|^lp\d*$", re.IGNORECASE)
_FIRMWARE = re.compile(
    r"(?<![^\W_])(?:firmware|fw|rev\.?|version|V)\s*(?:ver\.?|version)?\s*[:.]?\s*(?P<version>\d[\w.-]*|(?-i:[A-Z]{2}\w*\.[\w.]+))", re.IGNORECASE
)
_RICOH_FIRMWARE = re.compile(r"^[^/]+?\s(?P<version>\d+\.\d+(?:\.\d+)*)\s+/")
_MODEL_IN_DESCR = (
    re.compile(r"\bPID:(?P<model>[^,;]+)"),
    re.compile(r"^(?P<model>[^/;,]+?)\s+\d+\.\d+(?:\.\d+)*\s+/"),
    re.compile(r"^(?P<model>[^;,]+?)(?:\s+version\b.*|\s+/.*|[;,].*|\s+V\d.*)?$", re.IGNORECASE),
)
_LONGEST_MODEL = 60


@dataclass(frozen=True, slots=True)
class Sources:
    """What each source said; None where it did not answer."""

    target: Target
    snmp: SnmpFacts | None = None
    ipp: IppFacts | None = None
    mdns: MdnsFacts | None = None
    neighbour: NeighbourFacts | None = None


def device_id_fields(device_id: str | None) -> Mapping[str, str]:
    """IEEE 1284 id `MFG:Epson;MDL:...;` -> its fields, keys in the short upper-case form."""
    fields = dict(part.split(":", 1) for part in (device_id or "").split(";") if ":" in part)
    longer = {"MANUFACTURER": "MFG", "MODEL": "MDL", "COMMAND SET": "CMD", "SERIALNUMBER": "SN", "SERN": "SN"}
    return {longer.get(key.strip().upper(), key.strip().upper()): value.strip() for key, value in fields.items()}


def vendor(sources: Sources) -> str | None:
    """The maker, in one spelling."""
    manufacturer = _device_id(sources).get("MFG")
    named = (maker_in(text) for text in (manufacturer, *_model_texts(sources)))
    return next(filter(None, named), None) or maker_of(sources.snmp.sys_object_id if sources.snmp else None) or manufacturer


def model(sources: Sources) -> str | None:
    """The model, without the maker's name in front."""
    texts = (text.strip() for text in _model_texts(sources) if text)
    return next((without_maker(text) for text in texts if not _GENERIC.search(text) and len(text) <= _LONGEST_MODEL), None)


def serial(sources: Sources) -> str | None:
    """A serial number that can identify a device; placeholders and one repeated character cannot."""
    said = (
        sources.snmp.serial if sources.snmp else None,
        _unhexed(_device_id(sources).get("SN")),
        sources.target.serial,
    )
    return next((text for text in said if is_serial(text)), None)


def _device_id(sources: Sources) -> Mapping[str, str]:
    """The 1284 id of IPP, else that of the Port Monitor MIB."""
    return device_id_fields((sources.ipp.device_id if sources.ipp else None) or (sources.snmp.device_id if sources.snmp else None))


def _unhexed(text: str | None) -> str | None:
    if text is None or not re.fullmatch(r"(?:[0-9A-Fa-f]{2}){6,}", text):
        return text
    plain = bytes.fromhex(text)
    return plain.decode("ascii") if plain.isascii() and plain.isalnum() else text


def is_serial(text: str | None) -> bool:
    """Whether a text can be a device's serial number."""
    bare = (text or "").strip(" -_.:")
    return len(bare) >= _LEAST_SERIAL and len(set(bare.upper())) > 1 and bare.lower() not in _PLACEHOLDERS


def uuid(sources: Sources) -> str | None:
    """Lower case, without `urn:uuid:`; one of zeros is none."""
    for said in (sources.ipp.uuid if sources.ipp else None, sources.mdns.uuid if sources.mdns else None):
        text = (said or "").lower().removeprefix("urn:uuid:").strip()
        if text.strip("0-"):
            return text
    return None


def mac(sources: Sources) -> str | None:
    """The MAC of the interface that was spoken to, as well as it is known."""
    said = (
        sources.neighbour.mac if sources.neighbour else None,
        sources.target.mac,
        sources.snmp.mac if sources.snmp else None,
        sources.mdns.mac if sources.mdns else None,
    )
    return next((text.lower() for text in said if text), None)


def firmware(sources: Sources) -> str | None:
    """The version of the firmware: IPP's, the maker's private MIB's, else what sysDescr says."""
    said = (sources.ipp.firmware if sources.ipp else None) or (sources.snmp.firmware if sources.snmp else None)
    if said:
        return said
    descr = (sources.snmp.sys_descr if sources.snmp else None) or ""
    found = _RICOH_FIRMWARE.search(descr) or _FIRMWARE.search(descr)
    return found["version"].rstrip(".,") if found else None


def location(sources: Sources) -> str | None:
    """Where it stands, in its own words."""
    said = (
        sources.snmp.sys_location if sources.snmp else None,
        sources.ipp.location if sources.ipp else None,
        sources.mdns.note if sources.mdns else None,
    )
    return next((text for text in said if text and text != "<private>"), None)


def _model_texts(sources: Sources) -> Iterable[str | None]:
    snmp, ipp, mdns = sources.snmp, sources.ipp, sources.mdns
    yield _device_id(sources).get("MDL")
    if ipp:
        yield ipp.make_and_model
    if snmp:
        yield snmp.device_descr if snmp.device_type_printer or snmp.printer_mib else None
    if mdns:
        yield mdns.ty
        yield (mdns.product or "").strip("()") or None
    if snmp:
        yield snmp.name if maker_in(snmp.name) else None
        yield _model_in(snmp.sys_descr)
        yield snmp.sys_descr


def _model_in(descr: str | None) -> str | None:
    """The model in a sysDescr: `RICOH MP 3053 1.09 / RICOH ...`, `HP ETHERNET MULTI-ENVIRONMENT,...,PID:HP LaserJet ...`, `Xerox AltaLink C8045; SS ...`."""
    return next((found["model"].strip() for pattern in _MODEL_IN_DESCR if (found := pattern.search(descr or ""))), None)
