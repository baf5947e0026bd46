# SPDX-License-Identifier: Apache-2.0
"""What was remembered of a device, held against what this scan saw of it -> `history.*`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from ipaddress import ip_network
from typing import Any, Literal

from agent.history.kept import RAW, changed_in, links, macs_of, rows, snapshot, standing, texts
from agent.history.meters import times, use_of, with_reading
from agent.history.record import Hour, Record
from probes.discovery.merge import serial_of
from probes.fact import Facts
from probes.past_facts import FiredRow, HistoryFacts

_WEEKS = 5
_WEEK = timedelta(days=7)
_DAY = timedelta(hours=24)
_SETTLED_S = 600
_OWN_TRIES = 60
"""More requests with a wrong community than one scan of ours makes of a device."""


@dataclass(frozen=True, slots=True)
class Now:
    """What this scan saw of one device. `old_address`: what is at the address where it was last; `searched`: all of that address's segment was.

    `others_jams`: jams by 1,000 pages of the site's other devices.
    """

    moment: datetime
    facts: Facts
    addresses: tuple[str, ...] = ()
    segment: str | None = None
    old_address: Literal["silent", "other", "not-asked"] | None = None
    held_by: str | None = None
    seen: bool | None = None
    first_scan: bool = True
    turns: tuple[str, ...] = ()
    zone: tzinfo | None = None
    others_jams: tuple[float, ...] = ()


def history(record: Record | None, now: Now) -> HistoryFacts:
    """The facts; a device that nobody remembers has moved nowhere and changed nothing."""
    if record is None:
        return _unknown_before(now)
    home, home_scans = _home(record)
    last, changed_at = record.last, links(record, now.facts, now.moment)
    use = use_of(with_reading(record.meters, now.facts, now.moment))
    elsewhere = _elsewhere(record.address, now.addresses)
    return HistoryFacts(
        known=True,
        first_scan=now.first_scan,
        first_seen=_moment(record.first_seen),
        last_seen=_moment(record.last_seen),
        scans=record.scans,
        seen_now=now.seen,
        held_by=now.held_by,
        last_address=record.address,
        segment=now.segment,
        moved=None if elsewhere and now.old_address == "not-asked" else bool(elsewhere),
        old_address=now.old_address if elsewhere else None,
        home=home,
        home_scans=home_scans,
        away=_away(now.segment, home),
        new_mac=_new_mac(record, now.facts),
        last_mac=_text(last.get("printer.mac")),
        new_certificate=_new_certificate(last, now.facts, "sha256"),
        new_issuer=_new_certificate(last, now.facts, "issuer"),
        last_good=_moment(record.good_at) if record.good_at else None,
        changed=_changed(record.good, now),
        weeks_up=_weeks_up(record.hours, now),
        silent_days=len(_silences(record.hours, now)),
        always_back=all(_came_back(record.hours, silence) for silence in _silences(record.hours, now)),
        link_changes=sum(_moment(moment) > now.moment - _DAY for moment in changed_at[1:]),
        slept=_slept(record, now),
        read_s=int((now.moment - _moment(record.last_seen)).total_seconds()),
        bad_communities_per_hour=_bad_communities(record, now),
        held_s=_stands(record, now, "hold.peers", "hold.left"),
        shut_s=_stands(record, now, "hold.shut"),
        accepted=bool(set(texts(now.facts, "hold.shut")) & set(record.accepted)),
        raw_opened=RAW in record.accepted,
        fired=tuple(FiredRow(rule, count) for rule, count in sorted(record.fired.items())),
        counted_days=use.days,
        pages_a_month=use.pages_a_month,
        jams_lately=use.jams,
        jams_per_1000=use.jams_per_1000,
        jams_times_fleet=times(use.jams_per_1000, now.others_jams),
        flips=flips(now.turns),
    )


def flips(turns: Sequence[str]) -> int:
    """How often an address went back to a device that it had belonged to before: A, B, A is one."""
    runs = [device for place, device in enumerate(turns) if place == 0 or turns[place - 1] != device]
    return sum(device in runs[:place] for place, device in enumerate(runs))


def _unknown_before(now: Now) -> HistoryFacts:
    return HistoryFacts(
        known=False,
        first_scan=now.first_scan,
        scans=0,
        seen_now=now.seen,
        segment=now.segment,
        moved=False,
        away=False,
        new_mac=False,
        new_certificate=False,
        new_issuer=False,
        changed=(),
        silent_days=0,
        always_back=False,
        link_changes=0,
        slept=_asleep(now.facts),
        read_s=0,
        held_s=0,
        shut_s=0,
        accepted=False,
        raw_opened=False,
        fired=(),
        flips=flips(now.turns),
    )


# --- who and where ----------------------------------------------------------------------------------------------------------------------------


def _home(record: Record) -> tuple[str | None, int]:
    """The segment of more than half of the scans."""
    segment, times = max(record.homes.items(), key=lambda item: item[1], default=(None, 0))
    return (segment, times) if times * 2 > sum(record.homes.values()) else (None, 0)


def _elsewhere(last: str | None, addresses: Sequence[str]) -> bool:
    """Whether it has left its last address: it answers at none but others of the same IP version."""
    return last is not None and last not in addresses and any((":" in address) == (":" in last) for address in addresses)


def _away(segment: str | None, home: str | None) -> bool | None:
    """None where the two are of different IP versions, or one is link-local: a printer is on such segments beside its own."""
    if not segment or not home:
        return False
    if (":" in segment) != (":" in home) or any(ip_network(one).is_link_local for one in (segment, home)):
        return False if segment == home else None
    return segment != home


def _new_mac(record: Record, facts: Facts) -> bool | None:
    """Another network card: the serial number is the same, and no MAC that it shows or lists now was its own before."""
    shown, serial, before = macs_of(facts), facts.get("printer.serial"), record.last.get("printer.serial")
    if not shown or not record.macs:
        return None
    if set(shown) & set(record.macs):
        return False
    same = isinstance(serial, str) and isinstance(before, str) and serial_of(serial) is not None and serial_of(serial) == serial_of(before)
    return True if same else None


# --- certificates and changes -----------------------------------------------------------------------------------------------------------------


def _new_certificate(last: Facts, facts: Facts, column: str) -> bool | None:
    before, after = ({row.get("port"): row.get(column) for row in rows(side, "tls.certificates")} for side in (last, facts))
    both = [port for port in before if port in after and before[port] and after[port]]
    return any(before[port] != after[port] for port in both) if both else None


def _changed(good: Mapping[str, Any], now: Now) -> tuple[str, ...]:
    return changed_in(good, snapshot(now.facts, now.addresses, now.segment)) if now.addresses else ()


# --- presence ---------------------------------------------------------------------------------------------------------------------------------


def _weeks_up(hours: Sequence[Hour], now: Now) -> int | None:
    local = now.moment.astimezone(now.zone)
    days = {(local - _WEEK * number).date().isoformat() for number in range(1, _WEEKS + 1)}
    then = [hour for hour in hours if hour.day in days and hour.hour == local.hour]
    return sum(hour.answered > 0 for hour in then) if then else None


def _silences(hours: Sequence[Hour], now: Now) -> list[Hour]:
    local = now.moment.astimezone(now.zone)
    today = local.date().isoformat()
    return [hour for hour in hours if hour.hour == local.hour and hour.day < today and hour.silent and not hour.answered]


def _came_back(hours: Sequence[Hour], silence: Hour) -> bool:
    later = (hour for hour in hours if (hour.day, hour.hour) > (silence.day, silence.hour))
    return any(hour.answered for hour in later)


def _slept(record: Record, now: Now) -> bool:
    lately = record.slept_at is not None and _moment(record.slept_at) > now.moment - _DAY
    return lately or _asleep(now.facts)


def _asleep(facts: Facts) -> bool:
    return facts.get("printer.state") == "asleep" or facts.get("reach.late") is True


# --- counters ---------------------------------------------------------------------------------------------------------------------------------


def _bad_communities(record: Record, now: Now) -> float | None:
    before, after = record.last.get("snmp.wrong_communities"), now.facts.get("snmp.wrong_communities")
    seconds = (now.moment - _moment(record.last_seen)).total_seconds()
    if not isinstance(before, int) or not isinstance(after, int) or seconds < _SETTLED_S or after < before:
        return None
    return round(max(0, after - before - _OWN_TRIES) * 3600 / seconds, 1)


def _stands(record: Record, now: Now, *names: str) -> int:
    """For how many seconds the longest of them has stood as it does; 0 for what this scan is the first to see."""
    since = standing(record, now.facts, now.moment)
    ages = [(now.moment - _moment(since[one])).total_seconds() for name in names for one in texts(now.facts, name)]
    return int(max(ages, default=0))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
