# SPDX-License-Identifier: Apache-2.0
import asyncio

import pytest

from probes import lpd
from probes.facts import LpdFacts
from probes.failure import WithheldError
from tests.probes.door import asking, closed_port, listen_only, listener, target


async def _ask(answer: bytes, *, ends: bool = True, cut: bool = False) -> tuple[LpdFacts, bytes]:
    heard = bytearray()

    async def lpr(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.readuntil(b"\n"))
        writer.write(answer)
        await writer.drain()
        if not ends:
            await reader.read()

    async with listener(lpr) as port:
        return await lpd.ask(asking(target(lpd=port).but(lpd_queue="lp1"))), bytes(heard)


async def test_the_queue_s_state_is_asked_and_nothing_else() -> None:
    facts, heard = await _ask(b"lp1 is ready and printing\nno entries\n")
    assert heard == b"\x03lp1\n"
    assert (facts.queue, facts.jobs) == ("lp1", 0)
    assert facts.states == ("printing", "ready")


async def test_an_answer_without_an_end_gives_its_words_but_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lpd, "_PATIENCE_S", 0.05)
    facts, _ = await _ask(b"printing is disabled\nno entries\n", ends=False)
    assert (facts.jobs, facts.states) == (None, ("disabled",))


async def test_an_endless_answer_is_cut() -> None:
    facts, _ = await _ask(b"lp1 is ready\n" + b"x" * 100_000)
    assert (facts.jobs, facts.states) == (None, ("ready",))


async def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lpd, "_PATIENCE_S", 0.02)
    with pytest.raises(EOFError, match="without a word"):
        await _ask(b"")
    with pytest.raises(TimeoutError):
        await _ask(b"", ends=False)
    async with listener(listen_only) as port:
        with pytest.raises(TimeoutError):
            await lpd.ask(asking(target(lpd=port).but(lpd_queue="lp1")))


async def test_a_refused_port_is_refused() -> None:
    with pytest.raises(ConnectionRefusedError):
        await lpd.ask(asking(target(lpd=closed_port()).but(lpd_queue="lp1")))


async def test_without_a_configured_queue_nothing_is_sent() -> None:
    ask = asking(target(lpd=closed_port()))
    with pytest.raises(WithheldError, match="no LPD queue is configured"):
        await lpd.ask(ask)
    assert ask.gate.sent.packets == 0
