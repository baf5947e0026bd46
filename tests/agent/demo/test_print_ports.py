# SPDX-License-Identifier: Apache-2.0
"""The raw port counts every byte it should never get; the LPD queue tells its state and takes no job."""

import asyncio
from dataclasses import replace

from agent.demo.devices import FLEET
from agent.demo.listening import LOOPBACK, tcp
from agent.demo.model import Job, Panel
from agent.demo.print_ports import LpdQueue, RawPort
from probes.wire.lpd import Word, parse, queue_state

DEVICE = FLEET[0]


async def test_every_byte_counts() -> None:
    raw = RawPort()
    async with tcp(raw.talk) as port:
        for data in (b"", b"abc", b"defg"):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.write(data)
            writer.write_eof()
            await reader.read()
            writer.close()
            await writer.wait_closed()
    assert (raw.connections, raw.octets) == (3, 7)


def test_our_own_reader_understands_the_queue() -> None:
    quiet = parse(LpdQueue(DEVICE).answer(queue_state("lp")), "lp")
    assert (quiet.jobs, set(quiet.words)) == (0, {Word.READY})
    busy = replace(DEVICE, panel=Panel(jobs=(Job(1, 60, 1), Job(2, 60, 1))))
    assert parse(LpdQueue(busy).answer(queue_state("lp")), "lp").jobs == 2


def test_another_queue_is_unknown_and_a_job_is_refused() -> None:
    assert parse(LpdQueue(DEVICE).answer(queue_state("other")), "other").words == {Word.UNKNOWN_QUEUE}
    assert LpdQueue(DEVICE).answer(b"\x02lp\n") == b"\x01"
    assert LpdQueue(DEVICE).answer(b"") == b"\x01"
