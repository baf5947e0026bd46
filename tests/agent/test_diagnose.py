# SPDX-License-Identifier: Apache-2.0
"""What follows from all findings together: whether a symptom that was named has a cause."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from agent.changes import sentence
from agent.cli.catalogue import catalogue
from agent.collected import collected, not_determined
from agent.diagnose import Diagnosis, around_of, diagnose, seen_by_rules
from agent.model import Device, Subject
from probes.fact import Facts, Row
from probes.model import Observation, Target
from rules.model import Finding, Undetermined
from tests.rules.samples import table

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RULES = catalogue()
COMPLAINT = {"scan.symptom": "cannot-print", "scan.now": "2026-11-22T10:00:00Z"}
HEALTHY = {"is_printer": True, "state": "idle", "reasons": [], "conditions": [], "supplies": [{"description": "Black", "state": "ok", "percent": 60.0}]}


def device(name: str = "X1", *, named: bool = True, **printer: Any) -> Device:  # noqa: ANN401  (any fact)
    said = {"printer": {**HEALTHY, **printer}, "target": {"named": named}, "reach": {"answers": True, "by": ["icmp", "snmp"]}}
    observations = [Observation(section, NOW, 1, facts=facts) for section, facts in said.items()]
    return Device(f"serial:{name}", (Target("10.0.0.5"),), (*observations, Observation("lpd", NOW, 9, failure="timeout")))


def answers(found: Diagnosis) -> list[Finding]:
    return [finding for finding in found.findings if finding.rule == "no-cause-found"]


def test_a_symptom_without_a_cause_gets_an_answer_with_all_that_was_collected() -> None:
    (answer,) = answers(diagnose(RULES, COMPLAINT, [device()]))
    seen = {leaf.fact: leaf.seen for leaf in answer.evidence}
    assert (answer.severity, answer.subject) == ("info", "serial:X1")
    assert {"state idle", "it answers icmp, snmp", "Black: ok, 60 % left", "lpd: timeout"} <= set(seen["diagnosis.collected"])  # type: ignore[arg-type]
    assert "for want of" in str(seen["diagnosis.not_determined"])


def test_any_cause_of_weight_is_the_answer() -> None:
    jammed = device(reasons=["media-jam"], conditions=[{"reason": "media-jam", "severity": "error"}])
    assert answers(diagnose(RULES, COMPLAINT, [jammed])) == []


def test_what_is_small_is_named_and_explains_nothing() -> None:
    (answer,) = answers(diagnose(RULES, {**COMPLAINT, "site.supply_low_percent": 10.0}, [device(conditions=[{"reason": "toner-low", "severity": "warning"}])]))
    assert "supply-low" in answer.cause


def test_what_is_small_is_the_answer_where_it_is_what_the_symptom_is_about() -> None:
    low = device(supplies=[{"index": "1", "type": "toner", "consumed": True, "description": "Black", "state": "low", "percent": 3.0}])
    facts: Facts = {**COMPLAINT, "site.supply_low_percent": 10.0, "site.supplies_by": "unjam"}
    assert len(answers(diagnose(RULES, facts, [low]))) == 1
    assert answers(diagnose(RULES, {**facts, "scan.symptom": "poor-quality"}, [low])) == []


def test_only_who_was_named_is_answered_and_only_where_somebody_asked() -> None:
    assert [answer.subject for answer in answers(diagnose(RULES, COMPLAINT, [device(), device("X2", named=False)]))] == ["serial:X1"]
    assert answers(diagnose(RULES, {"scan.symptom": None}, [device()])) == []


def test_while_a_scan_goes_on_nobody_says_that_there_is_no_cause() -> None:
    assert answers(diagnose(RULES, COMPLAINT, [device()], whole=False)) == []


def test_a_fault_of_its_queue_is_a_cause_too() -> None:
    queue = Subject("queue:local/a", "queue", (Observation("queue", NOW, 1, facts={"name": "a", "accepting": False}),), parents=("serial:X1",))
    found = diagnose(RULES, COMPLAINT, [device()], [queue])
    assert "queue-rejecting" in {finding.rule for finding in found.findings}
    assert answers(found) == []


def test_whose_findings_speak_of_a_device() -> None:
    queue = Subject("queue:s/a", "queue", parents=("d",))
    server = Subject("server:s", "server", members=("queue:s/a",))
    segment = Subject("segment:10.0.0.0/24", "segment", members=("d", "e"))
    place = Subject("destination:scans", "destination", (Observation("destination", NOW, 1, facts={"chosen": True}),))
    others = Subject("destination:mail", "destination", (Observation("destination", NOW, 1, facts={"chosen": True}),), members=("e",))
    assert around_of("d", [queue, server, segment, place, others]) == {"d", "agent", "queue:s/a", "server:s", "segment:10.0.0.0/24", "destination:scans"}


def test_rules_why_sees_what_the_other_rules_came_to() -> None:
    facts = seen_by_rules(RULES, COMPLAINT, [device()])["serial:X1"]
    assert facts["diagnosis.matched"] == 0
    assert facts["scan.symptom"] == "cannot-print"


DRIFT = Observation(
    "drift",
    NOW,
    0,
    facts={
        "last_good": "2026-11-20T10:00:00Z",
        "rows": table({"id": "firmware", "said": "the firmware was 1.24 and is 1.30", "seen": "2026-11-22T10:00:00Z", "alike": 4}),
    },
)


def test_a_finding_names_what_changed_since_the_last_good_scan() -> None:
    jammed = device(reasons=["media-jam"], conditions=[{"reason": "media-jam", "severity": "error"}], state="asleep")
    changed = replace(jammed, observations=(*jammed.observations, DRIFT))
    found = {finding.rule: finding for finding in diagnose(RULES, {}, [changed]).findings}
    (change,) = found["paper-jam"].changes
    assert sentence(change) == (
        "the firmware was 1.24 and is 1.30 (first seen 2026-11-22, last in order 2026-11-20); 4 devices changed alike at that time, so look for one cause"
    )
    assert sentence(replace(change, alike=2)) == "the firmware was 1.24 and is 1.30 (first seen 2026-11-22, last in order 2026-11-20)"
    assert all(finding.changes == () for finding in found.values() if finding.severity == "info")


def test_a_queues_finding_names_what_changed_on_its_device() -> None:
    queue = Subject("queue:local/a", "queue", (Observation("queue", NOW, 1, facts={"name": "a", "accepting": False}),), parents=("serial:X1",))
    changed = replace(device(), observations=(*device().observations, DRIFT))
    (rejecting,) = [finding for finding in diagnose(RULES, {}, [changed], [queue]).findings if finding.rule == "queue-rejecting"]
    assert [change.what for change in rejecting.changes] == ["firmware"]


def test_what_is_not_determined_is_cut_after_sixteen_rules() -> None:
    many = [Undetermined(f"r{number}", "serial:X1", ("a.b", "c.d", "e.f", "g.h")) for number in range(18)]
    told = not_determined(device(), many)
    assert (told[0], told[-1], len(told)) == ("r0 (for want of a.b, c.d, e.f)", "and 2 more rules", 17)


def test_what_was_not_said_is_left_out() -> None:
    assert collected(Device("d", (), ()), {"printer.state": None, "tcp.9100": "open", "printer.accepting": True, "printer.jobs_waiting": 0}) == (
        "port 9100 open",
        "it takes jobs, 0 wait",
    )


def test_a_change_of_a_saved_report_that_lacks_half_of_itself_is_passed_over() -> None:
    whole = {"id": "firmware", "said": "the firmware was 1 and is 2", "seen": "2026-11-21T10:00:00Z"}
    rows: list[Row] = [whole, *({name: value for name, value in whole.items() if name != lacking} for lacking in whole)]
    jammed = device(conditions=[{"reason": "media-jam", "severity": "error"}])
    for after, told in (("2026-11-20T10:00:00Z", 1), (None, 0)):
        drift = Observation("drift", NOW, 0, facts={"last_good": after, "rows": rows})
        found = diagnose(RULES, {}, [replace(jammed, observations=(*jammed.observations, drift))]).findings
        assert [len(finding.changes) for finding in found if finding.rule == "paper-jam"] == [told]
