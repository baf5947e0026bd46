# SPDX-License-Identifier: Apache-2.0
import asyncio
import contextlib
import errno
from collections.abc import Mapping

import pytest

from probes import tcp
from probes.fact import Value
from probes.facts import TcpFacts
from probes.failure import WithheldError
from probes.gate import Knock
from probes.model import Target
from tests.probes.door import asking, closed_port, listen_only, listener, target

OPEN, RESET, REFUSED, SILENT = Knock(None, 5), Knock(None, 5, reset=True), Knock(ConnectionRefusedError(errno.ECONNREFUSED, ""), 3), Knock(TimeoutError(), 3500)
PRINTER = Target("10.0.0.9")


def _unreachable(ms: float, number: int = errno.EHOSTUNREACH) -> Knock:
    return Knock(OSError(number, ""), ms)


class Door:
    """A gate that gives the knocks of a script, by service, and notes the order."""

    def __init__(self, default: Knock = REFUSED, **script: Knock | Exception | list[Knock]) -> None:
        self.default, self.script, self.order = default, script, list[str]()
        self.busy = self.together_with_raw = 0

    async def knock(self, _target: Target, service: str) -> Knock:
        self.order.append(service)
        self.busy += 1
        await asyncio.sleep(0)
        if service == "raw":
            self.together_with_raw = self.busy - 1
        self.busy -= 1
        found = self.script.get(service.replace("-", "_"), self.default)
        if isinstance(found, Exception):
            raise found
        return found.pop(0) if isinstance(found, list) else found


async def _ask(door: Door, where: Target = PRINTER, facts: Mapping[str, Value] | None = None) -> TcpFacts:
    return await tcp.ask(asking(where, facts, door))  # type: ignore[arg-type]  # as much of a gate as is used


@pytest.mark.parametrize(
    ("knock", "answering", "mute"),
    [
        (OPEN, "open", "open"),
        (RESET, "reset", "reset"),
        (REFUSED, "refused", "refused"),
        (SILENT, "silent", "silent"),
        (Knock(TimeoutError(errno.ETIMEDOUT, ""), 9), "silent", "silent"),
        (Knock(ConnectionResetError(), 1), "reset", "reset"),
        (_unreachable(2), "prohibited", "unreachable"),
        (_unreachable(2, errno.ENETUNREACH), "prohibited", "unreachable"),
        (_unreachable(3070), "unreachable", "unreachable"),
        (Knock(PermissionError(errno.EACCES, ""), 3070), "prohibited", "unreachable"),
        (Knock(PermissionError(errno.EPERM, ""), 1), None, None),
        (Knock(OSError(errno.EADDRNOTAVAIL, ""), 1), None, None),
        (Knock(ValueError(), 1), None, None),
    ],
)
def test_the_word_for_each_end(knock: Knock, answering: str | None, mute: str | None) -> None:
    assert tcp.state_of(knock, host_answers=True) == answering
    assert tcp.state_of(knock, host_answers=False) == mute


def test_a_firewall_of_our_own_on_windows_says_nothing_of_the_device() -> None:
    error = PermissionError(errno.EACCES, "")
    error.winerror = 10_013  # type: ignore[attr-defined]  # Windows sets it
    assert tcp.state_of(Knock(error, 1), host_answers=True) is None


async def test_the_twelve_ports_with_the_raw_one_alone_and_last() -> None:
    door = Door(raw=OPEN, ipp=OPEN)
    facts = await _ask(door)
    assert door.order[-1] == "raw"
    assert door.order.count("raw") == 1
    assert door.together_with_raw == 0
    assert set(door.order) == {"ftp", "ssh", "telnet", "http", "netbios", "https", "smb", "lpd", "ipp", "http-alt", "https-alt", "raw"}
    assert (facts.p9100, facts.p631, facts.p21, facts.answers, facts.connect_ms) == ("open", "open", "refused", True, 3.0)


async def test_a_host_where_nothing_is_heard() -> None:
    facts = await _ask(Door(default=_unreachable(3070)))
    assert {facts.p80, facts.p631, facts.p9100} == {"unreachable"}
    assert (facts.answers, facts.connect_ms) == (False, None)


async def test_unreachable_at_once_is_prohibited_only_where_the_host_speaks_otherwise() -> None:
    assert (await _ask(Door(ipp=_unreachable(1)))).p631 == "prohibited"
    assert (await _ask(Door(default=_unreachable(1)), facts={"snmp.version": "v2c"})).p9100 == "prohibited"
    assert (await _ask(Door(default=_unreachable(1)), facts={"icmp.answers": True})).p9100 == "prohibited"
    mute = await _ask(Door(default=_unreachable(1)), facts={"icmp.answers": False, "snmp.version": None})
    assert (mute.p9100, mute.answers) == ("unreachable", False)


async def test_a_silent_port_of_an_answering_host_is_asked_again_but_never_the_raw_one() -> None:
    door = Door(ipp=[SILENT, OPEN], lpd=SILENT, raw=SILENT)
    facts = await _ask(door)
    assert (facts.p631, facts.p515, facts.p9100) == ("open", "silent", "silent")
    assert [door.order.count(service) for service in ("ipp", "lpd", "raw", "http")] == [2, 2, 1, 1]


async def test_a_silent_host_is_not_asked_twice() -> None:
    door = Door(default=SILENT)
    assert (await _ask(door)).answers is False
    assert len(door.order) == 12


@pytest.mark.parametrize("printing", [{"printer.state": "processing"}, {"ipp.state": "processing"}, {"snmp.printer_status": "printing"}])
async def test_a_printing_device_gets_no_raw_connection(printing: Mapping[str, Value]) -> None:
    door = Door()
    assert (await _ask(door, facts=printing)).p9100 is None
    assert "raw" not in door.order


async def test_a_raw_port_that_was_tried_already_is_left_alone() -> None:
    door = Door()
    assert (await _ask(door, Target("10.0.0.9", raw_spent=True))).p9100 is None
    assert "raw" not in door.order


async def test_a_port_that_the_gate_withholds_stays_unknown() -> None:
    facts = await _ask(Door(netbios=WithheldError("enough")))
    assert (facts.p139, facts.p80) == (None, "refused")


async def test_nothing_allowed_is_skipped() -> None:
    with pytest.raises(WithheldError, match=r"no TCP port of 127\.0\.0\.1,snmp=161"):
        await _ask(Door(), target(snmp=161))
    with pytest.raises(WithheldError):
        await _ask(Door(default=REFUSED, raw=WithheldError("once already")), target(raw=9100))


async def test_only_our_own_host_said_no() -> None:
    facts = await _ask(Door(default=Knock(PermissionError(errno.EPERM, ""), 1)))
    assert (facts.p631, facts.answers) == (None, None)


async def test_forwarded_ports_only_and_ipps_for_631_where_it_is_the_only_one() -> None:
    door = Door(ipps=OPEN)
    facts = await _ask(door, target(ipps=8631, http=8080))
    assert sorted(door.order) == ["http", "ipps"]
    assert (facts.p631, facts.p80, facts.p9100) == ("open", "refused", None)
    both = Door()
    await _ask(both, target(ipps=8631, ipp=9631))
    assert both.order == ["ipp"]


async def test_a_service_that_shares_its_port_with_raw_waits_for_the_raw_turn() -> None:
    door = Door()
    await _ask(door, target(ipp=7000, raw=7000, http=80))
    assert door.order == ["http", "raw", "ipp"]


async def test_over_real_sockets_nothing_is_written() -> None:
    written = list[bytes]()

    async def notes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        written.append(await reader.read())

    async with contextlib.AsyncExitStack() as stack:
        raw, ipp = [await stack.enter_async_context(listener(notes)) for _ in range(2)]
        http = await stack.enter_async_context(listener(listen_only))
        ask = asking(target(raw=raw, ipp=ipp, http=http, lpd=closed_port()))
        facts = await tcp.ask(ask)
        await asyncio.sleep(0.05)
    assert (facts.p9100, facts.p631, facts.p80, facts.p515, facts.p443) == ("open", "open", "open", "refused", None)
    assert written == [b"", b""]
    assert ask.gate.sent.packets == 4
