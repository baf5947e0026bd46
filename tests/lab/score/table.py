# SPDX-License-Identifier: Apache-2.0
"""Runs as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tests.lab.score.outcome import Hit, Outcome
from tests.lab.score.run import Run
from tests.lab.score.summary import shortfalls, summary

WORDS: Final = {
    "plain": "every fault of the lab and every look-alike, as root",
    "pairs": "two faults at once",
    "recordings": "recordings of real devices",
    "user": "the faults and look-alikes as an unprivileged user",
    "loss": "with 10 % of all packets lost on the technician's own cable",
    "gentle": "at pace gentle",
    "crowd": "with 40 healthy printers around",
}
APART: Final = frozenset({"pairs", "recordings"})
"""Variants that have cases of their own; the others have the same ones."""
_HEAD: Final = (
    "| what | cases | causes found (recall) | at the head of the report | findings above info that are right (precision) | false alarms on what is well "
    "| not judgeable or missed, and said to be undetermined | to the right finding, median / worst | measured |"
)
_CASE_HEAD: Final = "| case | cause | found | rank | after | undetermined said | not true, above info |"


def summaries(runs: Iterable[Run]) -> str:
    """One line a run."""
    return "\n".join([_HEAD, _rule(_HEAD), *(_summary_line(run) for run in runs)])


def failings(runs: Iterable[Run]) -> str:
    """What falls short, a line each; empty if nothing does."""
    return "\n".join(f"- {run.variant}, {outcome.name}: {what}" for run in runs for outcome in shortfalls(run.outcomes) for what in _wrong(outcome))


def cases(run: Run) -> str:
    """Every case of a run, a line a cause."""
    return "\n".join([_CASE_HEAD, _rule(_CASE_HEAD), *(line for outcome in run.outcomes for line in _case_lines(outcome))])


def matrix(runs: Sequence[Run]) -> str:
    """Every case of several runs beside each other, a line a case; bold where it falls short."""
    head = _row(["case", "what is there", *(run.variant for run in runs)])
    by_run = [{outcome.name: outcome for outcome in run.outcomes} for run in runs]
    first = {name: outcome for named in reversed(by_run) for name, outcome in named.items()}
    every = dict.fromkeys(name for named in by_run for name in named)
    return "\n".join([head, _rule(head), *(_row([name, _there(first[name]), *(_cell(named.get(name)) for named in by_run)]) for name in every)])


def _there(outcome: Outcome) -> str:
    return ", ".join(hit.rule for hit in outcome.hits) or outcome.kind


def _cell(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    extras = ", ".join(extra.rule for extra in outcome.extras)
    parts = [*map(_brief, outcome.hits), *([f"not true: {extras}"] if extras else [])]
    if outcome.unknown_wanted:
        parts.append(f"{_of(outcome.unknown_said, outcome.unknown_wanted, None)} undetermined")
    said = "no report" if outcome.failed else "; ".join(parts) or "ok"
    return said if outcome.is_perfect else f"**{said}**"


def _brief(hit: Hit) -> str:
    if hit.found:
        return f"{hit.rank} ({hit.seconds:.1f} s)"
    return f"under {hit.explained_by}" if hit.explained_by else "undetermined" if hit.said_unknown else "missed"


def _summary_line(run: Run) -> str:
    sums = summary(run.outcomes)
    cells = [
        f"{run.variant}: {WORDS[run.variant]}",
        _cases(sums.cases, run.of, sums.again),
        _of(sums.found, sums.causes, sums.recall),
        str(sums.first),
        _of(sums.right, sums.above_info, sums.precision),
        str(sums.false_alarms),
        _of(sums.unknown_said, sums.owed, None),
        "-" if sums.median_s is None else f"{sums.median_s:g} / {sums.worst_s:g} s",
        f"{run.date}, {run.commit}",
    ]
    return _row(cells)


def _cases(ran: int, there: int, again: int) -> str:
    sample = "" if ran == there else f", a sample of {there}"
    return f"{ran}{sample}" + (f"; {again} run again" if again else "")


def _case_lines(outcome: Outcome) -> list[str]:
    extras = ", ".join(f"{extra.rule} ({extra.severity}, {extra.subject})" for extra in outcome.extras) or outcome.failed or "-"
    if not outcome.hits:
        said = _of(outcome.unknown_said, outcome.unknown_wanted, None) if outcome.unknown_wanted else "-"
        return [_row([outcome.name, f"none: {outcome.kind}", "-", "-", "-", said, extras])]
    return [_row([outcome.name, _named(hit), *_hit_cells(hit), extras if index == 0 else "-"]) for index, hit in enumerate(outcome.hits)]


def _hit_cells(hit: Hit) -> list[str]:
    if hit.found:
        return ["yes", str(hit.rank), f"{hit.seconds:.1f} s" if hit.seconds is not None else "-", "-"]
    return [f"under {hit.explained_by}" if hit.explained_by else "no", "-", "-", "yes" if hit.said_unknown else "no"]


def _wrong(outcome: Outcome) -> list[str]:
    if outcome.failed:
        return [f"no report: {' '.join(outcome.failed.split())}"]
    missed = [f"{_named(hit)} is not found as a cause{_instead(hit)}" for hit in outcome.hits if not hit.found]
    invented = [f"{extra.rule} ({extra.severity}) is said of {extra.subject} and is not true" for extra in outcome.extras]
    unsaid = outcome.unknown_wanted - outcome.unknown_said
    return [*missed, *invented, *([f"{unsaid} of {outcome.unknown_wanted} rules that cannot be judged are not said to be undetermined"] if unsaid else [])]


def _named(hit: Hit) -> str:
    return f"{hit.rule} ({hit.place})" if hit.place else hit.rule


def _instead(hit: Hit) -> str:
    if hit.explained_by:
        return f"; it stands under {hit.explained_by}"
    return ", and said to be undetermined" if hit.said_unknown else ", and not said to be undetermined"


def _of(part: int, whole: int, share: float | None) -> str:
    return f"{part} of {whole}" + (f" ({_per_cent(share)})" if share is not None else "")


def _per_cent(share: float) -> str:
    """Never rounded up to all."""
    return f"{int(share * 1000) / 10:g} %"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _rule(head: str) -> str:
    return "|" + "---|" * (head.count("|") - 1)
