# SPDX-License-Identifier: Apache-2.0
"""Loading 200 rules and judging 1,000 devices by them, beside the same conditions in JMESPath and CEL: `python -m tests.bench.rules`.

The peers are measured where they are installed (`pip install jmespath common-expression-language`). They know no evidence, no *unknown*, no texts
and no tests: what is compared is the judging of conditions alone, and loading is shown for ours only.
"""

from __future__ import annotations

import importlib
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

from probes.registry import vocabulary
from rules.judge import judge
from rules.load import Catalogue, load_catalogue
from tests.bench.measured import Run
from tests.bench.table import show

RULES, DEVICES = 200, 1_000
Facts = dict[str, Any]


class Shape(NamedTuple):
    """One condition in the three languages; `{n}` and `{word}` differ from rule to rule."""

    ours: str
    jmespath: str
    cel: str


SHAPES = (
    Shape(
        "all: [{tcp.9100: refused}, {any: [{tcp.631: open}, {tcp.80: open}]}, {printer.state: {in: [idle, stopped]}}]",
        "tcp.\"9100\" == 'refused' && (tcp.\"631\" == 'open' || tcp.\"80\" == 'open') && contains(['idle', 'stopped'], printer.state)",
        'tcp["9100"] == "refused" && (tcp["631"] == "open" || tcp["80"] == "open") && printer.state in ["idle", "stopped"]',
    ),
    Shape(
        "all: [{icmp.sent: {ge: 100}}, {icmp.loss: {ge: NUM}}, {not: {printer.state: asleep}}]",
        "icmp.sent >= `100` && icmp.loss >= `NUM` && printer.state != 'asleep'",
        'icmp.sent >= 100 && icmp.loss >= NUM.0 && printer.state != "asleep"',
    ),
    Shape(
        "printer.reasons: {has_any: [media-jam, WORD]}",
        "contains(printer.reasons, 'media-jam') || contains(printer.reasons, 'WORD')",
        '"media-jam" in printer.reasons || "WORD" in printer.reasons',
    ),
    Shape(
        "any_row: {of: printer.supplies, where: {all: [{colour: black}, {percent: {le: NUM}}]}}",
        "length(printer.supplies[?colour == 'black' && percent <= `NUM`]) > `0`",
        'printer.supplies.exists(s, s["colour"] == "black" && s["percent"] <= NUM.0)',
    ),
)  # fmt: skip
WORDS = ("cover-open", "media-empty", "toner-low", "processing", "stopped")
_RULE = """title: Rule {number}
applies: device
severity: high
confidence: likely
when: {{{when}}}
cause: Cause {number} of {{printer.model|this printer}}.
customer: Your printer has trouble {number}.
fix: [{{who: customer, minutes: 2, do: Switch it off and on.}}]
tier: 1
prevent: Nothing to prevent.
verify: printer.state is idle
tests:
  - {{name: a, given: {{printer.state: idle}}, expect: match}}
  - {{name: b, given: {{printer.state: asleep}}, expect: no match}}
"""


def main() -> None:
    """Both figures, and the peers'."""
    with TemporaryDirectory() as folder:
        for number, shape in written():
            Path(folder, f"r{number}.yaml").write_text(_RULE.format(number=number, when=shape.ours), encoding="utf-8")
        load_catalogue([Path(folder)], vocabulary())
        loading, known = timed(f"load {RULES} rules", lambda: load_catalogue([Path(folder)], vocabulary()))
    devices = [_device(number) for number in range(DEVICES)]
    judging, _ = timed(f"ours, {RULES} rules x {DEVICES} devices", lambda: _judged(known, devices))
    peers = [run for run in (_peer("jmespath", devices), _peer("cel", devices)) if run]
    show("rules", {"loading": [loading], "judging": [judging, *peers]})


def written() -> Iterator[tuple[int, Shape]]:
    """The rules, each with its own word and number put in."""
    for number in range(RULES):
        word, bound = WORDS[number // len(SHAPES) % len(WORDS)], str(number % 50)
        shape = SHAPES[number % len(SHAPES)]
        yield number, Shape(*(text.replace("WORD", word).replace("NUM", bound) for text in shape))


def timed(name: str, work: Callable[[], Any]) -> tuple[Run, Any]:
    """Its figures and what it gave."""
    wall, cpu = perf_counter(), process_time()
    gave = work()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = gave if isinstance(gave, int) else None
    return Run(name, round(perf_counter() - wall, 3), round(process_time() - cpu, 3), round(used, 1), found), gave


def _device(number: int) -> Facts:
    """One of 1,000 printers; about one in ten has something wrong, which several of the rules see."""
    troubled = number % 10 == 0
    lowest = float(number // 10) if troubled else 90.0
    return {
        "tcp.9100": "refused" if troubled else "open",
        "tcp.631": "open",
        "tcp.80": "refused",
        "printer.state": ("idle", "asleep", "stopped")[number % 3],
        "printer.reasons": ["media-jam"] if number % 100 == 0 else [],
        "printer.supplies": [{"colour": "black", "percent": lowest + place, "index": place} for place in range(4)],
        "icmp.sent": 100,
        "icmp.loss": float(number // 10 % 60) if troubled else 0.0,
    }


def _judged(known: Catalogue, devices: list[Facts]) -> int:
    return sum(len(judge(known.rules.values(), f"d{number}", facts, "device")[0]) for number, facts in enumerate(devices))


def _nested(facts: Facts) -> Facts:
    tree: Facts = {}
    for name, value in facts.items():
        section, _, rest = name.partition(".")
        tree.setdefault(section, {})[rest] = value
    return tree


def _peer(name: str, devices: list[Facts]) -> Run | None:
    with suppress(ImportError):
        library = importlib.import_module(name)
        texts = [getattr(shape, name) for _, shape in written()]
        trees = [_nested(facts) for facts in devices]
        compiled = [library.compile(text) for text in texts]
        judged = [each.search for each in compiled] if name == "jmespath" else [each.execute for each in compiled]
        return timed(f"{name}, conditions only", lambda: sum(bool(holds(tree)) for tree in trees for holds in judged))[0]
    print(f"{name} is not installed here, so it is left out", file=sys.stderr)  # noqa: T201
    return None


if __name__ == "__main__":
    main()
