# SPDX-License-Identifier: Apache-2.0
"""What a person sees: worst first, causes over symptoms, and what is not known as loud as a fault."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from agent.events import DeviceDone, Done, Found, Observed, Preflight, Progress
from agent.model import Check, Device
from agent.report.build import Beside, build
from agent.report.events import done_line, event_line
from agent.report.gaps import SENTENCES
from agent.report.language import language_of, translated
from agent.report.screen import Line, screen
from agent.report.terminal import LiveScreen, SoFar, laid_out, print_lines
from agent.report.text import text_of
from agent.report.words import WORDS
from agent.shortfall import not_examined
from agent.version import VERSION
from probes.model import Target
from rules.model import Change, Evidence, Language, Undetermined
from tests.agent.report import samples


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(**changes: samples.Anything) -> list[str]:
    return [str(line) for line in screen(build(samples.scan(**changes)))]


def the_line(lines: list[str], word: str) -> int:
    return next(number for number, line in enumerate(lines) if word in line)


def test_the_head_says_who_looks_and_that_it_only_reads() -> None:
    lines = shown()
    assert lines[0] == "unjam 0.1 · rules 47 · read-only, sends no print data (--explain)"
    assert lines[1] == "Preflight   interface: eth0 10.0.0.57/24 · gateway: 10.0.0.254 is silent (look at the router)"
    assert lines[2] == "Scanned     10.0.0.0/24 → 4 devices, 3 printers; 40 packets sent"


def test_a_finding_says_what_was_seen_and_the_fix() -> None:
    lines = shown()
    at = the_line(lines, "paper-jam")
    assert lines[at].startswith(" ✖ HIGH  paper-jam            Halden C4570             10.0.0.5")
    assert lines[at + 1] == "         seen: it reports media-jam; port 9100 open"
    assert lines[at + 2] == "         fix : Open the cover.   customer, 5 min"
    assert lines[at + 3] == "               Change the rollers.   technician, 30 min, bring rollers"


def placed() -> Device:
    told = samples.MFP.observations[-1]
    where = replace(told, facts={**(told.facts or {}), "location": "2nd floor, sales"})
    target = Target("127.0.0.1", ports={"snmp": 16101, "ipp": 16631}, named=True)
    return replace(samples.MFP, targets=(target,), observations=(*samples.MFP.observations[:-1], where))


def test_a_finding_says_in_which_room_it_is() -> None:
    lines = shown(devices=(placed(),))
    assert lines[the_line(lines, "paper-jam")].endswith("Paper jam · 2nd floor, sales")


def test_the_text_tells_devices_behind_one_address_apart() -> None:
    text = text_of(build(samples.scan(devices=(placed(),))))
    assert "HIGH  paper-jam  Halden C4570 at 127.0.0.1,ipp=16631,snmp=16101  (confirmed)\n  location: 2nd floor, sales\n" in text
    assert "Halden C4570 at 127.0.0.1,ipp=16631,snmp=16101: printer" in text


def test_what_is_explained_stands_under_its_cause() -> None:
    lines = shown()
    at = the_line(lines, "job-stuck")
    assert lines[at].startswith("      ↳ job-stuck")
    assert "(likely): explained by the above" in lines[at]
    assert the_line(lines, "paper-jam") < at < the_line(lines, "supply-low")


def test_the_worst_comes_first() -> None:
    lines = shown(findings=(samples.finding("a", severity="low"), samples.finding("b", severity="critical"), samples.finding("c", severity="medium")))
    assert the_line(lines, "CRIT  b") < the_line(lines, "MED   c") < the_line(lines, "LOW   a")


def test_a_ring_of_explanations_is_told_once() -> None:
    one = samples.finding("one", explained_by="serial%3AX1/two")
    two = samples.finding("two", explained_by="serial%3AX1/one")
    lines = shown(findings=(samples.finding(), one, two))
    assert sum("paper-jam" in line for line in lines) == 1


def test_a_finding_whose_cause_is_missing_stands_for_itself() -> None:
    assert any(line.startswith(" ✖ HIGH  orphan") for line in shown(findings=(samples.finding("orphan", explained_by="gone/gone"),)))


def test_what_a_failing_probe_left_open_is_one_line_a_device() -> None:
    (line,) = [line for line in shown() if "UNK" in line]
    assert line == " ? UNK   Verano L480              10.0.0.6         answers icmp, tcp, but snmp: timeout: 2 rules undetermined"


def test_what_was_never_asked_is_no_failure() -> None:
    lines = shown(undetermined=(Undetermined("lpd-refused", samples.MFP.id, ("lpd.states",)),))
    assert not [line for line in lines if "UNK" in line]
    assert " · 1 rule undetermined because the devices do not say what they would need (in the report)" in lines


def test_what_was_not_examined_is_loud() -> None:
    assert " ! NOT EXAMINED  23 of 254 addresses: the sweep was left out → run it again" in shown()


def test_the_healthy_are_counted_and_a_sleeper_is_one_of_them() -> None:
    lines = shown()
    assert " ✓ 1 device without findings (1 asleep)" in lines
    assert " · 1 device no printer (1 switch)" in lines
    assert " · 1 note that no fault lies behind (1 host-asleep)" in lines


def test_an_interrupted_scan_says_so() -> None:
    assert " ! interrupted: this is what was known by then" in shown(interrupted=True)
    assert "INTERRUPTED" in text_of(build(samples.scan(interrupted=True)))


def test_an_empty_scan_has_a_screen_and_a_text() -> None:
    empty = {"devices": (), "findings": (), "undetermined": (), "not_examined": (), "preflight": (), "targets": (), "sent": {}, "catalogue": ""}
    assert shown(**empty)[1] == "Preflight   not done"
    assert "none" in text_of(build(samples.scan(**empty)))


def test_the_text_has_everything() -> None:
    text = text_of(build(samples.scan()))
    for said in (
        "Scan 0123456789abcdef of site acme, 2026-11-22T10:00:00Z to 2026-11-22T10:00:09Z, pace normal",
        "HIGH  paper-jam  Halden C4570 at 10.0.0.5",
        "seen: printer.reasons = media-jam (wanted: has media-jam) at 2026-11-22T10:00:00Z", "fix:  Change the rollers. (technician, 30 min)",
        "for the customer: Paper is stuck in your printer.", "explained by acme/serial%3AX1/paper-jam",
        "parts: rollers R-1", "fixed when: printer.reasons has no",
        "paper-jam on Verano L480 at 10.0.0.6,raw=9100: snmp: timeout",
        "supply: Black Toner KJ652K: empty, 0 % left, part KJ652K", "snmp: timeout - no answer in 5 s",
        "switch", "0 bytes to raw print ports", "udp/161: 30", "23 of 254 addresses",
    ):  # fmt: skip
        assert said in text


# --- terminals ------------------------------------------------------------------------------------------------------------------------------------


def test_a_pipe_gets_plain_whole_lines() -> None:
    stream = io.StringIO()
    print_lines([Line("head  ", "body " * 60, "high"), Line(), Line(" ✖ ", "[bold]x[/bold]")], stream)
    assert stream.getvalue() == f"head  {'body ' * 60}".rstrip() + "\n\n ✖ [bold]x[/bold]\n"


def test_a_terminal_gets_colours_and_markup_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    print_lines([Line(" ✖ HIGH  ", "[bold red]x[/]", "high")], stream)
    assert "\x1b[1;31m" in stream.getvalue()
    assert "[bold red]x[/]" in stream.getvalue()


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    print_lines([Line(" ✖ HIGH  ", "x", "high")], stream)
    assert "31m" not in stream.getvalue()


def test_a_long_body_goes_on_below_its_own_beginning() -> None:
    rows = [row.plain for row in laid_out(Line("head: ", "one two three four five six seven"), Console(width=30, file=io.StringIO()))]
    assert rows == ["head: one two three four five", "      six seven"]


def so_far() -> SoFar:
    return SoFar("47-0ce50391", VERSION, "acme")


EVENTS = (
    Preflight(Check("interface", "ok", "eth0")),
    Progress(60, 254, (("mDNS", 2), ("SNMP", 3)), 4),
    Observed("10.0.0.5", samples.MFP.observations[0]),
    Found(samples.finding("supply-low", severity="low"), samples.MFP),
    DeviceDone(samples.MFP),
    Found(samples.finding(), samples.MFP),
    Found(samples.finding("agent-network-fault", None), None),
)


def test_what_is_known_so_far() -> None:
    now = so_far()
    for event in EVENTS:
        now.take(event)
    lines = [str(line) for line in now.lines()]
    assert lines[2] == "Discover    ████░░░░░░░░░░░░░░░░ 60/254   mDNS 2 · SNMP 3 → 4 devices, 1 asked"
    assert the_line(lines, "paper-jam") < the_line(lines, "supply-low")


def test_nobody_looking_costs_nothing() -> None:
    stream = io.StringIO()
    with LiveScreen(so_far(), stream, wanted=True) as live:
        for event in EVENTS:
            live.take(event)
    assert stream.getvalue() == ""


def test_a_live_screen_is_gone_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    with LiveScreen(so_far(), stream, wanted=True) as live:
        for event in EVENTS:
            live.take(event)
    assert "\x1b[2K" in stream.getvalue()


# --- events -----------------------------------------------------------------------------------------------------------------------------------------


def test_events_are_one_json_object_a_line() -> None:
    lines = [line for event in (*EVENTS, Done(samples.scan())) if (line := event_line(event, "acme", "2026-11-22T10:00:00Z", Beside()))]
    told = [json.loads(line) for line in lines]
    assert [event["event"] for event in told] == ["preflight", "observation", "finding", "device", "finding", "finding"]
    assert not any("\n" in line for line in lines)
    assert told[0]["check"] == "interface"
    assert told[1]["endpoint"] == "10.0.0.5"
    assert told[2]["key"] == "acme/serial%3AX1/supply-low"
    assert told[3]["id"] == "serial:X1"
    assert told[5]["device"] is None


def test_the_last_event_is_the_report() -> None:
    report = build(samples.scan())
    last = json.loads(done_line(report))
    assert last.pop("event") == "done"
    assert last == json.loads(report.model_dump_json(by_alias=True))


def test_a_device_without_a_model_is_named_by_what_is_known() -> None:
    named = replace(samples.MFP, observations=(samples.seen("printer", is_printer=True),))
    assert any("mfp1.test" in line for line in shown(devices=(named,)))


@pytest.mark.parametrize("language", ["sv", "de"])
def test_everything_around_the_findings_is_said_in_the_language(language: Language) -> None:
    scan = samples.scan(interrupted=True)
    lines = "\n".join(map(str, screen(translated(build(scan), scan.findings, language), WORDS[language])))
    english = "\n".join(shown(interrupted=True))
    for word in ("seen", "explained by", "technician,", "undetermined because", "EXAMINED", "devices", "packets sent", "interrupted", "(likely)"):
        assert word in english
        assert word not in lines


def test_secrets_are_struck_out_of_other_languages_too() -> None:
    scan = samples.scan(findings=(samples.finding("supply-empty", filled={"row.description": "canary"}),))
    (told,) = translated(build(scan), scan.findings, "sv", lambda text: text.replace("canary", "***")).findings
    assert told.title == "*** är slut"
    assert "canary" not in told.model_dump_json(include={"title", "customer", "fix"})
    assert "***" in told.fix[0].do


@pytest.mark.parametrize(("said", "language"), [("sv", "sv"), ("de", "de"), (None, "en"), ("xx", "en")])
def test_a_saved_report_is_read_in_the_language_of_its_site(said: str | None, language: Language) -> None:
    assert language_of(build(samples.scan(agent_facts={"site.language": said}))) == language


def test_a_finding_says_what_changed_since_the_last_good_scan() -> None:
    change = Change("ports", "port 9100 is no longer open", "2026-11-20T10:00:00Z", "2026-11-22T10:00:00Z", 4)
    told = build(samples.scan(findings=(samples.finding(changes=(change,)),)))
    words = "port 9100 is no longer open (first seen 2026-11-22, last in order 2026-11-20); 4 devices changed alike at that time, so look for one cause"
    assert f"         new : {words}" in [str(line) for line in screen(told)]
    assert f"  changed: {words}" in text_of(told)


def test_that_no_cause_was_found_is_an_answer_and_no_mere_note() -> None:
    told = [str(line) for line in screen(build(samples.scan(findings=(samples.finding("no-cause-found", severity="info"),))))]
    assert any("INFO  no-cause-found" in line for line in told)
    assert not any("note" in line for line in told)


def test_a_long_list_of_evidence_is_cut_on_the_screen_and_whole_in_the_report() -> None:
    told = [*(f"rule-{number} (for want of facts)" for number in range(16)), "and 54 more rules"]
    found = samples.finding("no-cause-found", severity="info", evidence=(Evidence("diagnosis.not_determined", told, "said"),))
    report = build(samples.scan(findings=(found,)))
    (line,) = (str(line) for line in screen(report) if "rule-0" in str(line))
    assert line.endswith("rule-6 (for want of facts), and 63 more")
    assert "rule-15 (for want of facts), and 54 more rules" in text_of(report)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ("Fel, de värsta först", "HÖG  paper-jam", "åtgärd:  ", "(tekniker, 30 min)", "till kunden: ", "löst när: ")),
        ("de", ("Befunde, die schlimmsten zuerst", "HOCH  paper-jam", "Abhilfe:  ", "(Techniker, 30 Min.)", "für den Kunden: ", "behoben, wenn: ")),
    ],
)
def test_the_text_is_in_the_language_but_for_facts_and_evidence(language: Language, said: tuple[str, ...]) -> None:
    scan = samples.scan()
    text = text_of(translated(build(scan), scan.findings, language), language)
    assert [words for words in said if words not in text] == []
    assert [line for line in text.splitlines() if line.strip().startswith(("fix:", "for the customer", "prevent:", "seen:", "Findings", "Devices"))] == []


@pytest.mark.parametrize("language", ["sv", "de"])
def test_what_was_not_examined_is_told_in_the_language_too(language: Language) -> None:
    switch = replace(samples.SWITCH, observations=(*samples.SWITCH.observations, samples.seen("target", named=True)))
    gaps = tuple(not_examined([switch], Progress(3, 9, (), 1), (), interrupted=True))
    scan = samples.scan(devices=(switch,), findings=(), undetermined=(), not_examined=gaps)
    told = translated(build(scan), (), language).not_examined
    assert len(told) == len(gaps) == 2
    assert all("{" not in said and said not in {gap.why, gap.next} for part, gap in zip(told, gaps, strict=True) for said in (part.why, part.next))
    assert told[0].what == {"sv": "6 av 9 adresser", "de": "6 von 9 Adressen"}[language]
    assert told[1].why.endswith("switch")


def test_each_sentence_of_a_gap_has_as_many_names_in_each_language() -> None:
    assert set(SENTENCES["sv"]) == set(SENTENCES["de"])
    assert all(said.count("{}") == english.count("{}") for language in SENTENCES.values() for english, said in language.items())


def test_one_note_is_told_in_the_singular() -> None:
    one = samples.scan(findings=(samples.finding("host-asleep", severity="info"),))
    assert any("1 Hinweis, hinter dem kein Fehler steckt" in str(line) for line in screen(build(one), WORDS["de"]))
