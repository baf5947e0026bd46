# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.model import Subject, SubjectKind
from agent.secret import Redactor, Secret
from agent.tickets.fitting import MAX_BYTES, size
from agent.tickets.inert import each_text, inert
from agent.tickets.model import Filed
from agent.tickets.text import as_text
from agent.tickets.ticket import digest, ticket_body
from probes.fact import Value
from probes.model import Observation
from rules.model import Change, Evidence, Finding, Part, Step, Undetermined
from tests.agent.tickets.samples import NOW, SITE, device, finding, scan

KEYS = {
    "": "schema event key delivery_id site device finding plan customer_text technician_text sla contact visit workshop prevent history report_url agent",
    "site": "id name",
    "device": "identity vendor model serial equipment_number addresses mac location firmware meters",
    "finding": "rule title severity confidence cause error_codes evidence explains changes undetermined",
    "plan": "tier remote_fixable minutes steps parts tools supplies skills verify",
    "sla": "respond_by priority",
    "visit": "access hours floor parking",
    "workshop": "when loan_class",
    "history": "first_seen last_seen occurrences recurring previous_tickets",
    "agent": "id version catalogue",
}


def test_the_body_has_exactly_the_keys_of_the_contract() -> None:
    body = ticket_body(finding(), device(), scan([finding()]), SITE)
    for part, names in KEYS.items():
        assert set(body[part] if part else body) == set(names.split()), part
    assert set(body["device"]["meters"]) == {"total", "mono", "colour", "taken_at"}
    assert body["schema"] == "unjam.ticket/1"


def test_it_says_which_machine_and_what() -> None:
    unknown = Undetermined("access-list", "serial:X123456", ("tcp.9100",))
    elsewhere = Undetermined("snmp-silent", "serial:OTHER", ("snmp",))
    about = finding(explains=("serial%3AX123456/job-stuck",))
    body = ticket_body(about, device(), scan([about], unknown=[unknown, elsewhere]), SITE)
    assert body["key"] == "acme/serial%3AX123456/paper-jam"
    assert (body["device"]["equipment_number"], body["device"]["identity"]) == ("room1", "serial:X123456")
    assert body["device"]["meters"] == {"total": 123456, "mono": None, "colour": None, "taken_at": "2026-11-22T12:00:00Z"}
    assert body["finding"]["error_codes"] == ["13.B2"]
    assert body["finding"]["explains"] == ["acme/serial%3AX123456/job-stuck"]
    assert body["finding"]["undetermined"] == [{"rule": "access-list", "missing": ["tcp.9100"]}]
    assert body["customer_text"] == {"en": "Paper is stuck in your printer."}


def test_it_says_what_to_bring() -> None:
    plan = ticket_body(finding(), device(), scan(), SITE)["plan"]
    assert plan["parts"] == [{"name": "pickup rollers", "number": "AF03-1080", "chance": 0.5}]
    assert [(row["part_number"], row["state"]) for row in plan["supplies"]] == [("TK-5240K", "empty"), ("TK-5240C", "low")]
    assert [step["who"] for step in plan["steps"]] == ["customer", "technician"]


@pytest.mark.parametrize(
    ("steps", "changes", "tier", "remote", "minutes"),
    [
        ([("it", 5), ("technician", 30)], {}, 1, True, 5),
        ([("it", 5), ("it", 10)], {}, 1, True, 15),
        ([("customer", 5), ("it", 5)], {}, 1, False, 10),
        ([("technician", 30)], {}, 1, False, 30),
        ([], {}, 1, False, 0),
        ([("it", 5), ("technician", 30)], {"tier": 2}, 2, False, 30),
        ([("it", 5), ("technician", 30)], {"training": "fieldService"}, 2, False, 30),
        ([("technician", 40)], {"tier": 3, "training": "fieldService"}, 3, False, 40),
        ([("it", 5)], {"training": "untrained"}, 1, True, 5),
    ],
)
def test_tier_remote_and_minutes(steps: list[tuple[str, int]], changes: dict[str, object], tier: int, remote: bool, minutes: int) -> None:  # noqa: FBT001
    about = finding(fix=tuple(Step(who, "do it", length) for who, length in steps), **changes)  # type: ignore[arg-type]
    plan = ticket_body(about, device(), scan([about]), SITE)["plan"]
    assert (plan["tier"], plan["remote_fixable"], plan["minutes"]) == (tier, remote, minutes)


def test_history_tells_what_came_back() -> None:
    fresh = ticket_body(finding(), device(), scan(), SITE)["history"]
    assert fresh == {"first_seen": "2026-11-22T12:00:00Z", "last_seen": "2026-11-22T12:00:00Z", "occurrences": 1, "recurring": False, "previous_tickets": []}
    before = Filed("k", "paper-jam", None, "resolved", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", 4, "", {}, "T-9")
    again = ticket_body(finding(), device(), scan(), SITE, before)["history"]
    assert (again["first_seen"], again["occurrences"], again["recurring"], again["previous_tickets"]) == ("2026-11-01T00:00:00Z", 5, True, ["T-9"])


def test_only_substance_changes_the_digest() -> None:
    about = finding(evidence=(Evidence("printer.head_age_s", 400, "more than 300"),))
    first = ticket_body(about, device(), scan([about]), SITE)
    moved = replace(about, evidence=(Evidence("printer.head_age_s", 900, "more than 300"),))
    later = device({"pages_total": 999_999})
    later = replace(later, observations=(*later.observations, Observation("snmp", NOW + timedelta(hours=1), 3, facts={})))
    before = Filed("k", "paper-jam", None, "open", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", 4, "", {})
    unknown = [Undetermined("access-list", about.subject)]
    same = ticket_body(moved, later, scan([moved], unknown=unknown, later_s=3600, catalogue="99-new"), SITE, before, "https://report.test/2")
    assert digest(first) == digest(same)
    for change in ({"severity": "critical"}, {"title": "Paper jam in tray 2"}, {"codes": ("13.B3",)}, {"parts": (Part("fuser"),)}):
        assert digest(ticket_body(replace(about, **change), device(), scan([about]), SITE)) != digest(first)
    assert digest(ticket_body(about, device({"location": "Basement"}), scan([about]), SITE)) != digest(first)


@pytest.mark.parametrize("evidence", [0, 40, 400])
def test_a_huge_ticket_stays_below_20_kb_and_says_what_went(evidence: int) -> None:
    about = finding(
        evidence=tuple(Evidence(f"snmp.alerts[{n}].text", "ä" * 256, "w" * 100) for n in range(evidence)),
        explains=tuple(f"{'x' * 200}/{n}" for n in range(100)),
        parts=tuple(Part("p" * 256, "n" * 256) for _ in range(60)),
        fix=tuple(Step("technician", "s" * 400, 1) for _ in range(60)),
    )
    unknown = [Undetermined(f"rule-{n}", about.subject, ("snmp.alerts", "x" * 100)) for n in range(200)]
    body = ticket_body(about, device(), scan([about], unknown=unknown), SITE)
    assert size(body) + 300 < MAX_BYTES
    if evidence:
        assert body["finding"]["evidence"][-1]["seen"].endswith("more in the report")


def test_evidence_is_what_is_trimmed_first() -> None:
    about = finding(evidence=tuple(Evidence(f"snmp.alerts[{n}].text", "x" * 250, "") for n in range(100)))
    body = ticket_body(about, device(), scan([about], unknown=[Undetermined("access-list", about.subject, ("tcp.9100",))]), SITE)
    assert 10 < len(body["finding"]["evidence"]) < 100
    assert body["finding"]["undetermined"] == [{"rule": "access-list", "missing": ["tcp.9100"]}]
    assert len(body["plan"]["supplies"]) == 2
    assert int(body["finding"]["evidence"][-1]["seen"].split()[0]) == 100 - (len(body["finding"]["evidence"]) - 1)


HOSTILE = "@channel [click](http://evil.test) <img src=x> `rm` www.evil.test javascript:alert(1)\n/close\n#1 !bang"


def test_a_hostile_device_makes_nothing_live() -> None:
    about = finding(title=HOSTILE, cause=HOSTILE, customer=HOSTILE, evidence=(Evidence("printer.console", [HOSTILE], "x"),), codes=("SC542",))
    body = ticket_body(about, device({"vendor": HOSTILE, "location": HOSTILE}), scan([about]), SITE)
    text = json.dumps(body, ensure_ascii=False) + as_text(body)
    for live in ("@channel", "](http", "://evil", "<img", "`rm`", "www.evil", "javascript:", "\\n/close", "\n/close", "\\n#1"):
        assert live not in text
    assert body["finding"]["error_codes"] == ["SC542"]


def test_a_secret_that_a_device_repeats_is_struck_out() -> None:
    secret = Secret(b"c0mm@unity*<1>", Path("ro.txt"))
    about = finding(evidence=(Evidence("snmp.console", ["contact c0mm@unity*<1> now"], "x"),), title="c0mm@unity*<1>")
    body = ticket_body(about, device({"location": "room c0mm@unity*<1>"}), scan([about]), SITE, redact=Redactor([secret]))
    text = json.dumps(body, ensure_ascii=False)
    assert text.count("[redacted]") == 5
    assert "unity" not in text


@given(st.text(max_size=80))
def test_what_is_inert_stays_as_it_is(text: str) -> None:
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize("text", ["SC542-00", "50.2", "C7990", "TK-5240K", "10.20.8.40", "fe80::1", "00:26:73:01:02:03", "12:30", "tcp.9100", "6 %"])
def test_codes_numbers_and_addresses_stay_verbatim(text: str) -> None:
    assert each_text([{"seen": text}], inert) == [{"seen": text}]


def test_the_screen_is_in_the_dispatchers_order_and_fits() -> None:
    about = finding(cause="A very long sentence about a jam. " * 6, fix=(Step("it", "Do this and that. " * 8, 5),))
    text = as_text(ticket_body(about, device(), scan([about], unknown=[Undetermined("access-list", about.subject, ("tcp.9100",))]), SITE))
    labels = [line.split("  ")[0].strip() for line in text.splitlines()[2:-1] if line[:1].strip()]
    assert labels[:11] == ["Site", "Machine", "Problem", "Remote", "Tier", "Bring", "SLA", "Evidence", "Unchecked", "History", "Meters"]
    assert max(map(len, text.splitlines())) <= 88
    assert len(text.splitlines()) <= 45
    assert "yes, without a visit:" in text
    assert "13.B2" in text


def test_a_ticket_without_a_device_can_be_read_too() -> None:
    about = finding(fix=(), parts=(), tools=(), codes=(), evidence=(), verify="", customer="")
    text = as_text(ticket_body(about, None, scan([about], []), SITE))
    assert "maker and model unknown" in text
    assert "Bring      nothing" in text


def relay() -> tuple[Finding, Subject]:
    facts: dict[str, Value] = {"kind": "smtp", "url": "smtp://127.0.0.1:587", "address": "127.0.0.1", "state": "refused"}
    place = Subject("destination:mail", "destination", (Observation("destination", NOW, 0, facts),), {"kind": "smtp"})
    evidence = (Evidence("destination.kind", "smtp", "smtp"), Evidence("destination.state", "refused", "refused"))
    cause = "Mail goes through smtp://127.0.0.1:587, see http://evil.example."
    return finding("scan-mail-unreachable", place.id, applies="destination", evidence=evidence, cause=cause), place


def test_a_ticket_about_a_mail_relay_speaks_of_no_machine() -> None:
    about, place = relay()
    body = ticket_body(about, None, scan([about], [], subjects=(place,)), SITE)
    text = as_text(body)
    assert "Server     mail relay smtp://127.0.0.1:587\n" in text
    assert "Mail goes through smtp://127.0.0.1:587, see http: //evil.example." in text
    assert "Evidence   its port is refused\n" in text
    assert "Machine" not in text
    assert "unknown · serial" not in text


@pytest.mark.parametrize(
    ("applies", "label", "line"),
    [
        ("server", {"name": "prt1"}, "Server     print server prt1"),
        ("queue", {"name": "accounts", "server": "prt1"}, "Queue      accounts on prt1"),
        ("segment", {"cidr": "10.0.0.0/24"}, "Network    10.0.0.0/24"),
    ],
)
def test_a_ticket_about_something_else_names_it(applies: SubjectKind, label: dict[str, str], line: str) -> None:
    about = finding("x", "some:id", applies=applies)
    assert line in as_text(ticket_body(about, None, scan([about], [], subjects=(Subject("some:id", applies, (), label),)), SITE)).splitlines()


def test_the_customer_reads_every_language_and_a_new_one_is_no_news() -> None:
    about = finding("supply-empty", filled={"row.description": "TK-5240K"})
    body = ticket_body(about, device(), scan([about]), SITE)
    assert body["customer_text"]["sv"] == "Skrivaren behöver en ny patron, TK-5240K."
    assert set(body["customer_text"]) >= {"en", "sv"}
    assert digest(body) == digest({**body, "customer_text": {"en": about.customer}})
    assert "sv: Skrivaren behöver en ny patron" in as_text(body)


def test_what_changed_since_the_last_good_scan_is_told_and_makes_no_news_by_itself() -> None:
    change = Change("firmware", "the firmware was 1.24 and is 1.30", "2026-11-20T10:00:00Z", "2026-11-22T10:00:00Z", 3)
    plain, changed = (ticket_body(finding(changes=changes), device(), scan(), SITE) for changes in ((), (change,)))
    assert "3 devices changed alike" in changed["finding"]["changes"][0]["said"]
    assert "Changed    the firmware was 1.24 and is 1.30 (first seen 2026-11-22" in as_text(changed)
    assert digest(plain) == digest(changed)
