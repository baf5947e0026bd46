# SPDX-License-Identifier: Apache-2.0
"""The report as it is shown to people in their language; what is saved for machines stays English. Pure but for the files of texts."""

from collections.abc import Callable, Iterable

from agent.report.build import step_parts
from agent.report.gaps import gap_in
from agent.report.model import AnswerPart, FindingPart, NotExaminedPart, Report
from rules.intake import symptoms
from rules.model import LANGUAGES, Finding, Language
from rules.texts import in_language


def translated(report: Report, findings: Iterable[Finding], language: Language, redact: Callable[[str], str] = str) -> Report:
    """The report with its findings' titles, customer texts, all steps and what was not examined in a language; it was built from `findings`."""
    if language == "en":
        return report
    told = [_told(part, in_language(finding, language), redact) for part, finding in zip(report.findings, findings, strict=True)]
    return report.model_copy(update={"findings": told, "answer": _answer(report.answer, language), "not_examined": _gaps(report, language)})


def _gaps(report: Report, language: Language) -> list[NotExaminedPart]:
    told = ({name: gap_in(getattr(item, name), language) for name in ("what", "why", "next")} for item in report.not_examined)
    return [item.model_copy(update=said) for item, said in zip(report.not_examined, told, strict=True)]


def _answer(part: AnswerPart | None, language: Language) -> AnswerPart | None:
    if part is None or not part.steps:
        return part
    return part.model_copy(update={"steps": step_parts(symptoms()[part.symptom].steps, language)})


def language_of(report: Report) -> Language:
    """The language of the site that a report is of; English where it does not say."""
    said = report.agent_facts.get("site.language")
    return next((language for language in LANGUAGES if language == said), "en")


def _told(part: FindingPart, finding: Finding, redact: Callable[[str], str]) -> FindingPart:
    steps = [step.model_copy(update={"do": redact(said.do)}) for step, said in zip(part.fix, finding.fix, strict=True)]
    return part.model_copy(update={"title": redact(finding.title), "customer": redact(finding.customer), "fix": steps})
