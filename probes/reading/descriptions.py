# SPDX-License-Identifier: Apache-2.0
"""What the free text of sysDescr and the fields of an IEEE 1284 id say: model, firmware, serial number."""

import re
from collections.abc import Mapping

_FIRMWARE = re.compile(
    r"(?<![^\W_])(?:firmware|fw|rev\.?|version|V)\s*(?:ver\.?|version)?\s*[:.]?\s*(?P<version>\d[\w.-]*|(?-i:[A-Z]{2}\w*\.[\w.]+))", re.IGNORECASE
)
_RICOH_FIRMWARE = re.compile(r"^[^/]+?\s(?P<version>\d+\.\d+(?:\.\d+)*)\s+/")
_MODEL = (
    re.compile(r"\bPID:(?P<model>[^,;]+)"),
    re.compile(r"\bAttached to (?P<model>[^\s:;]+)"),
    re.compile(r"^(?P<model>[^/;,]+?)\s+\d+\.\d+(?:\.\d+)*\s+/"),
    re.compile(r"^(?P<model>[^;,]+?)(?:\s+version\b.*|\s+/.*|[;,].*|\s+V\d.*)?$", re.IGNORECASE),
)
_ATTACHED = re.compile(r"\bAttached to (?P<model>[^\s:;]+)(?:\s+Rev\.?\s*(?P<version>\d[\w.]*))?")
"""OKI's network card, its own revision in front, names the printer that it is in."""
_SERIAL = re.compile(r"\bS/N[ :]*(?P<serial>[A-Z0-9-]{6,})")
_LONGER = {"MANUFACTURER": "MFG", "MODEL": "MDL", "COMMAND SET": "CMD", "SERIALNUMBER": "SN", "SERN": "SN"}


def device_id_fields(device_id: str | None) -> Mapping[str, str]:
    """IEEE 1284 id `MFG:Epson;MDL:...;` -> its fields, keys in the short upper-case form."""
    fields = dict(part.split(":", 1) for part in (device_id or "").split(";") if ":" in part)
    return {_LONGER.get(key.strip().upper(), key.strip().upper()): value.strip() for key, value in fields.items()}


def serial_in_device_id(device_id: Mapping[str, str]) -> str | None:
    """The serial number of an IEEE 1284 id. Epson writes it as the hexadecimal of its characters, the last octet sometimes two digits at once."""
    text = device_id.get("SN")
    if text is None or not re.fullmatch(r"(?:[0-9A-Fa-f]{2}){6,}", text):
        return text
    plain = bytes.fromhex(text)
    if plain.isalnum() and plain.isascii():
        return plain.decode("ascii")
    last = plain[-1:].hex()
    return plain[:-1].decode("ascii") + last if plain[:-1].isalnum() and plain[:-1].isascii() and last.isdigit() else text


def firmware_in(descr: str | None) -> str | None:
    """The firmware's version in a sysDescr: `RICOH MP 3053 1.09 / ...`, `..., Firmware Ver.1.14 ...`, `... version NH62.YS.N636 ...`."""
    attached = _ATTACHED.search(descr or "")
    found = attached if attached and attached["version"] else _RICOH_FIRMWARE.search(descr or "") or _FIRMWARE.search(descr or "")
    return found["version"].rstrip(".,") if found else None


def model_in(descr: str | None) -> str | None:
    """The model in a sysDescr: `RICOH MP 3053 1.09 / RICOH ...`, `HP ETHERNET MULTI-ENVIRONMENT,...,PID:HP LaserJet ...`, `Xerox AltaLink C8045; SS ...`."""
    return next((found["model"].strip() for pattern in _MODEL if (found := pattern.search(descr or ""))), None)


def serial_in(descr: str | None) -> str | None:
    """The serial number in a sysDescr, as Samsung writes it: `...; S/N 12345A6BC`."""
    found = _SERIAL.search(descr or "")
    return found["serial"] if found else None
