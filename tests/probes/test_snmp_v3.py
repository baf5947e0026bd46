# SPDX-License-Identifier: Apache-2.0
"""The v3 lane against an engine of our own, and its keys against the RFC. The same against net-snmp: test_snmp_v3_snmpd.py."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from probes import snmp, snmp_lanes, snmp_session, snmp_v3_contact
from probes.asking import Asking, AuthProtocol, Credentials, PrivProtocol, V3User
from probes.facts import SNMP_V3_ENDS
from probes.failure import DeniedError
from probes.gate import Gate
from probes.malformed import MalformedReply
from probes.model import Target
from probes.normalise import reach
from probes.pace import PACES
from probes.scope import Scope
from probes.snmp_facts import SnmpFacts
from probes.snmp_v3 import Engine, Usm
from probes.snmp_v3_contact import V3Error
from probes.wire.pace import Ask
from probes.wire.snmp import Pdu, Version, peek_version
from probes.wire.usm import parse_v3
from tests.conftest import ROOT
from tests.probes.snmp_agent import MFP, Agent, rows
from tests.probes.v3_engine import COUNTERS, ENGINE_ID, V3Agent

LOOPBACK = "127.0.0.1"
OPS = V3User("ops", "sha256", b"signs-it-all", "aes128", b"hides-it-all")
CANARIES = (b"signs-it-all", b"hides-it-all")


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snmp_session, "CONTACT_AT", (0.0, 0.1, 0.2, 0.3, 0.4))
    monkeypatch.setattr(snmp_session, "CONTACT_S", 0.6)
    monkeypatch.setattr(snmp_session, "_OTHERS_AFTER_S", 0.02)
    monkeypatch.setattr(snmp_v3_contact, "_WAIT_S", 0.4)
    monkeypatch.setattr(snmp_v3_contact, "_LAST_WAIT_S", 0.5)
    monkeypatch.setattr(snmp_v3_contact, "_REDISCOVERY_S", 0.4)
    monkeypatch.setattr(snmp_lanes, "HEAD_S", 0.05)
    monkeypatch.setattr(snmp_lanes, "GRACE_S", 0.1)
    monkeypatch.setattr(snmp_lanes, "_LAST_ASK_S", (0.2,))


def asking_at(port: int, *entries: tuple[str, bytes] | V3User) -> Asking:
    target = Target(LOOPBACK, ports={"snmp": port}, exclusive=True, named=True)
    return Asking(target, Gate(Scope(named=frozenset({LOOPBACK})), PACES["fast"]), Credentials.in_order(entries or (OPS,)))


@asynccontextmanager
async def device(agent: V3Agent) -> AsyncIterator[int]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: agent, local_addr=(LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


async def ask(agent: V3Agent, *entries: tuple[str, bytes] | V3User) -> tuple[SnmpFacts, Asking]:
    async with device(agent) as port:
        asking = asking_at(port, *(entries or (agent.user,)))
        return await snmp.ask(asking), asking


async def refused(agent: V3Agent, *entries: tuple[str, bytes] | V3User) -> tuple[str, Asking]:
    async with device(agent) as port:
        asking = asking_at(port, *(entries or (agent.user,)))
        with pytest.raises(V3Error) as caught:
            await snmp.ask(asking)
        return caught.value.end, asking


def end_of(asking: Asking) -> str | None:
    return asking.credentials.v3_end(asking.target.endpoint)


# --- keys -------------------------------------------------------------------------------------------------------------------------------------

RFC_ENGINE = bytes(11) + b"\x02"


@pytest.mark.parametrize(
    ("auth", "key"),
    [("md5", "526f5eed9fcce26f8964c2930787d82b"), ("sha1", "6695febc9288e36282235fc7151f128497b38f3f")],
)
def test_keys_are_those_of_rfc_3414_appendix_a3(auth: AuthProtocol, key: str) -> None:
    assert Usm(V3User("u", auth, b"maplesyrup"), Engine(RFC_ENGINE))._auth_key.hex() == key


def test_a_short_key_is_lengthened_in_two_ways() -> None:
    """SHA-1 gives 20 octets and AES-256 wants 32; SHA-256 gives 32, and then both ways are one."""

    def key(auth: AuthProtocol, priv: PrivProtocol) -> bytes:
        return bytes(Usm(V3User("u", auth, b"maplesyrup", priv, b"maplesyrup"), Engine(RFC_ENGINE))._priv_key)

    draft, cisco = key("sha1", "aes256"), key("sha1", "aes256c")
    assert (len(draft), len(cisco)) == (32, 32)
    assert draft[:20] == cisco[:20] == bytes.fromhex("6695febc9288e36282235fc7151f128497b38f3f")
    assert draft != cisco
    assert key("sha256", "aes256") == key("sha256", "aes256c")
    assert key("sha256", "aes192") == key("sha256", "aes192c")


@pytest.mark.parametrize("auth", get_args(AuthProtocol))
@pytest.mark.parametrize("priv", [None, *get_args(PrivProtocol)])
async def test_every_pair_of_protocols_reads_a_printer(auth: AuthProtocol, priv: PrivProtocol | None) -> None:
    user = V3User("ops", auth, CANARIES[0], priv, CANARIES[1] if priv else b"")
    agent = V3Agent(user)
    facts, asking = await ask(agent)
    assert (facts.version, facts.serial, facts.pages_total, facts.incomplete) == ("v3", "W1234567", 12_345, ())
    assert end_of(asking) == "answered"
    readable = [sent for sent in agent.tries if bytes.fromhex("2b060102012b") in sent]  # 1.3.6.1.2.1.43
    assert bool(readable) is (priv is None)
    assert agent.discoveries == 1


async def test_without_keys() -> None:
    facts, _ = await ask(V3Agent(V3User("guest")))
    assert (facts.version, facts.tries, facts.sys_name) == ("v3", 1, "mfp400")


async def test_every_datagram_is_counted_at_the_gate() -> None:
    agent = V3Agent(OPS)
    _, asking = await ask(agent)
    port = asking.target.ports["snmp"]
    assert asking.gate.sent.by_port[f"udp/{port}"] == len(agent.tries) + agent.discoveries


# --- refusals ---------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", COUNTERS)
async def test_each_report_has_its_word_and_no_second_try(word: str) -> None:
    agent = V3Agent(OPS, says=word)
    end, asking = await refused(agent)
    assert end == end_of(asking) == word
    assert len(agent.tries) == 1


async def test_an_access_denied_says_that_the_user_is_right() -> None:
    agent = V3Agent(OPS, denies=True)
    assert (await refused(agent))[0] == "no-access"
    assert len(agent.tries) == 1


async def test_a_wrong_try_is_not_repeated_in_the_same_scan() -> None:
    agent = V3Agent(OPS, says="wrong-digest")
    async with device(agent) as port:
        asking = asking_at(port)
        for _ in range(3):
            with pytest.raises(V3Error, match="wrong-digest"):
                await snmp.ask(asking)
    assert len(agent.tries) == 1


async def test_silence_to_the_user_alone_is_told_apart_from_silence() -> None:
    agent = V3Agent(OPS, silent=True)
    assert (await refused(agent))[0] == "silent"
    assert len(agent.tries) == 2
    assert len(set(agent.tries)) == 1, "the repeat is the same message, not another try"
    deaf = V3Agent(OPS, deaf_to_discovery=True)
    async with device(deaf) as port:
        asking = asking_at(port)
        with pytest.raises(TimeoutError):
            await snmp.ask(asking)
    assert (end_of(asking), deaf.tries) == ("no-engine", [])


async def test_a_lost_packet_is_no_verdict() -> None:
    assert (await ask(V3Agent(OPS, lost=1)))[0].version == "v3"


async def test_the_clock_is_set_by_a_signed_report_and_only_by_one() -> None:
    agent = V3Agent(OPS, hint=(9, 5), clock=(3, 70_000))
    assert (await ask(agent))[0].version == "v3"
    unsigned = V3Agent(OPS, hint=(9, 5), clock=(3, 70_000), unsigned=True)
    assert (await refused(unsigned))[0] == "not-in-time-window"
    assert len(unsigned.tries) == 1


async def test_a_clock_that_never_fits_ends() -> None:
    agent = V3Agent(OPS, says="not-in-time-window", signs_reports=True)
    assert (await refused(agent))[0] == "not-in-time-window"
    assert len(agent.tries) == 2


@pytest.mark.parametrize("odd", [{"forged": True}, {"foreign": b"\x80\x00\x00\x00\x09"}])
async def test_an_answer_that_the_engine_did_not_sign_is_none(odd: dict[str, object]) -> None:
    agent = replace(V3Agent(OPS), **odd)  # type: ignore[arg-type]  # replace() checks the names itself
    assert (await refused(agent))[0] == "silent"


def test_an_old_answer_and_one_without_protection_are_none() -> None:
    agent = V3Agent(OPS)
    ours = Usm(OPS, Engine(ENGINE_ID, 3, 1000))
    datagram = ours.encode(Ask(Pdu.GET, snmp.SYSTEM), 2**24)
    good = agent._answer(parse_v3(datagram)[0], datagram)
    assert ours.decode(good).request_id == 2**24
    ours.engine.learn(3, 2000)
    with pytest.raises(MalformedReply, match="past"):
        ours.decode(good)
    plain = agent._sealed(parse_v3(datagram)[0]._replace(flags=4), b"\xa2\x0b\x02\x04\x01\x00\x00\x00\x02\x01\x00\x02\x01\x00\x30\x00", 0)
    with pytest.raises(MalformedReply):
        ours.decode(plain)


# --- one list ---------------------------------------------------------------------------------------------------------------------------------


class Both(V3Agent):
    """Speaks v2c beside v3, and keeps the order in which it was asked."""

    community = b"site"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.order: list[str] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if peek_version(data) == Version.V3:
            self.order.append("v3" if parse_v3(data)[0].engine_id else "discovery")
            super().datagram_received(data, addr)
            return
        self.order.append("v2c")
        plain = Agent(rows(MFP), community=self.community)
        plain.transport = self.transport
        plain.datagram_received(data, addr)


async def test_the_first_of_the_list_that_is_answered_is_taken() -> None:
    first_user, first_community = Both(OPS), Both(OPS)
    assert (await ask(first_user, OPS, ("v2c", b"site")))[0].version == "v3"
    assert "v2c" not in first_user.order, "no community goes over the wire where a user will do"
    assert (await ask(first_community, ("v2c", b"site"), OPS))[0].version == "v2c"
    assert "v3" not in first_community.order


async def test_the_next_of_the_list_is_taken_where_the_first_fails() -> None:
    facts, asking = await ask(Both(OPS, says="unknown-user"), OPS, ("v2c", b"site"))
    assert (facts.version, end_of(asking)) == ("v2c", "unknown-user")
    assert (await ask(Both(OPS), ("v2c", b"wrong"), OPS))[0].version == "v3"
    assert (await ask(Both(OPS, deaf_to_discovery=True), OPS, ("v2c", b"site")))[0].version == "v2c"


async def test_a_user_behind_a_community_waits_for_it() -> None:
    agent, stranger = Both(OPS), V3User("stranger")
    facts, _ = await ask(agent, stranger, ("v2c", b"wrong"), OPS)
    assert facts.version == "v3"
    assert agent.order.index("v2c") < len(agent.order) - 1 - agent.order[::-1].index("v3")


async def test_of_several_refusals_the_nearest_to_an_answer_is_told() -> None:
    agent = V3Agent(OPS, says="unknown-user")
    agent._report = lambda message, word, *clock, level, was=agent._report: was(  # type: ignore[method-assign]
        message, "wrong-digest" if message.user == b"ops" and word == "unknown-user" else word, *clock, level=level
    )
    end, asking = await refused(agent, OPS, V3User("guest"))
    assert end == end_of(asking) == "wrong-digest"


async def test_communities_alone_find_out_that_it_speaks_v3() -> None:
    agent = V3Agent(OPS)
    agent.datagram_received = lambda data, addr, was=agent.datagram_received: was(data, addr) if b"\x02\x01\x03" in data[:8] else None  # type: ignore[method-assign,misc]
    async with device(agent) as port:
        asking = asking_at(port, ("v2c", b"site"))
        with pytest.raises(DeniedError, match="v3 user is needed"):
            await snmp.ask(asking)
    assert (end_of(asking), agent.tries) == ("engine", [])


def test_reach_holds_the_word() -> None:
    assert reach({}, {"snmp": "denied"}, Target(LOOPBACK), "wrong-digest").snmp_v3 == "wrong-digest"
    assert reach({}, {"snmp": "timeout"}, Target(LOOPBACK)).snmp_v3 is None
    assert set(COUNTERS) <= set(SNMP_V3_ENDS)


# --- secrets and safety -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "half", [{"auth": "md5"}, {"auth_secret": b"x"}, {"auth": "md5", "auth_secret": b"x", "priv": "des"}, {"priv": "des", "priv_secret": b"x"}]
)
def test_half_a_user_is_none(half: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"protocol|privacy"):
        V3User("ops", **half)  # type: ignore[arg-type]  # what is wrong is what is tested


async def test_no_secret_shows(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    _, asking = await refused(V3Agent(OPS, says="wrong-digest"))
    usm = Usm(OPS, Engine(ENGINE_ID))
    keys = (usm._auth_key.hex(), bytes(usm._priv_key).hex())
    shown = " ".join([*map(repr, (OPS, asking, asking.credentials, usm, usm.engine, V3Error(OPS, "silent"), asking.credentials.ends)), caplog.text])
    assert not [secret for secret in (*(canary.decode() for canary in CANARIES), *keys) if secret in shown]
    assert "ops" in shown


_PLANTED = """import pathlib
pathlib.Path({marker!r}).write_text("executed")
"""
_KEYS = """
from probes.asking import V3User
from probes.snmp_v3 import Engine, Usm
from probes.wire.pace import Ask
from probes.wire.snmp import Pdu, Version, peek_version
for priv in ("des", "aes128", "aes192", "aes256", "aes192c", "aes256c"):
    Usm(V3User("u", "sha1", b"maplesyrup", priv, b"maplesyrup"), Engine(b"12345")).encode(Ask(Pdu.GET, ((1, 3, 6),)), 2**24)
"""
_TRAP = """
from pysnmp.smi.builder import MibBuilder
MibBuilder().load_modules("PLANTED-MIB")
"""


@pytest.mark.parametrize(("program", "executed"), [(_KEYS, False), (_TRAP, True)], ids=["our lane", "the trap works"])
def test_nothing_in_the_working_directory_is_executed(tmp_path: Path, program: str, executed: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    marker, trap = tmp_path / "marker", tmp_path / "pysnmp_mibs"
    trap.mkdir()
    for name in ("__init__", "PLANTED-MIB", "SNMPv2-MIB", "SNMP-FRAMEWORK-MIB", "__SNMP-FRAMEWORK-MIB", "SNMP-USER-BASED-SM-MIB", "PYSNMP-USM-MIB"):
        (trap / f"{name}.py").write_text(_PLANTED.format(marker=str(marker)))
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=True, timeout=60)
    assert marker.exists() is executed


def test_pysnmp_is_loaded_for_v3_alone() -> None:
    program = "import sys, probes.snmp, probes.registry; assert not [name for name in sys.modules if name.startswith(('pysnmp', 'pyasn1'))]"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
