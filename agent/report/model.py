# SPDX-License-Identifier: Apache-2.0
"""The report, `unjam.report/1`: what others may rely on, and the one shape that text, terminal, tickets and `diagnose` read.

Keys of one minor version never vanish; a reader passes over those it does not know. Times are UTC, `2026-11-22T10:00:00Z`. Fact names are full
(`tcp.9100`), also inside an observation. A fact that is null was asked and not said; one that is absent is unknown.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent.model import CheckState
from probes.failure import Failure
from rules.model import Applies, Confidence, Severity

SCHEMA: Literal["unjam.report/1"] = "unjam.report/1"


def _real(text: str) -> str:
    datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007  (only whether there is such a moment)
    return text


Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"), AfterValidator(_real)]
DeviceState = Literal["up", "asleep", "unreachable", "unknown"]
SupplyState = Literal["ok", "low", "empty", "full", "near-full", "missing", "unknown"]
FactMap = dict[str, Any]


class Part(BaseModel):
    """A table of the report."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)


class SentPart(Part):
    """What the gate let out. `packets` = datagrams + TCP connects + application writes; `by_port` has keys like `udp/161`, real ports."""

    packets: int = 0
    by_port: dict[str, int] = Field(default_factory=dict)
    infrastructure: dict[str, int] = Field(default_factory=dict)
    bytes_to_raw_ports: int = 0


class ConfigPart(Part):
    """What of the configuration the findings depend on. `expected`: how many devices it says must answer."""

    thresholds: dict[str, float] = Field(default_factory=dict)
    mutes: list[dict[str, Any]] = Field(default_factory=list)
    expected: int = 0


class ScanPart(Part):
    """The scan itself. `agent` is unjam's version, `catalogue` the rules' number and hash, `targets` the user's words."""

    id: str
    site: str
    started: Moment
    finished: Moment
    agent: str
    catalogue: str
    pace: str
    targets: list[str]
    interrupted: bool = False
    sent: SentPart = SentPart()
    config: ConfigPart = ConfigPart()


class CheckPart(Part):
    """One line of the preflight."""

    check: str
    state: CheckState
    detail: str
    fix: str = ""


class SupplyPart(Part):
    """One supply. `class`: supplyThatIsConsumed or receptacleThatIsFilled (RFC 3805); `percent`: what is left, where it can be known."""

    index: str | None = None
    description: str | None = None
    class_: str | None = Field(default=None, alias="class")
    type: str | None = None
    colour: str | None = None
    part_number: str | None = None
    level: int | None = None
    capacity: int | None = None
    unit: str | None = None
    percent: float | None = None
    some_left: bool | None = None
    state: SupplyState = "unknown"


class TrayPart(Part):
    """One input tray."""

    index: str | None = None
    name: str | None = None
    type: str | None = None
    media: str | None = None
    level: int | None = None
    capacity: int | None = None
    manual: bool | None = None
    state: str | None = None


class AlertPart(Part):
    """One row of prtAlertTable."""

    code: int | None = None
    severity: str | None = None
    group: str | None = None
    training: str | None = None
    location: int | None = None
    text: str | None = None
    age_s: int | None = None


class ObservationPart(Part):
    """One probe asked of one device: its facts or one failure word, never both."""

    probe: str
    failure: Failure | None
    at: Moment
    took_ms: int
    facts: FactMap = Field(default_factory=dict)
    why: str = ""


class DevicePart(Part):
    """One device. `ports` are those that differ from the well-known ones or were named."""

    id: str
    addresses: list[str]
    mac: str | None = None
    names: list[str] = Field(default_factory=list)
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    uuid: str | None = None
    firmware: str | None = None
    location: str | None = None
    state: DeviceState = "unknown"
    is_printer: bool | None = None
    kind: str | None = None
    because: list[str] = Field(default_factory=list)
    pages_total: int | None = None
    reasons: list[str] = Field(default_factory=list)
    supplies: list[SupplyPart] = Field(default_factory=list)
    expected: bool = False
    ports: dict[str, int] = Field(default_factory=dict)
    history: FactMap = Field(default_factory=dict)
    trays: list[TrayPart] = Field(default_factory=list)
    alerts: list[AlertPart] = Field(default_factory=list)
    queues: list[FactMap] = Field(default_factory=list)
    observations: list[ObservationPart] = Field(default_factory=list)


class SegmentPart(Part):
    """One segment."""

    id: str
    cidr: str
    members: list[str] = Field(default_factory=list)
    facts: FactMap = Field(default_factory=dict)
    observations: list[ObservationPart] = Field(default_factory=list)


class QueuePart(Part):
    """One print server's queue."""

    id: str
    server: str
    name: str
    uri: str
    device: str | None = None
    facts: FactMap = Field(default_factory=dict)
    observations: list[ObservationPart] = Field(default_factory=list)


class PrintServerPart(Part):
    """One print server; `queues` are the ids of those that were read."""

    id: str
    name: str
    queues: list[str] = Field(default_factory=list)
    facts: FactMap = Field(default_factory=dict)
    observations: list[ObservationPart] = Field(default_factory=list)


class DestinationPart(Part):
    """Where devices scan to."""

    id: str
    kind: str
    used_by: list[str] = Field(default_factory=list)
    facts: FactMap = Field(default_factory=dict)
    observations: list[ObservationPart] = Field(default_factory=list)


class EvidencePart(Part):
    """One fact that made a rule hold."""

    fact: str
    seen: Any
    wanted: str
    said: str = ""
    probe: str
    at: Moment | None = None


class StepPart(Part):
    """One thing to do."""

    who: str
    do: str
    minutes: int


class PartPart(Part):
    """A spare part or supply to bring."""

    name: str
    number: str = ""
    chance: float | None = None


class ChangePart(Part):
    """What is other than in the device's last good scan: in words, the day of that scan, the first scan that saw it so, and on how many devices."""

    what: str
    said: str
    after: Moment
    seen: Moment
    alike: int = 1


class FindingPart(Part):
    """A fault. `key` is the ticket's: SITE/SUBJECT/RULE[/ROW], each part percent-encoded. `device` is null where the subject is no device."""

    key: str
    rule: str
    applies: Applies
    device: str | None
    subject: str
    severity: Severity
    confidence: Confidence
    title: str
    cause: str
    evidence: list[EvidencePart] = Field(default_factory=list)
    explains: list[str] = Field(default_factory=list)
    explained_by: str | None = None
    muted: dict[str, Any] | None = None
    fix: list[StepPart] = Field(default_factory=list)
    tier: int = 1
    parts: list[PartPart] = Field(default_factory=list)
    tools: list[str] = Field(default_factory=list)
    customer: str = ""
    verify: str = ""
    prevent: str = ""
    workshop: str = ""
    codes: list[str] = Field(default_factory=list)
    training: str = ""
    references: list[str] = Field(default_factory=list)
    changes: list[ChangePart] = Field(default_factory=list)
    first_seen: Moment | None = None
    occurrences: int = 1

    @property
    def open(self) -> bool:
        """Whether it stands for itself: neither explained by another finding nor muted."""
        return self.explained_by is None and self.muted is None


class AnswerPart(Part):
    """What is told about the symptom that the customer named: the keys of the findings that can be its cause, best first; without any, what to try."""

    symptom: str
    causes: list[str] = Field(default_factory=list)
    steps: list[StepPart] = Field(default_factory=list)


class UndeterminedPart(Part):
    """A rule that could be neither shown nor ruled out, the facts that were missing, and the probe that is why."""

    rule: str
    device: str | None
    subject: str
    missing: list[str]
    because: str


class NotExaminedPart(Part):
    """Something that was wanted and not looked at."""

    what: str
    why: str
    next: str = ""


class Report(Part):
    """One scan, whole: `unjam diagnose` gives the same findings from it."""

    schema_: Literal["unjam.report/1"] = Field(default=SCHEMA, alias="schema")
    scan: ScanPart
    preflight: list[CheckPart] = Field(default_factory=list)
    devices: list[DevicePart]
    agent_facts: FactMap = Field(default_factory=dict)
    segments: list[SegmentPart] = Field(default_factory=list)
    queues: list[QueuePart] = Field(default_factory=list)
    print_servers: list[PrintServerPart] = Field(default_factory=list)
    destinations: list[DestinationPart] = Field(default_factory=list)
    findings: list[FindingPart] = Field(default_factory=list)
    answer: AnswerPart | None = None
    undetermined: list[UndeterminedPart] = Field(default_factory=list)
    not_examined: list[NotExaminedPart] = Field(default_factory=list)

    def device(self, identity: str | None) -> DevicePart | None:
        """The device with this id."""
        return next((device for device in self.devices if device.id == identity), None)
