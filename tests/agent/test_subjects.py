# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

from agent.diagnose import above
from agent.model import Scan, Subject
from agent.report.build import build
from agent.report.restore import scan_of
from probes.model import Observation

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SEEN = Observation("segment", NOW, 0, facts={"devices": 3})
AROUND = (
    Subject("segment:10.77.0.0/24", "segment", (SEEN,), {"cidr": "10.77.0.0/24"}, members=("serial:A", "serial:B")),
    Subject("queue:srv/q1", "queue", (), {"server": "srv", "name": "q1", "uri": "socket://10.77.0.11"}, parents=("serial:A",)),
    Subject("destination:scans", "destination", (), {"kind": "smb"}, members=("serial:A",)),
)


def test_a_segment_explains_its_devices_and_a_device_its_queues_but_a_destination_explains_nobody() -> None:
    upward = above(AROUND)
    assert upward["serial:A"] == ("segment:10.77.0.0/24",)
    assert upward["queue:srv/q1"] == ("serial:A",)
    assert upward["destination:scans"] == ()


def test_segments_queues_and_destinations_come_back_from_a_report() -> None:
    scan = Scan("1", "site", NOW, NOW, "normal", (), subjects=AROUND)
    report = build(scan)
    assert [part.facts for part in report.segments] == [{"segment.devices": 3}]
    assert report.queues[0].device == "serial:A"
    assert [subject.id for subject in scan_of(report).subjects] == [subject.id for subject in AROUND]
    assert [above(scan_of(report).subjects)[key] for key in ("serial:A", "queue:srv/q1")] == [("segment:10.77.0.0/24",), ("serial:A",)]
