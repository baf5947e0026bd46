# SPDX-License-Identifier: Apache-2.0
from probes.fact import Facts
from rules.judge import judge, judge_rule, sections_of, why
from rules.model import Evidence, Finding, Part, Step
from rules.rule import Rule
from tests.rules.samples import TEXTS, rule, said, table

ROWS = """
needs: [printer]
for_each: printer.supplies
where: {state: low}
otherwise: {printer.reasons: {has: toner-low}}
"""
UNKNOWN = """
tests:
  - {name: yes, given: {}, expect: match}
  - {name: no, given: {}, expect: no match}
  - {name: unknown, given: {}, expect: unknown}
"""
SPEAKING = TEXTS.replace("title: T", "title: '{row.description|it} is low'").replace("do: D", "do: 'Order {row.part_number|the right one}'")
LOW: Facts = {
    "printer.supplies": table(
        {"index": "1.1", "description": "Black", "state": "low", "part_number": "B1"},
        {"index": "1.1", "description": "Black again", "state": "low"},
        {"index": "1.2", "description": "Cyan", "state": "ok"},
    ),
    "printer.reasons": [],
}


def only(built: Rule, facts: Facts) -> Finding:
    (finding,), _ = judge([built], "serial:A/1", facts, "device")
    return finding


def rows() -> Rule:
    return rule(ROWS + "parts: [{name: '{row.description|x}', number: '{row.part_number|}'}]\n", texts=SPEAKING, tests=UNKNOWN)


def test_a_finding_has_its_key_texts_and_evidence() -> None:
    finding = only(rule("when: {tcp.9100: refused}\n"), {"tcp.9100": "refused"})
    assert (finding.key, finding.rule, finding.subject, finding.applies) == ("serial%3AA%2F1/x", "x", "serial:A/1", "device")
    assert (finding.title, finding.cause, finding.customer, finding.verify, finding.prevent, finding.workshop) == ("T", "C", "K", "V", "P", "")
    assert finding.fix == (Step("it", "D", 5),)
    assert finding.evidence == (Evidence("tcp.9100", "refused", "refused"),)
    assert (finding.severity, finding.confidence, finding.tier, finding.codes, finding.training) == ("high", "likely", 1, (), "")


def test_one_finding_a_row_and_no_row_twice() -> None:
    finding = only(rows(), LOW)
    assert finding.key == "serial%3AA%2F1/x/1.1"
    assert (finding.title, finding.fix[0].do, finding.parts) == ("Black is low", "Order B1", (Part("Black", "B1"),))
    assert finding.evidence == (Evidence("printer.supplies[1.1].state", "low", "low"),)


def test_without_a_row_the_reason_alone_makes_one() -> None:
    finding = only(rows(), {"printer.supplies": [], "printer.reasons": ["toner-low"]})
    assert (finding.key, finding.title, finding.parts) == ("serial%3AA%2F1/x", "it is low", (Part("x", ""),))
    assert finding.evidence == (Evidence("printer.reasons", ["toner-low"], "has toner-low"),)


def outcome(facts: Facts) -> tuple[str, tuple[str, ...]]:
    judged = judge_rule(rows(), facts, sections_of(facts))
    return said(judged.verdict), judged.missing


def test_rows_that_are_not_known_leave_it_open() -> None:
    assert outcome({}) == ("unknown", ("printer",))
    assert outcome({"printer.supplies": None, "printer.reasons": []}) == ("unknown", ("printer.supplies",))
    assert outcome({"printer.supplies": None, "printer.reasons": None}) == ("unknown", ("printer.supplies", "printer.reasons"))
    assert outcome({"printer.supplies": table({"index": "1", "state": None}), "printer.reasons": []}) == ("unknown", ("printer.supplies[1].state",))
    assert outcome({"printer.supplies": [], "printer.reasons": []}) == ("no", ())


def test_a_row_can_hold_while_another_is_open() -> None:
    facts: Facts = {"printer.supplies": table({"index": "1", "state": "low"}, {"index": "2", "state": None}), "printer.reasons": []}
    findings, undetermined = judge([rows()], "d", facts, "device")
    assert [finding.key for finding in findings] == ["d/x/1"]
    assert undetermined[0].missing == ("printer.supplies[2].state",)


def test_when_stands_above_the_rows() -> None:
    built = rule("when: {tcp.9100: open}\nfor_each: printer.supplies\nwhere: {state: low}\n")
    facts = dict(LOW)
    assert judge_rule(built, {**facts, "tcp.9100": "refused"}, ()).verdict is False
    assert judge_rule(built, {**facts, "tcp.9100": "open"}, ()).verdict is True
    assert judge_rule(built, facts, ()).missing == ("tcp.9100",)
    assert judge_rule(built, {"printer.supplies": []}, ()).verdict is False
    evidence = only(built, {**facts, "tcp.9100": "open"}).evidence
    assert [leaf.fact for leaf in evidence] == ["tcp.9100", "printer.supplies[1.1].state"]


def test_the_first_grade_that_holds_weighs() -> None:
    built = rule("""
        when: {tcp.9100: refused}
        grades:
          - {when: {target.critical: true}, severity: critical, confidence: confirmed}
          - {when: {target.named: true}, severity: medium, confidence: possible}
        """)
    facts = {"tcp.9100": "refused"}
    assert only(built, facts).severity == "high"
    assert only(built, {**facts, "target.named": True}).severity == "medium"
    assert only(built, {**facts, "target.named": True, "target.critical": True}).confidence == "confirmed"


def test_the_row_that_says_most_speaks_for_the_device() -> None:
    built = rule(
        """
        when: {printer.reasons: {has: media-jam}}
        about: {of: printer.conditions, where: {reason: media-jam}}
        """,
        texts=TEXTS.replace("cause: C", "cause: 'at {row.where|an unknown place}, {printer.codes|no code}'"),
    )
    facts: Facts = {"printer.reasons": ["media-jam"], "printer.codes": ["13.2"]}
    assert only(built, facts).cause == "at an unknown place, 13.2"
    assert only(built, facts).codes == ("13.2",)
    facts = {
        **facts,
        "printer.codes": None,
        "printer.conditions": table(
            {"reason": "media-jam", "source": "ipp"},
            {"reason": "media-jam", "source": "alert", "where": "Tray 2", "text": "Jam!", "training": "fieldService"},
            {"reason": "cover-open", "training": "untrained"},
        ),
    }
    finding = only(built, facts)
    assert (finding.cause, finding.codes, finding.training, finding.tier) == ("at Tray 2, no code", (), "fieldService", 2)
    assert finding.evidence[-1] == Evidence("printer.conditions[media-jam].text", "Jam!", "the device's own words")


def test_what_speaks_for_the_device_does_not_speak_for_a_row() -> None:
    built = rule(ROWS + "about: {of: printer.conditions, where: {reason: toner-low}}\n", texts=SPEAKING, tests=UNKNOWN)
    facts: Facts = {**LOW, "printer.conditions": table({"reason": "toner-low", "text": "Cyan is low", "training": "fieldService"})}
    assert [leaf.fact for leaf in only(built, facts).evidence] == ["printer.supplies[1.1].state"]
    assert only(built, facts).training == ""
    without = only(built, {**facts, "printer.supplies": [], "printer.reasons": ["toner-low"]})
    assert (without.title, without.evidence[-1].seen, without.training) == ("it is low", "Cyan is low", "fieldService")


def test_only_rules_of_the_kind_of_subject_are_judged() -> None:
    assert judge([rule("when: {tcp.9100: refused}\n")], "q", {"tcp.9100": "refused"}, "queue") == ((), ())


def test_why_tells_every_leaf() -> None:
    told = [(line.depth, line.text, said(line.verdict), line.seen) for line in why(rows(), LOW)]
    assert told == [
        (0, "needs printer", "yes", "answered"),
        (0, "printer.supplies[1.1].state low", "yes", "low"),
        (0, "printer.supplies[1.2].state low", "no", "ok"),
        (0, "printer.reasons has toner-low", "no", "none"),
    ]
    assert [(line.text, said(line.verdict)) for line in why(rows(), {})] == [
        ("needs printer", "unknown"),
        ("printer.supplies: every row", "unknown"),
        ("printer.reasons has toner-low", "unknown"),
    ]
    assert [line.text for line in why(rule("when: {tcp.9100: refused}\n"), {})] == ["tcp.9100 refused"]


def test_a_code_that_a_rule_asks_for_brings_its_parts_and_its_tier() -> None:
    built = rule("when: {any_row: {of: code.seen, where: {family: fuser}}}\nparts: [{name: 'fuser unit for X', chance: 0.8}]\n", tests=UNKNOWN)
    seen = table(
        {"id": "SC542", "family": "fuser", "parts": ["fuser unit", "thermistor"], "tier": 3, "source": "a manual"},
        {"id": "SC720", "family": "finisher", "parts": ["stapler"], "tier": 2},
    )
    finding = only(built, {"code.seen": seen, "printer.codes": ["SC542", "SC720"]})
    assert finding.parts == (Part("fuser unit for X", "", 0.8), Part("thermistor"))
    assert (finding.tier, finding.codes) == (3, ("SC542",))
    assert finding.references == ("SC542: a manual (not confirmed on a real device)",)
    confirmed = table({"id": "SC542", "family": "fuser", "source": "a manual", "verified": True})
    assert only(built, {"code.seen": confirmed}).references == ("SC542: a manual",)


def test_codes_that_nobody_knows_are_passed_on() -> None:
    built = rule("when: {any: [{any_row: {of: code.seen, where: {family: fuser}}}, {tcp.9100: refused}]}\n")
    assert only(built, {"tcp.9100": "refused", "code.seen": [], "printer.codes": ["E7"]}).codes == ("E7",)
