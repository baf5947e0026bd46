# SPDX-License-Identifier: Apache-2.0
"""Reports from elsewhere: one sentence with the place, and nothing that crashes what comes after."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.cli.catalogue import catalogue
from agent.diagnose import diagnose
from agent.refusal import BadInputError
from agent.report.build import build
from agent.report.read import parse_report, read_report
from agent.report.restore import scan_of
from agent.report.screen import screen
from agent.report.text import text_of
from agent.report.write import json_text
from tests.agent.report import samples

Json: TypeAlias = Any

GOOD = json_text(build(samples.scan()))
RULES = catalogue()


def refused(data: bytes) -> str:
    with pytest.raises(BadInputError) as error:
        parse_report(data, "r.json")
    return str(error.value)


def changed(change: Callable[[Any], object]) -> bytes:
    tree = json.loads(GOOD)
    change(tree)
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "r.json:1:1: is no JSON: Expecting value"),
        (b"{\n  oops", "r.json:2:3: is no JSON"),
        (b"[]", 'is no unjam report: it is JSON without "schema"'),
        (b"{}", 'is no unjam report: it is JSON without "schema"'),
        (b'{"schema": "sarif"}', "its schema is 'sarif', not unjam.report/1"),
        (b'{"schema": 7}', "its schema is '7'"),
        (b'{"schema": "unjam.report/2"}', "is a report of another generation ('unjam.report/2'); this unjam reads unjam.report/1"),
        (b'{"schema": "unjam.report/1"}', "r.json: $.scan: is missing"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "nested deeper than 24 levels"),
        (b'{"a": ' * 50 + b"1" + b"}" * 50, "nested deeper than 24 levels"),
        (b'{"schema": NaN}', "NaN is no number of JSON"),
        (b'{"schema": ' + b"9" * 5000 + b"}", "is no unjam report: Exceeds the limit"),
    ],
)
def test_foreign(data: bytes, said: str) -> None:
    assert said in refused(data)


def _set(*path: Json, value: Json) -> Callable[[Any], object]:
    def change(tree: Json) -> None:
        for step in path[:-1]:
            tree = tree[step]
        tree[path[-1]] = value

    return change


def queue(fact: str, value: Json) -> Json:
    said = {"probe": "queue", "at": "2026-11-22T10:00:00Z", "took_ms": 0, "failure": None, "why": "", "facts": {fact: value}}
    return {"id": "queue:local/a", "server": "local", "name": "a", "uri": "ipp://10.0.0.5", "device": None, "observations": [said]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("devices", value={}), "$.devices: "),
        (_set("devices", 0, "id", value=5), "$.devices[0].id: "),
        (_set("devices", 0, "addresses", value=None), "$.devices[0].addresses: "),
        (_set("scan", "started", value="yesterday"), "$.scan.started: "),
        (_set("scan", "started", value="2026-13-40T25:61:61Z"), "$.scan.started: "),
        (_set("devices", 0, "observations", 0, "failure", value="tired"), "$.devices[0].observations[0].failure: "),
        (_set("devices", 0, "observations", 1, "facts", "tcp.9100", value=5), "$.devices[0].observations[1].facts: tcp.9100 is not a word"),
        (_set("devices", 0, "observations", 0, "facts", "snmp.alerts", value=["x"]), "snmp.alerts is not a table of rows"),
        (_set("devices", 0, "observations", 0, "facts", "tcp.631", value="open"), "tcp.631 is no fact of the probe snmp"),
        (_set("devices", 1, "observations", 0, "facts", value={"snmp.sys_descr": "x"}), "an observation that failed has no facts"),
        (_set("queues", value=[queue("queue.accepting", "no")]), "$.queues[0].observations[0].facts: queue.accepting is not true or false"),
        (_set("agent_facts", "agent.link", value="yes"), "$.agent_facts: agent.link is not true or false"),
        (_set("agent_facts", "scan.now", value="noon"), "scan.now is not a moment"),
        (_set("findings", 0, "severity", value="bad"), "$.findings[0].severity: "),
    ],
)
def test_what_has_another_type_is_told_with_its_path(change: Callable[[Any], object], said: str) -> None:
    assert said in refused(changed(change))


@pytest.mark.parametrize(
    "change",
    [
        _set("later", value={"a": 1}),
        _set("devices", 0, "mood", value="good"),
        _set("devices", 0, "observations", 0, "facts", "snmp.invented_later", value=[1]),
        _set("agent_facts", "agent.invented_later", value={"a": 1}),
    ],
)
def test_what_a_later_version_adds_is_passed_over(change: Callable[[Any], object]) -> None:
    again = scan_of(parse_report(changed(change), "r.json"))
    assert again.devices[0].facts == samples.MFP.facts


def test_texts_of_a_hostile_report_are_made_safe() -> None:
    hostile = "\x1b[2J\u202eevil\r\n[bold red]x[/]"
    report = parse_report(changed(_set("devices", 0, "vendor", value=hostile)), "r.json")
    assert report.devices[0].vendor == r"\x1b[2J\u202eevil / [bold red]x[/]"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"nope.json: cannot be read: No such file or directory"):
        read_report(tmp_path / "nope.json")
    with pytest.raises(BadInputError, match="cannot be read: Is a directory"):
        read_report(tmp_path)


def _paths(tree: Json, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(found for step, value in inner for found in _paths(value, (*path, step)))]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(_paths(json.loads(GOOD))[1:]),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5), st.just([]), st.just({}), st.just([{}]), st.just([[]])),
)
def test_a_report_that_is_taken_can_be_judged_and_shown(path: tuple[Any, ...], value: Json) -> None:
    try:
        report = parse_report(changed(_set(*path, value=value)), "r.json")
    except BadInputError as error:
        assert str(error).startswith("r.json")  # noqa: PT017  (both outcomes are right)
        return
    scan = scan_of(report)
    diagnose(RULES, scan.agent_facts, scan.devices)
    assert text_of(report)
    assert list(screen(report))
