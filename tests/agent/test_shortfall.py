# SPDX-License-Identifier: Apache-2.0
from agent.events import Progress
from agent.model import Device, NotExamined
from agent.shortfall import not_examined
from probes.fact import Value
from probes.failure import Failure
from probes.model import Observation, Target
from tests.agent.report.samples import NOW

DONE = Progress(254, 254, (), 1)


def _device(address: str, *more: Observation, printer: bool | None = True, named: bool = False, **reach: Value) -> Device:
    said = (
        Observation("reach", NOW, 0, {"answers": True, "snmp": "answered", **reach}),
        Observation("printer", NOW, 0, {"is_printer": printer, "kind": "switch" if printer is False else None}),
        Observation("target", NOW, 0, {"named": named}),
    )
    return Device(f"addr:{address}", (Target(address, named=named),), (*more, *said))


def _told(*devices: Device, progress: Progress = DONE, interrupted: bool = False) -> list[NotExamined]:
    return list(not_examined(devices, progress, {"10.0.0.1"}, interrupted=interrupted))


def _failed(failure: Failure, why: str) -> Observation:
    return Observation("snmp", NOW, 1, failure=failure, why=why)


def test_a_healthy_scan_leaves_nothing_out() -> None:
    assert _told(_device("10.0.0.5"), _device("10.0.0.6", printer=False)) == []


def test_a_sweep_that_did_not_end_says_why() -> None:
    half = Progress(100, 254, (), 0)
    assert _told(progress=half)[0].what == "154 of 254 addresses"
    assert "--no-sweep" in _told(progress=half)[0].why
    assert "interrupted" in _told(progress=half, interrupted=True)[0].why


def test_hosts_that_say_nothing_share_a_line_and_the_gateway_is_none_of_them() -> None:
    strangers = [_device(f"10.0.0.{number}", printer=None, snmp="timeout") for number in range(1, 10)]
    (told,) = _told(*strangers, _device("10.0.0.50"))
    assert told.what == "10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7 and 2 more"
    assert told.why.startswith("8 hosts are there")
    assert _told(strangers[1])[0].why.startswith("a host is there")


def test_a_named_host_that_is_no_printer_is_said() -> None:
    (told,) = _told(_device("10.0.0.7", printer=False, named=True))
    assert told.why == "it is no printer but switch"


def test_a_used_up_budget_and_a_fault_of_ours_are_said() -> None:
    budget = _failed("skipped", "its budget of 1000 packets is used up")
    assert [item.what for item in _told(_device("10.0.0.5", budget), _device("10.0.0.6", _failed("internal", "KeyError")))] == [
        "snmp of 10.0.0.5",
        "snmp of 10.0.0.6",
    ]
    assert _told(_device("10.0.0.5", _failed("skipped", "no community is configured"))) == []


def test_snmp_that_nobody_answers_is_one_line_but_not_for_a_single_printer() -> None:
    silent = [_device(f"10.0.0.{number}", snmp="timeout") for number in (5, 6)]
    assert [item.what for item in _told(*silent)] == ["SNMP on every device"]
    assert _told(silent[0]) == []
    assert _told(*silent, _device("10.0.0.7")) == []
