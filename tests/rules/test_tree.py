# SPDX-License-Identifier: Apache-2.0
from rules.tree import describe, facts_of
from tests.rules.samples import tree

RULE = """
all:
  - tcp.9100: refused
  - any:
      - not: {printer.state: asleep}
      - sure_if: {control.answers: true}
  - any_row: {of: printer.supplies, where: {percent: {le: {fact: site.supply_low_percent}}}}
"""


def test_a_tree_names_every_fact_it_reads_once() -> None:
    assert facts_of(tree(RULE)) == ("tcp.9100", "printer.state", "control.answers", "printer.supplies", "site.supply_low_percent")


def test_a_tree_is_told_to_people() -> None:
    assert list(describe(tree(RULE))) == [
        "all of",
        "  tcp.9100 refused",
        "  any of",
        "    not",
        "      printer.state asleep",
        "    sure only if",
        "      control.answers yes",
        "  printer.supplies: some row where",
        "    percent <= site.supply_low_percent",
    ]
