# SPDX-License-Identifier: Apache-2.0
import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from probes import v6
from probes.asking import Asking
from probes.fact import Value
from probes.failure import WithheldError
from probes.model import WELL_KNOWN, Target
from probes.network_facts import V6Facts
from tests.probes.door import gate, listen_only

HERE = Target("10.0.0.9")
SAID: dict[str, Value] = {"dns.v6": ["2001:db8::9", "::1"], "tcp.631": "open", "tcp.80": "refused"}


@asynccontextmanager
async def six() -> AsyncIterator[int]:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await listen_only(reader, writer)
        writer.close()

    if not socket.has_ipv6:
        pytest.skip("no IPv6 on this machine")
    try:
        server = await asyncio.start_server(listen, "::1", 0)
    except OSError as why:
        pytest.skip(f"no IPv6 loopback: {why}")
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_port_that_is_open_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    async with six() as port:
        door = gate()
        facts = await v6.ask(Asking(replace(HERE, ports={"ipp": port}), door, facts=SAID))
    assert facts == V6Facts(address="::1", named=True, p631="open")
    assert door.sent.by_port == {f"tcp/{port}": 1}


async def test_a_port_that_is_dead_over_ipv6() -> None:
    async with six() as port:
        pass
    facts = await v6.ask(Asking(replace(HERE, ports={"ipp": port}), gate(), facts=SAID))
    assert facts.p631 == "refused"


@pytest.mark.parametrize(
    ("target", "changes"),
    [
        (HERE, {"dns.v6": []}),
        (HERE, {"dns.v6": None}),
        (HERE, {"dns.v6": ["2001:db8::9"]}),
        (Target("fe80::1%lo"), {}),
        (Target("10.0.0.9", ports={"ipp": WELL_KNOWN["ipp"]}, exclusive=True), {}),
        (HERE, {"tcp.631": "refused"}),
    ],
    ids=["no AAAA", "unknown", "out of scope", "IPv6 itself", "forwarded", "nothing open"],
)
async def test_where_there_is_nothing_to_compare_nothing_is_sent(target: Target, changes: dict[str, Value]) -> None:
    door = gate()
    with pytest.raises(WithheldError):
        await v6.ask(Asking(target, door, facts={**SAID, **changes}))
    assert door.sent.packets == 0
