# SPDX-License-Identifier: Apache-2.0
"""The TCP side of the benchmark's devices: IPP on 631, LPD on 515 and a silent 9100 at every address of this host. Ends when stdin does."""

import asyncio
import sys
from contextlib import suppress
from ipaddress import IPv4Address

from agent.demo.http import serving
from agent.demo.ipp_printer import Queue
from agent.demo.listening import Talk
from agent.demo.print_ports import LpdQueue, RawPort
from tests.bench.devices import device

_queues: dict[str, Queue] = {}


def _queue(address: str) -> Queue:
    """The queue of the device at this address; its serial number is the one that the responder tells over SNMP."""
    if address not in _queues:
        _queues[address] = Queue(device(f"{int(IPv4Address(address)):08X}"), lambda: 631)
    return _queues[address]


async def _ipp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await serving(_queue(writer.get_extra_info("sockname")[0]).handle)(reader, writer)


def _closing(talk: Talk) -> Talk:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, ValueError):
            await talk(reader, writer)
        writer.close()

    return converse


async def main() -> None:
    """Listen, say so, and wait for the end of stdin."""
    raw = RawPort()
    for port, talk in ((631, _ipp), (515, LpdQueue(device()).talk), (9100, raw.talk)):
        await asyncio.start_server(_closing(talk), "0.0.0.0", port, backlog=512)
    print("ready", flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.read)
    print(raw.octets)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
