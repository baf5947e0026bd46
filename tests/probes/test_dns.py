# SPDX-License-Identifier: Apache-2.0
import struct
from collections.abc import Mapping

import pytest

from probes import dns
from probes.asking import Asking
from probes.dns import Known, qualified, read
from probes.fact import Value
from probes.facts import MdnsFacts
from probes.failure import WithheldError
from probes.host import Host
from probes.model import Target
from probes.network_facts import DnsFacts, LookupRow, NameRow
from probes.scope import Scope
from tests.probes.door import LOOPBACK, ear, gate

S1, S2 = "10.0.0.53", "10.0.0.54"
MINE = frozenset({"10.0.0.9"})
NAME = Known("mfp1.acme.test", "listed")


def row(server: str, kind: str, code: str, *answers: str, name: str = "mfp1.acme.test") -> LookupRow:
    return LookupRow(server, name, kind, code, answers)


def nothing(server: str, *, code: str = "no-such-name") -> list[LookupRow]:
    return [row(server, "A", code), row(server, "AAAA", code)]


def there(server: str, address: str) -> list[LookupRow]:
    return [row(server, "A", "answered", address), row(server, "AAAA", "no-data")]


@pytest.mark.parametrize(
    ("rows", "state", "addresses", "servers"),
    [
        (there(S1, "10.0.0.9") + there(S2, "10.0.0.9"), "ok", (), ()),
        (there(S1, "10.0.0.77") + there(S2, "10.0.0.77"), "wrong", ("10.0.0.77",), (S1, S2)),
        (there(S1, "10.0.0.9") + there(S2, "10.0.0.77"), "split", ("10.0.0.77",), (S2,)),
        (nothing(S1) + nothing(S2), "missing", (), (S1, S2)),
        (nothing(S1) + nothing(S2, code="silent"), "missing", (), (S1,)),
        (nothing(S1, code="silent") + nothing(S2, code="server-failure"), "unknown", (), ()),
        (nothing(S1) + there(S2, "10.0.0.77"), "wrong", ("10.0.0.77",), (S2,)),
        ([row(S1, "A", "no-data"), row(S1, "AAAA", "answered", "fd00::9")], "unknown", (), ()),
        ([row(S1, "A", "no-such-name"), row(S1, "AAAA", "silent")], "unknown", (), ()),
    ],
    ids=["right", "wrong", "split", "missing", "one silent", "nobody", "missing and wrong", "AAAA only", "half silent"],
)
def test_what_the_servers_say_of_a_name(rows: list[LookupRow], state: str, addresses: tuple[str, ...], servers: tuple[str, ...]) -> None:
    facts = read(rows, [NAME], (), MINE)
    assert facts.names == (NameRow("mfp1.acme.test", "listed", state, addresses, servers),)


def test_any_of_the_devices_addresses_is_right() -> None:
    facts = read(there(S1, "10.0.0.10"), [NAME], (), MINE | {"10.0.0.10"})
    assert facts.names
    assert facts.names[0].state == "ok"


@pytest.mark.parametrize(
    ("answers", "state"),
    [(("mfp1.acme.test",), "ok"), (("MFP1.acme.test", "old.acme.test"), "ok"), (("old.acme.test",), "other"), ((), "missing")],
)
def test_the_way_back(answers: tuple[str, ...], state: str) -> None:
    back = row(S1, "PTR", "answered" if answers else "no-such-name", *answers, name="10.0.0.9")
    facts = read([*there(S1, "10.0.0.9"), back], [NAME], (), MINE)
    assert (facts.reverse, facts.reverse_state) == (answers, state)


def test_a_way_back_that_nobody_told_is_unknown_and_without_a_listed_name_there_is_none() -> None:
    silent = row(S1, "PTR", "silent", name="10.0.0.9")
    assert read([silent], [NAME], (), MINE).reverse_state == "unknown"
    assert read([silent], [Known("km.acme.test", "snmp")], (), MINE).reverse_state is None


def test_a_bare_name_is_tried_with_each_search_domain_first() -> None:
    assert qualified("mfp1", ("acme.test", "lan")) == ("mfp1.acme.test", "mfp1.lan", "mfp1")
    assert qualified("mfp1.acme.test.", ("lan",)) == ("mfp1.acme.test",)
    rows = [row(S1, "A", "answered", "10.0.0.9"), row(S1, "AAAA", "no-data"), *(row(S1, kind, "no-such-name", name="mfp1") for kind in ("A", "AAAA"))]
    facts = read(rows, [Known("mfp1", "listed")], ("acme.test",), MINE)
    assert facts.names
    assert facts.names[0].state == "ok"


def asked(target: Target, facts: Mapping[str, Value] | None = None, **hints: object) -> Asking:
    return Asking(target, gate(), facts=facts or {}, hints=hints)


def test_whose_names_are_known() -> None:
    advert = MdnsFacts(host="BRN00112233.local.")
    named = Target("10.0.0.9", named=True, names=("mfp1.acme.test", "Room 1 printer"))
    found = dns.known_names(asked(named, {"snmp.sys_name": "MFP1.acme.test"}, mdns=advert))
    assert found == (NAME, Known("BRN00112233.local.", "dns-sd"))
    heard = Target("10.0.0.9", names=("km.local", "Konica Minolta C250i"))
    assert dns.known_names(asked(heard, {"snmp.sys_name": "KM0001"})) == (Known("km.local", "dns-sd"), Known("KM0001", "snmp"))


def test_a_local_name_is_as_good_as_the_advert_that_brought_it() -> None:
    facts = read([], [Known("km.local", "dns-sd"), Known("km.local", "listed")], (), MINE)
    assert facts.names
    assert [name.state for name in facts.names] == ["ok", "unknown"]


def test_the_addresses_that_the_device_names_are_its_own() -> None:
    target = Target("fe80::1%eth0")
    rows: list[Mapping[str, str]] = [{"address": "10.0.0.9"}, {"address": "10.0.1.9"}]
    assert dns.own_addresses(asked(target, {"snmp.addresses": rows})) == {"fe80::1", "10.0.0.9", "10.0.1.9"}  # type: ignore[dict-item]  # rows of text


async def test_a_host_without_a_resolver_asks_nothing() -> None:
    with pytest.raises(WithheldError, match="no resolver"):
        await dns.ask(asked(Target("10.0.0.9"), host=Host()))


@pytest.mark.parametrize("target", [Target(LOOPBACK), Target("10.0.0.9", ports={"ipp": 1}, exclusive=True)])
async def test_forwarded_ports_have_no_names(target: Target) -> None:
    with pytest.raises(WithheldError, match="not the device's"):
        await dns.ask(asked(target, host=Host(resolvers=(LOOPBACK,))))


def zone(question: bytes) -> list[bytes]:
    """A resolver that knows mfp1.acme.test and sends rubbish first."""
    known = question[12:].startswith(b"\x04mfp1\x04acme\x04test\x00\x00\x01")
    record = b"\xc0\x0c\x00\x01\x00\x01" + struct.pack("!IH", 60, 4) + bytes([10, 0, 0, 9])
    flags = 0x8180 if known else 0x8183
    return [b"rubbish", question[:2] + struct.pack("!HHHHH", flags, 1, int(known), 0, 0) + question[12:] + (record if known else b"")]


async def test_over_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ear(zone) as (resolver, port):
        monkeypatch.setattr(dns, "_PORT", port)
        door = gate(scope=Scope(infrastructure=frozenset({LOOPBACK})))
        target = Target("10.0.0.9", named=True, names=("mfp1.acme.test", "gone.acme.test"))
        facts = await dns.ask(Asking(target, door, hints={"host": Host(resolvers=(LOOPBACK,))}))
    assert facts.names
    assert [(name.name, name.state) for name in facts.names] == [("mfp1.acme.test", "ok"), ("gone.acme.test", "missing")]
    assert (facts.servers, facts.silent, facts.reverse_state) == ((LOOPBACK,), (), "missing")
    assert len(resolver.heard) == 5
    assert door.sent.infrastructure == {f"udp/{port}": 5}


async def test_a_silent_resolver_makes_nothing_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns, "_TRIES_S", (0.02, 0.04))
    async with ear(lambda _data: []) as (resolver, port):
        monkeypatch.setattr(dns, "_PORT", port)
        door = gate(scope=Scope(infrastructure=frozenset({LOOPBACK})))
        facts = await dns.ask(Asking(Target("10.0.0.9"), door, hints={"host": Host(resolvers=(LOOPBACK,))}))
    assert facts == DnsFacts(
        servers=(), silent=(LOOPBACK,), names=(), reverse=(), reverse_state=None, v6=(), lookups=(LookupRow(LOOPBACK, "10.0.0.9", "PTR", "silent", ()),)
    )
    assert len(resolver.heard) == 2
