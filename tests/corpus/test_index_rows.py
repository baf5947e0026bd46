# SPDX-License-Identifier: Apache-2.0
"""Every supply, tray and alert row of the index, cell by cell: `1.1:TK-3130[consumed,t3,u7]=6500/25000`, `1.3:sev=...,code=1105,'Ink low. C'`."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from probes.snmp_facts import SnmpFacts
from tests.corpus.recordings import snmp_facts

pytestmark = pytest.mark.corpus

_LEVELS = re.compile(r"^(?P<index>[\d.]+):.*=(?P<level>-?\d+|None)/(?P<capacity>-?\d+|None)(?:,st=.*)?$")
_ALERT = re.compile(r"^(?P<index>[\d.]+):sev=.*?,code=(?P<code>\d+|None),'(?P<text>.*)'$")


def index(corpus: Path) -> Iterator[tuple[SnmpFacts, Mapping[str, str]]]:
    with (corpus / "INDEX.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["file"].startswith("snmp/"):
                yield snmp_facts(corpus / row["file"]), row


def number(text: str) -> int | None:
    """What we hold of a number of the index: sentinels and what was not there are None."""
    return None if text == "None" or int(text) < 0 else int(text)


def cells(text: str, pattern: re.Pattern[str]) -> dict[str, re.Match[str]]:
    found = [pattern.match(part) for part in text.split(" | ") if part]
    assert None not in found, text
    return {match["index"]: match for match in found if match}


def test_supplies(corpus: Path) -> None:
    count = 0
    for snmp, row in index(corpus):
        ours = {supply.index: (supply.level, supply.capacity) for supply in snmp.supplies or ()}
        theirs = {place: (number(match["level"]), number(match["capacity"])) for place, match in cells(row["supplies"], _LEVELS).items()}
        assert ours == theirs, row["file"]
        count += len(theirs)
    assert count >= 150


def test_trays(corpus: Path) -> None:
    count = 0
    for snmp, row in index(corpus):
        for place, match in cells(row["trays"], _LEVELS).items():
            tray = next(tray for tray in snmp.trays or () if tray.index == place)
            in_sheets = (number(match["level"]), number(match["capacity"]))
            assert (tray.level, tray.capacity) in (in_sheets, (None, None)), (row["file"], place)
            count += 1
    assert count >= 60


def test_alerts(corpus: Path) -> None:
    for snmp, row in index(corpus):
        theirs = cells(row["alerts"], _ALERT)
        kept = {alert.index or "": alert for alert in snmp.alerts or ()}
        left = {line.partition(":")[0] for line in snmp.alerts_left_out or ()}
        assert set(kept) | left == set(theirs), row["file"]
        for place, alert in kept.items():
            assert (alert.code, alert.text or "") == (number(theirs[place]["code"]), theirs[place]["text"]), row["file"]
