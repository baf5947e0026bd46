# SPDX-License-Identifier: Apache-2.0
"""A scan's events as JSON, one object a line: `preflight`, `device`, `observation`, `finding`, `done`. The last one is the whole report."""

import json
from dataclasses import asdict
from typing import Any

from agent.events import DeviceDone, Event, Found, Observed, Preflight
from agent.report.build import Beside, device_part, finding_part, observation_part, redacted
from agent.report.model import Report


def event_line(event: Event, site: str, started: str, beside: Beside) -> str | None:
    """One event as a line without its end; None for those that are not told (progress), and for Done, which is told as its report."""
    match event:
        case Preflight(check):
            return _line("preflight", asdict(check), beside)
        case Observed(endpoint, observation):
            return _line("observation", {"endpoint": endpoint, **observation_part(observation).model_dump()}, beside)
        case DeviceDone(device):
            return _line("device", device_part(device, beside.histories.get(device.id)).model_dump(exclude={"observations"}), beside)
        case Found(finding, device):
            return _line("finding", finding_part(finding, site, started, device, beside.past).model_dump(), beside)
    return None


def done_line(report: Report) -> str:
    """The end: the whole report."""
    return json.dumps({"event": "done", **report.model_dump()}, ensure_ascii=False)


def _line(name: str, content: dict[str, Any], beside: Beside) -> str:
    return json.dumps({"event": name, **redacted(content, beside.redact)}, ensure_ascii=False)
