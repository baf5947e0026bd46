# SPDX-License-Identifier: Apache-2.0
"""The order of questions to one device, with every probe replaced by a recorder."""

import asyncio
from collections.abc import Callable

import pytest

from agent import examine
from agent.examine import Examination
from agent.stopping import WHY
from probes.asking import Asking, Credentials
from probes.fact import Section
from probes.facts import IcmpFacts, IppFacts, NeighbourFacts, PulseFacts, TcpFacts
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.network_facts import WsdFacts
from probes.pace import PACES
from probes.probe import Probe
from probes.scope import Scope
from probes.snmp_facts import ConnectionRow, SnmpFacts

Answer = Callable[[], Section]


def _silence() -> Section:
    raise TimeoutError


def _examination(monkeypatch: pytest.MonkeyPatch, target: Target, asked: list[str], **answers: Answer) -> Examination:
    def probe(name: str) -> Probe:
        async def ask(asking: Asking) -> Section:
            asked.append(name)
            await asyncio.sleep(0)
            if name not in answers:
                raise WithheldError("not here")
            return answers[name]()

        return Probe(name, IcmpFacts, ask, 5)

    monkeypatch.setattr(examine, "_BY_NAME", {name: probe(name) for name in examine._BY_NAME})
    monkeypatch.setattr(examine, "_PATIENCE_S", 0.01)
    heard = asyncio.Event()
    heard.set()
    gate = Gate(Scope(named=frozenset({target.address})), PACES["fast"])
    return Examination(target, gate, Credentials(), "10.0.0.0/24", lambda: None, {}, heard)


async def test_a_printer_is_asked_everything_and_the_ports_come_after_ipp(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(
        monkeypatch, Target("10.0.0.5"), asked, snmp=lambda: SnmpFacts(version="v2c", printer_mib=True), icmp=lambda: IcmpFacts(answers=True),
        ipp=lambda: IppFacts(state="idle"), tcp=TcpFacts,
    )  # fmt: skip
    await examination.run()
    assert asked.index("snmp") < asked.index("ipp") < asked.index("tcp") < asked.index("lpd")
    assert asked[-1] == "mdns"
    assert examination.concluded().facts["printer.is_printer"] is True


async def test_a_switch_that_nobody_named_is_left_alone_once_it_has_shown_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    switch = SnmpFacts(version="v2c", printer_mib=False, sys_descr="ProCurve Switch 2824", sys_object_id="1.3.6.1.4.1.11.2.3.7.11.19")
    await _examination(monkeypatch, Target("10.0.0.2"), asked, snmp=lambda: switch, icmp=lambda: IcmpFacts(answers=True)).run()
    assert set(asked) == {"snmp", "icmp", "neighbour"}


async def test_a_stranger_that_does_not_print_over_ipp_is_not_knocked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    neighbour = {"neighbour": lambda: NeighbourFacts(answers=True, mac="02:00:00:00:00:09"), "snmp": _silence, "ipp": _silence}
    await _examination(monkeypatch, Target("10.0.0.9"), asked, **neighbour).run()
    assert "ipp" in asked
    assert "tcp" not in asked


async def test_a_named_host_that_is_silent_is_knocked_at_before_it_is_talked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(monkeypatch, Target("10.0.0.5", named=True), asked, snmp=_silence, icmp=lambda: IcmpFacts(answers=False), tcp=TcpFacts)
    await examination.run()
    assert asked.index("tcp") < asked.index("ipp")
    facts = examination.concluded().facts
    assert (facts["reach.answers"], facts["printer.is_printer"], facts["target.named"]) == (False, None, True)


async def test_an_examination_that_is_cancelled_keeps_what_it_learnt_and_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(monkeypatch, Target("10.0.0.5", named=True), asked, snmp=lambda: SnmpFacts(version="v1", printer_mib=True), ipp=_silence)
    examination.heard.clear()
    running = asyncio.ensure_future(examination.run())
    while "lpd" not in asked:  # noqa: ASYNC110  (the recorder is a list)
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert examination.concluded().facts["snmp.version"] == "v1"
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_a_printer_that_lives_after_all_is_not_asked_for_its_pulse_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(
        monkeypatch, Target("10.0.0.5"), asked, snmp=lambda: SnmpFacts(version="v2c", printer_mib=True), icmp=lambda: IcmpFacts(answers=True), ipp=_silence,
    )  # fmt: skip
    books = examination.gate.answering
    books.heard("10.0.0.5", "udp/161")
    books.asked("10.0.0.5")
    monkeypatch.setattr("agent.stopping.OWED_AT_THE_END_S", 0.0)
    await examination.run()
    assert asked.count("pulse") == 1
    assert books.owed_s("10.0.0.5") == 0.0


async def test_a_printer_that_falls_silent_is_asked_nothing_more_and_its_silence_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(
        monkeypatch, Target("10.0.0.5"), asked, snmp=lambda: SnmpFacts(version="v2c", printer_mib=True), icmp=lambda: IcmpFacts(answers=True),
        ipp=_silence, tcp=lambda: TcpFacts(p9100="silent", p631="silent", answers=False), pulse=lambda: PulseFacts(answers=False, unanswered=5),
    )  # fmt: skip
    books = examination.gate.answering
    books.heard("10.0.0.5", "udp/161")
    monkeypatch.setattr(books, "owed_s", lambda _device: 2.0)
    monkeypatch.setattr(books, "silent_s", lambda _device: 30.0)
    await examination.run()
    facts = examination.concluded().facts
    assert (facts["pulse.answers"], facts["reach.answers"], facts["snmp.version"]) == (False, True, "v2c")
    assert "tcp.9100" not in facts
    assert {seen.probe for seen in examination.observations if seen.why == WHY} >= {"ipp", "tcp"}
    with pytest.raises(WithheldError, match=WHY):
        await examination.gate.admit(examination.target, "udp/161", 1)


async def test_a_printer_that_answers_its_pulse_is_judged_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(
        monkeypatch, Target("10.0.0.5"), asked, snmp=lambda: SnmpFacts(version="v2c", printer_mib=True), icmp=lambda: IcmpFacts(answers=True),
        ipp=_silence, tcp=lambda: TcpFacts(p9100="silent", p631="silent", answers=False), pulse=lambda: PulseFacts(answers=True),
    )  # fmt: skip
    examination.gate.answering.heard("10.0.0.5", "udp/161")
    monkeypatch.setattr(examination.gate.answering, "owed_s", lambda _device: 2.0)
    await examination.run()
    facts = examination.concluded().facts
    assert (facts["pulse.answers"], facts["tcp.9100"], facts["reach.ipp"]) == (True, "silent", "timeout")


@pytest.mark.parametrize(
    ("first", "order"),
    [
        ((), ["ipp", "tcp", "tls", "web", "escl"]),
        (("escl",), ["ipp", "tcp", "escl", "tls", "web"]),
        (("web",), ["ipp", "tcp", "web", "tls", "escl"]),
        (("path", "dns"), ["path", "tcp", "tls", "web", "escl"]),
        (("path", "dns"), ["dns", "tcp", "lpd"]),
        (("lpd",), ["tcp", "lpd", "tls"]),
    ],
)
async def test_the_symptom_puts_first_what_matters_for_it(monkeypatch: pytest.MonkeyPatch, first: tuple[str, ...], order: list[str]) -> None:
    asked: list[str] = []
    examination = _examination(
        monkeypatch, Target("10.0.0.5"), asked, snmp=lambda: SnmpFacts(version="v2c", printer_mib=True), icmp=lambda: IcmpFacts(answers=True),
        ipp=lambda: IppFacts(state="idle"), tcp=TcpFacts,
    )  # fmt: skip
    examination.first = first
    await examination.run()
    assert [name for name in asked if name in order] == order
    assert sorted(asked) == sorted({*asked})


@pytest.mark.parametrize(("port", "again"), [("refused", True), ("open", False)])
async def test_a_second_look_is_taken_only_where_somebody_holds_a_raw_port_that_is_shut(port: str, again: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    asked: list[str] = []
    held = ConnectionRow(9100, "established", "10.0.0.7", 50_412)
    examination = _examination(
        monkeypatch, Target("10.0.0.5"), asked, snmp=lambda: SnmpFacts(version="v2c", printer_mib=True, connections=(held,)),
        icmp=lambda: IcmpFacts(answers=True), ipp=lambda: IppFacts(state="idle"), tcp=lambda: TcpFacts(p9100=port),
    )  # fmt: skip
    await examination.run()
    assert ("hold" in asked) is again


async def test_ws_discovery_is_asked_once_listening_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(monkeypatch, Target("10.0.0.5", named=True), asked, icmp=lambda: IcmpFacts(answers=True), tcp=TcpFacts)
    examination.heard.clear()
    running = asyncio.ensure_future(examination.run())
    while "v6" not in asked:  # noqa: ASYNC110 - nothing else tells
        await asyncio.sleep(0.01)
    assert "wsd" not in asked
    examination.heard.set()
    await running
    assert asked.count("wsd") == 1


async def test_who_prints_by_ws_discovery_is_asked_on_though_it_says_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    examination = _examination(monkeypatch, Target("10.0.0.5"), asked, icmp=lambda: IcmpFacts(answers=True), tcp=TcpFacts)
    examination.matched = lambda: WsdFacts(answers=True, prints=True)
    await examination.run()
    assert "lpd" in asked
    assert examination.concluded().facts["printer.because"] == ["WS-Discovery PrintDeviceType"]
