# SPDX-License-Identifier: Apache-2.0
"""The real catalogue judges, the real store remembers."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from agent.diagnose import diagnose
from agent.model import Device, Scan
from agent.store.opening import StateError
from agent.store.store import Store
from agent.tickets.desk import file_tickets
from agent.tickets.lifecycle import Policy, clean_keys, qualifies, to_ask_again, transitions
from agent.tickets.model import Body, Event, Parcel, Receipt
from probes.fact import Row, Value
from probes.model import Observation
from probes.registry import vocabulary
from rules.load import BUILTIN, Catalogue, load_catalogue
from rules.model import Finding
from tests.agent.tickets.samples import NOW, SITE, SUPPLIES, device, finding, scan

_JAMMED: list[Row] = [
    {"reason": "media-jam", "severity": "error", "source": "alert", "where": "Tray 2", "text": "Jam", "code": 8, "training": "untrained"},
]
JAM: dict[str, Value] = {
    "reasons": ["media-jam"], "codes": ["13.B2"], "supplies": [],
    "conditions": _JAMMED,
}  # fmt: skip
FINE: dict[str, Value] = {"reasons": [], "codes": [], "conditions": [], "supplies": []}
POLICY = Policy()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue([BUILTIN], vocabulary())


class Desk:
    """Scans, one after another, and what they make of the tickets."""

    def __init__(self, store: Store, catalogue: Catalogue, policy: Policy = POLICY) -> None:
        self.store, self.catalogue, self.policy, self.hours = store, catalogue, policy, 0

    def scan(self, devices: Iterable[Device], **changes: object) -> Scan:
        self.hours += 1
        devices = tuple(devices)
        site: dict[str, Value] = {"site.supply_low_percent": 10.0, "site.snmp_policy": "open", "site.supplies_by": "unjam"}
        diagnosis = diagnose(self.catalogue, site, devices)
        seen = scan(diagnosis.findings, devices, diagnosis.undetermined, later_s=3600 * self.hours)
        return replace(seen, id=f"s{self.hours}", agent_facts=site, **changes)  # type: ignore[arg-type]

    def file(self, devices: Iterable[Device], *, twice: bool = True, **changes: object) -> list[Event]:
        """One scan, its second look at what seems clean, and the events that came of it."""
        seen = self.scan(devices, **changes)
        clean = clean_keys(seen, self.store.filed("acme"), self.catalogue.rules)
        return list(file_tickets(self.store, seen, SITE, self.policy, clean=clean if twice else ()))

    def bodies(self) -> list[Body]:
        return [json.loads(parcel.body) for parcel in self.store.letters("queued")]

    def deliver(self, receipt: Receipt | None = None) -> list[Parcel]:
        taken: list[Parcel] = []
        while parcels := self.store.claim("t", 1000.0, 15.0, 99):
            for parcel in parcels:
                self.store.delivered(parcel, receipt or Receipt(f"T-{parcel.seq}"))
                taken.append(parcel)
        return taken


@pytest.fixture
def desk(store: Store, catalogue: Catalogue) -> Desk:
    return Desk(store, catalogue)


# --- which findings -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "worth"),
    [
        ({}, True),
        ({"severity": "critical"}, True),
        ({"severity": "medium"}, False),
        ({"explained_by": "x/printing-blocked"}, False),
        ({"training": "noInterventionRequired"}, False),
        ({"training": "fieldService"}, True),
        ({"applies": "agent", "subject": "agent"}, False),
    ],
)
def test_which_findings_become_tickets(changes: dict[str, object], worth: bool) -> None:  # noqa: FBT001
    assert qualifies(finding(**changes), POLICY) is worth  # type: ignore[arg-type]


def test_the_site_decides_how_bad_it_must_be_and_what_is_muted() -> None:
    assert qualifies(finding(severity="low"), Policy("low"))
    assert not qualifies(finding(), Policy(muted=frozenset({finding().key})))


# --- from scan to scan ----------------------------------------------------------------------------------------------------------------------------


def test_a_fault_is_one_ticket_however_often_it_is_seen(desk: Desk) -> None:
    assert desk.file([device(JAM)]) == ["open"]
    assert [desk.file([device(JAM)]) for _ in range(3)] == [[], [], []]
    (filed,) = desk.store.filed("acme")
    assert (filed.key, filed.occurrences, filed.first_seen, filed.last_seen) == (
        "acme/serial%3AX123456/paper-jam", 4, "2026-11-22T13:00:00Z", "2026-11-22T16:00:00Z",
    )  # fmt: skip


def test_the_outbox_holds_the_delivery_id_the_event_and_the_key(desk: Desk) -> None:
    desk.file([device(JAM)])
    (parcel,), (body,) = desk.store.letters("queued"), desk.bodies()
    assert (body["delivery_id"], body["event"], body["key"]) == (parcel.delivery_id, "open", parcel.key)


def test_what_changes_in_substance_is_an_update(desk: Desk) -> None:
    desk.file([device(JAM)])
    desk.deliver()
    assert desk.file([device({**JAM, "codes": ["13.B3"]})]) == ["update"]
    assert desk.bodies()[0]["finding"]["error_codes"] == ["13.B3"]
    assert desk.file([device({**JAM, "codes": ["13.B3"], "pages_total": 999})]) == []


def test_what_is_mended_is_resolved_and_what_comes_back_is_reopened(desk: Desk) -> None:
    desk.file([device(JAM)])
    desk.deliver()
    assert desk.file([device(FINE)]) == ["resolve"]
    assert desk.file([device(FINE)]) == []
    assert desk.file([device(JAM)]) == ["reopen"]
    resolved, reopened = desk.bodies()
    assert "gone" in resolved["technician_text"]
    assert reopened["history"]["recurring"] is True
    assert reopened["history"]["previous_tickets"] == ["T-1"]
    assert [parcel.event for parcel in desk.deliver()] == ["resolve", "reopen"]


def test_one_clean_read_is_not_enough(desk: Desk) -> None:
    desk.file([device(JAM)])
    filed = desk.store.filed("acme")
    clean = clean_keys(desk.scan([device(FINE)]), filed, desk.catalogue.rules)
    assert clean == {"acme/serial%3AX123456/paper-jam"}
    assert to_ask_again(clean, filed) == {"serial:X123456"}
    assert desk.file([device(FINE)], twice=False) == []
    assert desk.store.filed("acme")[0].status == "open"


def _silent() -> Device:
    failed = Observation("snmp", NOW, 5000, failure="timeout")
    return replace(device(), observations=(failed, Observation("target", NOW, 0, facts={"expected": True})))


@pytest.mark.parametrize(
    "devices",
    [
        [],
        [device(FINE, "OTHER99")],
        [_silent()],
        [device({**FINE, "reasons": None, "conditions": None})],
        [device({**FINE, "is_printer": False})],
        [device({**FINE, "is_printer": None})],
    ],
    ids=["nobody", "another", "silent", "did-not-say", "no-printer", "not-judged"],
)
def test_unknown_is_not_clean(desk: Desk, devices: list[Device]) -> None:
    desk.file([device(JAM)])
    assert desk.file(devices) == []
    assert desk.store.filed("acme")[0].status == "open"


def test_a_scan_that_was_cut_short_resolves_nothing(desk: Desk) -> None:
    desk.file([device(JAM)])
    assert desk.file([device(FINE)], interrupted=True) == []


def test_our_own_broken_network_resolves_nothing(desk: Desk) -> None:
    desk.file([device(JAM)])
    broken = finding("agent-network-fault", "agent", applies="agent", severity="critical")
    assert desk.file([device(FINE)], findings=(broken,)) == []


def test_a_rule_that_is_no_longer_in_the_catalogue_resolves_nothing(desk: Desk) -> None:
    desk.file([device(JAM)])
    desk.catalogue = Catalogue({name: rule for name, rule in desk.catalogue.rules.items() if name != "paper-jam"}, "45")
    assert desk.file([device(FINE)]) == []


def test_what_is_explained_by_now_stays_as_it_was_told(desk: Desk) -> None:
    desk.file([device(JAM)])
    seen = desk.scan([device(JAM)])
    explained = tuple(replace(each, explained_by="x", title="other words") for each in seen.findings)
    assert file_tickets(desk.store, replace(seen, findings=explained), SITE, POLICY) == ()
    assert desk.store.filed("acme")[0].status == "open"


def test_a_ticket_that_others_work_on_gets_a_note_instead(desk: Desk) -> None:
    desk.file([device(JAM)])
    desk.deliver(Receipt("T-1", touched=True))
    assert desk.file([device(FINE)]) == ["update"]
    assert "left to them" in desk.bodies()[0]["technician_text"]
    assert desk.store.filed("acme")[0].status == "resolved"


# --- rows -----------------------------------------------------------------------------------------------------------------------------------------


def _toner(*states: tuple[str, str]) -> Device:
    rows: list[Row] = [
        {**SUPPLIES[0], "type": "toner", "consumed": True, "index": index, "state": state, "percent": {"empty": 0.0, "ok": 80.0}.get(state)}
        for index, state in states
    ]
    return device({**FINE, "supplies": rows})


def test_each_supply_has_its_own_ticket(desk: Desk) -> None:
    assert desk.file([_toner(("1.1", "empty"), ("1.2", "empty"))]) == ["open", "open"]
    assert desk.file([_toner(("1.1", "ok"), ("1.2", "empty"))]) == ["resolve"]
    states = {each.key.rpartition("/")[2]: each.status for each in desk.store.filed("acme")}
    assert states == {"1.1": "resolved", "1.2": "open"}


def test_a_supply_that_vanished_from_the_table_is_not_a_full_one(desk: Desk) -> None:
    desk.file([_toner(("1.1", "empty"), ("1.2", "ok"))])
    assert desk.file([_toner(("1.2", "ok"))]) == []
    assert desk.file([device({**FINE, "supplies": None})]) == []
    assert desk.file([_toner(("1.1", "ok"), ("1.2", "ok"))]) == ["resolve"]


# --- storms ---------------------------------------------------------------------------------------------------------------------------------------


def _jams(numbers: Iterable[int]) -> list[Device]:
    return [device(JAM, f"N{number:05}") for number in numbers]


def test_a_storm_is_twenty_tickets_and_one_summary(desk: Desk) -> None:
    assert desk.file(_jams(range(30))) == ["open"] * 21
    summary = next(body for body in desk.bodies() if body["finding"]["rule"] == "summary")
    assert summary["finding"]["title"] == "10 more findings in one scan"
    assert len(summary["finding"]["evidence"]) == 10
    assert desk.file(_jams(range(30))) == []
    assert sum(not each.parent for each in desk.store.filed("acme")) == 21


def test_a_summary_shrinks_and_ends_with_what_it_speaks_for(desk: Desk) -> None:
    desk.policy = Policy(max_open_per_scan=1)
    desk.file(_jams(range(4)))
    spoken_for = [each.device for each in desk.store.filed("acme") if each.parent]
    desk.deliver()
    mended = {serial: device(FINE, (serial or "").removeprefix("serial:")) for serial in spoken_for}
    first = next(iter(mended.values()))
    still = [each for each in _jams(range(4)) if each.id != first.id]
    assert desk.file([first, *still]) == ["update"]
    assert desk.bodies()[0]["finding"]["title"] == "2 more findings in one scan"
    alone = [each for each in still if each.id not in mended]
    assert desk.file([*mended.values(), *alone]) == ["resolve"]
    assert [each.status for each in desk.store.filed("acme") if not each.parent] == ["open", "resolved"]


def test_the_worst_come_first_under_the_cap(store: Store) -> None:
    findings: list[Finding] = [finding(subject=f"serial:N{n}", severity="high") for n in range(3)]
    worst = finding("host-unreachable", "serial:W", severity="critical", title="It does not answer")
    seen = scan([worst, *findings])
    file_tickets(store, seen, SITE, Policy(max_open_per_scan=1))
    assert [each.rule for each in store.filed("acme") if not each.parent] == ["host-unreachable", "summary"]


# --- two at once ----------------------------------------------------------------------------------------------------------------------------------


def test_two_scans_that_find_the_same_open_one_ticket(desk: Desk) -> None:
    seen, also = desk.scan([device(JAM)]), desk.scan([device(JAM)])
    with Store.open(desk.store.folder) as other:
        mine, theirs = (transitions(each, (), SITE, POLICY) for each in (seen, also))
        assert desk.store.commit("acme", mine, seen.finished) == ("open",)
        assert other.commit("acme", theirs, also.finished) == ()
    assert len(desk.store.letters("queued")) == 1


def test_a_commit_that_fails_leaves_nothing_behind(desk: Desk) -> None:
    desk.store._new_id = lambda: "the same"
    changes = transitions(desk.scan(_jams(range(2))), (), SITE, POLICY)
    with pytest.raises(StateError, match="UNIQUE"):
        desk.store.commit("acme", changes, NOW)
    assert desk.store.filed("acme") == ()
    assert desk.store.letters("queued") == ()


def test_the_agent_that_posts_has_one_name(desk: Desk) -> None:
    desk.file(_jams(range(3)))
    names = {body["agent"]["id"] for body in desk.bodies()}
    assert len(names) == 1
    assert None not in names
