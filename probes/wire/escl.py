# SPDX-License-Identifier: Apache-2.0
"""eSCL's ScannerStatus and ScannerCapabilities (Mopria eSCL 2.97), read as text.

No XML parser: one that knows entities can be made to eat memory, and scanners write XML that none would take (wrong prefixes, no
declaration, Latin-1 called UTF-8). What is wanted are the texts of a few elements, found by their local names, first one first. At most
64 KiB are looked at, 64 matches an element; a text is safe and of at most 256 characters.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from probes.malformed import MalformedReply
from probes.wire.text import safe

MAX_BODY = 64 * 1024
STATES = ("Idle", "Processing", "Testing", "Stopped", "Down")
_MOST = 64
_JOB = re.compile(rb"<(/?)(?:[\w.-]{1,32}:)?JobInfo[\s>]")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Job:
    """A scan job: its state, how old, how many images."""

    uri: str | None
    state: str | None
    age_s: int | None
    images: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What the scanner is doing."""

    state: str | None
    adf: str | None
    jobs: tuple[Job, ...]

    @property
    def running(self) -> Job | None:
        """The job that it works on."""
        return next((job for job in self.jobs if job.state == "Processing"), None)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the scanner is."""

    version: str | None
    make_and_model: str | None
    has_adf: bool
    formats: tuple[str, ...]


def status(body: bytes) -> Status:
    """Read a ScannerStatus. Raises MalformedReply for anything else."""
    text = _document(body, "ScannerStatus")
    state = _first(text, "State")
    return Status(state if state in STATES else None, _first(text, "AdfState"), tuple(map(_job, _jobs(text))))


def capabilities(body: bytes) -> Capabilities:
    """Read ScannerCapabilities. Raises MalformedReply for anything else."""
    text = _document(body, "ScannerCapabilities")
    formats = dict.fromkeys((*_all(text, "DocumentFormatExt"), *_all(text, "DocumentFormat")))
    return Capabilities(_first(text, "Version"), _first(text, "MakeAndModel"), _opens(text, "Adf"), tuple(formats))


def _jobs(text: bytes) -> list[bytes]:
    """What stands between each JobInfo and the next tag of that name."""
    tags = [(match[1] == b"", match.start(), match.end()) for match, _ in zip(_JOB.finditer(text), range(2 * _MOST), strict=False)]
    return [text[end:stop] for (opens, _, end), (_, stop, _) in pairwise(tags) if opens]


def _job(text: bytes) -> Job:
    return Job(_first(text, "JobUri"), _first(text, "JobState"), _whole(text, "Age"), _whole(text, "ImagesCompleted"), _all(text, "JobStateReason"))


def _document(body: bytes, root: str) -> bytes:
    text = _without_comments(body[:MAX_BODY])
    if not _opens(text[:4096], root):
        raise MalformedReply(f"eSCL: no {root}")
    return text


def _without_comments(text: bytes) -> bytes:
    kept = []
    while (start := text.find(b"<!--")) >= 0 and (stop := text.find(b"-->", start)) >= 0:
        kept.append(text[:start])
        text = text[stop + 3 :]
    return b"".join((*kept, text))


def _opens(text: bytes, name: str) -> bool:
    return re.search(rb"<(?:[\w.-]{1,32}:)?" + name.encode() + rb"[\s/>]", text) is not None


@cache
def _element(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"<(?:[\w.-]{1,32}:)?" + name.encode() + rb"(?:\s[^<>]{0,512})?>([^<]{0,1024})<")


def _all(text: bytes, name: str) -> tuple[str, ...]:
    found = (safe(raw) for raw, _ in zip((match[1] for match in _element(name).finditer(text)), range(_MOST), strict=False))
    return tuple(word for word in found if word)


def _first(text: bytes, name: str) -> str | None:
    return next(iter(_all(text, name)), None)


def _whole(text: bytes, name: str) -> int | None:
    found = _first(text, name)
    return int(found) if found and _NUMBER.fullmatch(found) else None
