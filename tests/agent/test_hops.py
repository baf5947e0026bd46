# SPDX-License-Identifier: Apache-2.0
from typing import Any

import pytest

from agent.hops import broken, hops
from agent.report.path import path_lines

SMB: dict[str, Any] = {
    "destination.id": "scans", "destination.kind": "smb", "destination.url": "smb://files.test/scans", "destination.host": "files.test",
    "destination.resolves": True, "destination.address": "10.0.0.9", "destination.port": 445, "destination.state": "open", "destination.chosen": True,
    "destination.devices": [{"id": "room1", "name": "Lab MFP", "smb": "smb3", "smb_login": "ntlmv2"}],
    "smb.smb1": False, "smb.smb2": True, "smb.smb3": True, "smb.best": "3.1.1", "smb.signing_required": False, "smb.logins": ["kerberos", "ntlm"],
}  # fmt: skip
SMTP: dict[str, Any] = {
    **{key: value for key, value in SMB.items() if key.startswith("destination.")},
    "destination.kind": "smtp", "destination.port": 587, "destination.devices": [], "smtp.code": 220, "smtp.banner": "hello", "smtp.esmtp": True,
    "smtp.starttls": True, "smtp.starttls_works": True, "smtp.tls_best": "TLSv1.3", "smtp.certificate": "trusted", "smtp.auth": ["PLAIN"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "changes", "hop"),
    [
        (SMB, {"destination.resolves": False, "destination.address": None, "destination.state": None}, "name"),
        (SMB, {"destination.state": "refused"}, "port"),
        (SMB, {"destination.devices": [{"id": "room1", "smb": "smb1"}]}, "dialect"),
        (SMB, {"smb.smb1": True, "smb.smb2": False, "smb.smb3": False, "smb.best": "1"}, "dialect"),
        (SMB, {"smb.signing_required": True, "destination.devices": [{"id": "room1", "smb_login": "guest"}]}, "login"),
        (SMTP, {"destination.devices": [{"id": "room1", "tls_best": "TLSv1", "tls_too_old": True}]}, "TLS"),
        (SMTP, {"destination.tls_demanded": True, "smtp.starttls": False, "smtp.starttls_works": None}, "TLS"),
        (SMTP, {"smtp.certificate": "expired"}, "certificate"),
        (SMTP, {"smtp.auth": ["XOAUTH2"]}, "login"),
        ({**SMB, "destination.kind": "ldap"}, {"ldap.readable": False, "ldap.result": "unavailable"}, "directory"),
        ({**SMB, "destination.kind": "ntp"}, {"ntp.answers": False}, "time"),
        ({**SMB, "destination.kind": "https"}, {"cloud.handshake": "done", "cloud.certificate": "untrusted"}, "certificate"),
    ],
)
def test_the_first_hop_that_is_broken_is_marked_and_what_lies_behind_was_not_reached(facts: dict[str, Any], changes: dict[str, Any], hop: str) -> None:
    way = hops("Lab MFP", {**facts, **changes})
    end = broken(way)
    assert end is not None
    assert (end.name, end.state) == (hop, "broken")
    behind = way[way.index(end) + 1 :]
    assert {each.state for each in behind} <= {"not reached"}
    assert not any(each.state == "broken" for each in way if each is not end)


@pytest.mark.parametrize("facts", [SMB, SMTP])
def test_where_all_is_right_the_login_is_all_that_is_left(facts: dict[str, Any]) -> None:
    end = broken(hops("Lab MFP", facts))
    assert end is not None
    assert (end.name, end.state) == ("login", "suspected")


def test_nothing_is_suspected_where_nobody_complained() -> None:
    assert broken(hops("Lab MFP", {**SMB, "destination.chosen": False})) is None


def test_what_nobody_knows_is_neither_right_nor_broken() -> None:
    way = hops("Lab MFP", {"destination.kind": "smb", "destination.resolves": None})
    assert {hop.state for hop in way[2:]} == {"unknown"}
    assert broken(way) is None


def test_a_line_a_hop_with_the_break_marked() -> None:
    lines = list(path_lines(hops("Lab MFP", {**SMB, "destination.state": "refused"})))
    assert lines[4] == "✖ port         tcp/445 refused   <== here it breaks"
    assert lines[5].endswith("not reached")
