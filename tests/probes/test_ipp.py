# SPDX-License-Identifier: Apache-2.0
import asyncio
import errno
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from probes import ipp
from probes.facts import IppFacts
from probes.failure import DeniedError, WithheldError
from probes.malformed import MalformedReply
from probes.model import Target
from probes.observe import observe
from probes.registry import PROBES
from probes.tls import looking_context
from probes.wire.ipp import decode
from probes.wire.ipp_encode import Attribute
from probes.wire.ipp_tags import ValueTag
from tests.probes.certificates import server
from tests.probes.door import asking, closed_port, gate, listen_only, listener, target
from tests.probes.ipp_peer import PRINTER, Reply, Request, healthy, http, job, jobs, printer
from tests.probes.ipp_peer import ipp as reply


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "SECOND_READ_S", 0.01)


async def _ask(serve: Reply = healthy) -> tuple[IppFacts, list[Request]]:
    async with printer(serve) as peer:
        return await ipp.ask(asking(target(ipp=peer.port))), peer.requests


async def _paths(serve: Reply) -> tuple[IppFacts, list[tuple[str, tuple[int, int]]]]:
    facts, requests = await _ask(serve)
    return facts, [(request.path, request.message.version) for request in requests if not request.is_for_jobs]


# --- what is asked ----------------------------------------------------------------------------------------------------------------------------


async def test_a_healthy_printer() -> None:
    facts, requests = await _ask()
    assert (facts.version, facts.path, facts.tls, facts.status, facts.state) == ("2.0", "/ipp/print", False, "successful-ok", "idle")
    assert (facts.reasons, facts.accepting, facts.queued, facts.make_and_model) == ((), True, 0, "Lab Laser")
    assert (facts.jobs, facts.head_still, facts.shared_queue, facts.message, facts.supplies) == ((), None, False, None, None)
    assert len(requests) == 2


async def test_attributes_are_asked_for_by_name_and_never_who_prints_what() -> None:
    _, (about_printer, about_jobs) = await _ask()
    assert about_printer.requested
    assert not {"all", "media-col-database", "printer-description"} & set(about_printer.requested)
    assert set(about_jobs.requested) == {
        "job-id",
        "job-state",
        "job-state-reasons",
        "job-impressions-completed",
        "job-k-octets",
        "time-at-creation",
        "time-at-completed",
    }
    assert about_printer.fields["content-type"] == "application/ipp"


async def test_jobs_that_ended_are_told_newest_first_and_who_printed_them_is_not_asked() -> None:
    ended = [
        [*job(3, 9, ("job-completed-successfully",)), Attribute("time-at-completed", ValueTag.INTEGER, [9_000])],
        [*job(4, 8, ("aborted-by-system",)), Attribute("time-at-completed", ValueTag.INTEGER, [9_900])],
        job(5, 5),
    ]
    async with printer(ended=ended) as peer:
        facts = await ipp.ask(asking(target(ipp=peer.port)))
    assert facts.finished is not None
    assert [(row.id, row.state, row.reasons, row.ended_s) for row in facts.finished] == [
        (4, "aborted", ("aborted-by-system",), 100),
        (3, "completed", ("job-completed-successfully",), 1_000),
    ]
    assert len(peer.for_ended) == 1
    assert not {"job-name", "job-originating-user-name"} & set(peer.for_ended[0].requested)


async def test_the_uri_and_the_host_carry_a_port_of_their_own() -> None:
    _, (request, _) = await _ask()
    host = request.fields["host"]
    assert host.startswith("127.0.0.1:")
    assert request.uri == f"ipp://{host}/ipp/print"


def test_the_usual_port_goes_without_saying_and_a_zone_stays_at_home() -> None:
    assert ipp._uri(Target("10.0.0.9"), ipp.Lane("ipp"), "/ipp") == "ipp://10.0.0.9/ipp"
    assert ipp._uri(Target("fe80::1%eth0"), ipp.Lane("ipps", looking_context()), "/") == "ipps://[fe80::1]/"
    assert ipp.host_field(Target("fe80::1%eth0", ports={"ipp": 8631}), "ipp") == "[fe80::1]:8631"


# --- versions and paths -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refusal",
    [lambda request: reply(request, 0x0503, None), lambda request: reply(request, 0x0400, None), lambda _: http(b"", "505 No"), lambda _: http(b"", "400 No")],
)
async def test_an_old_printer_is_asked_in_its_own_version(refusal: Reply) -> None:
    def old(request: Request) -> bytes:
        return healthy(request) if request.message.version == (1, 0) else refusal(request)

    facts, asked = await _paths(old)
    assert (facts.version, facts.state, facts.jobs) == ("1.0", "idle", ())
    assert asked == [("/ipp/print", (2, 0)), ("/ipp/print", (1, 1)), ("/ipp/print", (1, 0))]


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda _: http(b"", "404 Not Found"),
        lambda request: reply(request, 0x0406, None),
        lambda _: http(b"<html>", kind="text/html"),
        lambda _: http(b"", "403 No"),
    ],
)
async def test_the_usual_paths_are_tried_in_turn(elsewhere: Reply) -> None:
    facts, asked = await _paths(lambda request: healthy(request) if request.path == "/ipp" else elsewhere(request))
    assert (facts.path, facts.state) == ("/ipp", "idle")
    assert asked == [("/ipp/print", (2, 0)), ("/ipp/printer", (2, 0)), ("/ipp", (2, 0))]


async def test_a_server_without_a_printer_says_so_and_nothing_of_a_state() -> None:
    facts, asked = await _paths(lambda request: reply(request, 0x0406, None))
    assert (facts.status, facts.state, facts.reasons, facts.jobs, facts.shared_queue) == ("client-error-not-found", None, None, None, None)
    assert [path for path, _ in asked] == list(ipp.PATHS)


@pytest.mark.parametrize(
    "denial", [lambda _: http(b"", "401 Unauthorized"), lambda _: http(b"", "403 Forbidden"), lambda request: reply(request, 0x0403, None)]
)
async def test_a_printer_that_will_not_tell_is_denied(denial: Reply) -> None:
    with pytest.raises(DeniedError):
        await _ask(denial)


async def test_http_that_refuses_every_version_is_no_printer() -> None:
    with pytest.raises(MalformedReply, match="HTTP refuses every IPP version on /"):
        await _ask(lambda _: http(b"", "505 HTTP Version Not Supported"))


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda _: http(b"<html>hello</html>"),
        lambda _: http(b"", "500 Oops"),
        lambda _: b"220 ftp ready\r\n\r\n",
        lambda _: b"",
    ],
)
async def test_a_web_server_is_no_printer(nonsense: Reply) -> None:
    with pytest.raises((MalformedReply, EOFError)):
        await _ask(nonsense)


async def test_a_refused_port_is_refused_and_tried_once() -> None:
    ask = asking(target(ipp=closed_port()))
    with pytest.raises(ConnectionRefusedError):
        await ipp.ask(ask)
    assert ask.gate.sent.packets == 1
    port = closed_port()
    both = asking(target(ipp=port, ipps=port))
    with pytest.raises(ConnectionRefusedError):
        await ipp.ask(both)
    assert both.gate.sent.packets == 1


async def test_an_unreachable_host_is_unreachable() -> None:
    async def no_route(*_: object) -> None:
        raise OSError(errno.EHOSTUNREACH, "No route to host")

    door = gate()
    door._connected = no_route  # type: ignore[assignment, method-assign]  # the network's answer
    with pytest.raises(OSError, match="No route to host"):
        await ipp.ask(asking(target(ipp=1, ipps=2), door=door))


async def test_a_frozen_printer_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "_FIRST_REPLY_S", 0.05)
    async with listener(listen_only) as port:
        with pytest.raises(TimeoutError):
            await ipp.ask(asking(target(ipp=port)))


async def test_forwarded_ports_without_ipp_are_not_asked() -> None:
    with pytest.raises(WithheldError, match="names no port for ipp"):
        await ipp.ask(asking(target(snmp=1)))


async def test_a_body_that_is_cut_gives_what_was_read() -> None:
    def cut(request: Request) -> bytes:
        whole = reply(request)
        return jobs(request) if request.is_for_jobs else whole[:-3]

    facts, _ = await _ask(cut)
    assert (facts.state, facts.accepting, facts.up_time_s) == ("idle", True, None)


# --- TLS --------------------------------------------------------------------------------------------------------------------------------------


async def test_where_plain_talk_gets_nowhere_tls_is_tried(tmp_path: Path) -> None:
    async with printer(tls=server(tmp_path)) as secure:
        same = await ipp.ask(asking(target(ipp=secure.port, ipps=secure.port)))
        refused = await ipp.ask(asking(target(ipp=closed_port(), ipps=secure.port)))
        alone = await ipp.ask(asking(target(ipps=secure.port)))
    assert {(facts.tls, facts.state) for facts in (same, refused, alone)} == {(True, "idle")}
    assert {request.uri for request in secure.requests} == {f"ipps://127.0.0.1:{secure.port}/ipp/print"}


async def test_a_printer_that_asks_for_tls_gets_it_on_the_same_port(tmp_path: Path) -> None:
    context, answers = server(tmp_path), list[str]()

    async def upgrades(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers.append("426" if not answers else "TLS")
        if answers[-1] == "TLS":
            await writer.start_tls(context)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        body = await reader.readexactly(length)
        request = Request("/", {}, decode(body))
        writer.write(http(b"", "426 Upgrade Required", more="Upgrade: TLS/1.2, HTTP/1.1\r\n") if answers[-1] == "426" else healthy(request))
        await writer.drain()

    async with listener(upgrades) as port:
        facts = await ipp.ask(asking(target(ipp=port)))
    assert (facts.tls, facts.state, answers) == (True, "idle", ["426", "TLS", "TLS", "TLS"])


async def test_a_printer_that_asks_for_tls_over_tls_asks_too_much(tmp_path: Path) -> None:
    async with printer(lambda _: http(b"", "426 Upgrade Required"), tls=server(tmp_path)) as secure:
        with pytest.raises(ConnectionError, match="asks for TLS"):
            await ipp.ask(asking(target(ipps=secure.port)))


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
async def test_a_printer_that_redirects_is_asked_over_tls_on_its_own_port(status: str, tmp_path: Path) -> None:
    async with printer(lambda _: http(b"", status, more="Location: https://192.0.2.9/ipp/print\r\n")) as plain, printer(tls=server(tmp_path)) as secure:
        facts = await ipp.ask(asking(target(ipp=plain.port, ipps=secure.port)))
    assert (facts.tls, facts.state, [request.path for request in plain.requests]) == (True, "idle", list(ipp.PATHS))


@pytest.mark.parametrize("spoken", [http(b"", "302 Found", more="Location: https://8.8.8.8/\r\n"), http(b"", "301 Moved")])
async def test_a_redirect_that_leads_nowhere_is_no_silence(spoken: bytes) -> None:
    probe = next(probe for probe in PROBES if probe.name == "ipp")
    async with printer(lambda _: spoken) as plain:
        for ports in ({"ipp": plain.port}, {"ipp": plain.port, "ipps": closed_port()}):
            observation = await observe(probe, asking(target(**ports)))
            assert (observation.failure, observation.why.partition(" sends")[0]) == ("denied", f"HTTP status {spoken[9:12].decode()}")


async def test_the_first_lane_s_failure_is_the_one_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "_LATER_REPLY_S", 0.05)  # a web server waits for ever for the end of a ClientHello
    async with printer(lambda _: http(b"<html>")) as web:
        with pytest.raises(MalformedReply):
            await ipp.ask(asking(target(ipp=web.port, ipps=web.port)))


async def test_a_denial_over_tls_is_told(tmp_path: Path) -> None:
    async with printer(lambda _: http(b"<html>")) as web, printer(lambda _: http(b"", "401 No"), tls=server(tmp_path)) as secure:
        with pytest.raises(DeniedError):
            await ipp.ask(asking(target(ipp=web.port, ipps=secure.port)))


async def test_a_port_that_speaks_neither_is_a_fault_of_tls() -> None:
    async def neither(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"220 ftp ready\r\n")
        await writer.drain()

    async with listener(neither) as port:
        with pytest.raises(ssl.SSLError):
            await ipp.ask(asking(target(ipps=port)))


# --- jobs -------------------------------------------------------------------------------------------------------------------------------------


def _with_jobs(*reads: Callable[[Request], bytes]) -> Reply:
    left = list(reads)
    return lambda request: left.pop(0)(request) if request.is_for_jobs else reply(request)


async def test_a_job_that_does_not_move_is_still() -> None:
    stuck = _with_jobs(lambda request: jobs(request, job(7)), lambda request: jobs(request, job(7)))
    facts, requests = await _ask(stuck)
    assert facts.jobs
    head = facts.jobs[0]
    assert (head.id, head.state, head.reasons, head.impressions, head.kilobytes, head.age_s, head.held) == (7, "pending", (), 0, 12, 600, False)
    assert facts.head_still is True
    assert len(requests) == 3


@pytest.mark.parametrize(
    "second",
    [
        lambda request: jobs(request, job(7, impressions=1)),
        lambda request: jobs(request, job(8)),
        lambda request: jobs(request, job(7, state=5)),
        jobs,
    ],
)
async def test_a_job_that_moves_is_not(second: Reply) -> None:
    facts, _ = await _ask(_with_jobs(lambda request: jobs(request, job(7)), second))
    assert facts.head_still is False


async def test_a_printing_job_that_counts_nothing_cannot_be_told() -> None:
    busy = _with_jobs(*[lambda request: jobs(request, job(7, state=5, impressions=None))] * 2)
    assert (await _ask(busy))[0].head_still is None


@pytest.mark.parametrize(
    "second", [lambda _: http(b"", "503 Busy"), lambda _: b"", lambda request: reply(request, 0x0507, None), lambda _: http(b"", "401 No")]
)
async def test_a_second_look_that_fails_tells_nothing(second: Reply) -> None:
    facts, _ = await _ask(_with_jobs(lambda request: jobs(request, job(7)), second))
    assert facts.jobs
    assert facts.head_still is None


async def test_jobs_that_are_held_by_design_are_not_looked_at_twice() -> None:
    held = [
        job(1, 4),
        job(2, 4, ("job-hold-until-specified",)),
        job(3, 3, ("job-password-wait",)),
        job(4, 3, ("job-held-for-review",)),
        job(5, 4, ("job-stored",)),
    ]
    facts, requests = await _ask(_with_jobs(lambda request: jobs(request, *held)))
    assert facts.jobs
    assert [row.held for row in facts.jobs] == [True] * 5
    assert (facts.head_still, len(requests)) == (None, 2)


async def test_a_job_that_waits_behind_held_ones_is_the_head() -> None:
    queue = [job(1, 4, ("job-release-wait",)), job(2, 3), job(3, 9)]
    facts, _ = await _ask(_with_jobs(*[lambda request: jobs(request, *queue)] * 2))
    assert facts.jobs
    assert [(row.id, row.held) for row in facts.jobs] == [(1, True), (2, False)]
    assert facts.head_still is True


async def test_a_printer_that_tells_its_state_but_not_its_jobs() -> None:
    facts, _ = await _ask(_with_jobs(lambda _: http(b"", "401 Unauthorized")))
    assert (facts.state, facts.jobs, facts.head_still) == ("idle", None, None)


async def test_without_time_there_is_no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "_IN_ALL_S", 5.0)
    facts, requests = await _ask(_with_jobs(lambda request: jobs(request, job(7))))
    assert (facts.head_still, len(requests)) == (None, 2)


async def test_a_stopped_printer_says_why() -> None:
    def stopped(request: Request) -> bytes:
        said = [
            Attribute("printer-state", ValueTag.ENUM, [5]),
            Attribute("printer-state-reasons", ValueTag.KEYWORD, ["media-jam-error", "paused"]),
            Attribute("printer-state-message", ValueTag.TEXT, ["\x1b[31mJam in tray 2"]),
            Attribute("printer-is-accepting-jobs", ValueTag.BOOLEAN, [False]),
        ]
        return jobs(request) if request.is_for_jobs else reply(request, 0, said)

    facts, _ = await _ask(stopped)
    assert (facts.state, facts.reasons, facts.accepting, facts.message) == ("stopped", ("media-jam-error", "paused"), False, "\\x1b[31mJam in tray 2")


async def test_a_print_server_s_queue_is_told_from_a_printer() -> None:
    def cups(request: Request) -> bytes:
        return jobs(request) if request.is_for_jobs else reply(request, 0, (*PRINTER, Attribute("printer-type", ValueTag.ENUM, [0x809054])))

    assert (await _ask(cups))[0].shared_queue is True
