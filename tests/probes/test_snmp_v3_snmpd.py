# SPDX-License-Identifier: Apache-2.0
"""The v3 lane against net-snmp's own agent on loopback: it signs and enciphers with OpenSSL and code that is not ours or pysnmp's."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from probes import snmp, snmp_v3_contact
from probes.asking import Asking, AuthProtocol, Credentials, PrivProtocol, V3User
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope
from probes.snmp_facts import SnmpFacts
from probes.snmp_v3_contact import V3Error
from probes.wire.snmp_v3 import parse_v3_report, v3_discovery

LOOPBACK = "127.0.0.1"
_SNMPD = shutil.which("snmpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
_MODULES = "system_mib,vacm_conf,vacm_vars,usmConf,usmUser,snmpEngine"
_AUTH: dict[AuthProtocol, str] = {"md5": "MD5", "sha1": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
_PRIV: dict[PrivProtocol, str] = {"des": "DES", "aes128": "AES", "aes192": "AES-192", "aes256": "AES-256", "aes192c": "AES-192-C", "aes256c": "AES-256-C"}
_SIGNS, _HIDES = b"signs-it-all", b"hides-it-all"


def _user(auth: AuthProtocol, priv: PrivProtocol | None = None) -> V3User:
    return V3User(f"{auth}-{priv}", auth, _SIGNS, priv, _HIDES if priv else b"")


USERS = [_user(auth, priv) for auth in _AUTH for priv in (None, *_PRIV)]
BEST = _user("sha256", "aes128")


@dataclass(frozen=True)
class Snmpd:
    port: int
    unknown: frozenset[str]


def _configuration(port: int) -> str:
    lines = [f"agentAddress udp:{LOOPBACK}:{port}", "sysName lab", "createUser guest", "rouser guest noauth", "createUser nobodys MD5 signs-it-all"]
    for user in USERS:
        assert user.auth
        privacy = f" {_PRIV[user.priv]} {_HIDES.decode()}" if user.priv else ""
        lines += [f"createUser {user.name} {_AUTH[user.auth]} {_SIGNS.decode()}{privacy}", f"rouser {user.name} {'priv' if user.priv else 'auth'}"]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    if _SNMPD is None:
        pytest.skip("no snmpd here (Debian package snmpd)")
    folder = tmp_path_factory.mktemp("snmpd")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    configuration, log = folder / "snmpd.conf", folder / "log"
    configuration.write_text(_configuration(port))
    environment = {**os.environ, "SNMP_PERSISTENT_DIR": str(folder), "SNMPCONFPATH": str(folder), "MIBS": ""}
    command = [_SNMPD, "-f", "-Lo", "-C", "-c", str(configuration), "-I", _MODULES, "-p", str(folder / "pid")]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process:
        try:
            _wait(port, process, log)
            yield Snmpd(port, _refused(log.read_text(errors="replace"), configuration))
        finally:
            process.terminate()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the engine names itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((LOOPBACK, port))
        sock.settimeout(0.2)
        for _ in range(100):
            if process.poll() is not None:
                pytest.skip(f"snmpd does not start here: {log.read_text(errors='replace')[-200:]}")
            try:
                sock.send(v3_discovery(2**24))
                assert parse_v3_report(sock.recv(4096)).engine_id
            except OSError:
                time.sleep(0.05)
            else:
                return
    pytest.skip("snmpd does not answer here")


def _refused(log: str, configuration: Path) -> frozenset[str]:
    """The users whose protocols this snmpd was built without."""
    lines = configuration.read_text().splitlines()
    return frozenset(lines[int(number) - 1].split()[1] for number in re.findall(r"line (\d+): Error: ", log))


def _asking(snmpd: Snmpd, *entries: tuple[str, bytes] | V3User) -> Asking:
    target = Target(LOOPBACK, ports={"snmp": snmpd.port}, exclusive=True, named=True)
    return Asking(target, Gate(Scope(named=frozenset({LOOPBACK})), PACES["fast"]), Credentials.in_order(entries))


async def _read(snmpd: Snmpd, *entries: tuple[str, bytes] | V3User) -> SnmpFacts:
    return await snmp.ask(_asking(snmpd, *entries))


async def _end(snmpd: Snmpd, user: V3User) -> str:
    with pytest.raises(V3Error) as caught:
        await _read(snmpd, user)
    return caught.value.end


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
async def test_every_pair_of_protocols(snmpd: Snmpd, user: V3User) -> None:
    if user.name in snmpd.unknown:
        pytest.skip(f"this snmpd was built without {user.auth} and {user.priv}")
    facts = await _read(snmpd, user)
    assert (facts.version, facts.tries, facts.sys_name, facts.incomplete) == ("v3", 1, "lab", ())


async def test_the_daemon_knows_what_debians_does(snmpd: Snmpd) -> None:
    assert "sha256-aes128" not in snmpd.unknown
    assert "sha1-aes128" not in snmpd.unknown


async def test_no_authentication(snmpd: Snmpd) -> None:
    assert (await _read(snmpd, V3User("guest"))).sys_name == "lab"


async def test_refusals_are_told_apart(snmpd: Snmpd) -> None:
    assert await _end(snmpd, replace(BEST, name="stranger")) == "unknown-user"
    assert await _end(snmpd, replace(BEST, auth_secret=b"another-one")) == "wrong-digest"
    assert await _end(snmpd, replace(BEST, auth="sha512")) == "wrong-digest"
    assert await _end(snmpd, V3User("sha256-None", "sha256", _SIGNS, "aes128", _HIDES)) == "unsupported-level"
    assert await _end(snmpd, V3User(BEST.name, "sha256", _SIGNS)) == "no-access"  # too low for its rouser line
    assert await _end(snmpd, V3User(BEST.name)) == "no-access"
    assert await _end(snmpd, V3User("nobodys", "md5", _SIGNS)) == "no-access"


@pytest.mark.parametrize(
    "wrong", [{"priv_secret": b"another-one"}, {"priv": "aes256"}, {"priv": "des"}, {"context": "Jetdirect"}], ids=lambda wrong: next(iter(wrong))
)
async def test_a_wrong_privacy_key_and_a_wrong_context_meet_silence(snmpd: Snmpd, wrong: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snmp_v3_contact, "_WAIT_S", 0.5)
    monkeypatch.setattr(snmp_v3_contact, "_LAST_WAIT_S", 0.5)
    assert await _end(snmpd, replace(BEST, **wrong)) in {"silent", "decryption-error", "unknown-context"}  # type: ignore[arg-type]  # replace() checks the names


async def test_one_list(snmpd: Snmpd) -> None:
    assert (await _read(snmpd, ("v2c", b"closed"), replace(BEST, name="stranger"), BEST)).version == "v3"
