# SPDX-License-Identifier: Apache-2.0
import pytest

from probes import hold
from probes.fact import Facts, flatten
from probes.snmp_facts import ChannelRow, ConnectionRow, HoldFacts, SnmpFacts
from tests.probes.snmp_agent import MFP, Agent, rows, serving
from tests.probes.test_snmp import _in_haste, asking_at

__all__ = ["_in_haste"]

CONNECTION = "1.3.6.1.2.1.6.13.1.1.10.20.8.40."
ESTABLISHED, CLOSE_WAIT = 5, 8
STATE = "1.3.6.1.2.1.43.14.1.1.6.1.1"
TYPE = "1.3.6.1.2.1.43.14.1.1.2.1.1"
LIFE = "1.3.6.1.2.1.43.10.2.1.4.1.1"


def first(*connections: ConnectionRow, channels: tuple[ChannelRow, ...] = (), pages: int | None = 12_345, port: str | None = "refused") -> Facts:
    return {**flatten(SnmpFacts(connections=connections, channels=channels, pages_total=pages)), "tcp.9100": port}


def connection(state: str = "established", port: int = 9100, peer: str = "10.20.8.5", peer_port: int = 50_412) -> ConnectionRow:
    return ConnectionRow(port, state, peer, peer_port)


SHUT = (ChannelRow("1.1", "chPort9100", "noDataAccepted"), ChannelRow("1.2", "chFax", "noDataAccepted"), ChannelRow("1.3", "chIPP", "printDataAccepted"))


@pytest.mark.parametrize(
    ("facts", "called_for"),
    [
        (first(), False),
        (first(connection()), True),
        (first(connection("close-wait"), port="silent"), True),
        (first(connection(), port=None), True),
        (first(connection(), port="open"), False),
        (first(connection("time-wait")), False),
        (first(connection(port=631)), False),
        (first(channels=SHUT, port="open"), True),
        (first(channels=SHUT[1:], port="open"), False),
        ({"tcp.9100": "refused"}, False),
    ],
    ids=["nobody", "held", "left", "not tried", "open to others", "over", "IPP", "shut", "fax alone", "no SNMP"],
)
def test_a_second_look_only_where_the_first_gives_cause(facts: Facts, *, called_for: bool) -> None:
    assert hold.is_called_for(facts) is called_for


async def look(facts: Facts, over: dict[str, int | str | bytes], monkeypatch: pytest.MonkeyPatch, **odd: object) -> HoldFacts:
    monkeypatch.setattr(hold, "SECOND_LOOK_S", 0.01)
    async with serving(Agent(rows({**MFP, **over}), **odd)) as port:  # type: ignore[arg-type]
        asking = asking_at(port)
        asking.facts = facts
        return await hold.ask(asking)


async def test_the_same_connection_and_no_page_more(monkeypatch: pytest.MonkeyPatch) -> None:
    over = {CONNECTION + "9100.10.20.8.5.50412": ESTABLISHED, CONNECTION + "9100.10.20.8.6.50500": CLOSE_WAIT, CONNECTION + "9100.10.20.8.7.1": ESTABLISHED}
    told = await look(first(connection(), connection("close-wait", peer="10.20.8.6", peer_port=50_500)), {**over, LIFE: 12_345}, monkeypatch)
    assert told == HoldFacts(peers=("10.20.8.5",), left=("10.20.8.6",), shut=None, pages_still=True)


async def test_another_connection_of_the_same_host_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told = await look(first(connection()), {CONNECTION + "9100.10.20.8.5.50413": ESTABLISHED, LIFE: 12_346}, monkeypatch)
    assert told == HoldFacts(peers=None, left=None, shut=None, pages_still=False)


async def test_a_channel_that_stays_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    still = await look(first(channels=SHUT, port="open"), {TYPE: 11, STATE: 4}, monkeypatch)
    again = await look(first(channels=SHUT, port="open"), {TYPE: 11, STATE: 3}, monkeypatch)
    assert (still.shut, again.shut) == (("chPort9100",), None)


async def test_nobody_counts_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    told = await look(first(connection(), pages=None), {CONNECTION + "9100.10.20.8.5.50412": ESTABLISHED}, monkeypatch)
    assert (told.peers, told.pages_still) == (("10.20.8.5",), None)


async def test_tables_that_are_cut_short_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError, match="cut short"):
        await look(first(connection()), {}, monkeypatch, dies_after=1)
