# SPDX-License-Identifier: Apache-2.0
import pytest

from probes import ike
from probes.asking import Asking
from probes.fact import Value
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.policy import allowed
from probes.scope import Scope
from tests.lab.ike_responder import answer
from tests.probes.door import LOOPBACK, closed_port, ear, gate

SHUT: dict[str, Value] = {"icmp.answers": True, "tcp.80": "silent", "tcp.631": "prohibited", "tcp.9100": "silent", "tcp.515": None}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ike, "_PATIENCE_S", 0.05)


def _asking(port: int, facts: dict[str, Value] | None = None, *, ipsec: bool = True) -> Asking:
    return Asking(Target(LOOPBACK, ports={"ike": port}), _gate(ipsec=ipsec), facts={**SHUT, **(facts or {})})


def _gate(*, ipsec: bool) -> Gate:
    return gate(scope=Scope(named=frozenset({LOOPBACK}), ike=ipsec))


@pytest.mark.parametrize("version", [1, 2])
async def test_whoever_speaks_either_version_has_answered(version: int) -> None:
    async with ear(lambda data: [said] if (said := answer(version, data)) else []) as (peer, port):
        asking = _asking(port)
        found = await ike.ask(asking)
    assert (found.state, found.version, len(peer.heard)) == ("answered", f"IKEv{version}", 3 - version)
    assert asking.gate.sent.by_port == {f"udp/{port}": 3 - version}


async def test_an_echo_and_silence_are_no_answers_and_a_closed_port_says_so() -> None:
    async with ear() as (_, port):
        assert (await ike.ask(_asking(port))).state == "silent"
    async with ear(lambda _: [b"x"]) as (_, port):
        assert (await ike.ask(_asking(port))).state == "silent"
    assert (await ike.ask(_asking(closed_port()))).state == "refused"


@pytest.mark.parametrize(
    "facts",
    [{"icmp.answers": False}, {"icmp.answers": None}, {"tcp.80": "open"}, {"tcp.80": "refused"}, {"snmp.version": "v2c"}, {"ipp.version": "2.0"}],
    ids=str,
)
async def test_who_can_be_talked_to_otherwise_or_not_at_all_is_not_asked(facts: dict[str, Value]) -> None:
    async with ear() as (peer, port):
        with pytest.raises(WithheldError):
            await ike.ask(_asking(port, facts))
    assert peer.heard == []


async def test_no_site_is_asked_that_does_not_say_so() -> None:
    async with ear() as (peer, port):
        with pytest.raises(WithheldError, match="ipsec: true"):
            await ike.ask(_asking(port, ipsec=False))
    assert peer.heard == []
    assert allowed("ike", 500, mapped_by_user=False) == "talk"
    assert allowed("ike", 4500, mapped_by_user=False) == "knock"
