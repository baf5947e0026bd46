# SPDX-License-Identifier: Apache-2.0
"""The only try/except round a probe: deadline, duration, and the word for what went wrong."""

import asyncio
import logging
from datetime import UTC, datetime
from time import monotonic

from probes.asking import Asking
from probes.busy import Lateness, tells_of_silence
from probes.fact import Section, Value, flatten
from probes.failure import Failure, word_for
from probes.model import Observation
from probes.probe import Probe

_log = logging.getLogger(__name__)
_PLAIN: dict[Failure, str] = {
    "refused": "the port is closed: it refused",
    "reset": "it cut the connection",
    "unreachable": "there is no way to it, or a filter forbids it",
    "timeout": "no answer in time",
    "closed": "it ended the connection early",
}
_TOO_BUSY = "our own host was too busy: it ran {:.1f} s late, so a silence proves nothing"


async def observe(probe: Probe, asking: Asking) -> Observation:
    """Ask once and record what came of it. Never raises, except that a cancelled scan stays cancelled."""
    at, began = datetime.now(UTC), monotonic()

    def done(**outcome: object) -> Observation:
        return Observation(probe.name, at, round((monotonic() - began) * 1000), **outcome)  # type: ignore[arg-type]  # facts, or failure and why

    try:
        with Lateness() as late:
            async with asyncio.timeout(probe.deadline):
                section = await probe.ask(asking)
    except Exception as error:  # noqa: BLE001  (every way a peer or a probe of ours can fail ends here, as one word)
        word = word_for(error)
        if word == "internal":
            _log.exception("probe %s failed on our side", probe.name)
        if word == "timeout" and late.too_much:
            return done(failure="skipped", why=_TOO_BUSY.format(late.worst))
        return done(failure=word, why=_sentence(error, word))
    facts = bare(section)
    if late.too_much and tells_of_silence(facts):
        return done(failure="skipped", why=_TOO_BUSY.format(late.worst))
    return done(facts=facts, section=section)


def derived(section: Section, at: datetime) -> Observation:
    """A section that nobody was asked for: what is known beforehand, or follows from the other sections."""
    return Observation(section.section, at, 0, facts=bare(section), section=section)


def bare(section: Section) -> dict[str, Value]:
    """The section's facts under their bare names."""
    return {name.partition(".")[2]: value for name, value in flatten(section).items()}


def _sentence(error: BaseException, word: Failure) -> str:
    """In the error's own words, unless those are the operating system's: a person reads this in the report."""
    plain = _PLAIN.get(word)
    if plain is None or not isinstance(error, OSError) or (str(error) and error.errno is None):
        return str(error)[:200] or plain or type(error).__name__
    told = error.strerror or ""
    return f"{plain} ({told})" if told.startswith("ICMP") else plain
