# SPDX-License-Identifier: Apache-2.0
"""The way of a scan hop by hop: panel, entry, name, address, port, protocol, login; the first hop that is broken, and what lies behind it. Pure.

A hop behind a broken one was never reached and says nothing. The login is never tried, so it is never right: at best it is all that is left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

State: TypeAlias = Literal["ok", "broken", "unknown", "suspected", "not reached"]
Facts: TypeAlias = Mapping[str, Any]

_SHUT = {"refused", "reset", "silent", "unreachable", "prohibited"}
_BAD_CERTIFICATES = {"expired", "not-yet-valid", "wrong-name", "self-signed", "untrusted", "other"}


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way: what it is, what was seen there, and how it stands."""

    name: str
    seen: str
    state: State


def hops(device: str, facts: Facts) -> tuple[Hop, ...]:
    """The way from a device to a destination, by the destination's facts. At most one hop is broken or suspected: the first."""
    return tuple(_cut(_all(device, facts), chosen=facts.get("destination.chosen") is True))


def broken(way: tuple[Hop, ...]) -> Hop | None:
    """The hop at which a scan ends, if one is known or suspected."""
    return next((hop for hop in way if hop.state in {"broken", "suspected"}), None)


def _cut(way: Iterator[Hop], *, chosen: bool) -> Iterator[Hop]:
    over = False
    for hop in way:
        if over:
            yield replace(hop, seen="", state="not reached")
            continue
        if hop.name == "login" and chosen and hop.state == "unknown":
            yield replace(hop, state="suspected")
            continue
        over = hop.state == "broken"
        yield hop


def _all(device: str, facts: Facts) -> Iterator[Hop]:
    yield Hop("device", device, "ok")
    yield Hop("entry", f"{facts.get('destination.id')}: {facts.get('destination.url')}", "ok")
    yield _name(facts)
    yield Hop("address", str(facts.get("destination.address") or "none"), "ok" if facts.get("destination.address") else "unknown")
    yield from _port(facts)
    yield from _TALK.get(str(facts.get("destination.kind")), _nothing)(facts)


def _name(facts: Facts) -> Hop:
    host, resolves = facts.get("destination.host"), facts.get("destination.resolves")
    if resolves and host == facts.get("destination.address"):
        return Hop("name", "none is needed, it is an address", "ok")
    if resolves:
        return Hop("name", f"{host} resolves", "ok")
    return Hop("name", f"{host} leads to no address", "broken") if resolves is False else Hop("name", f"{host}: no resolver answered", "unknown")


def _port(facts: Facts) -> Iterator[Hop]:
    port, state = facts.get("destination.port"), facts.get("destination.state")
    if facts.get("destination.kind") == "ntp":
        return
    also = facts.get("destination.others_open")
    more = f" (but {', '.join(map(str, also))} open)" if also else ""
    yield Hop("port", f"tcp/{port} {state or 'not tried'}{more}", "ok" if state == "open" else "broken" if state in _SHUT else "unknown")


# --- what is said there -------------------------------------------------------------------------------------------------------------------------


def _smb(facts: Facts) -> Iterator[Hop]:
    best = facts.get("smb.best")
    yield Hop("dialect", _dialects(facts), _dialect_state(facts) if best else "unknown")
    signing = "signing required" if facts.get("smb.signing_required") else "signing not required"
    offered = ", ".join(facts.get("smb.logins") or ()) or "not said"
    weak = facts.get("smb.signing_required") and any(row.get("smb_login") in {"guest", "ntlmv1"} for row in _users(facts))
    yield Hop("login", f"offers {offered}; {signing}; not tried", "broken" if weak else "unknown")


def _dialects(facts: Facts) -> str:
    spoken = [name for name, key in (("SMB1", "smb1"), ("SMB2", "smb2"), ("SMB3", "smb3")) if facts.get(f"smb.{key}")]
    can = [f"{row.get('name') or row.get('id')} {row['smb'].upper()}" for row in _users(facts) if row.get("smb")]
    return f"server {', '.join(spoken) or 'not known'} (best {facts.get('smb.best')}); device {', '.join(can) or 'not known'}"


def _dialect_state(facts: Facts) -> State:
    modern = bool(facts.get("smb.smb2") or facts.get("smb.smb3"))
    old_devices = any(row.get("smb") == "smb1" for row in _users(facts))
    if (modern and facts.get("smb.smb1") is False and old_devices) or (facts.get("smb.smb1") and not modern and not old_devices):
        return "broken"
    return "ok"


def _smtp(facts: Facts) -> Iterator[Hop]:
    code = facts.get("smtp.code")
    yield Hop("greeting", f"{code} {facts.get('smtp.banner') or ''}".strip() if code else "none came", "unknown" if code != 220 else "ok")  # noqa: PLR2004  (RFC 5321)
    yield Hop("TLS", _tls(facts), _tls_state(facts))
    word = facts.get("smtp.certificate")
    if word or facts.get("smtp.tls_best"):
        yield Hop("certificate", str(word or "not known"), "broken" if word in _BAD_CERTIFICATES else "ok" if word else "unknown")
    auth = facts.get("smtp.auth")
    only_oauth = bool(auth) and set(auth or ()) <= {"XOAUTH2", "OAUTHBEARER"}
    yield Hop("login", f"offers {', '.join(auth) if auth else 'none' if auth is not None else 'not said'}; not tried", "broken" if only_oauth else "unknown")


def _tls(facts: Facts) -> str:
    best, lowest = facts.get("smtp.tls_best"), facts.get("smtp.tls_lowest")
    way = "from the first byte" if facts.get("smtp.implicit_tls") else "STARTTLS" if facts.get("smtp.starttls") else "not offered"
    can = [f"{row.get('name') or row.get('id')} {row['tls_best']}" for row in _users(facts) if row.get("tls_best")]
    span = f" {lowest or '?'} to {best}" if best else ""
    return f"relay {way}{span}; device {', '.join(can) or 'not known'}"


def _tls_state(facts: Facts) -> State:
    demanded, has = facts.get("destination.tls_demanded"), facts.get("smtp.implicit_tls") or facts.get("smtp.starttls_works")
    if any(row.get("tls_too_old") for row in _users(facts)) or (demanded and facts.get("smtp.esmtp") and not has):
        return "broken"
    return "ok" if facts.get("smtp.esmtp") else "unknown"


def _ldap(facts: Facts) -> Iterator[Hop]:
    readable = facts.get("ldap.readable")
    said = f"rootDSE {'read' if readable else facts.get('ldap.result') or 'not known'}"
    yield Hop("directory", said, "ok" if readable else "broken" if readable is False else "unknown")


def _ntp(facts: Facts) -> Iterator[Hop]:
    answers = facts.get("ntp.answers")
    said = f"stratum {facts.get('ntp.stratum')}, {facts.get('ntp.offset_s')} s from our clock" if answers else "no time"
    yield Hop("time", said, "ok" if answers else "broken" if answers is False else "unknown")


def _banner(facts: Facts) -> Iterator[Hop]:
    text = facts.get("banner.text")
    yield Hop("greeting", str(text or "nothing by itself"), "ok" if facts.get("banner.protocol") in {"ftp", "ssh"} else "unknown")
    yield Hop("login", "not tried", "unknown")


def _cloud(facts: Facts) -> Iterator[Hop]:
    ended = facts.get("cloud.handshake")
    yield Hop("TLS", f"handshake {ended or 'not begun'}", "ok" if ended == "done" else "broken" if ended else "unknown")
    word = facts.get("cloud.certificate")
    state: State = "ok" if word == "trusted" else "broken" if word in _BAD_CERTIFICATES else "unknown"
    yield Hop("certificate", f"{word or 'not known'}, signed by {facts.get('cloud.issuer') or 'nobody'}", state)


def _nothing(_facts: Facts) -> Iterator[Hop]:
    yield from ()


def _users(facts: Facts) -> list[Mapping[str, Any]]:
    return list(facts.get("destination.devices") or ())


_TALK = {"smb": _smb, "smtp": _smtp, "ldap": _ldap, "ntp": _ntp, "ftp": _banner, "ftps": _banner, "sftp": _banner, "https": _cloud}
