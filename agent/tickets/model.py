# SPDX-License-Identifier: Apache-2.0
"""What tickets are made of between the scan, the store and the endpoint: plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Event: TypeAlias = Literal["open", "update", "resolve", "reopen"]
Step: TypeAlias = Literal["open", "update", "resolve", "reopen", "seen"]
"""`seen`: the fault is still there and nothing that matters has changed, so that nobody is told."""
Status: TypeAlias = Literal["open", "resolved"]
State: TypeAlias = Literal["queued", "sending", "done", "dead"]
Body: TypeAlias = Mapping[str, Any]
"""A ticket as it is sent: `unjam.ticket/1` as JSON values."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A ticket as the store knows it. Moments are ISO 8601 in UTC; `digest` is of what matters in the body that was last sent.

    `parent` is the key of the summary that speaks for this finding; then it has no ticket of its own. `previous` are the tickets of earlier
    times, by URL or remote id. `touched`: somebody other than the agent has worked on the remote ticket.
    """

    key: str
    rule: str
    device: str | None
    status: Status
    first_seen: str
    last_seen: str
    occurrences: int
    digest: str
    body: Body
    remote_id: str = ""
    url: str = ""
    touched: bool = False
    parent: str = ""
    previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one finding's state, and the event by which the endpoint is told, if it is told at all."""

    step: Step
    event: Event | None
    key: str
    rule: str
    device: str | None
    digest: str
    body: Body
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery as it stands in the outbox. `seq` orders those of one key; `attempts` counts this one too, once it is claimed."""

    delivery_id: str
    key: str
    seq: int
    event: Event
    body: str
    state: State = "queued"
    attempts: int = 0
    next_at: float = 0.0
    first_tried: float | None = None
    count: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the endpoint said to one attempt: a status (None: no complete answer came), the body's beginning, and why it failed."""

    status: int | None
    kind: str = ""
    text: str = ""
    retry_after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an endpoint that took a ticket told about it."""

    remote_id: str = ""
    url: str = ""
    touched: bool | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a run of the poster ended. `dead` were given up in this run; `queued` are left for the next one."""

    delivered: int = 0
    queued: int = 0
    dead: int = 0
    paused_reason: str | None = None
    reasons: tuple[str, ...] = field(default=())
