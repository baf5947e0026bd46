# SPDX-License-Identifier: Apache-2.0
"""The simulated agent answers as RFC 1157 and RFC 3416 have it, and is silent to what it does not understand."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.demo.devices import FLEET
from agent.demo.model import Device
from agent.demo.oids import UP_TIME, error_state, oids
from agent.demo.snmp_agent import MAX_REPLY, Agent, AgentProtocol
from probes import mib
from probes.printer_mib import read
from probes.wire.ber import Oid
from probes.wire.snmp import ErrorStatus, Message, Missing, Version, decode, encode_get, encode_getbulk, encode_getnext, encode_response

SALES = next(device for device in FLEET if device.id == "sales")
SYS_DESCR: Oid = (1, 3, 6, 1, 2, 1, 1, 1, 0)
NOWHERE: Oid = (1, 3, 6, 1, 2, 1, 99, 0)


def agent(clock: float = 0.0) -> Agent:
    return Agent(oids(SALES), clock=lambda: clock)


def asked(datagram: bytes, simulated: Agent | None = None) -> Message:
    reply = (simulated or agent()).answer(datagram)
    assert reply is not None
    return decode(reply)


def walked(version: Version) -> list[Oid]:
    simulated, found = agent(), list[Oid]()
    at: Oid = (1, 3)
    while True:
        reply = asked(encode_getnext(version, b"public", 9_000_000, [at]), simulated)
        if reply.error_status or isinstance(reply.varbinds[0].value, Missing):
            return found
        at = reply.varbinds[0].oid
        found.append(at)


def test_a_get_brings_the_value_and_v2c_says_what_is_missing() -> None:
    reply = asked(encode_get(Version.V2C, b"public", 9_000_001, [SYS_DESCR, NOWHERE]))
    assert reply.request_id == 9_000_001
    assert reply.varbinds[0].value == b"Halden C4570 network printer, firmware 4.12.0"
    assert reply.varbinds[1].value is Missing.NO_SUCH_INSTANCE


def test_v1_refuses_the_whole_request_and_points_at_what_is_missing() -> None:
    reply = asked(encode_get(Version.V1, b"public", 9_000_001, [SYS_DESCR, NOWHERE]))
    assert (reply.error_status, reply.error_index) == (ErrorStatus.NO_SUCH_NAME, 2)
    assert reply.varbinds[0].value is None


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
def test_a_walk_meets_every_row_in_order(version: Version) -> None:
    assert walked(version) == sorted(oids(SALES))


def test_a_getbulk_keeps_to_the_repetitions_and_to_one_frame() -> None:
    few = asked(encode_getbulk(b"public", 9_000_001, [SYS_DESCR[:-2], mib.ALERTS.entry], non_repeaters=1, max_repetitions=3))
    assert [bind.oid for bind in few.varbinds] == [SYS_DESCR, *(bind.oid for bind in few.varbinds[1:])]
    assert len(few.varbinds) == 4
    many = agent().answer(encode_getbulk(b"public", 9_000_001, [(1, 3)], max_repetitions=1_000))
    assert many is not None
    assert len(many) <= MAX_REPLY
    assert [bind.oid for bind in decode(many).varbinds] == sorted(oids(SALES))[: len(decode(many).varbinds)]


def test_a_getbulk_that_asks_for_nothing_gets_nothing() -> None:
    assert asked(encode_getbulk(b"public", 9_000_001, [], max_repetitions=10)).varbinds == ()
    assert asked(encode_getbulk(b"public", 9_000_001, [SYS_DESCR], max_repetitions=0)).varbinds == ()


def test_the_up_time_counts_on() -> None:
    now = [100.0]
    simulated = Agent(oids(SALES), clock=lambda: now[0])
    before = asked(encode_get(Version.V2C, b"public", 9_000_001, [UP_TIME]), simulated).varbinds[0].value
    now[0] = 102.5
    after = asked(encode_get(Version.V2C, b"public", 9_000_001, [UP_TIME]), simulated).varbinds[0].value
    assert before == SALES.up_s * 100
    assert after == SALES.up_s * 100 + 250


def test_another_community_and_a_reply_meet_silence() -> None:
    request = encode_get(Version.V2C, b"secret", 9_000_001, [SYS_DESCR])
    assert agent().answer(request) is None
    public = encode_get(Version.V2C, b"public", 9_000_001, [SYS_DESCR])
    assert agent().answer(encode_response(decode(public), ())) is None


@given(st.binary(max_size=200))
def test_whatever_comes_it_stands(data: bytes) -> None:
    agent().answer(data)


class Wire(asyncio.DatagramTransport):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[object] = []

    def sendto(self, data: object, addr: object = None) -> None:
        self.sent.append(addr)


def test_a_sleeper_loses_what_it_is_asked_before_it_is_awake() -> None:
    now, wire = [50.0], Wire()
    protocol = AgentProtocol(agent(), wakes_after_s=4.0, clock=lambda: now[0])
    protocol.connection_made(wire)
    request = encode_get(Version.V2C, b"public", 9_000_001, [SYS_DESCR])
    for later in (0.0, 1.0, 3.9):
        now[0] = 50.0 + later
        protocol.datagram_received(request, ("127.0.0.1", 1))
    assert wire.sent == []
    now[0] = 54.0
    protocol.datagram_received(request, ("127.0.0.1", 2))
    assert wire.sent == [("127.0.0.1", 2)]


@pytest.mark.parametrize("found", [device for device in FLEET if device.printer], ids=lambda device: device.id)
def test_our_own_reader_finds_in_the_rows_what_the_table_says(found: Device) -> None:
    facts = read({oid: bind.value for oid, bind in oids(found).items()})
    assert (facts.serial, facts.mac, facts.pages_total, facts.sys_location) == (found.serial, found.mac, found.pages, found.location)
    assert facts.error_bits == found.panel.error_bits
    assert [row.level for row in facts.trays or ()] == [tray.level for tray in found.trays]
    assert [row.colour for row in facts.supplies or ()] == [supply.colour for supply in found.supplies]
    assert all(row.part_number for row in facts.supplies or () if row.type in ("toner", "tonerCartridge"))
    assert {row.keyword for row in facts.alerts or ()} == {alert.code for alert in found.panel.alerts} - {"powerUp"}
    assert [row.age_s for row in facts.alerts or ()] == [alert.age_s for alert in found.panel.alerts if alert.code != "powerUp"]


def test_the_switch_has_no_printer_mib() -> None:
    switch = next(device for device in FLEET if not device.printer)
    facts = read({oid: bind.value for oid, bind in oids(switch).items()})
    assert facts.printer_mib is False
    assert facts.device_type_printer is False


def test_error_bits_count_from_the_highest() -> None:
    assert error_state(()) == b"\x00\x00"
    assert error_state(("lowPaper",)) == b"\x80\x00"
    assert error_state(("jammed", "serviceRequested", "inputTrayMissing")) == b"\x05\x80"
