# SPDX-License-Identifier: Apache-2.0
"""The lists under `data/`: what device models can do and are made for, and what mail providers stop doing.

Each entry has its source and says whether anybody confirmed it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TypeVar

from rules.typed import Reader
from rules.yaml import Mistakes, Node, YamlError, read_file

DATA = Path(__file__).parent / "data"
SMB = ("smb1", "smb2", "smb3")
_T = TypeVar("_T")
_MOST_PAGES = 100_000_000
LOGINS = ("guest", "ntlmv1", "ntlmv2", "kerberos")


@dataclass(frozen=True, slots=True)
class ScanModel:
    """What the scan client of a model can do; None = not known."""

    match: str
    source: str
    verified: bool
    smb: str | None = None
    login: str | None = None
    oauth: bool | None = None


@dataclass(frozen=True, slots=True)
class MailPasswords:
    """A mail provider, and the day from which it takes no password (None: it goes on)."""

    host: str
    source: str
    verified: bool
    says: str
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """What the maker builds a model for, in pages; None = not known."""

    match: str
    source: str
    verified: bool
    life_pages: int | None = None
    month_pages: int | None = None


@cache
def device_models(path: Path = DATA / "device-models.yaml") -> tuple[DeviceModel, ...]:
    """The list of rated figures. Raises YamlError with every mistake."""
    return _entries(path, ("match", "life_pages", "month_pages", "source", "verified"), ("match", "source", "verified"), _device_model)


@cache
def scan_models(path: Path = DATA / "scan-models.yaml") -> tuple[ScanModel, ...]:
    """The list of models. Raises YamlError with every mistake."""
    return _entries(path, ("match", "smb", "login", "oauth", "source", "verified"), ("match", "source", "verified"), _scan_model)


@cache
def mail_passwords(path: Path = DATA / "mail-passwords.yaml") -> tuple[MailPasswords, ...]:
    """The list of mail providers. Raises YamlError with every mistake."""
    keys = ("host", "ends", "says", "source", "verified")
    return _entries(path, keys, keys, _mail_passwords)


def model_of(name: str) -> ScanModel | None:
    """The first entry for a device called `RICOH IM C3000`."""
    return next((model for model in scan_models() if fnmatchcase(name.lower(), model.match.lower())), None)


def figures_of(name: str) -> DeviceModel | None:
    """The first entry of the rated figures for a device called `HP LaserJet M609`."""
    return next((model for model in device_models() if fnmatchcase(name.lower(), model.match.lower())), None)


def passwords_of(host: str) -> MailPasswords | None:
    """The first entry for a mail relay's name."""
    return next((entry for entry in mail_passwords() if fnmatchcase(host.lower().rstrip("."), entry.host)), None)


def _entries(path: Path, keys: tuple[str, ...], required: tuple[str, ...], make: Callable[[Reader, Mapping[str, Node]], _T]) -> tuple[_T, ...]:
    mistakes = Mistakes()
    reader = Reader(mistakes)
    rows = [reader.table(item, "an entry", keys, required) for item in reader.items(read_file(path), path.name)]
    entries = () if mistakes else tuple(make(reader, row) for row in rows)
    if mistakes:
        raise YamlError(mistakes.sorted())
    return entries


def _device_model(reader: Reader, row: Mapping[str, Node]) -> DeviceModel:
    return DeviceModel(
        match=_text(reader, row["match"]),
        source=_text(reader, row["source"]),
        verified=reader.scalar(row["verified"], "flag", "verified") is True,
        life_pages=reader.number(row["life_pages"], "life_pages", 1, _MOST_PAGES) if "life_pages" in row else None,
        month_pages=reader.number(row["month_pages"], "month_pages", 1, _MOST_PAGES) if "month_pages" in row else None,
    )


def _scan_model(reader: Reader, row: Mapping[str, Node]) -> ScanModel:
    return ScanModel(
        match=_text(reader, row["match"]),
        source=_text(reader, row["source"]),
        verified=reader.scalar(row["verified"], "flag", "verified") is True,
        smb=reader.word(row["smb"], "smb", SMB) if "smb" in row else None,
        login=reader.word(row["login"], "login", LOGINS) if "login" in row else None,
        oauth=reader.scalar(row["oauth"], "flag", "oauth") is True if "oauth" in row else None,
    )


def _mail_passwords(reader: Reader, row: Mapping[str, Node]) -> MailPasswords:
    return MailPasswords(
        host=_text(reader, row["host"]),
        source=_text(reader, row["source"]),
        verified=reader.scalar(row["verified"], "flag", "verified") is True,
        says=_text(reader, row["says"]),
        ends=None if getattr(row["ends"], "null", False) else _text(reader, row["ends"]),
    )


def _text(reader: Reader, node: Node) -> str:
    return reader.text(node, "a value") or ""
