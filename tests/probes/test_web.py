# SPDX-License-Identifier: Apache-2.0
import asyncio
import socket
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probes import web
from probes.failure import WithheldError
from probes.network_facts import WebFacts
from probes.stream import Stream
from tests.probes.certificates import server
from tests.probes.door import Talk, asking, listen_only, listener, target

OPEN = {"tcp.80": "open", "tcp.443": "refused"}
PAGE = b"<html><HEAD><Title lang=en>\n RICOH\x1b IM C3000 </title></head>" + b"x" * 5_000


def saying(answer: bytes, heard: list[bytes] | None = None) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(request)
        writer.write(answer)
        await writer.drain()

    return talk


async def fetched(talk: Talk) -> WebFacts:
    async with listener(talk) as port:
        return await web.ask(asking(target(http=port), OPEN))


async def test_a_page_says_who_and_when_it_is() -> None:
    heard: list[bytes] = []
    head = b"HTTP/1.1 200 OK\r\nServer: Web-Server/3.0\r\nDate: Sun, 22 Nov 2026 12:00:05 GMT\r\n\r\n"
    facts = await fetched(saying(head + PAGE, heard))
    moment = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
    assert facts == WebFacts(port=80, state="answers", alive=True, status=200, server="Web-Server/3.0", title="RICOH\\x1b IM C3000", date=moment)
    assert len(heard) == 1
    assert heard[0].startswith(b"GET / HTTP/1.1\r\n")
    assert b"Accept-Encoding: identity\r\n" in heard[0]


async def test_a_redirect_is_told_and_not_followed() -> None:
    facts = await fetched(saying(b"HTTP/1.1 302 Found\r\nLocation: https://192.0.2.66/\r\nContent-Length: 0\r\n\r\n"))
    assert (facts.status, facts.redirect, facts.alive, facts.title) == (302, "https://192.0.2.66/", True, None)


async def test_a_page_behind_tls_only(tmp_path: Path) -> None:
    async with listener(saying(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"), tls=server(tmp_path)) as port:
        facts = await web.ask(asking(target(https=port), {"tcp.80": "refused", "tcp.443": "open"}))
    assert (facts.port, facts.alive, facts.status) == (443, True, 401)


async def test_hang_close_reset_and_rubbish_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE_S", 0.1)

    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    words = [(await fetched(talk)).state for talk in (listen_only, closes, resets, saying(b"SSH-2.0-dropbear\r\n\r\n"))]
    assert words == ["hangs", "closes", "resets", "no-http"]


async def test_a_page_that_stops_half_way_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE_S", 0.1)

    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<title>Half</title>")
        await writer.drain()
        await reader.read()
        await asyncio.sleep(1)

    facts = await fetched(half)
    assert (facts.alive, facts.title) == (True, "Half")


async def test_only_an_open_web_port_is_asked() -> None:
    with pytest.raises(WithheldError, match="no web port is open"):
        await web.ask(asking(target(http=1), {"tcp.80": "silent"}))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun, 06 Nov 1994 08:49:37 +0900", datetime(1994, 11, 5, 23, 49, 37, tzinfo=UTC)),
        ("yesterday", None),
        ("Sun, 99 Nov 99999 08:49:37 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_as_devices_write_them(text: str | None, moment: datetime | None) -> None:
    assert web.date_of(text) == moment


HP = {**OPEN, "snmp.sys_object_id": "1.3.6.1.4.1.11.2.3.9.1"}
ROW = b"<td>Administrator Password:</td><td>Not Specified</td>"


def twice(heard: list[bytes], head: bytes = b"") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for page in (b"<title>HP LaserJet</title>", ROW):
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (head, len(page), page))
            await writer.drain()

    return talk


async def test_an_hp_is_asked_for_its_configuration_page_on_the_same_connection() -> None:
    heard: list[bytes] = []
    async with listener(twice(heard)) as port:
        facts = await web.ask(asking(target(http=port), HP))
    assert (facts.title, facts.no_password) == ("HP LaserJet", "administrator password: not specified")
    assert [request.split(b"?")[0].split(b" HTTP")[0] for request in heard] == [b"GET /", b"GET /hp/device/info_config_network.html"]


async def test_an_hp_that_closes_the_connection_is_not_asked_again() -> None:
    heard: list[bytes] = []
    async with listener(twice(heard, b"Connection: close\r\n")) as port:
        facts = await web.ask(asking(target(http=port), HP))
    assert (facts.alive, facts.no_password, len(heard)) == (True, None, 1)


async def test_a_spent_budget_after_the_first_page_takes_nothing_from_it() -> None:
    heard: list[bytes] = []
    async with listener(twice(heard)) as port:
        one = asking(target(http=port), HP)
        send, sent = Stream.send, 0

        async def once(stream: Stream, data: bytes) -> None:
            nonlocal sent
            sent += 1
            if sent > 1:
                msg = "its budget is used up"
                raise WithheldError(msg)
            await send(stream, data)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Stream, "send", once)
            facts = await web.ask(one)
    assert (facts.state, facts.title, facts.no_password, sent) == ("answers", "HP LaserJet", None, 2)


async def test_another_maker_is_asked_for_its_first_page_alone() -> None:
    heard: list[bytes] = []
    async with listener(twice(heard)) as port:
        facts = await web.ask(asking(target(http=port), OPEN))
    assert (facts.no_password, len(heard)) == (None, 1)


async def test_a_first_page_that_says_so() -> None:
    page = b"<p>Warning: no administrator password is set.</p>"
    facts = await fetched(saying(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)))
    assert facts.no_password == "no administrator password is set"
