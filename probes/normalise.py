# SPDX-License-Identifier: Apache-2.0
"""What several sources say about one printer -> the derived sections `printer` and `reach`. Pure; the judging of single sources is in probes/reading/.

Sections are looked up by name, and one that is missing is unknown: nobody asked, or the probe failed.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from probes.fact import Section
from probes.facts import ASKED, ConditionRow, IcmpFacts, IppFacts, JobRow, MdnsFacts, NeighbourFacts, PrinterFacts, ReachFacts, TcpFacts
from probes.failure import Failure
from probes.model import Target
from probes.network_facts import WsdFacts
from probes.policy import RAW_PORTS
from probes.reading import supplies, trays
from probes.reading.codes import codes_in
from probes.reading.device_class import device_class
from probes.reading.identity import Sources, identify
from probes.reading.keywords import split_keyword
from probes.reading.no_password import sayings_in
from probes.reading.reasons import Scene, conditions
from probes.reading.refused_cartridge import refusals_in
from probes.reading.state import device_state
from probes.reading.what_it_is import verdict
from probes.snmp_facts import ChannelRow, CounterRow, SnmpFacts, SupplyRow, TrayRow

_S = TypeVar("_S", bound=Section)
_SPOKE: frozenset[Failure] = frozenset({"refused", "reset", "closed", "malformed", "denied", "tls"})
"""Failures that somebody had to answer for."""
_NOT_ASKED: frozenset[Failure] = frozenset({"skipped", "unsupported", "internal"})
_RAW_CHANNELS = {"chPort9100", "chAppSocket", "chPortTCP", "chBidirPortTCP"}
_MOST_TEXTS = 64
"""Different texts of one device that are read for words; a hostile one has thousands."""
_LATE_MS = 900.0
_LOSSY = 5.0  # percent, as packet-loss has it


def normalise(target: Target, sections: Mapping[str, Section]) -> PrinterFacts:
    """Everything the sources say together about this printer."""
    snmp, ipp = _section(sections, SnmpFacts), _section(sections, IppFacts)
    sources = Sources(target, snmp, ipp, _section(sections, MdnsFacts), _section(sections, NeighbourFacts), _section(sections, WsdFacts))
    found, identity = verdict(sources), identify(sources)
    state = None if found.is_printer is False else device_state(snmp, ipp)
    tray_rows, supply_rows = _trays(snmp), _supplies(identity.vendor, snmp, ipp)
    rows = conditions(Scene(snmp, ipp, supply_rows or (), tray_rows or (), stopped=state == "stopped"))
    return PrinterFacts(
        is_printer=found.is_printer,
        because=found.because,
        kind=found.kind,
        vendor=identity.vendor,
        model=identity.model,
        device_class=_device_class(identity.vendor, identity.model, snmp, ipp),
        serial=identity.serial,
        uuid=identity.uuid,
        mac=identity.mac,
        firmware=identity.firmware,
        location=identity.location,
        asset=identity.asset,
        identity=identity.because,
        counters=_counters(snmp),
        pages_total=snmp.pages_total if snmp else None,
        state=state,
        reasons=_reasons(rows),
        conditions=rows,
        codes=_codes(snmp, ipp),
        rejected=_rejected(snmp, ipp),
        no_password=_no_password(snmp, ipp),
        accepting=ipp.accepting if ipp else None,
        raw_expected=_raw_expected(target, snmp, sources.mdns),
        supplies=supply_rows,
        trays=tray_rows,
        console=snmp.console if snmp else None,
        **_jobs(ipp),
    )


def reach(sections: Mapping[str, Section], failures: Mapping[str, Failure], target: Target, snmp_v3: str | None = None) -> ReachFacts:
    """Did this device answer anything at all in this scan? `failures` holds the failure word of each probe that failed, by the probe's name.

    `snmp_v3` is how asking SNMPv3 ended (Credentials.v3_end), which neither facts nor failure words tell.
    """
    snmp, ipp = _section(sections, SnmpFacts), _section(sections, IppFacts)
    wsd = _section(sections, WsdFacts)
    icmp, neighbour, tcp = _section(sections, IcmpFacts), _section(sections, NeighbourFacts), _section(sections, TcpFacts)
    answered: dict[str, bool | None] = {
        "arp": neighbour.answers if neighbour and target.own_segment is not False else None,
        "icmp": icmp.answers if icmp else None,
        "tcp": tcp.answers if tcp else _by_failure(failures.get("tcp")),
        "snmp": True if snmp else _by_failure(failures.get("snmp")),
        "ipp": True if ipp else _by_failure(failures.get("ipp")),
        "mdns": True if _section(sections, MdnsFacts) else None,
        "wsd": True if wsd and wsd.answers else None,
    }
    by = tuple(way for way, answer in answered.items() if answer)
    tried = tuple(way for way, answer in answered.items() if answer is not None)
    return ReachFacts(
        answers=bool(by) if tried else None,
        by=by,
        tried=tried,
        snmp=_asked(snmp, None if ":" in target.address else failures.get("snmp")),  # many that answer over IPv4 do not listen there
        snmp_v3=snmp_v3,
        ipp=_asked(ipp, failures.get("ipp")),
        late=_late(snmp, icmp) if by else None,
        lossy=_lossy(icmp),
        first_ms=next((ms for ms in (snmp.first_ms if snmp else None, icmp.first_ms if icmp else None) if ms is not None), None),
    )


# --- reach --------------------------------------------------------------------------------------------------------------------------------------


def _by_failure(word: Failure | None) -> bool | None:
    return None if word is None or word in _NOT_ASKED else word in _SPOKE


def _asked(section: Section | None, word: Failure | None) -> str | None:
    if section is not None:
        return "answered"
    return word if word in ASKED else None


def _lossy(icmp: IcmpFacts | None) -> bool | None:
    return (icmp.loss or 0) >= _LOSSY if icmp and icmp.answers else None


def _late(snmp: SnmpFacts | None, icmp: IcmpFacts | None) -> bool | None:
    """Whether the first tries were lost and a later one answered; None when nothing that is tried more than once answered.

    A sleeper loses what comes before it wakes and nothing after; where echoes are lost after the first answered one too, the path loses
    packets, and one lost first try says nothing of sleep. Where no echo at all is answered, it slept through all of them, or answers none.
    """
    if snmp and snmp.tries is not None:
        return snmp.tries > 1 and not _lossy(icmp)
    if icmp and icmp.first_ms is not None and icmp.median_ms is not None:
        return icmp.first_ms > icmp.median_ms + _LATE_MS
    return None


# --- printer ------------------------------------------------------------------------------------------------------------------------------------


def _section(sections: Mapping[str, Section], kind: type[_S]) -> _S | None:
    found = sections.get(kind.section)
    return found if isinstance(found, kind) else None


def _device_class(vendor: str | None, model: str | None, snmp: SnmpFacts | None, ipp: IppFacts | None) -> str | None:
    ids = (snmp.device_id if snmp else None, ipp.device_id if ipp else None)
    return device_class(vendor, (model, snmp.device_descr if snmp else None), ids, snmp.mark_technology if snmp else None)


def _counters(snmp: SnmpFacts | None) -> tuple[CounterRow, ...] | None:
    """The life count of the Printer MIB first, then what the maker's private MIB parts by function and colour."""
    if snmp is None:
        return None
    rows = snmp.counters or ()
    if snmp.pages_total is None:
        return rows or None
    source = "private MIB" if "pages_total" in (snmp.private or ()) else "prtMarkerLifeCount"
    life = CounterRow("total", None, snmp.pages_total, source, "pages_total" not in (snmp.unverified or ()))
    return (life, *(row for row in rows if (row.function, row.colour) != ("total", None)))


def _trays(snmp: SnmpFacts | None) -> tuple[TrayRow, ...] | None:
    if snmp is None or snmp.trays is None:
        return None
    return trays.joined(snmp.trays, snmp.alerts or ())


def _supplies(vendor: str | None, snmp: SnmpFacts | None, ipp: IppFacts | None) -> tuple[SupplyRow, ...] | None:
    rows = supplies.best(snmp.supplies if snmp else None, ipp.supplies if ipp else None)
    if rows is None:
        return None
    said = [split_keyword(reason)[0] for reason in (ipp.reasons if ipp else None) or ()]
    said += supplies.reasons_of_bits((snmp.error_bits if snmp else None) or (), rows)
    panel = (snmp.console if snmp else None) or ()
    return supplies.joined(rows, vendor, (snmp.alerts if snmp else None) or (), said, panel)


def _reasons(rows: tuple[ConditionRow, ...] | None) -> tuple[str, ...] | None:
    return None if rows is None else tuple(dict.fromkeys(row.reason for row in rows if row.reason))


def _codes(snmp: SnmpFacts | None, ipp: IppFacts | None) -> tuple[str, ...] | None:
    """Codes out of alert, panel and IPP text; None when there was no text to look into."""
    texts = _texts(snmp, ipp)
    return None if texts is None else codes_in(texts)


def _rejected(snmp: SnmpFacts | None, ipp: IppFacts | None) -> tuple[str, ...] | None:
    texts = _texts(snmp, ipp)
    return None if texts is None else refusals_in(texts)


def _no_password(snmp: SnmpFacts | None, ipp: IppFacts | None) -> tuple[str, ...] | None:
    texts = _texts(snmp, ipp)
    return None if texts is None else sayings_in(texts)


def _texts(snmp: SnmpFacts | None, ipp: IppFacts | None) -> list[str | None] | None:
    """What alerts, panel and IPP say in words; None when there was nobody to say any."""
    texts = [*(alert.text for alert in (snmp.alerts if snmp else None) or ()), *((snmp.console if snmp else None) or ())]
    texts += [ipp.message, *(ipp.alerts or ())] if ipp else []
    spoke = (snmp is not None and (snmp.alerts is not None or snmp.console is not None)) or ipp is not None
    return list(dict.fromkeys(texts))[:_MOST_TEXTS] if spoke else None


def _raw_expected(target: Target, snmp: SnmpFacts | None, mdns: MdnsFacts | None) -> bool | None:
    """Whether raw printing should be there; False where the device lists its ways in and raw is none of them, None where nobody says."""
    if "raw" in target.ports or (mdns and mdns.raw):
        return True
    channels, ports = (snmp.channels if snmp else None) or (), (snmp.print_ports if snmp else None) or ()
    if any(map(_is_raw, channels)) or any(port.isdigit() and int(port) in RAW_PORTS for port in ports):
        return True
    return False if channels or ports or mdns else None


def _is_raw(channel: ChannelRow) -> bool:
    """AppSocket by name, or a TCP channel whose information names a raw port or, as most devices leave it, none."""
    if channel.type in ("chPort9100", "chAppSocket"):
        return True
    port = (channel.information or "").lower().partition("port=")[2].partition(";")[0].strip()
    return channel.type in _RAW_CHANNELS and (not port or (port.isdigit() and int(port) in RAW_PORTS))


def _jobs(ipp: IppFacts | None) -> dict[str, Any]:
    if ipp is None:
        return {}
    if ipp.jobs is None:
        return {"jobs_waiting": 0 if ipp.queued == 0 else None, "jobs_held": 0 if ipp.queued == 0 else None}
    waiting = [job for job in ipp.jobs if not job.held]
    return {"jobs_waiting": len(waiting), "jobs_held": len(ipp.jobs) - len(waiting), "head_still": ipp.head_still, **_head(waiting)}


def _head(waiting: list[JobRow]) -> dict[str, Any]:
    return {"head_age_s": waiting[0].age_s, "head_reasons": waiting[0].reasons} if waiting else {}
