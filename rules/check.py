# SPDX-License-Identifier: Apache-2.0
"""The rules' own tests: every case of every rule, judged against the whole catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from probes.fact import FactType
from rules.judge import judge, judge_rule, sections_of
from rules.load import Catalogue, RuleErrors, load_catalogue
from rules.match import Verdict
from rules.model import Finding
from rules.rule import Case, Rule
from rules.yaml import Mark, Mistake

_SAID: Mapping[Verdict, str] = {True: "match", False: "no match", None: "unknown"}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: passed when `wrong` is empty; else what is wrong, one sentence each."""

    rule: str
    case: str
    mark: Mark
    wrong: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Nothing is wrong."""
        return not self.wrong

    def mistakes(self) -> tuple[Mistake, ...]:
        """What is wrong, with its place."""
        return tuple(Mistake(self.mark, f"test '{self.case}' of {self.rule}: {sentence}") for sentence in self.wrong)


def check(dirs: Iterable[Path], vocabulary: Mapping[str, FactType]) -> tuple[Mistake, ...]:
    """Every mistake of the rule files in some directories; none when they can be used."""
    try:
        load_catalogue(dirs, vocabulary)
    except RuleErrors as errors:
        return errors.mistakes
    return ()


def run_tests(catalogue: Catalogue, rules: Iterable[Rule] | None = None) -> list[CaseResult]:
    """Every case of some rules, or of all in the catalogue's order, against the whole catalogue."""
    proved = catalogue.rules.values() if rules is None else rules
    return [CaseResult(rule.id, case.name, case.mark, tuple(_wrong(catalogue, rule, case))) for rule in proved for case in rule.tests]


def unproven(catalogue: Catalogue, but: Path) -> tuple[Mistake, ...]:
    """What is wrong with the tests of every rule that does not come from the folder `but`."""
    theirs = [rule for rule in catalogue.rules.values() if but not in Path(rule.mark.path).parents]
    return tuple(mistake for result in run_tests(catalogue, theirs) for mistake in result.mistakes())


def _wrong(catalogue: Catalogue, rule: Rule, case: Case) -> Iterator[str]:
    outcome = judge_rule(rule, case.given, sections_of(case.given))
    if _SAID[outcome.verdict] != case.expect:
        missing = f" (missing: {', '.join(outcome.missing)})" if outcome.missing else ""
        yield f"expected {case.expect}, got {_SAID[outcome.verdict]}{missing}"
    findings = [finding for kind in rule.applies for finding in judge(catalogue.rules.values(), "test", case.given, kind)[0]]
    yield from _wrong_grade(case, [finding for finding in findings if finding.rule == rule.id])
    for other in sorted({finding.rule for finding in findings} - {rule.id, *case.also}):
        yield f"the rule '{other}' fires too; if that is meant, name it in this test's also: [{other}]"


def _wrong_grade(case: Case, findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if case.severity and finding.severity != case.severity:
            yield f"expected severity {case.severity}, got {finding.severity}"
        if case.confidence and finding.confidence != case.confidence:
            yield f"expected confidence {case.confidence}, got {finding.confidence}"
