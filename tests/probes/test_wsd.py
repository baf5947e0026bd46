# SPDX-License-Identifier: Apache-2.0
import pytest

from probes import wsd
from probes.asking import Asking
from probes.fact import Value
from probes.failure import WithheldError
from probes.model import Target
from probes.network_facts import WsdFacts
from probes.policy import allowed
from tests.lab.wsd_responder import answer
from tests.probes.door import LOOPBACK, closed_port, ear, gate, target

THERE: dict[str, Value] = {"icmp.answers": True}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsd, "_PATIENCE_S", 0.05)


def _asking(port: int, facts: dict[str, Value] | None = None, *, named: bool = True, heard: WsdFacts | None = None) -> Asking:
    return Asking(Target(LOOPBACK, ports={"wsd": port}, named=named), gate(), facts=THERE if facts is None else facts, hints={"wsd": heard})


async def test_a_named_device_is_asked_once_and_says_what_it_is() -> None:
    async with ear(lambda data: [said] if (said := answer(LOOPBACK, ["printer", "scanner"], data)) else []) as (peer, port):
        asking = _asking(port)
        found = await wsd.ask(asking)
    assert (found.answers, found.prints, found.scans, found.hosts) == (True, True, True, ("192.0.2.7", "[fe80::1]"))
    assert found.uuid
    assert len(peer.heard) == 1
    assert asking.gate.sent.by_port == {f"udp/{port}": 1}


async def test_a_computer_that_answers_is_no_printer() -> None:
    async with ear(lambda data: [said] if (said := answer(LOOPBACK, [], data)) else []) as (_, port):
        found = await wsd.ask(_asking(port))
    assert (found.answers, found.prints, found.scans) == (True, False, False)


async def test_silence_nonsense_and_a_closed_port_are_no_presence() -> None:
    async with ear(lambda _: []) as (peer, port):
        assert await wsd.ask(_asking(port)) == WsdFacts(answers=False)
    assert len(peer.heard) == 2
    async with ear() as (_, port):  # an echo of the Probe
        assert await wsd.ask(_asking(port)) == WsdFacts(answers=False)
    assert await wsd.ask(_asking(closed_port())) == WsdFacts(answers=False)


async def test_what_was_heard_is_not_asked_again() -> None:
    heard = WsdFacts(answers=True, prints=True)
    async with ear() as (peer, port):
        assert await wsd.ask(_asking(port, named=False, heard=heard)) is heard
    assert peer.heard == []


async def test_nobody_else_is_asked() -> None:
    async with ear() as (peer, port):
        for asking in (_asking(port, named=False), _asking(port, {}), _asking(port, {"icmp.answers": False})):
            with pytest.raises(WithheldError):
                await wsd.ask(asking)
        with pytest.raises(WithheldError, match="names no port for wsd"):
            await wsd.ask(Asking(target(snmp=16_161).but(named=True), gate(), facts=THERE))
    assert peer.heard == []


async def test_an_answer_that_is_owed_there_is_no_sign_of_a_stopped_device() -> None:
    asking = Asking(Target(LOOPBACK, named=True), gate(), facts=THERE)
    await asking.gate.admit(asking.target, "udp/3702", 900)
    asking.gate.answering.heard(LOOPBACK, "udp/161")
    await asking.gate.admit(asking.target, "udp/3702", 900)
    assert asking.gate.answering.owed_s(LOOPBACK) == 0


def test_only_its_own_port_is_talked_to() -> None:
    assert allowed("wsd", 3702, mapped_by_user=False) == "talk"
    assert allowed("wsd", 5357, mapped_by_user=False) == "knock"
