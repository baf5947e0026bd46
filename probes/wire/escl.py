# SPDX-License-Identifier: Apache-2.0
"""eSCL's ScannerStatus and ScannerCapabilities (Mopria eSCL 2.97), read as text: a few elements by their local names, first one first."""

import re
from dataclasses import dataclass

from probes.malformed import MalformedReply
from probes.wire.elements import first, opens, parts, texts, without_comments

STATES = ("Idle", "Processing", "Testing", "Stopped", "Down")
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
    state = first(text, "State")
    return Status(state if state in STATES else None, first(text, "AdfState"), tuple(map(_job, parts(text, "JobInfo"))))


def capabilities(body: bytes) -> Capabilities:
    """Read ScannerCapabilities. Raises MalformedReply for anything else."""
    text = _document(body, "ScannerCapabilities")
    formats = dict.fromkeys((*texts(text, "DocumentFormatExt"), *texts(text, "DocumentFormat")))
    return Capabilities(first(text, "Version"), first(text, "MakeAndModel"), opens(text, "Adf"), tuple(formats))


def _job(text: bytes) -> Job:
    return Job(first(text, "JobUri"), first(text, "JobState"), _whole(text, "Age"), _whole(text, "ImagesCompleted"), texts(text, "JobStateReason"))


def _document(body: bytes, root: str) -> bytes:
    text = without_comments(body)
    if not opens(text[:4096], root):
        raise MalformedReply(f"eSCL: no {root}")
    return text


def _whole(text: bytes, name: str) -> int | None:
    found = first(text, name)
    return int(found) if found and _NUMBER.fullmatch(found) else None
