# SPDX-License-Identifier: Apache-2.0
from agent.model import Device
from agent.ranked import answer
from agent.report.build import Beside, Past, build
from agent.report.language import translated
from agent.report.screen import answered
from agent.report.text import text_of
from agent.report.words import WORDS
from probes.fact import Facts, Value
from rules.model import Finding
from tests.agent.report import samples
from tests.agent.report.samples import Anything, finding


def ranked(findings: list[Finding], symptom: str = "cannot-print", devices: tuple[Device, ...] = (), **told: Value) -> list[str]:
    facts: Facts = {"scan.symptom": symptom, **{f"told.{name}": value for name, value in told.items()}}
    found = answer(facts, devices, findings)
    assert found is not None
    return [each.rule for each in found.causes]


def test_without_a_symptom_there_is_no_answer() -> None:
    for facts in ({}, {"scan.symptom": None}, {"scan.symptom": "of-another-version"}):
        assert answer(facts, (), [finding()]) is None


def test_the_surest_comes_first_then_the_worst_then_the_nearest() -> None:
    found = [
        finding("raw-port-refused", confidence="possible", severity="critical"),
        finding("queue-paused", confidence="likely", severity="medium"),
        finding("paper-jam", confidence="likely"),
        finding("duplicate-ip", confidence="likely"),
        finding("cover-open", severity="low"),
    ]
    assert ranked(found) == ["cover-open", "duplicate-ip", "paper-jam", "queue-paused", "raw-port-refused"]


def test_what_cannot_be_the_cause_is_no_answer() -> None:
    elsewhere = [finding("supply-low"), finding("paper-jam", explained_by="x")]
    assert ranked(elsewhere) == []
    assert ranked([finding("supply-low")], "poor-quality") == ["supply-low"]
    assert answer({"scan.symptom": "cannot-print"}, (), [finding()], {finding().key}) == ("cannot-print", (), ranked_steps("cannot-print"))


def ranked_steps(symptom: str) -> tuple[object, ...]:
    found = answer({"scan.symptom": symptom}, (), [])
    assert found is not None
    return found.steps


def test_where_devices_are_named_only_theirs_count_and_what_lies_around() -> None:
    found = [finding("paper-jam", samples.SLEEPER), finding("cover-open", samples.MFP), finding("segment-down", None, applies="segment", confidence="likely")]
    assert ranked(found, devices=(samples.MFP, samples.SLEEPER)) == ["cover-open", "segment-down"]
    assert ranked(found, devices=(samples.SLEEPER,)) == ["paper-jam", "cover-open", "segment-down"]


def test_what_the_caller_said_moves_a_cause_by_one_step_of_sureness() -> None:
    found = [finding("engine-fault", confidence="likely"), finding("queue-wrong-format", confidence="likely", severity="medium")]
    assert ranked(found) == ["engine-fault", "queue-wrong-format"]
    assert ranked(found, copies=True) == ["queue-wrong-format", "engine-fault"]
    assert ranked(found, copies=False) == ["engine-fault", "queue-wrong-format"]
    certain = [finding("engine-fault", confidence="confirmed"), finding("queue-paused", confidence="possible")]
    assert ranked(certain, copies=True) == ["engine-fault", "queue-paused"]
    assert (
        ranked([finding("print-server-down", confidence="likely"), finding("windows-offline-by-snmp", confidence="likely")], users="one")[0]
        == "windows-offline-by-snmp"
    )


def shown(symptom: str, **changes: Anything) -> str:
    scan = samples.scan(agent_facts={"scan.symptom": symptom}, **changes)
    return "\n".join(map(str, answered(build(scan), WORDS["en"])))


def test_the_screen_ends_in_one_ranked_answer() -> None:
    lines = shown("cannot-print").splitlines()
    assert lines == ["Answer      1. Paper jam: paper-jam, Halden C4570 10.0.0.5"]


def test_without_a_cause_it_ends_in_steps() -> None:
    for symptom, words in {"fax-fails": ("dial tone", "fax line test", "T.38"), "lines-on-scans": ("slit glass", "lint-free cloth")}.items():
        told = shown(symptom, findings=())
        assert told.startswith(f"Answer      no cause was found for {symptom}; all that was read is in the report\nTry         1. ")
        assert all(word in told for word in words)


def test_the_steps_are_in_the_readers_language_on_the_screen_and_english_in_the_report() -> None:
    scan = samples.scan(agent_facts={"scan.symptom": "fax-fails"}, findings=())
    report = build(scan)
    swedish = translated(report, (), "sv")
    told = "\n".join(map(str, answered(swedish, WORDS["sv"])))
    assert "Svar        ingen orsak hittades till ”faxen fungerar inte”" in told
    assert "kopplingston" in told
    assert "kopplingston" in text_of(swedish)
    assert report.answer is not None
    assert "dial tone" in report.answer.steps[0].do
    assert translated(build(samples.scan(agent_facts={"scan.symptom": "cannot-print"})), samples.scan().findings, "sv").answer is not None


def test_a_muted_finding_is_no_answer() -> None:
    scan = samples.scan(agent_facts={"scan.symptom": "cannot-print"})
    muted = Beside(past={finding().key: Past("2026-11-22T10:00:00Z", muted={"reason": "known"})})
    report = build(scan, muted)
    assert report.answer is not None
    assert report.answer.causes == []
