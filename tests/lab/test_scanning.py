# SPDX-License-Identifier: Apache-2.0
"""The way of a scan in the lab: what is drawn, and what the servers themselves heard."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from probes.policy import is_raw
from tests.lab.capture import said
from tests.lab.lab import Lab
from tests.lab.scans import unjam

pytestmark = pytest.mark.lab

_CONFIG = "/run/lab/tech/unjam.yaml"
_BIND, _UNBIND, _SEARCH, _EXTENDED = 0x60, 0x42, 0x63, 0x77


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab("office", "scan-login-suspected") as raised:
        (raised.path("tech") / "unjam.yaml").write_text(f"site: {{id: lab}}\n{raised.site.expect.config}\n", encoding="utf-8")
        yield raised


def _said_by_smbd(lab: Lab) -> str:
    return (lab.path("log") / "files").read_text(encoding="utf-8", errors="replace")


def test_the_symptom_ends_in_one_cause_with_the_whole_way_drawn(lab: Lab) -> None:
    words = ["scan", "--symptom", "cannot-scan-to-folder", "10.77.0.21", "--pace", "fast", "--config", _CONFIG, "--out", "/run/lab/tech/out"]
    done = lab.run([*unjam(), *words], timeout=180)
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert sum("scan-login-suspected" in line for line in lines if line.startswith(("✖", "▲"))) == 1
    assert sum(line.startswith(("✖", "▲")) for line in lines) == 1
    start = lines.index("Path        the way to smb://10.77.0.20/scans")
    hops = [line.split()[1] for line in lines[start + 1 : start + 8]]
    assert hops == ["device", "entry", "name", "address", "port", "dialect", "login"]
    assert lines[start + 7].startswith("? login")
    assert lines[start + 7].endswith("<== all that is left")
    assert "The way of a scan, hop by hop" in (lab.path("tech") / "out" / "report.txt").read_text(encoding="utf-8")


def test_a_password_that_was_changed_makes_the_login_likely_and_the_answer(lab: Lab) -> None:
    answers = "/run/lab/tech/answers.json"
    asked = lab.run([*unjam(), "ask", "kan inte skanna till mapp", "10.77.0.21", "--changed", "lösenord", "--users", "alla", "--answers", answers])
    assert f"Next  unjam scan 10.77.0.21 --symptom cannot-scan-to-folder --answers {answers}" in asked.stdout
    words = ["scan", "10.77.0.21", "--answers", answers, "--lang", "sv", "--pace", "fast", "--config", _CONFIG]
    done = lab.run([*unjam(), *words], timeout=180)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Svar")]
    assert line.startswith("Svar        1. ")
    assert line.endswith(" (troligt): scan-login-suspected")


def test_samba_itself_heard_negotiations_and_no_login(lab: Lab) -> None:
    """The same log shows a login as soon as somebody tries one, so its silence counts."""
    said = _said_by_smbd(lab)
    assert "Selected protocol SMB" in said
    assert "NTLMSSP" not in said
    code = "import subprocess; subprocess.run(['smbclient', '-N', '-L', '//10.77.0.20'], check=False, timeout=30)"
    lab.run([sys.executable, "-c", code])
    assert "NTLMSSP" in _said_by_smbd(lab)


def _captured(lab: Lab, argv: list[str]) -> dict[int, list[bytes]]:
    with lab.captured() as path:
        lab.run(argv, timeout=180)
        return said(path, lab.site.hosts["tech"].address)


def test_a_capture_shows_no_mail_begun_no_login_and_no_byte_to_a_raw_port() -> None:
    """Relay, directory, file server, cloud, release server and every printer, as the wire saw it; what came after STARTTLS, as the relay did."""
    with Lab("office", "looks-like-scan-trouble") as lab:
        (lab.path("tech") / "unjam.yaml").write_text(f"site: {{id: lab}}\n{lab.site.expect.config}\n", encoding="utf-8")
        wire = _captured(lab, [*unjam(), "scan", lab.site.network, "--pace", "fast", "--config", _CONFIG, "--json", "/run/lab/tech/report.json"])
        everything = b"".join(run for runs in wire.values() for run in runs)
        assert any(run.startswith(b"EHLO ") and b"STARTTLS\r\n" in run for run in wire[587])
        assert b"MAIL FROM" not in everything.upper()
        assert b"AUTH" not in b"".join(run.partition(b"STARTTLS")[0] for run in wire[587])
        assert wire[445]
        assert {command for run in wire[445] for command in _smb_commands(run)} == {"smb1 negotiate", "smb2 negotiate"}
        assert b"NTLMSSP" not in everything
        assert wire[389]
        assert {operation for run in wire[389] for operation in _ldap_operations(run)} <= {_SEARCH, _UNBIND, _EXTENDED}
        assert b"Authorization:" not in everything
        assert not {port for port in wire if is_raw("", port)}
        assert {21, 22, 23} & wire.keys() == set()
        assert lab.forbidden() == []
        sent = json.loads((lab.path("tech") / "report.json").read_text(encoding="utf-8"))["scan"]["sent"]
        assert sent["bytes_to_raw_ports"] == 0


def test_the_same_capture_shows_a_mail_and_a_login() -> None:
    """Its silence counts: what somebody else sends is there."""
    code = (
        "import smtplib, socket, subprocess\n"
        "mail = smtplib.SMTP('10.77.0.20', 587)\nmail.ehlo()\nmail.docmd('MAIL FROM:<a@lab.test>')\nmail.close()\n"
        "subprocess.run(['smbclient', '-N', '-L', '//10.77.0.20'], check=False, timeout=30)\n"
        "bind = socket.create_connection(('10.77.0.20', 389))\nbind.sendall(bytes.fromhex('300c020101600702010304008000'))\nbind.recv(1)\n"
    )
    with Lab("office", "looks-like-scan-trouble") as lab:
        wire = _captured(lab, [sys.executable, "-c", code])
    assert any(b"MAIL FROM" in run.upper() for run in wire[587])
    assert any("login" in command for run in wire[445] for command in _smb_commands(run))
    assert _BIND in {operation for run in wire[389] for operation in _ldap_operations(run)}


def _smb_commands(run: bytes) -> Iterator[str]:
    """By their names, the commands of one connection ([MS-SMB2] 2.2.1, [MS-CIFS] 2.2.3.1)."""
    while len(run) > 4:
        size, message = int.from_bytes(run[1:4], "big"), run[4:]
        smb2 = message.startswith(b"\xfeSMB")
        command = int.from_bytes(message[12:14], "little") if smb2 else message[4]
        yield f"{'smb2' if smb2 else 'smb1'} {'negotiate' if command == (0 if smb2 else 0x72) else 'login or later'}"
        run = message[size:]


def _ldap_operations(run: bytes) -> Iterator[int]:
    """The tags of the operations of one connection (RFC 4511 section 4.1.1); a message of theirs is short."""
    while len(run) > 2 and run[0] == 0x30:
        size = run[1]
        head = 2 if size < 0x80 else 2 + (size & 0x7F)
        length = size if size < 0x80 else int.from_bytes(run[2:head], "big")
        message = run[head : head + length]
        yield message[2 + message[1]]
        run = run[head + length :]
