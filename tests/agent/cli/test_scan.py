# SPDX-License-Identifier: Apache-2.0
"""`unjam scan` with a pipeline of the test's own: what is refused before it starts, what it is commissioned to do, what comes out."""

import json
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread

import pytest

from agent.cli import later, posting
from agent.cli.tickets import _age
from agent.report.read import read_report
from agent.tickets.deliver import deliver
from probes.asking import V3User
from tests.agent.cli.conftest import Network, Said
from tests.agent.report import samples
from tests.rules.bad_files import PROVEN
from tests.rules.samples import write_rule

Unjam = Callable[..., Said]
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
posix_only = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


# --- refused before anything is sent --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a..b"], "'a..b' is no address, name, CIDR, range or @segment"),
        (["8.8.8.8"], "'8.8.8.8' is public"),
        (["8.8.8.0/24", "--allow-public"], "Nobody can answer here: say so with --yes"),
        (["8.8.0.0/16", "--allow-public", "--yes"], "--allow-public goes up to 1,024"),
        (["10.0.0.0/16"], "65,534 addresses, more than 1,024: scan them all? Nobody can answer here: say so with --yes"),
        (["127.0.0.1,ipp=9100"], "9100 is a raw print port"),
        (["@office"], "there is no segment 'office' in the configuration"),
        (["10.0.0.5", "--config", "nope.yaml"], "nope.yaml: cannot be read: No such file or directory"),
        (["10.0.0.5", "--config", "broken.yaml"], "broken.yaml:1:1: unknown key 'pcae' - did you mean 'pace'?"),
        (["10.0.0.5", "--config", "http.yaml"], "http.yaml:1:16: 'http://desk.example/x' is plain http"),
        (["10.0.0.5", "--config", "nourl.yaml"], "nourl.yaml:1:16: 'desk' is no URL"),
        (["10.0.0.5", "--rules", "badrules"], "badrules/x.yaml:"),
        (["10.0.0.5", "--rules", "nowhere"], "nowhere: is no directory of rules"),
        (["10.0.0.5", "--out", "file"], "the folder file cannot be written: File exists"),
        (["10.0.0.5", "--out", "file/below"], "cannot be written: Not a directory"),
        (["10.0.0.5", "--json", "nowhere/r.json"], "nowhere/r.json cannot be written: No such file or directory"),
        (["10.0.0.5", "--json", "."], ". is a folder; name a file in it"),
        (["10.0.0.5", "--json-events", "nowhere/e"], "nowhere/e cannot be written"),
        (["10.0.0.5", "--json", "-", "--json-events", "-"], "cannot both have stdout"),
        (["10.0.0.5", "--json", "x", "--json-events", "x"], "cannot both write x"),
        (["10.0.0.5", "--state", "file"], "file"),
        (["10.0.0.5", "--format", "html"], "--format html: this format does not exist yet; --out DIR writes report.json and report.txt"),
        (["10.0.0.5", "--format", "pfd"], "'pfd' is not one of: html, csv, md, pdf - did you mean 'pdf'?"),
        (["10.0.0.5", "--audience", "customer"], "reports for customers do not exist yet"),
        (["10.0.0.5", "--ticket", "4711"], "--ticket: attaching to a call that is open already does not exist yet"),
    ],
)
def test_bad_input_is_a_clear_sentence_and_no_scan(unjam: Unjam, network: Network, tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "broken.yaml").write_text("pcae: fast")
    (tmp_path / "http.yaml").write_text("tickets: {url: 'http://desk.example/x'}")
    (tmp_path / "nourl.yaml").write_text("tickets: {url: desk}")
    (tmp_path / "file").write_text("")
    (tmp_path / "badrules").mkdir()
    (tmp_path / "badrules" / "x.yaml").write_text("titel: x")
    result = unjam("scan", *words)
    assert result.code == 2
    assert said in result.err
    assert result.out == ""
    assert all(line.startswith("unjam: ") for line in result.err.splitlines())
    assert network.commissions == []


@not_root
def test_a_folder_without_the_right_to_write_is_refused_before_the_scan(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "cannot be written: Permission denied" in unjam("scan", "10.0.0.5", "--out", tmp_path / "locked").err
    assert network.commissions == []


def test_a_broken_configuration_that_was_found_is_refused_too(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text("pcae: fast")
    assert "unjam.yaml:1:1: unknown key 'pcae'" in unjam("scan", "10.0.0.5").err


# --- what is commissioned -------------------------------------------------------------------------------------------------------------------------


def test_the_configuration_and_the_flags_make_the_commission(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "ro.txt").write_text("canary-community")
    (tmp_path / "ro.txt").chmod(0o600)
    (tmp_path / "unjam.yaml").write_text(
        "site: {id: acme, snmp_policy: v3-only, supplies_by: dca}\npace: gentle\nthresholds: {supply_low_percent: 5}\n"
        "snmp: [{version: v2c, community_file: ro.txt}, {version: v3, user: ops, auth: sha256, auth_file: ro.txt, context: c}]\n"
        "scope: {exclude: [10.0.0.9]}\ndevices: [{id: a, address: 10.0.0.7}]"
    )
    unjam("scan", "10.0.0.5", "10.0.0.0/30", "10.0.0.7", "--no-sweep", "--symptom", "cannot-print", "--error-code", "SC542", "--state", tmp_path / "s")
    (made,) = network.commissions
    assert (made.site_id, made.snmp_policy, made.supplies_by, made.pace, made.supply_low_percent) == ("acme", "v3-only", "dca", "gentle", 5.0)
    assert (made.sweep, made.symptom, made.error_code, made.attached, made.state) == (False, "cannot-print", "SC542", False, tmp_path / "s")
    assert made.networks == (ip_network("10.0.0.1/32"), ip_network("10.0.0.2/32"))
    assert made.exclude == (ip_network("10.0.0.9/32"),)
    assert made.asked == ("10.0.0.5", "10.0.0.0/30", "10.0.0.7")
    assert made.named == {"10.0.0.5", "10.0.0.7"}
    assert [target.device_id for target in made.expected] == ["asset:a"]
    assert made.credentials.communities == (("v2c", b"canary-community"),)
    assert made.credentials.users == ((1, V3User("ops", "sha256", b"canary-community", context="c")),)
    assert "canary" not in repr(made)


def test_flags_win_over_the_configuration(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text("pace: gentle\nfail_on: critical")
    assert unjam("scan", "10.0.0.5").code == 0
    assert unjam("scan", "10.0.0.5", "--pace", "fast", "--fail-on", "low").code == 1
    assert [made.pace for made in network.commissions] == ["gentle", "fast"]


def test_yes_answers_the_question(unjam: Unjam, network: Network) -> None:
    unjam("scan", "10.0.0.0/16", "--yes")
    unjam("scan", "8.8.8.0/30", "--allow-public", "--yes")
    assert [len(made.networks) > 0 for made in network.commissions] == [True, True]


def test_explain_lists_the_packets_and_sends_nothing(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    said = unjam("scan", "--explain", "127.0.0.1,snmp=16101", "mfp.invalid,ipp=16631", "--json", tmp_path / "r.json")
    assert said.code == 0
    assert "udp/161,16101" in said.out
    assert "look-up of mfp.invalid" in said.out
    assert "asked: mfp.invalid,ipp=16631" in said.out
    assert network.commissions == []
    assert not (tmp_path / "r.json").exists()
    assert unjam("scan", "--explain", "8.8.8.8").code == 2


def test_a_mute_of_a_rule_that_does_not_exist_is_refused(unjam: Unjam, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text("mute:\n  - {rule: paper-jm, until: 2026-12-31, reason: y}")
    said = unjam("scan", "10.0.0.5")
    assert said.code == 2
    assert "unjam.yaml:2:12: there is no rule 'paper-jm'" in said.err
    assert "'paper-jam'" in said.err


def test_what_is_accepted_and_not_done_yet_is_said(unjam: Unjam, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "unjam.yaml").write_text("mute: [{rule: paper-jam, until: 2020-12-31, reason: y}]\nsite: {language: de}")
    monkeypatch.setattr(later, "is_written", lambda language: language == "en")
    said = unjam("scan", "10.0.0.5", "--post").err
    assert "mute of paper-jam: it ended on 2020-12-31 (y) and mutes nothing any more" in said
    assert "language de: the rules' texts do not exist in it yet and stay English" in said
    assert "--post: there is no tickets.url" in said


def test_people_read_the_language_of_the_flag_or_of_the_site(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    network.scans = [samples.scan(findings=(samples.finding("cover-open", filled={}),))]
    (tmp_path / "unjam.yaml").write_text("site: {language: sv}")
    said = unjam("scan", "10.0.0.5", "--out", tmp_path / "o", "--json", tmp_path / "r.json")
    assert " ✖ HÖG   cover-open " in said.out
    assert "En lucka är öppen\n         sett  : " in said.out
    assert "         åtgärd: Öppna och stäng alla luckor ordentligt" in said.out
    assert "Sedan  unjam explain cover-open" in said.out
    assert "En lucka på skrivaren är inte ordentligt stängd." in (tmp_path / "o" / "report.txt").read_text(encoding="utf-8")
    assert '"title":"Cover open"' in (tmp_path / "r.json").read_text(encoding="utf-8").replace(": ", ":")
    assert "Cover open" in unjam("scan", "10.0.0.5", "--lang", "en").out
    assert network.commissions[0].language == "sv"


# --- what comes out -------------------------------------------------------------------------------------------------------------------------------


def test_stdout_has_the_findings_and_stderr_is_silent(unjam: Unjam, network: Network) -> None:
    said = unjam("scan", "10.0.0.5")
    assert said.code == 1
    assert "paper-jam" in said.out
    assert "\x1b" not in said.out
    assert said.err == ""
    assert "Next  unjam explain paper-jam" in said.out


def test_json_on_stdout_is_nothing_but_json(unjam: Unjam, network: Network) -> None:
    said = unjam("scan", "10.0.0.5", "--json", "-")
    assert json.loads(said.out)["schema"] == "unjam.report/1"
    assert "paper-jam" in said.err


def test_events_on_stdout_are_nothing_but_events(unjam: Unjam, network: Network) -> None:
    events = [json.loads(line)["event"] for line in unjam("scan", "10.0.0.5", "--json-events", "-", "-q").out.splitlines()]
    assert events[0] == "preflight"
    assert set(events) == {"preflight", "device", "finding", "done"}
    assert events[-1] == "done"


def test_quiet_says_nothing(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    said = unjam("scan", "10.0.0.5", "-q", "--json", tmp_path / "r.json", "--json-events", tmp_path / "e.jsonl")
    assert (said.code, said.out, said.err) == (1, "", "")
    assert read_report(tmp_path / "r.json").scan.site == "acme"
    assert json.loads((tmp_path / "e.jsonl").read_text().splitlines()[-1])["event"] == "done"


def test_out_makes_a_folder_with_both_reports(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    said = unjam("scan", "10.0.0.5", "--out", tmp_path / "new" / "folder")
    assert sorted(entry.name for entry in (tmp_path / "new" / "folder").iterdir()) == ["report.json", "report.txt"]
    assert f"unjam diagnose {tmp_path / 'new' / 'folder' / 'report.json'}" in said.out


def test_nothing_examined_is_3_and_names_the_next_command(unjam: Unjam, network: Network) -> None:
    network.scans = [samples.scan(devices=(), findings=(), undetermined=(), expected=0)]
    said = unjam("scan", "10.0.0.0/30")
    assert said.code == 3
    assert "unjam scan ADDRESS" in said.out


def test_a_state_that_cannot_be_had_is_said_and_the_scan_goes_on(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "home" / ".local").write_text("a file where a folder should be")
    said = unjam("scan", "10.0.0.5")
    assert said.code == 1
    assert "This scan goes on without a memory" in said.err


# --- interrupted ----------------------------------------------------------------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_politely_and_the_report_is_written(unjam: Unjam, network: Network, tmp_path: Path, number: signal.Signals) -> None:
    network.waits, network.on_start = True, lambda: os.kill(os.getpid(), number)
    before = signal.getsignal(number)
    said = unjam("scan", "10.0.0.5", "--out", tmp_path / "o")
    assert said.code == 4
    assert read_report(tmp_path / "o" / "report.json").scan.interrupted
    assert "interrupted" in said.out
    assert signal.getsignal(number) == before


@posix_only
def test_a_second_ctrl_c_ends_at_once(unjam: Unjam, network: Network) -> None:
    def twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)

    network.waits = network.deaf = True
    network.on_start = twice
    said = unjam("scan", "10.0.0.5")
    assert said.code == 4
    assert "stopped" in said.err


# --- tickets --------------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def dead_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "deliver", partial(deliver, within_s=0.5))
    (tmp_path / "unjam.yaml").write_text("site: {id: acme}\ntickets: {url: 'http://127.0.0.1:9/hook'}")


@pytest.mark.usefixtures("dead_endpoint")
def test_a_dead_endpoint_keeps_the_tickets_and_is_5(unjam: Unjam, network: Network) -> None:
    said = unjam("scan", "10.0.0.5", "--post")
    assert said.code == 5
    assert "Tickets     0 delivered, 1 queued for the next run" in said.out
    rows = json.loads(unjam("tickets", "list", "--json").out)
    assert [(row["key"], row["status"], row["delivery"]) for row in rows] == [("acme/serial%3AX1/paper-jam", "open", "queued")]
    assert json.loads(unjam("tickets", "show", "acme/serial%3AX1/paper-jam", "--json").out)["finding"]["rule"] == "paper-jam"
    (line,) = unjam("tickets", "list").out.splitlines()
    assert line.startswith("open      queued   high       0m  acme/serial%3AX1/paper-jam  Paper jam, ")
    assert {"severity": "high", "title": "Paper jam"}.items() <= rows[0].items()
    assert unjam("tickets", "drop", "acme/serial%3AX1/paper-jam").out == "1 deliveries dropped\n"


@pytest.mark.parametrize(("minutes", "said"), [(-5, "0m"), (59, "59m"), (60, "1h"), (1439, "23h"), (1440, "1d"), (400 * 1440, "400d")])
def test_an_age_is_told_in_its_largest_unit(minutes: int, said: str) -> None:
    assert _age("2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(minutes=minutes)) == said
    assert _age("yesterday", datetime.now(UTC)) == "?"


@pytest.mark.usefixtures("dead_endpoint")
def test_a_ticket_is_shown_as_it_is_read_and_only_one_that_exists_is_touched(unjam: Unjam, network: Network) -> None:
    unjam("scan", "10.0.0.5", "--post")
    assert unjam("tickets", "show", "acme/serial%3AX1/paper-jam").out.splitlines()[0].endswith("open · paper-jam")
    told = json.loads(unjam("tickets", "show", "acme/serial%3AX1/paper-jam", "--json").out)
    assert told["event"] == "open"
    assert told["delivery_id"]
    for word in ("show", "retry", "drop"):
        said = unjam("tickets", word, "acme/serial%3AX1/paper-jm")
        assert said.code == 2
        assert "there is no ticket 'acme/serial%3AX1/paper-jm'" in said.err


def _answered(status: int, text: str) -> int:
    """The port of an endpoint on 127.0.0.1 that answers everything alike until the test ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


KEY = "acme/serial%3AX1/paper-jam"


@pytest.mark.parametrize(("status", "text"), [(201, ""), (200, '{"id": "T-1", "url": "https://desk.example/T-1"}')])
def test_a_delivered_ticket_is_shown_as_it_was_sent(unjam: Unjam, network: Network, tmp_path: Path, status: int, text: str) -> None:
    (tmp_path / "post.yaml").write_text(f"site: {{id: acme}}\ntickets: {{url: 'http://127.0.0.1:{_answered(status, text)}/hook'}}")
    assert "1 delivered" in unjam("scan", "10.0.0.5", "--post", "--config", "post.yaml").out
    assert unjam("tickets", "list", "--config", "post.yaml").out.startswith("open      done ")
    assert unjam("tickets", "show", KEY, "--config", "post.yaml").out.splitlines()[0].endswith("open · paper-jam")
    told = json.loads(unjam("tickets", "show", KEY, "--config", "post.yaml", "--json", "-").out)
    assert (told["event"], told["key"], told["finding"]["rule"]) == ("open", KEY, "paper-jam")
    assert told["delivery_id"]


@pytest.mark.parametrize("body", ["null", "[]", '"x"', "{}", '{"finding": {}}', '{"finding": 1, "plan": null}', "{"])
@pytest.mark.usefixtures("dead_endpoint")
def test_nothing_that_is_stored_ends_in_a_traceback(unjam: Unjam, network: Network, body: str) -> None:
    unjam("scan", "10.0.0.5", "--post", "--state", "state")
    with closing(sqlite3.connect("state/unjam.sqlite")) as file, file:
        file.execute("UPDATE findings SET body = ?", [body])
        file.execute("UPDATE outbox SET body = ?", ["" if body == "null" else body])
    shown = unjam("tickets", "show", KEY, "--state", "state")
    assert (shown.code, len(shown.err.splitlines())) == (2, 1)
    assert unjam("tickets", "list", "--state", "state").code in {0, 2}
    assert unjam("tickets", "show", KEY, "--state", "state", "--json", "-").code in {0, 2}


@pytest.mark.usefixtures("dead_endpoint")
def test_what_is_muted_gets_no_ticket(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    with (tmp_path / "unjam.yaml").open("a") as stream:
        stream.write("\nmute: [{rule: paper-jam, until: 2026-12-31, reason: known}]")
    assert unjam("scan", "10.0.0.5", "--post").code == 0
    assert json.loads(unjam("tickets", "list", "--json").out) == []


@pytest.mark.usefixtures("dead_endpoint")
def test_without_post_nothing_is_filed(unjam: Unjam, network: Network) -> None:
    said = unjam("scan", "10.0.0.5")
    assert said.code == 1
    assert "unjam scan ... --post" in said.out
    assert json.loads(unjam("tickets", "list", "--json").out) == []


@posix_only
@pytest.mark.usefixtures("dead_endpoint")
def test_an_interrupted_scan_posts_nothing(unjam: Unjam, network: Network) -> None:
    network.waits, network.on_start = True, lambda: os.kill(os.getpid(), signal.SIGINT)
    said = unjam("scan", "10.0.0.5", "--post")
    assert said.code == 4
    assert "none were posted: the scan was interrupted" in said.out


@pytest.mark.usefixtures("dead_endpoint")
def test_a_fault_that_is_gone_is_read_twice(unjam: Unjam, network: Network) -> None:
    well = replace(
        samples.MFP, observations=(samples.reach("snmp"), samples.seen("printer", is_printer=True, state="idle", reasons=[], conditions=[], supplies=[]))
    )
    mended = samples.scan(devices=(well,), findings=(), undetermined=())
    network.scans = [samples.scan(), mended, mended]
    unjam("scan", "10.0.0.5", "--post")
    unjam("scan", "10.0.0.0/24", "--post", "--json", "r.json")
    assert [[target.address for target in made.targets] for made in network.commissions] == [["10.0.0.5"], [], ["10.0.0.5"]]
    assert [bool(made.networks) for made in network.commissions] == [False, True, False]
    assert [target.raw_spent for made in network.commissions for target in made.targets] == [False, True]
    assert read_report(Path("r.json")).scan.sent.packets == 80
    assert json.loads(unjam("tickets", "list", "--json").out)[0]["status"] == "resolved"


def test_a_secret_that_cannot_sign_is_refused_before_the_scan(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    (tmp_path / "unjam.yaml").write_text("tickets: {url: 'https://desk.example/', ca_file: ca.pem}")
    said = unjam("scan", "10.0.0.5", "--post")
    assert (said.code, network.commissions) == (2, [])
    assert "tickets.ca_file" in said.err


def test_an_error_code_is_said_of_the_one_device_that_is_named(unjam: Unjam, network: Network) -> None:
    assert "it is looked up where exactly one device is named" in unjam("scan", "10.0.0.5", "10.0.0.7", "--error-code", "SC542").err
    assert "it is looked up" not in unjam("scan", "10.0.0.5", "--error-code", "HP 50.2").err
    assert [made.one_device for made in network.commissions] == [False, True]


@pytest.mark.parametrize("code", ["", "x" * 41, "50\x1b[2J", "<b>", "50\n51"])
def test_an_error_code_that_is_none_is_refused(unjam: Unjam, network: Network, code: str) -> None:
    said = unjam("scan", "10.0.0.5", "--error-code", code)
    assert (said.code, "write the code as the panel shows it" in said.err) == (2, True)
    assert network.commissions == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", None),
        ("severity: low", "severity: lo", "case.yaml:3:11: severity: 'lo' is not one of"),
        ("expect: match\n", "expect: no match\n", "case.yaml:33:5: test 'empty' of case: expected no match, got match"),
    ],
)
def test_rules_that_are_wrong_or_fail_their_own_tests_stop_a_scan_before_it_sends(
    unjam: Unjam, network: Network, tmp_path: Path, old: str, new: str, said: str | None
) -> None:
    write_rule(tmp_path / "pack", "case", PROVEN.replace(old, new, 1))
    result = unjam("scan", "10.0.0.5", "--rules", tmp_path / "pack")
    assert len(network.commissions) == (0 if said else 1)
    assert (said or "") in result.err
    assert (result.code == 2) is (said is not None)


def test_a_muted_finding_is_counted_and_weighs_nothing(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text("mute: [{rule: paper-jam, where: {printer.serial: X1}, until: 2026-12-31, reason: known}]")
    said = unjam("scan", "10.0.0.5", "--json", tmp_path / "r.json", "--fail-on", "high")
    report = read_report(tmp_path / "r.json")
    jam = next(finding for finding in report.findings if finding.rule == "paper-jam")
    assert jam.muted == {"rule": "paper-jam", "until": "2026-12-31", "reason": "known", "by": None}
    assert "1 muted finding" in said.out
    assert said.code == 0
    (tmp_path / "unjam.yaml").unlink()
    again = unjam("diagnose", tmp_path / "r.json", "--json", tmp_path / "again.json")
    assert "1 muted finding" in again.out
    assert [finding.rule for finding in read_report(tmp_path / "again.json").findings if finding.muted] == ["paper-jam"]


def test_a_mute_whose_condition_is_wrong_is_refused(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text(
        "mute:\n  - {rule: paper-jam, until: 2026-12-31, reason: y}\n  - {rule: paper-jam, where: {printer.serail: X1}, until: 2026-12-31, reason: y}"
    )
    said = unjam("scan", "10.0.0.5")
    assert said.code == 2
    assert "unjam.yaml:3:31: unknown fact 'printer.serail' - did you mean 'printer.serial'?" in said.err
    assert network.commissions == []
