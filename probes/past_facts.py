# SPDX-License-Identifier: Apache-2.0
"""What earlier scans, the public lists of models and the other findings tell of a device: all derived. See facts.py for what None means."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact


@dataclass(frozen=True, slots=True)
class FiredRow:
    """How often one rule began to hold for the device."""

    id: str | None = fact("the rule")
    times: int | None = fact("separate times it began to hold in the last 90 days, before this scan")


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """What earlier scans of this site knew of the device, and what this scan says to that."""

    section: ClassVar[str] = "history"
    known: bool | None = fact("an earlier scan saw it")
    first_scan: bool | None = fact("nothing is remembered of this site, so that every device is new")
    first_seen: datetime | None = fact("when it was first seen")
    last_seen: datetime | None = fact("when it last answered, before this scan")
    scans: int | None = fact("earlier scans in which it answered")
    seen_now: bool | None = fact("it was found in this scan; False: its last address was asked, its segment was searched, and it was nowhere")
    held_by: str | None = fact("the other device that answers at its last address now; None when nobody else does")
    last_address: str | None = fact("where it was seen last")
    moved: bool | None = fact("it is found at another address than last, and no more at that one")
    old_address: str | None = fact("what is at its last address now", words=("silent", "other", "not-asked"))
    segment: str | None = fact("the segment that it is on now")
    home: str | None = fact("the segment in which it was in most earlier scans")
    home_scans: int | None = fact("how many earlier scans saw it there")
    away: bool | None = fact("it is on another segment than its home now")
    new_mac: bool | None = fact("same serial number, and none of the MACs that it shows or lists was its own before")
    last_mac: str | None = fact("the MAC that it was seen with last")
    new_certificate: bool | None = fact("a TLS port shows another certificate than last")
    new_issuer: bool | None = fact("a TLS port shows a certificate of another issuer than last")
    last_good: datetime | None = fact("the last scan in which it answered and had no finding above low")
    changed: tuple[str, ...] | None = fact("what changed since the last good scan: firmware, address, mac, ports, certificate, tls, segment")
    weeks_up: int | None = fact("of the last 5 weeks, in how many it answered at this weekday and hour; None without any observation then")
    silent_days: int | None = fact("earlier days on which it was silent at this hour and was back later")
    always_back: bool | None = fact("after each of these silences it answered again")
    link_changes: int | None = fact("how often ifLastChange was seen to move in the last 24 h while the device ran on")
    slept: bool | None = fact("it slept, or woke late, in the last 24 h")
    read_s: int | None = fact("time between the last scan in which it answered and this one; 0 without one", unit="s")
    bad_communities_per_hour: float | None = fact(
        "growth of snmpInBadCommunityNames since the last read, our own tries deducted; None within 10 minutes of it", unit="/h"
    )
    fired: tuple[FiredRow, ...] | None = fact("rules that held for it in the last 90 days")
    counted_days: int | None = fact("days between the first of its counter readings of the last 90 days and today's; None with one reading")
    pages_a_month: float | None = fact("pages of 30 days, by these readings; None with less than 14 days of them", unit="pages")
    jams_lately: int | None = fact("paper jams between these readings; None where the device does not count them")
    jams_per_1000: float | None = fact("the same by 1,000 pages; None below 1,000 pages")
    jams_times_fleet: float | None = fact("the same as a multiple of the median of the site's other devices; None with fewer than 3 that count")
    held_s: int | None = fact(
        "how long, at least, somebody of hold.peers or hold.left has been there while the life count stood still; 0: since this scan", unit="s"
    )
    shut_s: int | None = fact("how long, at least, a channel of hold.shut has taken no data while the life count stood still; 0: since this scan", unit="s")
    accepted: bool | None = fact("an earlier scan saw a channel of hold.shut take data")
    raw_opened: bool | None = fact("an earlier scan found port 9100 open from here")
    flips: int | None = fact("times in the last 10 scans that its address went back to a device that it had belonged to before (A, B, A)")


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """Derived: what the public lists under rules/data say of the device's model. None: the model is not listed, or the list does not say."""

    section: ClassVar[str] = "model"
    life_pages: int | None = fact("pages that the maker builds the model for in its life", unit="pages")
    month_pages: int | None = fact("pages that the maker rates the model for in one month, at most", unit="pages")
    source: str | None = fact("where the list has these figures from")
    verified: bool | None = fact("somebody has confirmed these figures")
    smb: str | None = fact("highest SMB family that the model's scan client speaks", words=("smb1", "smb2", "smb3"))


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One thing that is other than in the device's last good scan."""

    id: str | None = fact("what: firmware, address, mac, ports, certificate, tls, segment or driver")
    said: str | None = fact("what it was and what it is, in words")
    seen: datetime | None = fact("the first scan that saw it so")
    alike: int | None = fact("devices of the site that changed alike within one span of time, this one among them")


@dataclass(frozen=True, slots=True)
class DriftFacts:
    """Derived: what changed since the device's last good scan; only where there is one and the device answers."""

    section: ClassVar[str] = "drift"
    last_good: datetime | None = fact("the last scan in which it answered and had no finding above low")
    rows: tuple[DriftRow, ...] | None = fact("what changed since then")


@dataclass(frozen=True, slots=True)
class DiagnosisFacts:
    """Derived, when all other rules were judged: what they came to for the device."""

    section: ClassVar[str] = "diagnosis"
    matched: int | None = fact(
        "findings about the device, its segment, its queues, what it scans to, or our own host, that are above low or answer the symptom"
    )
    minor: tuple[str, ...] | None = fact("the rules that hold for the device as low or info")
    collected: tuple[str, ...] | None = fact("everything that was collected about it, in sentences; only where a symptom was named")
    not_determined: tuple[str, ...] | None = fact(
        "rules that could be neither shown nor ruled out for it, with what they lacked; only where a symptom was named"
    )
