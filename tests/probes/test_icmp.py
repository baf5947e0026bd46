# SPDX-License-Identifier: Apache-2.0
import asyncio
import ctypes
import errno
import struct
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import icmp, icmp_windows
from probes.asking import Asking
from probes.datagrams import Arrival, IcmpError
from probes.facts import IcmpFacts
from probes.failure import UnsupportedError, WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope
from tests.probes.door import Clock, asking, gate, target

_VERSIONS = st.sampled_from([4, 6])
PRINTER = Target("10.0.0.9")


# --- the packets ------------------------------------------------------------------------------------------------------------------------------


def _reply_to(version: int, request: bytes, *, header: bytes = b"") -> bytes:
    return header + bytes([icmp._REPLY[version]]) + request[1:]


@given(_VERSIONS, st.integers(0, 65_535), st.integers(0, 65_535), st.binary(max_size=80), st.integers(5, 15))
def test_what_comes_back_is_what_was_sent(version: int, ident: int, seq: int, payload: bytes, words: int) -> None:
    request = icmp.request_of(version, ident, seq, payload)
    assert icmp.reply_of(version, _reply_to(version, request)) == (seq, payload)
    header = bytes([0x40 | words]) + bytes(4 * words - 1)
    assert icmp.reply_of(version, _reply_to(version, request, header=header)) == (seq, payload)
    assert icmp.reply_of(version, request) is None  # a raw socket on loopback hears our own question


@given(_VERSIONS, st.binary(max_size=120))
def test_no_bytes_make_the_reader_stumble(version: int, data: bytes) -> None:
    icmp.reply_of(version, data)


@given(st.integers(0, 65_535), st.integers(0, 65_535), st.binary(max_size=81))
def test_a_packet_with_its_checksum_sums_to_zero(ident: int, seq: int, payload: bytes) -> None:
    assert icmp.checksum(icmp.request_of(4, ident, seq, payload)) == 0


def test_the_checksum_of_the_rfc() -> None:
    assert icmp.checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF ^ 0xDDF2  # RFC 1071 section 3


def test_a_reply_with_another_code_is_none() -> None:
    assert icmp.reply_of(4, b"\x00\x01" + bytes(6)) is None


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ((3, 0), "net-unreachable"),
        ((3, 1), "host-unreachable"),
        ((3, 13), "communication-prohibited"),
        ((3, 99), None),
        ((1, 3), "address-unreachable"),
        ((1, 1), "communication-prohibited"),
        ((11, 0), None),
    ],
)
def test_codes_have_their_names(told: tuple[int, int], name: str | None) -> None:
    assert icmp.unreachable_name(told) == name


# --- a row of echoes --------------------------------------------------------------------------------------------------------------------------


class Wire:
    """A channel whose peer answers the sequence numbers it is told to, out of a script."""

    def __init__(self, answers: Callable[[int, bytes], list[bytes | OSError]]) -> None:
        self.answers, self.pending, self.closed = answers, list[bytes | OSError](), False
        self.sent = 0

    async def send(self, data: bytes) -> float:
        seq = self.sent
        self.sent += 1
        self.pending += self.answers(seq, data)
        if self.pending and isinstance(self.pending[-1], PermissionError):
            error = self.pending.pop()
            assert isinstance(error, OSError)
            raise error
        return asyncio.get_running_loop().time()

    async def receive(self, until: float) -> Arrival:
        await asyncio.sleep(0)
        if not self.pending:
            raise TimeoutError
        first = self.pending.pop(0)
        if isinstance(first, OSError):
            raise first
        return Arrival(first, asyncio.get_running_loop().time(), ("10.0.0.9", 0))

    def close(self) -> None:
        self.closed = True


class Door:
    """A gate that has only the ways it is given."""

    def __init__(self, **wires: Wire) -> None:
        self.wires, self.tried = wires, list[str]()

    async def echoes(self, _target: Target, way: str) -> Wire:
        self.tried.append(way)
        if way not in self.wires:
            raise UnsupportedError(way)
        return self.wires[way]


async def _ask(door: Door, where: Target = PRINTER) -> IcmpFacts:
    return await icmp.ask(asking(where, door=door))  # type: ignore[arg-type]  # as much of a gate as is used


async def test_a_healthy_device() -> None:
    wire = Wire(lambda _seq, data: [_reply_to(4, data)])
    facts = await _ask(Door(datagram=wire))
    assert (facts.way, facts.answers, facts.sent, facts.received, facts.loss, facts.unreachable) == ("datagram", True, 20, 20, 0.0, None)
    assert facts.median_ms is not None
    assert facts.first_ms is not None
    assert wire.closed


async def test_a_lost_probe_is_loss() -> None:
    facts = await _ask(Door(datagram=Wire(lambda seq, data: [] if seq in {3, 7} else [_reply_to(4, data)])))
    assert (facts.sent, facts.received, facts.loss) == (100, 98, 2.0)


async def test_one_lost_probe_asks_for_a_hundred_and_the_gateway_is_measured_beside_them() -> None:
    asked: list[str] = []

    async def beside(suspect: str) -> icmp.Echoes:
        asked.append(suspect)
        return icmp.Echoes("datagram", 100, dict.fromkeys(range(93), 2.0))

    wire = Wire(lambda seq, data: [] if seq % 10 == 3 else [_reply_to(4, data)])
    facts = await icmp.ask(Asking(PRINTER, Door(datagram=wire), hints={"beside": beside}))  # type: ignore[arg-type]  # as much of a gate as is used
    assert (facts.sent, facts.loss) == (100, 10.0)
    assert (facts.gateway_sent, facts.gateway_loss, facts.gateway_median_ms) == (100, 7.0, 2.0)
    assert asked == ["10.0.0.9"]


async def test_a_slow_device_is_looked_at_longer_too() -> None:
    assert icmp.Echoes("raw", 20, dict.fromkeys(range(20), 80.0)).suspect
    assert not icmp.Echoes("raw", 20, dict.fromkeys(range(20), 8.0)).suspect
    assert not icmp.Echoes("raw", 20).suspect


def test_jitter_is_the_mean_step_from_one_round_trip_to_the_next() -> None:
    assert icmp.Echoes("raw", 4, {0: 1.0, 1: 3.0, 3: 2.0}).jitter_ms == 1.5
    assert icmp.Echoes("raw", 4, {2: 1.0}).jitter_ms is None


def test_two_rows_are_one() -> None:
    first = icmp.Echoes("raw", 20, {0: 1.0}, first_ms=1.0, ttl=64, unreachable="host-unreachable")
    both = first.followed_by(icmp.Echoes("raw", 80, {3: 2.0}, first_ms=9.0, ttl=63, told_mtu=1400))
    assert both == icmp.Echoes("raw", 100, {0: 1.0, 23: 2.0}, 1.0, 63, "host-unreachable", 1400)


async def test_what_a_sleeper_loses_while_it_wakes_is_no_loss() -> None:
    facts = await _ask(Door(datagram=Wire(lambda seq, data: [] if seq < 12 or seq == 15 else [_reply_to(4, data)])))
    assert (facts.sent, facts.received, facts.loss) == (100, 87, 1.1)


async def test_silence_is_silence_and_a_hundred_percent() -> None:
    facts = await _ask(Door(datagram=Wire(lambda _seq, _data: [])))
    assert (facts.answers, facts.received, facts.loss, facts.median_ms, facts.first_ms) == (False, 0, 100.0, None, None)


async def test_a_router_that_says_no_is_named() -> None:
    facts = await _ask(Door(datagram=Wire(lambda _seq, _data: [IcmpError(errno.EHOSTUNREACH, (3, 10)), OSError(errno.EHOSTUNREACH, "")])))
    assert (facts.answers, facts.unreachable) == (False, "host-prohibited")


async def test_echoes_of_others_duplicates_and_forgeries_do_not_count() -> None:
    forged = icmp.request_of(4, 1, 0, b"somebody else's payload")
    facts = await _ask(Door(datagram=Wire(lambda seq, data: [_reply_to(4, forged), data, _reply_to(4, data), _reply_to(4, data)] if seq == 0 else [])))
    assert facts.received == 1


async def test_the_ladder_goes_down_to_a_raw_socket_and_ends_in_unsupported() -> None:
    door = Door(raw=Wire(lambda _seq, data: [_reply_to(4, data, header=b"\x45" + bytes(19))]))
    facts = await _ask(door)
    assert (facts.way, facts.ttl) == ("raw", 0)
    assert door.tried == ["datagram", "raw"]
    with pytest.raises(UnsupportedError, match="may send no ICMP echo"):
        await _ask(Door())


async def test_a_packet_that_our_own_host_forbids_is_no_answer_of_the_device() -> None:
    wire = Wire(lambda _seq, _data: [PermissionError(errno.EPERM, "Operation not permitted")])
    with pytest.raises(PermissionError):
        await _ask(Door(datagram=wire))
    assert wire.closed


@pytest.mark.parametrize("where", [target(snmp=16_101), Target("127.0.0.1"), Target("::1"), Target("10.0.0.9", ports={"ipp": 1}, exclusive=True)])
async def test_an_echo_to_forwarded_ports_would_speak_of_another_host(where: Target) -> None:
    with pytest.raises(WithheldError, match="not of the device"):
        await _ask(Door(), where)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_real_echo_over_whatever_way_this_machine_has(address: str) -> None:
    door = gate()
    try:
        heard = await icmp.echo(door, Target(address), count=3, gap_s=0.001)
    except (UnsupportedError, OSError) as why:
        pytest.skip(f"no ICMP echo to {address} from here: {why}")
    assert (heard.sent, len(heard.took), heard.loss) == (3, 3, 0.0)
    if sys.platform == "linux":
        assert heard.ttl is not None
        assert heard.ttl > 1
    assert door.sent.by_port == {"icmp/echo": 3}


def test_nothing_sent_is_no_loss() -> None:
    assert icmp.Echoes("raw").loss is None


# --- Windows ----------------------------------------------------------------------------------------------------------------------------------


class IpHelper:
    """iphlpapi.dll as far as it is used: `script` gives (status, replies) for each echo."""

    def __init__(self, *script: tuple[int, int], handle: int | None = 7) -> None:
        self.script, self.handle, self.closed, self.addresses = list(script), handle, 0, list[int]()

    def IcmpCreateFile(self) -> int | None:  # noqa: N802
        return self.handle

    def IcmpSendEcho2(self, *arguments: Any) -> int:  # noqa: ANN401, N802
        self.addresses.append(arguments[4].value)
        status, replies = self.script.pop(0)
        room = arguments[8]
        struct.pack_into("<II", room, 0, arguments[4].value, status)
        assert arguments[9].value == ctypes.sizeof(room) >= ctypes.sizeof(icmp_windows._Reply) + len(arguments[5])
        return replies

    def IcmpCloseHandle(self, _handle: object) -> int:  # noqa: N802
        self.closed += 1
        return 1


async def _free() -> None:
    pass


async def _calls(dll: IpHelper, count: int, address: str = "10.0.0.9") -> list[icmp_windows.Call]:
    return await icmp_windows.echoes(address, b"x" * 56, _free, count, 0.0, 0.01, dll)


async def test_windows_answers() -> None:
    dll = IpHelper((0, 1), (0, 1))
    calls = await _calls(dll, 2)
    assert all(call.ms is not None and call.ms >= 0 and call.unreachable is None for call in calls)
    assert dll.addresses == [int.from_bytes(bytes([10, 0, 0, 9]), sys.byteorder)] * 2
    assert dll.closed == 2


async def test_windows_names_what_is_unreachable_and_keeps_silent_about_silence() -> None:
    calls = await _calls(IpHelper((11_003, 1), (11_010, 0)), 2)
    assert sorted((call.ms, call.unreachable or "") for call in calls) == [(None, ""), (None, "host-unreachable")]


async def test_windows_without_a_handle_or_a_way_is_unsupported() -> None:
    with pytest.raises(UnsupportedError, match="no handle"):
        await _calls(IpHelper((0, 1), handle=-1), 1)
    with pytest.raises(UnsupportedError, match="ICMPv6"):
        await _calls(IpHelper(), 1, "fe80::1")
    if sys.platform != "win32":
        with pytest.raises(UnsupportedError, match="no IP helper"):
            await icmp_windows.echoes("10.0.0.9", b"", _free, 1, 0, 0)


async def test_the_helper_is_loaded_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Create:
        restype: object = None

        def __call__(self) -> int:
            return 7

    dll = IpHelper((0, 1))
    dll.IcmpCreateFile = Create()  # type: ignore[method-assign]  # a function of ctypes
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(iphlpapi=dll), raising=False)
    calls = await icmp_windows.echoes("10.0.0.9", b"x", _free, 1, 0, 0.01)
    assert calls[0].ms is not None
    assert dll.IcmpCreateFile.restype is ctypes.c_void_p  # a handle is 64 bits wide, ctypes' int is not


async def test_windows_echoes_pass_the_gate_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    dll = IpHelper((11_010, 0), (0, 1), (0, 1))
    monkeypatch.setattr(icmp_windows, "_load", lambda: dll)
    clock = Clock()
    door = Gate(Scope(named=frozenset({"10.0.0.9"})), PACES["normal"], clock=clock, sleep=clock.sleep)
    heard = await icmp._by_call(door, PRINTER, 3, 0.0, 0.01)
    assert (heard.way, heard.sent, len(heard.took)) == ("icmp-send-echo", 3, 2)
    assert heard.first_ms is not None
    assert door.sent.by_port == {"icmp/echo": 3}
