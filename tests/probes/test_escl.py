# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from probes import escl
from probes.failure import DeniedError, WithheldError
from tests.fuzz.scanning import ESCL
from tests.probes.door import asking, listener, target

IDLE = ESCL[1]
AT_WORK = ESCL[0].replace(b"ScannerAdfJam", b"ScannerAdfProcessing")


@asynccontextmanager
async def scanner(*statuses: tuple[int, bytes]) -> AsyncIterator[tuple[int, list[str]]]:
    """Answers each ScannerStatus with the next of these, the last one again and again; capabilities always."""
    asked: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, _ = (await reader.readuntil(b"\r\n\r\n")).split(maxsplit=2)
        asked.append(f"{method.decode()} {path.decode()}")
        seen = sum("Status" in each for each in asked) - 1
        code, body = statuses[min(seen, len(statuses) - 1)] if b"Status" in path else (200, ESCL[2])
        writer.write(f"HTTP/1.1 {code} x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    async with listener(talk) as port:
        yield port, asked


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escl, "SECOND_READ_S", 0.0)


async def test_an_idle_scanner_is_asked_twice_and_said_what_it_is() -> None:
    async with scanner((200, IDLE)) as (port, asked):
        facts = await escl.ask(asking(target(http=port), {"tcp.80": "open"}))
    assert (facts.offered, facts.state, facts.still, facts.has_adf, facts.make_and_model) == (True, "Idle", None, True, "Lab MFP")
    assert asked == ["GET /eSCL/ScannerStatus", "GET /eSCL/ScannerCapabilities"]


async def test_a_job_that_stands_still_and_one_that_goes_on() -> None:
    async with scanner((200, AT_WORK)) as (port, asked):
        facts = await escl.ask(asking(target(http=port), {"tcp.80": "open"}))
    assert (facts.state, facts.still, facts.job_age_s, facts.images) == ("Processing", True, 612, 3)
    assert asked == ["GET /eSCL/ScannerStatus"] * 2
    moved = AT_WORK.replace(b"<pwg:ImagesCompleted>3", b"<pwg:ImagesCompleted>4")
    async with scanner((200, AT_WORK), (200, moved)) as (port, _):
        assert (await escl.ask(asking(target(http=port), {"tcp.80": "open"}))).still is False


async def test_a_feeder_that_was_closed_meanwhile() -> None:
    jam = IDLE.replace(b"<State>Idle", b"<AdfState>ScannerAdfJam</AdfState><State>Idle")
    async with scanner((200, jam), (200, IDLE)) as (port, _):
        facts = await escl.ask(asking(target(http=port), {"tcp.80": "open"}))
    assert (facts.adf, facts.adf_still) == ("ScannerAdfJam", False)


async def test_503_counts_when_it_comes_twice() -> None:
    async with scanner((503, b"")) as (port, _):
        assert (await escl.ask(asking(target(http=port), {"tcp.80": "open"}))).unavailable is True
    async with scanner((503, b""), (200, IDLE)) as (port, _):
        assert (await escl.ask(asking(target(http=port), {"tcp.80": "open"}))).unavailable is False


@pytest.mark.parametrize("answer", [(404, b""), (200, b"<html>Ready</html>"), (302, b"")])
async def test_a_web_page_without_escl_is_no_scanner(answer: tuple[int, bytes]) -> None:
    async with scanner(answer) as (port, asked):
        assert (await escl.ask(asking(target(http=port), {"tcp.80": "open"}))).offered is False
    assert len(asked) == 1


async def test_a_scanner_behind_a_login_is_denied_and_a_shut_port_is_not_tried() -> None:
    async with scanner((401, b"")) as (port, _):
        with pytest.raises(DeniedError):
            await escl.ask(asking(target(http=port), {"tcp.80": "open"}))
    with pytest.raises(WithheldError):
        await escl.ask(asking(target(http=1), {"tcp.80": "refused"}))
