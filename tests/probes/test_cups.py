# SPDX-License-Identifier: Apache-2.0
import asyncio

import pytest

from agent.servers import read
from probes import cups
from probes.failure import DeniedError, UnsupportedError
from probes.malformed import MalformedReply
from probes.queue import PrintServer, Queues
from probes.wire.ipp import text
from probes.wire.ipp_encode import Attribute, encode_response
from probes.wire.ipp_tags import GroupTag, Operation, ValueTag
from tests.probes.door import gate, listener, target
from tests.probes.ipp_peer import Reply, Request, http, job, printer
from tests.probes.test_hostile_peers import SAID


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cups, "SECOND_READ_S", 0.01)


def queue(name: str, uri: str = "socket://10.0.0.9", state: int = 3, *reasons: str) -> list[Attribute]:
    return [
        Attribute("printer-name", ValueTag.NAME, [name]),
        Attribute("device-uri", ValueTag.URI, [uri]),
        Attribute("printer-state", ValueTag.ENUM, [state]),
        Attribute("printer-state-reasons", ValueTag.KEYWORD, list(reasons) or ["none"]),
        Attribute("printer-is-accepting-jobs", ValueTag.BOOLEAN, [True]),
        Attribute("printer-type", ValueTag.ENUM, [0x20000]),
    ]


def waiting(number: int, name: str, impressions: int = 0) -> list[Attribute]:
    own = [Attribute("job-printer-uri", ValueTag.URI, [f"ipp://print/printers/{name}"]), Attribute("job-printer-up-time", ValueTag.INTEGER, [10_000])]
    return [*job(number, impressions=impressions), *own]


def server(*queues: list[Attribute], jobs: tuple[list[Attribute], ...] = (), moves: bool = False) -> Reply:
    asked = iter(range(100))

    def reply(request: Request) -> bytes:
        if request.is_for_jobs:
            seen = next(asked)
            groups = [(GroupTag.JOB, [*each[:-3], each[-3]._replace(values=[seen]), *each[-2:]] if moves else each) for each in jobs]
        else:
            assert request.message.code == Operation.CUPS_GET_PRINTERS
            first = text(request.message.first(GroupTag.OPERATION), "first-printer-name")
            names = [each[0].values[0] for each in queues]
            start = names.index(first) if first is not None and first in names else 0
            groups = [(GroupTag.PRINTER, each) for each in queues[start : start + 200]]
        return http(encode_response(request.message.version, 0, request.message.request_id, groups))

    return reply


async def ask(reply: Reply) -> tuple[Queues, list[Request]]:
    async with printer(reply) as peer:
        return await cups.ask(gate(), PrintServer("print", "cups", target(ipp=peer.port))), [*peer.requests, *peer.for_ended]


async def test_queues_with_their_state_and_where_they_lead() -> None:
    found, requests = await ask(server(queue("a"), queue("b", "lpd://10.0.0.8/lp", 5, "paused")))
    a, b = found.queues
    assert (a.name, a.uri.scheme, a.uri.host, a.state, a.paused, a.accepting, a.default, a.jobs) == ("a", "socket", "10.0.0.9", "idle", False, True, True, ())
    assert (b.name, b.uri.lpd_queue, b.state, b.paused) == ("b", "lp", "stopped", True)
    assert found.cut == ""
    asked = {name for request in requests for name in request.requested}
    assert not {"job-name", "job-originating-user-name", "all"} & asked


@pytest.mark.parametrize("moves", [False, True])
async def test_a_head_that_moves_is_told_from_one_that_does_not(moves: bool) -> None:  # noqa: FBT001  (a table's column)
    found, _ = await ask(server(queue("a"), queue("b"), jobs=(waiting(7, "a"),), moves=moves))
    a, b = found.queues
    assert a.jobs is not None
    assert [(row.id, row.age_s) for row in a.jobs] == [(7, 600)]
    assert (a.head_still, b.jobs, b.head_still) == (not moves, (), None)


async def test_many_queues_come_in_pages() -> None:
    found, requests = await ask(server(*(queue(f"q{number:04}") for number in range(450))))
    assert len({each.name for each in found.queues}) == 450
    assert len([request for request in requests if not request.is_for_jobs]) == 3


async def test_ten_thousand_queues_are_bounded_and_said() -> None:
    found, _ = await ask(server(*(queue(f"q{number:05}") for number in range(10_000))))
    assert 200 <= len(found.queues) <= 10_000
    assert found.cut


async def test_a_server_that_gives_the_same_page_for_ever_is_left() -> None:
    page = [queue(f"q{number}") for number in range(200)]
    groups = [(GroupTag.PRINTER, each) for each in page]
    found, requests = await ask(lambda request: http(encode_response(request.message.version, 0, request.message.request_id, groups)))
    assert len(found.queues) == 200
    assert len(requests) < 9


@pytest.mark.parametrize(("status", "error"), [(0x0501, UnsupportedError), (0x0400, UnsupportedError), (0x0401, DeniedError), (0x0403, DeniedError)])
async def test_what_is_no_cups_or_does_not_tell(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        await ask(lambda request: http(encode_response(request.message.version, status, request.message.request_id)))


async def test_a_server_without_queues() -> None:
    found, _ = await ask(lambda request: http(encode_response(request.message.version, 0x0406, request.message.request_id)))
    assert found.queues == ()


async def test_what_is_no_ipp_is_malformed() -> None:
    with pytest.raises(MalformedReply):
        await ask(lambda _: http(b"<html>"))


async def test_hostile_names_are_made_visible_and_bounded() -> None:
    found, _ = await ask(server(queue("a\x1b[31m\u202e" + "x" * 900, "socket://10.0.0.9/\x07")))
    (only,) = found.queues
    assert only.name.isprintable()
    assert len(only.name) <= 256


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("Unable to write print data: Broken pipe", True),
        ("Unable to write print data: Connection reset by peer", True),
        ("Die Verbindung wurde vom Kommunikationspartner zur\u00fcckgesetzt", True),
        ("The printer is not responding.", False),
        ("", False),
    ],
)
async def test_a_job_whose_connection_was_cut(said: str, cut: bool) -> None:  # noqa: FBT001  (a table's column)
    times = [("time-at-processing", 9_500), ("time-at-completed", 9_802), ("job-printer-up-time", 10_000)]
    own = [
        *job(41, state=8),
        Attribute("job-printer-uri", ValueTag.URI, ["ipp://print/printers/a"]),
        *(Attribute(name, ValueTag.INTEGER, [value]) for name, value in times),
        Attribute("job-printer-state-message", ValueTag.TEXT, [said]),
    ]
    async with printer(server(queue("a")), ended=[own]) as peer:
        (only,) = (await cups.ask(gate(), PrintServer("print", "cups", target(ipp=peer.port)))).queues
    assert [(row.id, row.cut, row.took_s, row.ended_s) for row in only.finished or ()] == [(41, cut, 302, 198)]
    assert said == "" or said not in repr(only)


async def test_names_of_jobs_that_nobody_asked_for_go_nowhere() -> None:
    names = [Attribute("job-name", ValueTag.NAME, ["\x1b[2JWages\u202e"]), Attribute("job-originating-user-name", ValueTag.NAME, ["anna"])]
    found, _ = await ask(server(queue("a"), jobs=([*waiting(7, "a"), *names],)))
    assert [row.id for row in found.queues[0].jobs or ()] == [7]
    assert "Wages" not in repr(found)
    assert "anna" not in repr(found)


@pytest.mark.parametrize("name", [name for name in SAID if name != "nothing"])
async def test_a_server_that_lies_floods_or_hangs_is_left_within_its_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cups, "_REPLY_S", 1.0)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for octets in SAID[name]():
            writer.write(octets)
            await writer.drain()

    async with listener(talk) as port:
        read_it = await read(gate(), PrintServer("print", "cups", target(ipp=port), trusted=False))
    assert (read_it.failure in {"malformed", "timeout", "closed", "reset"}) if read_it.found is None else "broke off" in read_it.found.cut
    assert read_it.took_ms < 4_000


@pytest.mark.parametrize("end", [-1, -20])
async def test_a_reply_that_breaks_off_keeps_what_came_and_is_said(end: int) -> None:
    whole = server(queue("a"), queue("b"), jobs=(waiting(7, "a"),))

    def reply(request: Request) -> bytes:
        return whole(request)[:end] if request.is_for_jobs or end < -1 else whole(request)

    async with printer(reply) as peer:
        found = await cups.ask(gate(), PrintServer("print", "cups", target(ipp=peer.port)))
    assert found.queues[0].name == "a"
    assert found.queues[0].jobs is None
    assert bool(found.cut) is (end < -1)
