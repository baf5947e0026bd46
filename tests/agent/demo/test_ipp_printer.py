# SPDX-License-Identifier: Apache-2.0
"""The simulated queue answers reads and nothing else, and only what was asked for."""

from http import HTTPStatus

from hypothesis import given
from hypothesis import strategies as st

from agent.demo.devices import FLEET
from agent.demo.http import Reply, Request
from agent.demo.ipp_printer import MEDIA_TYPE, PATH, Queue
from probes.wire.ipp import IppMessage, decode, integer, text, texts
from probes.wire.ipp_encode import Attribute, encode_request, get_jobs, get_printer_attributes
from probes.wire.ipp_tags import GroupTag, Operation, Status, ValueTag

DEVICE = next(device for device in FLEET if device.id == "warehouse")
URI = "ipp://127.0.0.1:16631/ipp/print"


def posted(body: bytes, path: str = PATH) -> Reply:
    now = iter((0.0, 5.0, 5.0, 5.0))
    queue = Queue(DEVICE, lambda: 16631, clock=lambda: next(now, 5.0))
    return queue.handle(Request("POST", path, {"content-type": MEDIA_TYPE}, body))


def asked(body: bytes) -> IppMessage:
    reply = posted(body)
    assert (reply.status, reply.media_type) == (HTTPStatus.OK, MEDIA_TYPE)
    message = decode(reply.body)
    assert message.complaints == []
    return message


def test_only_the_attributes_asked_for_come_back() -> None:
    attrs = asked(get_printer_attributes(URI, ("printer-state", "printer-state-reasons", "printer-up-time", "no-such-thing"), 7)).first(GroupTag.PRINTER)
    assert set(attrs) == {"printer-state", "printer-state-reasons", "printer-up-time"}
    assert (integer(attrs, "printer-state"), texts(attrs, "printer-state-reasons")) == (5, ("paused",))
    assert integer(attrs, "printer-up-time") == DEVICE.up_s + 5


def test_everything_is_readable() -> None:
    attrs = asked(get_printer_attributes(URI, ("all",), 7)).first(GroupTag.PRINTER)
    assert text(attrs, "printer-device-id") == "MFG:Verano;MDL:L480;CMD:PDF,URF;SN:DEMO-0480-2206;"
    assert texts(attrs, "marker-names") == ("Black Toner Cartridge VR480H",)
    assert "media-col-default" in attrs


def test_the_request_id_and_version_come_back() -> None:
    message = asked(get_printer_attributes(URI, ("printer-name",), 4711, version=(1, 1)))
    assert (message.version, message.request_id, message.code) == ((1, 1), 4711, Status.OK)


def test_a_version_of_the_future_is_refused() -> None:
    message = asked(get_printer_attributes(URI, ("printer-name",), 1, version=(2, 2)))
    assert message.code == Status.VERSION_NOT_SUPPORTED


def test_two_jobs_wait_and_none_is_completed() -> None:
    jobs = asked(get_jobs(URI, ("job-id", "job-state", "time-at-creation"), 1)).each(GroupTag.JOB)
    assert [(integer(job, "job-id"), integer(job, "job-state")) for job in jobs] == [(1041, 3), (1042, 3)]
    assert integer(jobs[0], "time-at-creation") == DEVICE.up_s - 2_760
    assert asked(get_jobs(URI, ("job-id",), 1, which="completed")).each(GroupTag.JOB) == []
    assert len(asked(get_jobs(URI, ("job-id",), 1, limit=1)).each(GroupTag.JOB)) == 1


def test_one_job_by_its_id() -> None:
    one = encode_request(Operation.GET_JOB_ATTRIBUTES, 1, [Attribute("job-id", ValueTag.INTEGER, [1042])])
    assert [integer(job, "job-id") for job in asked(one).each(GroupTag.JOB)] == [1042]
    none = encode_request(Operation.GET_JOB_ATTRIBUTES, 1, [Attribute("job-id", ValueTag.INTEGER, [9])])
    assert asked(none).code == Status.NOT_FOUND


def test_what_would_print_or_change_is_no_operation_here() -> None:
    print_job, pause_printer = 0x0002, 0x0010
    for operation in (print_job, pause_printer):
        assert asked(encode_request(operation, 1, [])).code == Status.OPERATION_NOT_SUPPORTED


def test_other_paths_and_other_bodies() -> None:
    assert posted(b"", "/ipp/printer").status == HTTPStatus.NOT_FOUND
    assert posted(b"GARBAGE").status == HTTPStatus.BAD_REQUEST


@given(st.binary(max_size=300))
def test_whatever_comes_it_stands(data: bytes) -> None:
    posted(data)
