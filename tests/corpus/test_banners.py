# SPDX-License-Identifier: Apache-2.0
"""Is it a printer, by one labelled sysDescr or sysObjectID alone: the hardest case, since most printers also have a Printer MIB."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from probes.model import Target
from probes.normalise import normalise
from probes.snmp_facts import SnmpFacts
from probes.wire.text import safe

pytestmark = pytest.mark.corpus


def facts(source: str, text: str) -> SnmpFacts:
    return SnmpFacts(printer_mib=False, sys_object_id=text) if source == "snmp_sysobjid" else SnmpFacts(printer_mib=False, sys_descr=safe(text))


def test_precision_and_recall_on_labelled_banners(corpus: Path) -> None:
    count: Counter[tuple[bool, bool]] = Counter()
    with (corpus / "expected" / "banners.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["source"].startswith("snmp_"):
                verdict = normalise(Target("10.0.0.9"), {"snmp": facts(row["source"], row["text"])}).is_printer
                count[row["is_printer"] == "1", verdict is True] += 1
    precision = count[True, True] / (count[True, True] + count[False, True])
    recall = count[True, True] / (count[True, True] + count[True, False])
    print(f"{sum(count.values())} banners: precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201  (asked for)
    assert precision > 0.99
    assert recall > 0.99
