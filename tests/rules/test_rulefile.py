# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.rules.samples import TESTS, TEXTS, WHEN, mistakes_of_rule, rule

GOOD = TEXTS + WHEN + TESTS


def swapped(old: str, new: str) -> list[str]:
    assert old in GOOD
    return mistakes_of_rule(GOOD.replace(old, new))


def test_a_whole_rule_is_read() -> None:
    built = rule(
        """
        needs: [tcp]
        when: {tcp.9100: refused}
        about: {of: printer.conditions, where: {reason: media-jam}}
        grades: [{when: {target.named: true}, severity: critical, confidence: confirmed}]
        explained_by: [paper-jam]
        for: 10m
        parts: [{name: "roller for {row.where}", number: "X-1", chance: 0.5}]
        tools: [laptop]
        workshop: W
        references: [RFC 8011]
        """,
        tests=TESTS + "  - {name: never asked, given: {}, expect: unknown, also: [cover-open], severity: high, confidence: likely}\n",
    )
    assert (built.id, built.title.source, built.applies, built.severity, built.confidence) == ("x", "T", ("device",), "high", "likely")
    assert (built.needs, built.explained_by, built.holds_s, built.tier, built.tools) == (("tcp",), ("paper-jam",), 600, 1, ("laptop",))
    assert (built.fix[0].who, built.fix[0].minutes, built.fix[0].do.source) == ("it", 5, "D")
    assert (built.parts[0].name.source, built.parts[0].number.source, built.parts[0].chance) == ("roller for {row.where}", "X-1", 0.5)
    assert (built.grades[0].severity, built.grades[0].confidence) == ("critical", "confirmed")
    assert {"tcp.9100", "target.named"} <= built.reads
    assert (built.tests[2].also, built.tests[2].severity, built.tests[2].confidence) == (("cover-open",), "high", "likely")
    assert built.tests[0].given == {"tcp.9100": "refused"}


def test_a_rule_may_be_about_several_kinds_of_subject() -> None:
    assert rule(WHEN, texts=TEXTS.replace("applies: device", "applies: [device, queue]")).applies == ("device", "queue")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: T", "titel: T", "x.yaml:2:1: unknown key 'titel' in the rule - did you mean 'title'?"),
        ("title: T", "titel: T", "x.yaml:2:1: the rule lacks the key 'title'"),
        ("title: T", "title: [T]", "x.yaml:2:8: title must be a text"),
        ("title: T", "title: ''", "x.yaml:2:8: title must be a text"),
        ("title: T", "title: '{tcp.910}'", "x.yaml:2:8: unknown fact 'tcp.910' in a text - did you mean 'tcp.9100'?"),
        ("title: T", "title: '{row.where}'", "x.yaml:2:8: unknown fact 'row.where' in a text - 'row.' works only in a rule with 'for_each' or 'about'"),
        (
            "applies: device",
            "applies: devise",
            "x.yaml:3:10: applies: 'devise' is not one of device, queue, server, segment, destination, agent - did you mean 'device'?",
        ),
        ("severity: high", "severity: hihg", "x.yaml:4:11: severity: 'hihg' is not one of info, low, medium, high, critical - did you mean 'high'?"),
        ("severity: high", "severity: minor", "x.yaml:4:11: severity: 'minor' is not one of info, low, medium, high, critical"),
        ("severity: high", "severity: med", "x.yaml:4:11: severity: 'med' is not one of info, low, medium, high, critical - did you mean 'medium'?"),
        (
            "when:",
            "also: [y]\nwhen:",
            "x.yaml:12:1: unknown key 'also' in the rule - it belongs in a test: tests: [{name: ..., given: ..., expect: ..., also: [...]}]",
        ),
        ("when:", "do: D\nwhen:", "x.yaml:12:1: unknown key 'do' in the rule - it belongs in a step of fix: fix: "),
        ("tier: 1", "tier: 4", "x.yaml:9:7: tier must be between 1 and 3"),
        ("{who: it,", "{whom: it,", "x.yaml:8:8: unknown key 'whom' in a step of fix - did you mean 'who'?"),
        ("{who: it,", "{who: us,", "x.yaml:8:13: who: 'us' is not one of customer, it, technician, sales"),
        ("minutes: 5", "minutes: soon", "x.yaml:8:26: minutes: 'soon' is no whole number"),
        ("minutes: 5, ", "", "x.yaml:8:7: a step of fix lacks the key 'minutes'"),
        ("fix: [{who: it, minutes: 5, do: D}]", "fix: ask", "x.yaml:8:6: fix must be a list, [a, b] or lines that begin with '- '"),
        ("when: {tcp.9100: refused}\n", "", "x.yaml:2:1: the rule lacks the key 'when'"),
        ("when:", "needs: [tpc]\nwhen:", "x.yaml:12:9: unknown section 'tpc' in needs - did you mean 'tcp'?"),
        ("when:", "needs: [tcp]\nwhen:", "x.yaml:16:3: no test expects 'unknown'; a rule with 'needs' must show what it cannot tell"),
        ("expect: match", "expect: no match", "x.yaml:15:3: no test expects 'match'; a rule must show that it fires"),
        ("expect: no match", "expect: match", "x.yaml:15:3: no test expects 'no match'; a rule must show that it stays silent"),
        ("expect: match", "expect: mtach", "x.yaml:15:53: expect: 'mtach' is not one of match, no match, unknown - did you mean 'match'?"),
        ("given: {tcp.9100: open}", "given: {tcp.910: open}", "x.yaml:16:24: unknown fact 'tcp.910' - did you mean 'tcp.9100'?"),
        ("given: {tcp.9100: open}", "given: [tcp.9100]", "x.yaml:16:23: given must be a table of facts"),
        ("given: {tcp.9100: open}, ", "", "x.yaml:16:5: a test lacks the key 'given'"),
        ("when:", "explained_by: [paper-jm]\nwhen:", "x.yaml:12:16: unknown rule 'paper-jm' in explained_by - did you mean 'paper-jam'?"),
        ("when:", "for: soon\nwhen:", "x.yaml:12:6: for: 'soon' is no duration; write it as 90s, 10m, 4h, 30d or 2w"),
        ("when:", "for_each: printer.supplies\nwhen:", "x.yaml:12:11: 'for_each' and 'where' go together"),
        ("when:", "where: {state: low}\nwhen:", "x.yaml:12:8: 'for_each' and 'where' go together"),
        (
            "when:",
            "for_each: printer.suplies\nwhere: {state: low}\nwhen:",
            "x.yaml:12:11: for_each: 'printer.suplies' is no table of rows - did you mean 'printer.supplies'?",
        ),
        ("when:", "otherwise: {tcp.9100: open}\nwhen:", "x.yaml:12:12: 'otherwise' goes with 'for_each'"),
        ("when:", "about: {of: printer.conditions}\nwhen:", "x.yaml:12:8: about lacks the key 'where'"),
        ("when:", "grades: [{severity: low}]\nwhen:", "x.yaml:12:10: a grade lacks the key 'when'"),
        ("when:", "parts: [{nmae: x}]\nwhen:", "x.yaml:12:10: unknown key 'nmae' in a part - did you mean 'name'?"),
        ("when:", "parts: [{name: x, chance: 2}]\nwhen:", "x.yaml:12:27: chance must be between 0 and 1"),
        ("when:", "parts: [{name: x, chance: big}]\nwhen:", "x.yaml:12:27: chance: 'big' is no number"),
        ("when:", "overrides: maybe\nwhen:", "x.yaml:12:12: overrides: 'maybe' is neither true nor false"),
        ("when: {tcp.9100: refused}", "when: {tcp.9100: refusd}", "x.yaml:12:18: tcp.9100: 'refusd' is not one of"),
    ],
)
def test_a_mistake_is_placed_and_said(old: str, new: str, sentence: str) -> None:
    assert any(mistake.startswith(sentence) for mistake in swapped(old, new)), swapped(old, new)


TRAYS = "any_row: {of: printer.trays, where: {state: empty}}"
NEVER = "is never known there: 'applies' says queue, and printer.* is known of device only"


@pytest.mark.parametrize(
    ("kinds", "old", "new", "mistakes"),
    [
        ("queue", "jobs.waiting: 5}\n", f"{TRAYS}}}\n", [f"x.yaml:12:22: 'printer.trays' {NEVER}"]),
        ("queue", "jobs.waiting: 5}\n", "not: {printer.model: X}}\n", [f"x.yaml:12:14: 'printer.model' {NEVER}"]),
        ("queue", "jobs.waiting: 5}\n", "jobs.waiting: {gt: {fact: printer.pages_total}}}\n", [f"x.yaml:12:34: 'printer.pages_total' {NEVER}"]),
        ("queue", "when:", "needs: [printer]\nwhen:", [f"x.yaml:12:9: 'printer' {NEVER}", "x.yaml:16:3: no test expects 'unknown'; a rule with 'needs' must"]),
        ("queue", "when:", "about: {of: printer.conditions, where: {reason: media-jam}}\nwhen:", [f"x.yaml:12:13: 'printer.conditions' {NEVER}"]),
        ("queue", "cause: C", "cause: '{printer.model|this} jams'", [f"x.yaml:6:8: 'printer.model' {NEVER}, so that no text can say it"]),
        ("[queue, agent]", "when: {", "when: {server.name: x, ", ["x.yaml:12:8: 'server.name' is never known there: 'applies' says queue and agent, and"]),
        ("[queue, device]", "jobs.waiting: 5}\n", f"{TRAYS}}}\n", []),
        ("queue", "when: {", "when: {control.answers: true, agent.link: true, scan.symptom: cannot-print, ", []),
        ("destination", "jobs.waiting: 5}\n", "smb.smb1: true}\n", []),
        ("segment", "jobs.waiting: 5}\n", "segment.own: true}\n", []),
        ("kueue", "jobs.waiting: 5}\n", "queue.paused: true}\n", ["x.yaml:3:10: applies: 'kueue' is not one of device"]),
    ],
)
def test_a_rule_that_asks_for_what_its_subjects_never_have_is_refused(kinds: str, old: str, new: str, mistakes: list[str]) -> None:
    jobs = GOOD.replace("tcp.9100: refused", "jobs.waiting: 5").replace("tcp.9100: open", "jobs.waiting: 0")
    found = mistakes_of_rule(jobs.replace("applies: device", f"applies: {kinds}").replace(old, new, 1))
    assert len(found) == len(mistakes)
    assert all(said.startswith(wanted) for said, wanted in zip(found, mistakes, strict=True)), found


def test_a_word_that_is_near_none_gets_no_nearest_one() -> None:
    assert swapped("severity: high", "severity: minor") == ["x.yaml:4:11: severity: 'minor' is not one of info, low, medium, high, critical"]


def test_a_file_that_is_no_table() -> None:
    assert "x.yaml:1:1: the rule must be a table, lines of 'key: value'" in mistakes_of_rule("- a\n")


def test_an_empty_file_lacks_everything() -> None:
    assert "x.yaml:1:1: the rule lacks the key 'title'" in mistakes_of_rule("")


def test_every_mistake_is_told_at_once() -> None:
    broken = GOOD.replace("severity: high", "severity: hihg").replace("tier: 1", "tier: x").replace("title: T", "titel: T")
    assert len(mistakes_of_rule(broken)) == 4


def test_a_test_may_give_facts_of_the_last_scan() -> None:
    built = rule(
        "when: {printer.firmware: {changed: true}}\n",
        tests="""
tests:
  - {name: yes, given: {printer.firmware: '2', before.printer.firmware: '1'}, expect: match}
  - {name: no, given: {printer.firmware: '2', before.printer.firmware: '2'}, expect: no match}
""",
    )
    assert built.tests[0].given == {"printer.firmware": "2", "before.printer.firmware": "1"}


def test_texts_of_a_rule_for_rows_speak_of_the_row() -> None:
    built = rule("for_each: printer.supplies\nwhere: {state: low}\n", texts=TEXTS.replace("title: T", "title: '{row.description}'"))
    assert built.each is not None
    assert built.each.of == "printer.supplies"
    assert built.title.names() == ("row.description",)
