# SPDX-License-Identifier: Apache-2.0
"""How one value of the configuration is read from its text. Every reader gives the value or one sentence; nothing is guessed."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from agent.ports import PortError, read_port, refuse_raw
from agent.refusal import quoted
from agent.secret import Secret, SecretError, read_secret
from agent.spans import Span, SpanError, read_address, span
from rules.mistake import hint

MAX_TEXT = 256
MISTAKE = "mistake"
"""The pydantic error type whose message is a sentence of ours."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
_MAC = re.compile(r"([0-9A-Fa-f]{2})([:-]?)((?:[0-9A-Fa-f]{2}\2){4}[0-9A-Fa-f]{2})")
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_END = f"(?:{_CLOCK}|24:00)"
_RULE = rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)* {_CLOCK}-{_END}(?:,{_CLOCK}-{_END})*"
_HOURS = re.compile(rf"24/7|{_RULE}(?:; ?{_RULE})*")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+-]*[0-9]*){1,2}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?")
_YES = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}

Reader: TypeAlias = Callable[[str], Any]


def mistake(sentence: str) -> PydanticCustomError:
    """An error whose message is exactly this sentence."""
    return PydanticCustomError(MISTAKE, "{sentence}", {"sentence": sentence})


def scalar(reader: Reader) -> BeforeValidator:
    """A validator that reads texts, and lets values through that are typed already (the defaults)."""

    def read(value: object) -> object:
        if isinstance(value, list | tuple | dict):
            raise mistake("one value is wanted here, not a list or a table")
        return reader(value) if isinstance(value, str) else value

    return BeforeValidator(read)


def flag(text: str) -> bool:
    """`true` or `false`."""
    if text in {"true", "false"}:
        return text == "true"
    near = _YES.get(text.lower())
    raise mistake(f"{quoted(text)} is neither true nor false" + (f" - did you mean '{near}'?" if near else ""))


def whole(low: int, high: int) -> Reader:
    """A whole number from `low` to `high`."""

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise mistake(f"{quoted(text)} is not a whole number from {low} to {high}")
        return int(text)

    return read


def number(low: float, high: float) -> Reader:
    """A number from `low` to `high`, decimals allowed."""

    def read(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not low <= float(text) <= high:
            raise mistake(f"{quoted(text)} is not a number from {low:g} to {high:g}")
        return float(text)

    return read


def one_of(words: Iterable[str]) -> Reader:
    """A word of a closed list."""
    known = tuple(words)

    def read(text: str) -> str:
        if text not in known:
            raise mistake(f"{quoted(text)} is not one of: {', '.join(known)}{hint(text, known)}")
        return text

    return read


def line(text: str) -> str:
    """One line of text, at most 256 characters."""
    if not text.strip() or len(text) > MAX_TEXT or not text.isprintable():
        raise mistake(f"{quoted(text)} is not one line of text with 1 to {MAX_TEXT} characters")
    return text.strip()


def text(written: str) -> str:
    """One line of text, which may be empty."""
    return written and line(written)


def name(text: str) -> str:
    """A short name that stands in keys and file names: letters, digits, dot, underscore, hyphen."""
    if not _ID.fullmatch(text):
        raise mistake(f"{quoted(text)} cannot be a name: 1 to 64 of the letters A-Z a-z, digits, '.', '_' and '-', beginning with a letter or digit")
    return text


def host(text: str) -> str:
    """A host name, without looking it up."""
    if not _HOST.fullmatch(text) or text.rstrip(".").rpartition(".")[2].isdigit():
        raise mistake(f"{quoted(text)} is no host name")
    return text


def address(text: str) -> str:
    """One IP address, as Python writes it."""
    try:
        found = read_address(text)
    except SpanError as error:
        raise mistake(str(error)) from None
    if found is None:
        raise mistake(f"{quoted(text)} is no IP address, as in 10.20.8.40")
    return str(found)


def addresses(text: str) -> Span:
    """An address, a CIDR or a range."""
    try:
        found = span(text)
    except SpanError as error:
        raise mistake(str(error)) from None
    if found is None:
        raise mistake(f"{quoted(text)} is no address, CIDR or range, as in 10.20.8.0/24 or 10.20.8.200-10.20.8.220")
    return found


def mac(text: str) -> str:
    """A MAC address, in lower case with colons."""
    found = _MAC.fullmatch(text)
    if not found:
        raise mistake(f"{quoted(text)} is no MAC address, as in 00:26:73:01:02:03")
    return bytes.fromhex(re.sub("[:-]", "", text)).hex(":")


def zone(text: str) -> str:
    """A time zone of the tz database."""
    known = available_timezones()  # empty on Windows without the tzdata package: then any name that looks like one is taken
    if text not in known if known else not _ZONE.fullmatch(text):
        raise mistake(f"{quoted(text)} is no time zone of the tz database{hint(text, known)}")
    return text


def hours(text: str) -> str:
    """Hours of business, in the form of OpenStreetMap's opening_hours that knows days and times."""
    if not _HOURS.fullmatch(text):
        raise mistake(f"{quoted(text)} are no hours, as in 'Mo-Fr 07:30-17:30' or 'Mo-Th 08:00-17:00; Fr 08:00-15:00' or '24/7'")
    return text


def day(text: str) -> date:
    """A day, `2026-12-31`."""
    try:
        return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "")
    except ValueError:
        raise mistake(f"{quoted(text)} is no day, as in 2026-12-31") from None


def url(*schemes: str) -> Reader:
    """An absolute URL of one of the schemes, without user or password in it."""

    def read(text: str) -> str:
        parts = split_url(text)
        if parts is None or not parts.hostname or not parts.scheme:
            raise mistake(f"{quoted(text)} is no URL, as in {schemes[0]}://print.example/")
        if parts.scheme not in schemes:
            raise mistake(f"{quoted(text)}: the scheme {quoted(parts.scheme)} is not one of: {', '.join(schemes)}{hint(parts.scheme, schemes)}")
        if parts.username is not None or parts.password is not None:
            raise mistake(f"the URL for {quoted(parts.hostname)} holds a user or password; secrets come from files")
        return text

    return read


def endpoint(text: str) -> str:
    """The ticket endpoint: https, or http to loopback only; no user, password or fragment."""
    url("https", "http")(text)
    parts = urlsplit(text)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise mistake(f"{quoted(text)} is plain http; tickets go over https, http only to this machine itself")
    if parts.fragment:
        raise mistake(f"{quoted(text)} has a '#' part, which no server is ever sent")
    return text


def is_loopback(hostname: str) -> bool:
    """Whether the host of a URL is this machine, without looking a name up."""
    try:
        return ip_address(hostname).is_loopback
    except ValueError:
        return hostname.lower() == "localhost"


def split_url(text: str) -> SplitResult | None:
    """The parts of a URL; None when it has a blank, an impossible port or brackets that hold no address."""
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts


def secret(value: object, info: ValidationInfo) -> object:
    """The secret in a file that is named relative to the configuration's folder."""
    if not isinstance(value, str):
        return value
    try:
        return read_secret(_beside(value, info))
    except SecretError as error:
        raise mistake(str(error)) from None


def file(value: object, info: ValidationInfo) -> object:
    """A file that exists and can be read, named relative to the configuration's folder."""
    if not isinstance(value, str):
        return value
    path = _beside(value, info)
    try:
        path.open("rb").close()
    except OSError as error:
        raise mistake(f"{path} cannot be read: {error.strerror or error}") from None
    else:
        return path


def folder(value: object, info: ValidationInfo) -> object:
    """A folder's path, relative to the configuration's own; it need not exist."""
    return _beside(value, info) if isinstance(value, str) else value


def _beside(text: str, info: ValidationInfo) -> Path:
    if "\x00" in text or not text:
        raise mistake("a path is wanted here")
    base: Path = (info.context or {}).get("folder", Path())
    try:
        return base / Path(text).expanduser()
    except RuntimeError:
        raise mistake(f"{quoted(text)}: there is no such user's home folder") from None


def port(text: str) -> int:
    """A port, 1 to 65535."""
    return _of_port(lambda: read_port(text))


def talk_port(text: str) -> int:
    """A port that bytes may be sent to."""
    return _of_port(lambda: refuse_raw(read_port(text)))


def _of_port(reading: Callable[[], int]) -> int:
    try:
        return reading()
    except PortError as error:
        raise mistake(str(error)) from None


Flag = Annotated[bool, scalar(flag)]
Line = Annotated[str, scalar(line)]
Name = Annotated[str, scalar(name)]
Host = Annotated[str, scalar(host)]
AddressText = Annotated[str, scalar(address)]
Addresses = Annotated[Span, scalar(addresses)]
Mac = Annotated[str, scalar(mac)]
Zone = Annotated[str, scalar(zone)]
Hours = Annotated[str, scalar(hours)]
Day = Annotated[date, scalar(day)]
Endpoint = Annotated[str, scalar(endpoint)]
SecretFile = Annotated[Secret, BeforeValidator(secret)]
File = Annotated[Path, BeforeValidator(file)]
Folder = Annotated[Path, BeforeValidator(folder)]
