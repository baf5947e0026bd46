# SPDX-License-Identifier: Apache-2.0
"""Facts of one subject against the rules: what holds, and what could be neither shown nor ruled out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

from probes.fact import Facts, Row
from rules.match import Verdict, both, compile_tree
from rules.model import Applies, Confidence, Evidence, Finding, Part, Severity, Step, Undetermined
from rules.rule import Condition, PartText, RowCondition, Rule
from rules.template import EMPTY, filled, put_in, render
from rules.trace import NO_ROW, Line, evidence, lines, missing, row_label, trace
from rules.tree import Rows, leaves

CODES = "printer.codes"
CODE_ROWS = "code.seen"
TRAINING = ("noInterventionRequired", "untrained", "management", "trained", "fieldService")
"""prtAlertTrainingLevel, the least skilled first; `other` and `unknown` say nothing."""
FIELD_SERVICE_TIER = 2


class Hit(NamedTuple):
    """A row for which a rule holds, or the one hit of a rule without rows (no label)."""

    row: Row
    label: str


class Outcome(NamedTuple):
    """One rule judged: where it holds, and what was missing where it could not be told."""

    hits: tuple[Hit, ...]
    missing: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Yes if it holds anywhere, else unknown if anything was missing, else no."""
        return True if self.hits else None if self.missing else False


Judgement: TypeAlias = tuple[tuple[Finding, ...], tuple[Undetermined, ...]]

_PLAIN = Hit(NO_ROW, "")
_NO = Outcome(())


def judge(rules: Iterable[Rule], subject: str, facts: Facts, applies: Applies) -> Judgement:
    """Findings and undetermined rules of one subject; causes.py then puts symptoms under their causes."""
    sections = sections_of(facts)
    findings: list[Finding] = []
    undetermined: list[Undetermined] = []
    for rule in rules:
        if applies not in rule.applies:
            continue
        outcome = judge_rule(rule, facts, sections)
        findings.extend(_finding(rule, subject, facts, hit, applies) for hit in outcome.hits)
        if outcome.missing:
            undetermined.append(Undetermined(rule.id, subject, outcome.missing))
    return tuple(findings), tuple(undetermined)


def sections_of(facts: Facts) -> frozenset[str]:
    """The sections that answered: those of which any fact is there."""
    return frozenset(name.partition(".")[0] for name in facts)


def judge_rule(rule: Rule, facts: Facts, sections: Collection[str]) -> Outcome:
    """One rule. A section it needs that did not answer makes it unknown whatever the rest says."""
    lacking = tuple(name for name in rule.needs if name not in sections)
    if lacking:
        return Outcome((), lacking)
    verdict = rule.when.matches(facts, NO_ROW) if rule.when else True
    if verdict is False:
        return _NO
    unknown = _missing(rule.when, facts, _PLAIN, "") if verdict is None and rule.when else ()
    if rule.each is None:
        return Outcome((), unknown) if verdict is None else Outcome((_PLAIN,))
    outcome = _each(rule.each, facts, verdict, unknown)
    return outcome if outcome.hits or rule.otherwise is None else _otherwise(rule.otherwise, facts, verdict, outcome)


def why(rule: Rule, facts: Facts) -> tuple[Line, ...]:
    """Each leaf of a rule: yes, no or unknown, and what was seen; for `rules why`."""
    sections = sections_of(facts)
    return tuple(_why(rule, facts, sections))


def _why(rule: Rule, facts: Facts, sections: Collection[str]) -> Iterator[Line]:
    for name in rule.needs:
        yield Line(0, f"needs {name}", True if name in sections else None, "answered" if name in sections else "unknown")
    if rule.when:
        yield from lines(trace(rule.when.tree, facts))
    if rule.each:
        for hit in _hits(rule.each.of, facts):
            yield from lines(trace(rule.each.where.tree, facts, hit.row, f"{rule.each.of}[{hit.label}]"))
        if facts.get(rule.each.of) is None:
            yield Line(0, f"{rule.each.of}: every row", None, "unknown")
    if rule.otherwise:
        yield from lines(trace(rule.otherwise.tree, facts))


def _hits(of: str, facts: Facts) -> Iterator[Hit]:
    table: Any = facts.get(of) or ()
    seen: set[str] = set()
    for position, row in enumerate(table, 1):
        label = row_label(row, position)
        if label not in seen:
            yield Hit(row, label)
        seen.add(label)


def _each(each: RowCondition, facts: Facts, verdict: Verdict, unknown: tuple[str, ...]) -> Outcome:
    if facts.get(each.of) is None:
        return Outcome((), (*unknown, each.of))
    judged = [(hit, each.where.matches(facts, hit.row)) for hit in _hits(each.of, facts)]
    open_rows = [hit for hit, row_verdict in judged if row_verdict is None]
    gaps = [name for hit in open_rows for name in _missing(each.where, facts, hit, each.of)]
    hits = tuple(hit for hit, row_verdict in judged if both(verdict, row_verdict))
    if verdict is None and any(row_verdict is not False for _, row_verdict in judged):
        gaps += unknown
    return Outcome(hits, tuple(dict.fromkeys(gaps)))


def _otherwise(condition: Condition, facts: Facts, verdict: Verdict, rows: Outcome) -> Outcome:
    """No row holds: the tree without rows decides, and what the rows left open stays open if it says no."""
    without = condition.matches(facts, NO_ROW)
    if both(verdict, without):
        return Outcome((_PLAIN,))
    gaps = _missing(condition, facts, _PLAIN, "") if without is None else ()
    return Outcome((), tuple(dict.fromkeys((*rows.missing, *gaps))))


def _missing(condition: Condition, facts: Facts, hit: Hit, of: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(missing(trace(condition.tree, facts, hit.row, f"{of}[{hit.label}]"))))


def _finding(rule: Rule, subject: str, facts: Facts, hit: Hit, applies: Applies) -> Finding:
    speaking = _about(rule, facts) if hit.row is NO_ROW else [hit.row]
    about = next(iter(speaking), NO_ROW)
    row = hit.row if rule.each else about
    severity, confidence = _grade(rule, facts, hit.row)
    training, codes = _training(speaking), _code_rows(rule, facts)
    tier = max(rule.tier, FIELD_SERVICE_TIER) if training == "fieldService" else rule.tier
    said = filled((rule.title, rule.customer, *(step.do for step in rule.fix)), facts, row)
    return Finding(
        key="/".join(_quoted(part) for part in (subject, rule.id, hit.label) if part),
        rule=rule.id,
        applies=applies,
        subject=subject,
        severity=severity,
        confidence=confidence,
        title=put_in(rule.title, said),
        cause=render(rule.cause, facts, row),
        customer=put_in(rule.customer, said),
        evidence=tuple(_evidence(rule, facts, hit, about)),
        fix=tuple(Step(step.who, put_in(step.do, said), step.minutes) for step in rule.fix),
        tier=max([tier, *(code["tier"] for code in codes if code.get("tier"))]),
        parts=tuple(_parts(rule, facts, row, codes)),
        tools=rule.tools,
        verify=render(rule.verify, facts, row),
        prevent=render(rule.prevent, facts, row),
        workshop=render(rule.workshop, facts, row),
        codes=_codes(rule, facts, codes),
        training=training,
        references=(*rule.references, *map(_published, (code for code in codes if code.get("source")))),
        filled=None if rule.overrides else said,
    )


@lru_cache(1024)
def _quoted(part: str) -> str:
    return quote(part, safe="")


def _grade(rule: Rule, facts: Facts, row: Row) -> tuple[Severity, Confidence]:
    grades = ((grade.severity, grade.confidence) for grade in rule.grades if grade.when.matches(facts, row))
    return next(grades, (rule.severity, rule.confidence))


def _about(rule: Rule, facts: Facts) -> list[Row]:
    """The rows that speak of this fault, the most telling first."""
    if rule.about is None:
        return []
    rows = [hit for hit in _all_rows(rule.about.of, facts) if rule.about.where.matches(facts, hit)]
    return sorted(rows, key=lambda row: -sum(cell is not None for cell in row.values()))


def _all_rows(of: str, facts: Facts) -> list[Row]:
    table: Any = facts.get(of) or []
    return list(table)


def _evidence(rule: Rule, facts: Facts, hit: Hit, about: Row) -> Iterator[Evidence]:
    found: dict[tuple[str, str], Evidence] = {}
    traces = [trace(rule.when.tree, facts)] if rule.when else []
    if rule.each and hit.label:
        traces.append(trace(rule.each.where.tree, facts, hit.row, f"{rule.each.of}[{hit.label}]"))
    elif rule.otherwise:
        traces.append(trace(rule.otherwise.tree, facts))
    for leaf in (leaf for judged in traces for leaf in evidence(judged)):
        found.setdefault((leaf.fact, leaf.wanted), leaf)
    yield from found.values()
    if rule.about and about is not hit.row and about.get("text"):
        yield Evidence(f"{rule.about.of}[{row_label(about, 1)}].text", about["text"], "the device's own words")


def _training(rows: Iterable[Row]) -> str:
    """Who can clear it by the device's own word: the most skilled that any row names."""
    said = [row["training"] for row in rows if row.get("training") in TRAINING]
    return str(max(said, key=lambda level: TRAINING.index(str(level)), default=""))


def _code_rows(rule: Rule, facts: Facts) -> list[Any]:
    """The error codes that the rule asks for and that are there: their parts, their tier and they themselves go into the finding."""
    return [row for row in _all_rows(CODE_ROWS, facts) if asks_for_code(rule, row, facts)] if CODE_ROWS in rule.reads else []


def asks_for_code(rule: Rule, row: Row, facts: Facts = NO_ROW) -> bool:
    """Whether a rule asks for an error code like this one, a row of `code.seen`."""
    trees = [condition.tree for condition in (rule.when, rule.otherwise) if condition]
    asked = (leaf.where for tree in trees for leaf in leaves(tree) if isinstance(leaf, Rows) and leaf.of == CODE_ROWS and leaf.low)
    return any(compile_tree(where)(facts, row) for where in asked)


def _parts(rule: Rule, facts: Facts, row: Row, codes: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """The rule's own parts, then what the codes name besides."""
    own = [Part(render(part.name, facts, row), _number(part, facts, row), part.chance) for part in rule.parts]
    named = [Part(name) for name in dict.fromkeys(name for code in codes for name in code.get("parts") or ())]
    yield from own
    yield from (part for part in named if not any(_same(part.name, other.name) for other in own))


def _number(part: PartText, facts: Facts, row: Row) -> str:
    return render(part.number, facts, row) if part.number is not EMPTY else ""


def _same(name: str, other: str) -> bool:
    """`fuser unit` is the rule's `fuser unit for IM C3000`."""
    return other.casefold().startswith(name.casefold())


def _published(code: Mapping[str, Any]) -> str:
    """Where a code's meaning comes from, and whether anybody has seen it so."""
    return f"{code['id']}: {code['source']}" + ("" if code.get("verified") else " (not confirmed on a real device)")


def _codes(rule: Rule, facts: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The codes that the rule asked for; where it asks for codes and none of them is known, whatever looks like one."""
    known = dict.fromkeys(str(row.get("id")) for row in rows)
    asks = {CODES, CODE_ROWS} & rule.reads
    return tuple(known) or (tuple(facts.get(CODES) or ()) if asks else ())
