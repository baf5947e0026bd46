# SPDX-License-Identifier: Apache-2.0
"""The lists under `data/`: what device models can do, and what mail providers stop doing. Each entry has its source and says whether anybody confirmed it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from rules.typed import Reader
from rules.yaml import Mistakes, Node, YamlError, read_file

DATA = Path(__file__).parent / "data"
SMB = ("smb1", "smb2", "smb3")
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


@cache
def scan_models(path: Path = DATA / "scan-models.yaml") -> tuple[ScanModel, ...]:
    """The list of models. Raises YamlError with every mistake."""
    keys = ("match", "smb", "login", "oauth", "source", "verified")
    return tuple(
        ScanModel(
            match=_text(reader, row["match"]),
            source=_text(reader, row["source"]),
            verified=reader.scalar(row["verified"], "flag", "verified") is True,
            smb=reader.word(row["smb"], "smb", SMB) if "smb" in row else None,
            login=reader.word(row["login"], "login", LOGINS) if "login" in row else None,
            oauth=reader.scalar(row["oauth"], "flag", "oauth") is True if "oauth" in row else None,
        )
        for reader, row in _rows(path, keys, ("match", "source", "verified"))
    )


@cache
def mail_passwords(path: Path = DATA / "mail-passwords.yaml") -> tuple[MailPasswords, ...]:
    """The list of mail providers. Raises YamlError with every mistake."""
    keys = ("host", "ends", "says", "source", "verified")
    return tuple(
        MailPasswords(
            host=_text(reader, row["host"]),
            source=_text(reader, row["source"]),
            verified=reader.scalar(row["verified"], "flag", "verified") is True,
            says=_text(reader, row["says"]),
            ends=None if getattr(row["ends"], "null", False) else _text(reader, row["ends"]),
        )
        for reader, row in _rows(path, keys, keys)
    )


def model_of(name: str) -> ScanModel | None:
    """The first entry for a device called `RICOH IM C3000`."""
    return next((model for model in scan_models() if fnmatchcase(name.lower(), model.match.lower())), None)


def passwords_of(host: str) -> MailPasswords | None:
    """The first entry for a mail relay's name."""
    return next((entry for entry in mail_passwords() if fnmatchcase(host.lower().rstrip("."), entry.host)), None)


def _rows(path: Path, keys: tuple[str, ...], required: tuple[str, ...]) -> list[tuple[Reader, dict[str, Node]]]:
    mistakes = Mistakes()
    reader = Reader(mistakes)
    rows = [(reader, reader.table(item, "an entry", keys, required)) for item in reader.items(read_file(path), path.name)]
    if mistakes:
        raise YamlError(mistakes.sorted())
    return rows


def _text(reader: Reader, node: Node) -> str:
    return reader.text(node, "a value") or ""
