# SPDX-License-Identifier: Apache-2.0
"""What a TARGET may look like: address, name, CIDR, range `a-b`, `@segment`; a single one with ports of its own. Pure: nothing is looked up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.ports import PortError, clash, read_mapping
from agent.refusal import quoted
from agent.spans import Span, SpanError, span
from probes.model import Service
from probes.policy import RAW_PORTS
from probes.wire.text import safe
from rules.mistake import hint

MAX_TEXT = 300
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://+([^/?#]*)")
_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]+):([0-9]{1,5})")


class TargetError(ValueError):
    """A TARGET that does not parse; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One TARGET as it was written: a span of addresses, or a name that is still to be looked up; `ports` only where it is a single one."""

    text: str
    span: Span | None = None
    name: str | None = None
    ports: Mapping[Service, int] = field(default_factory=dict)


def parse(text: str, segments: Mapping[str, Span]) -> Wanted:
    """Read one TARGET. Raises TargetError."""
    text = text.strip(" ")
    if not text:
        raise TargetError("a target is empty; name an address, a name, a CIDR, a range or @segment")
    if len(text) > MAX_TEXT:
        raise TargetError(f"{quoted(text)}: a target has at most {MAX_TEXT} characters")
    where, *mapped = text.split(",")
    wanted = _where(text, where, segments)
    ports = _ports(text, mapped)
    if ports and not (wanted.name or (wanted.span and wanted.span.single)):
        raise TargetError(f"{quoted(text)}: only a single address or name may carry its own ports")
    return Wanted(text, wanted.span, wanted.name, ports)


def _where(text: str, where: str, segments: Mapping[str, Span]) -> Wanted:
    if where.startswith("@"):
        return Wanted(text, _segment(where[1:], segments))
    try:
        found = span(where)
    except SpanError as error:
        raise TargetError(str(error)) from None
    return Wanted(text, found) if found else Wanted(text, name=_name(where))


def _segment(name: str, segments: Mapping[str, Span]) -> Span:
    if name in segments:
        return segments[name]
    known = hint(name, segments) or (f" - known: {', '.join(segments)}" if segments else "; the configuration names none")
    raise TargetError(f"there is no segment {quoted(name)} in the configuration{known}")


def _ports(text: str, mapped: list[str]) -> dict[Service, int]:
    ports: dict[Service, int] = {}
    for item in mapped:
        try:
            service, port = read_mapping(item)
        except PortError as error:
            raise TargetError(f"{quoted(text)}: {error}{_separator_hint(item)}") from None
        if service in ports:
            raise TargetError(f"{quoted(text)}: {service} is given twice")
        ports[service] = port
    if wrong := clash(ports):
        raise TargetError(f"{quoted(text)}: {wrong}")
    return ports


def _separator_hint(item: str) -> str:
    return "; separate targets by blanks, a comma brings a port" if "=" not in item and "." in item else ""


def _name(where: str) -> str:
    """A host name in the letters of DNS. Raises TargetError with what was probably meant."""
    if (url := _URL.match(where)) is not None:
        raise TargetError(f"{quoted(where)} is a URL; name only the host" + (f", {quoted(url[1])}" if url[1] else ""))
    if where.startswith("[") and where.endswith("]"):
        raise TargetError(f"{quoted(where)}: an IPv6 address is written without brackets here")
    if (port := _WITH_PORT.fullmatch(where)) is not None:
        service = "raw" if int(port[2]) in RAW_PORTS else "ipp"
        raise TargetError(f"{quoted(where)}: a port is written with its service, as in {safe(port[1].strip('[]'), 64)},{service}={port[2]}")
    ascii_name = _to_ascii(where)
    if ascii_name is None or not _NAME.fullmatch(ascii_name):
        raise TargetError(f"{quoted(where)} is no address, name, CIDR, range or @segment")
    if _NUMERIC.fullmatch(ascii_name.rpartition(".")[2]):
        raise TargetError(f"{quoted(where)} is no address and no name: a name's last part is not a number")
    return ascii_name


def _to_ascii(where: str) -> str | None:
    """The name as DNS wants it, lower case, without the root's dot; other scripts by IDNA."""
    if where.isascii():
        return where.lower().removesuffix(".")
    try:
        return where.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return None
