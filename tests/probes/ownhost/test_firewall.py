# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probes.ownhost import firewall
from probes.ownhost.firewall import Filter, firewall_row, firewall_word


def ruleset(hook: str, policy: str, *expressions: dict[str, object]) -> str:
    """As `nft -j list ruleset` prints it."""
    chain = {"family": "inet", "table": "f", "name": "o", "handle": 1, "type": "filter", "hook": hook, "prio": 0, "policy": policy}
    rules = [{"rule": {"family": "inet", "table": "f", "chain": "o", "handle": 2, "expr": list(expressions)}}] if expressions else []
    return json.dumps({"nftables": [{"metainfo": {"version": "1.0.6"}}, {"table": {"family": "inet", "name": "f"}}, {"chain": chain}, *rules]})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (ruleset("output", "drop"), "drops-ours"),
        (ruleset("output", "accept", {"match": {}}, {"drop": None}), "drops-ours"),
        (ruleset("output", "accept", {"reject": {"type": "icmpx"}}), "drops-ours"),
        (ruleset("output", "accept", {"accept": None}), "on"),
        (ruleset("input", "drop", {"drop": None}), "on"),
        (json.dumps({"nftables": [{"metainfo": {}}]}), "off"),
        ("", "unreadable"),
        ("Operation not permitted", "unreadable"),
        ("[1, 2]", "unreadable"),
    ],
)
def test_nftables(text: str, word: str) -> None:
    assert firewall.nftables(text).word == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n", "off"),
        ("*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n", "on"),
        ("*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [3:180]\nCOMMIT\n", "drops-ours"),
        ("*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p udp -m udp --dport 161 -j REJECT --reject-with icmp-port-unreachable\n", "drops-ours"),
        ("", "unreadable"),
    ],
)
def test_iptables(text: str, word: str) -> None:
    assert firewall.iptables(text).word == word


def test_managers() -> None:
    assert firewall.ufw("# comment\nENABLED=yes\nLOGLEVEL=low\n").word == "on"
    assert firewall.ufw("ENABLED=no\n").word == "off"
    assert firewall.firewalld("running\n").word == "on"
    assert firewall.firewalld("not running\n").word == "off"


@pytest.mark.parametrize(
    ("text", "word", "blocks"),
    [
        ("Firewall is enabled. (State = 1)\nBlock all DISABLED! \n", "on", False),
        ("Firewall is enabled. (State = 2)\nFirewall is set to block all non-essential incoming connections\n", "on", True),
        ("Firewall is disabled. (State = 0)\nBlock all DISABLED! \n", "off", False),
        ("", "unreadable", False),
    ],
)
def test_macos(text: str, word: str, *, blocks: bool) -> None:
    found = firewall.macos(text)
    assert (found.word, bool(found.detail)) == (word, blocks)


HEAD = '"Name","Enabled","DefaultInboundAction","DefaultOutboundAction"\r\n'


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (HEAD + '"Domain","True","Block","Allow"\r\n"Public","True","Block","Allow"\r\n', "on"),
        (HEAD + '"Domain","True","Block","Block"\r\n', "drops-ours"),
        (HEAD + '"Domain","False","Block","Block"\r\n', "off"),
        ("", "unreadable"),
        ("Access denied\r\nx\r\n", "unreadable"),
    ],
)
def test_windows(text: str, word: str) -> None:
    assert firewall.windows(text).word == word


@given(st.text())
@example("a\r0")
def test_any_text_is_read(text: str) -> None:
    for read in (firewall.nftables, firewall.iptables, firewall.ufw, firewall.firewalld, firewall.macos, firewall.windows):
        assert read(text).word in {"off", "on", "drops-ours", "unreadable"}


def test_a_hint_warns_and_a_refusal_of_the_kernels_fails() -> None:
    drops = [Filter("nftables", "drops-ours", "chain o: policy drop")]
    assert firewall_row(drops, refused=False).state == "warn"
    assert "chain o" in firewall_row(drops, refused=True).detail
    assert firewall_row([], refused=True).state == "fail"
    assert firewall_row([Filter("ufw", "on"), Filter("nftables", "unreadable")], refused=False).detail == "ufw on, nftables not readable by this user"
    assert (firewall_word([], refused=False), firewall_word([Filter("ufw", "on")], refused=True)) == (None, "drops-ours")
