# SPDX-License-Identifier: Apache-2.0
"""Which queues print to each device. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from agent.model import Device, Subject
from probes.fact import Value
from probes.observe import derived
from probes.queue_facts import DriverRow, UsedFacts

_SHOWN = 16


def used_by(devices: Sequence[Device], subjects: Iterable[Subject], now: datetime) -> tuple[Device, ...]:
    """The devices, each with the queues that print to it."""
    users: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        if subject.applies == "queue":
            for parent in subject.parents:
                users[parent].append(subject)
    return tuple(replace(device, observations=(*device.observations, derived(_used(users[device.id]), now))) for device in devices)


def _used(subjects: Sequence[Subject]) -> UsedFacts:
    facts = [subject.facts for subject in subjects]
    by = tuple(map(_called, facts[:_SHOWN]))
    return UsedFacts(
        by=by,
        stale=tuple(_called(told) for told in facts[:_SHOWN] if told.get("queue.there") in {"nobody", "other"}),
        drivers=tuple(DriverRow(_called(told), driver) for told in facts[:_SHOWN] if isinstance(driver := told.get("queue.driver"), str) and driver),
        wrong_name=any(told.get("queue.resolves") is True and told.get("queue.there") in {"nobody", "other"} for told in facts),
        lpd_queue=next((name for told in facts if told.get("queue.scheme") == "lpd" and isinstance(name := told.get("queue.lpd_queue"), str)), None),
    )


def _called(queue: Mapping[str, Value]) -> str:
    return f"{queue.get('queue.server')}/{queue.get('queue.name')}"
