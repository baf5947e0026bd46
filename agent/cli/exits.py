# SPDX-License-Identifier: Apache-2.0
"""Exit codes, and which of them wins. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.model import SEVERITIES, Severity

if TYPE_CHECKING:
    from agent.report.model import Report

OK: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
NOTHING_EXAMINED: Final = 3
INTERRUPTED: Final = 4
UNDELIVERED: Final = 5

OUR_FAULT = "agent-network-fault"


def exit_code(report: Report, fail_on: Severity, *, interrupted: bool = False, undelivered: bool = False) -> int:
    """The code of a scan that ran: 4, 5, 3, 1, 0, the first that holds (2 is for scans that did not run)."""
    if interrupted:
        return INTERRUPTED
    if undelivered:
        return UNDELIVERED
    if nothing_examined(report):
        return NOTHING_EXAMINED
    return FINDINGS if fails(report, fail_on) else OK


def fails(report: Report, fail_on: Severity) -> bool:
    """Whether a finding that is neither explained nor muted is at least this severe."""
    worst = SEVERITIES.index(fail_on)
    return any(finding.open and SEVERITIES.index(finding.severity) >= worst for finding in report.findings)


def nothing_examined(report: Report) -> bool:
    """Whether no target answered and none was expected, or our own host is at fault."""
    if any(finding.rule == OUR_FAULT for finding in report.findings):
        return True
    return not report.scan.config.expected and True not in _answered(report)


def _answered(report: Report) -> list[bool]:
    return [observation.facts.get("reach.answers") is True for device in report.devices for observation in device.observations if observation.probe == "reach"]
