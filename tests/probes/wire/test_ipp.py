# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import ipp, ipp_encode
from probes.wire.ipp import Group, IppMessage
from probes.wire.ipp_encode import Attribute, Collection, encode_request, encode_response
from probes.wire.ipp_tags import GroupTag, JobState, Operation, OutOfBand, PrinterState, Status, ValueTag
from probes.wire.ipp_values import Range, Resolution, Value
from tests.probes.wire.reference import CORPUS, needs_corpus

INT32 = st.integers(-(2**31), 2**31 - 1)
TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x17F, categories=["L", "N", "P"]), max_size=60)
MOMENT = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda when: when.replace(microsecond=when.microsecond // 100_000 * 100_000))
VALUES: dict[ValueTag, st.SearchStrategy[Value]] = {
    ValueTag.INTEGER: INT32,
    ValueTag.ENUM: INT32,
    ValueTag.BOOLEAN: st.booleans(),
    ValueTag.OCTET_STRING: st.binary(max_size=60),
    ValueTag.DATE_TIME: MOMENT,
    ValueTag.RESOLUTION: st.builds(Resolution, INT32, INT32, st.integers(3, 4)),
    ValueTag.RANGE: st.builds(Range, INT32, INT32),
    **dict.fromkeys((ValueTag.TEXT, ValueTag.NAME, ValueTag.KEYWORD, ValueTag.URI, ValueTag.MIME_TYPE), TEXT),
    **dict.fromkeys((ValueTag.TEXT_WITH_LANGUAGE, ValueTag.NAME_WITH_LANGUAGE), TEXT),
    **{ValueTag(word.value): st.just(word) for word in OutOfBand},
}
NAME = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


def plain(value: "Value | Collection") -> Value:
    """Return what the decoder should make of an encoded value."""
    if not isinstance(value, Collection):
        return value
    return {member.name: [plain(inner) for inner in member.values] for member in value.members}


def _named(tag: ValueTag, values: st.SearchStrategy[Value] | st.SearchStrategy[Collection]) -> st.SearchStrategy[Attribute]:
    lists = st.lists(values, min_size=1, max_size=3)
    return st.builds(lambda name, several: Attribute(name, tag, several), NAME, lists)


def _members(inner: st.SearchStrategy[Attribute]) -> st.SearchStrategy[Attribute]:
    members = st.lists(inner, min_size=1, max_size=3, unique_by=lambda attribute: attribute.name)
    return _named(ValueTag.BEGIN_COLLECTION, members.map(lambda several: Collection(tuple(several))))


PLAIN = st.one_of(*(_named(tag, values) for tag, values in VALUES.items()))
ATTRIBUTES = st.lists(st.recursive(PLAIN, _members, max_leaves=6), max_size=6, unique_by=lambda attribute: attribute.name)


@given(ATTRIBUTES, st.integers(0, 0x0FFF), INT32, st.binary(max_size=9))
def test_a_reply_survives_the_way_there_and_back(attributes: list[Attribute], status: int, request_id: int, behind: bytes) -> None:
    octets = encode_response((2, 0), status, request_id, [(GroupTag.PRINTER, attributes)], "fine")
    message = ipp.decode(octets + behind)
    assert message.complaints == []
    assert (message.version, message.code, message.request_id) == ((2, 0), status, request_id)
    expected = {attribute.name: [plain(value) for value in attribute.values] for attribute in attributes}
    assert message.groups == [
        Group(
            GroupTag.OPERATION,
            {"attributes-charset": ["utf-8"], "attributes-natural-language": ["en"], "status-message": ["fine"]},
        ),
        Group(GroupTag.PRINTER, expected),
    ]


@given(ATTRIBUTES, st.data())
def test_a_reply_cut_anywhere_keeps_whole_attributes_only(attributes: list[Attribute], data: st.DataObject) -> None:
    octets = encode_response((1, 1), Status.OK, 1, [(GroupTag.PRINTER, attributes)])
    message = ipp.decode(octets[: data.draw(st.integers(8, len(octets) - 1))])
    assert message.complaints
    whole = ipp.decode(octets)
    for read, sent in zip(message.groups, whole.groups, strict=False):
        assert read.attrs.items() <= sent.attrs.items() if not read.attrs else set(read.attrs) <= set(sent.attrs)
        assert all(sent.attrs[name] == values for name, values in read.attrs.items())


@given(st.binary(max_size=300), st.booleans())
def test_any_octets_parse_or_are_malformed(octets: bytes, headed: bool) -> None:  # noqa: FBT001
    try:
        message = ipp.decode(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + octets if headed else octets)
    except MalformedReply:
        assert not headed
    else:
        assert isinstance(message, IppMessage)


def item(tag: int, name: str = "", raw: bytes = b"") -> bytes:
    return ipp_encode._field(tag, name, raw)


def reply(*elements: bytes, end: bytes = b"\x03") -> IppMessage:
    return ipp.decode(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + b"".join(elements) + end)


READY = item(ValueTag.ENUM, "printer-state", b"\x00\x00\x00\x03")
BEGIN, END = item(ValueTag.BEGIN_COLLECTION), item(ValueTag.END_COLLECTION)
MEMBER = item(ValueTag.MEMBER_NAME, "", b"m")
BEGIN_C = item(ValueTag.BEGIN_COLLECTION, "c")


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ([item(ValueTag.INTEGER, "copies", b"\x01")], "copies: value of 1 octets, not 4"),
        ([item(ValueTag.BOOLEAN, "color-supported", b"")], "color-supported: value of 0 octets, not 1"),
        ([item(ValueTag.DATE_TIME, "now", b"\x07\xe8")], "now: dateTime of 2 octets"),
        ([item(ValueTag.DATE_TIME, "now", b"\x07\xe8\x0d\x01\x00\x00\x00\x00+\x00\x00")], "now: no such dateTime"),
        ([item(ValueTag.DATE_TIME, "now", b"\x07\xe8\x0c\x01\x00\x00\x00\x00+\x63\x00")], "now: no such dateTime"),
        ([item(ValueTag.TEXT_WITH_LANGUAGE, "info", b"\x00\x02en\x00\x09x")], "info: text with language"),
        ([item(ValueTag.TEXT_WITH_LANGUAGE, "info", b"\xff")], "info: text with language"),
        ([item(ValueTag.KEYWORD, "reasons", b"none"), item(ValueTag.INTEGER, "", b"x")], "reasons: value of 1"),
        ([BEGIN_C, MEMBER], "c: collection without end"),
        ([BEGIN_C, item(ValueTag.INTEGER, "", bytes(4)), END], "c: collection value without a member name"),
        ([BEGIN_C, *[MEMBER, BEGIN] * 10, *[END] * 11], "c: collection at depth 11"),
        ([item(ValueTag.INTEGER, "copies", bytes(4)), END], "copies: collection at depth -1"),
    ],
)
def test_one_bad_attribute_loses_that_attribute_alone(bad: list[bytes], complaint: str) -> None:
    message = reply(*bad, READY)
    assert message.first(GroupTag.PRINTER) == {"printer-state": [PrinterState.IDLE]}
    assert [complaint] == [said[: len(complaint)] for said in message.complaints]


def test_a_value_before_any_attribute_is_told() -> None:
    message = reply(item(ValueTag.INTEGER, "", bytes(4)), READY)
    assert message.complaints == ["value without an attribute"]
    assert ipp.integer(message.first(GroupTag.PRINTER), "printer-state") == 3


def test_an_attribute_before_any_group_is_told() -> None:
    message = ipp.decode(b"\x01\x01\x00\x00\x00\x00\x00\x01" + READY + b"\x03")
    assert (message.groups, message.complaints) == ([], ["printer-state: before any group"])


def test_the_first_of_two_attributes_of_one_name_stays() -> None:
    message = reply(READY, item(ValueTag.ENUM, "printer-state", b"\x00\x00\x00\x05"))
    assert message.first(GroupTag.PRINTER) == {"printer-state": [3]}
    assert message.complaints == ["printer-state: given twice"]


def test_a_missing_end_tag_costs_the_last_attribute_which_may_be_half_a_set() -> None:
    message = reply(item(ValueTag.KEYWORD, "a", b"x"), READY, end=b"")
    assert message.first(GroupTag.PRINTER) == {"a": ["x"]}
    assert message.complaints == ["printer-state: message without end tag"]
    assert message.cut_short == "message without end tag"
    assert reply(READY).cut_short == ""


def test_a_length_over_the_end_stops_the_reading() -> None:
    message = reply(READY, b"\x21\x00\x01x\xff\xff")
    assert message.complaints == ["printer-state: message ends inside an attribute"]


def test_attributes_values_and_complaints_are_counted() -> None:
    many = reply(*(item(ValueTag.INTEGER, f"a{n}", bytes(4)) for n in range(4_001)))
    assert len(many.first(GroupTag.PRINTER)) == 3_998
    assert many.complaints == ["a3998: more than 4000 attributes and groups or 50000 values"]
    assert len(reply(b"\x04" * 100_000).groups) == 4_000
    assert reply(READY, item(ValueTag.INTEGER, "", bytes(4)) * 50_000).first(GroupTag.PRINTER) == {}
    assert len(reply(item(ValueTag.INTEGER, "copies") * 40).complaints) == 32


def test_text_is_bounded_but_a_device_id_and_a_uri_are_not_cut_short() -> None:
    message = reply(
        item(ValueTag.TEXT, "printer-info", b"x" * 900),
        item(ValueTag.TEXT, "printer-device-id", b"x" * 900),
        item(ValueTag.URI, "printer-more-info", b"x" * 900),
        item(0x5F, "later-kind-of-text", b"\x1b[2J"),
        item(0x7F, "extension", b"\x00\x01"),
        item(ValueTag.TEXT, " ", b"nameless"),
    )
    printer = message.first(GroupTag.PRINTER)
    lengths = {name: len(value) for name, values in printer.items() for value in values if isinstance(value, str)}
    assert lengths["printer-info"] == 256
    assert lengths["printer-device-id"] == lengths["printer-more-info"] == 900
    assert printer["later-kind-of-text"] == ["\\x1b[2J"]
    assert printer["extension"] == [b"\x00\x01"]
    assert printer["?"] == ["nameless"]


@pytest.mark.parametrize("octets", [b"", b"\x02\x00\x00\x00\x00\x00\x00", b"<html><body>", bytes(9), bytes(1 << 21)])
def test_what_is_no_ipp_is_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedReply):
        ipp.decode(octets)


def test_a_leap_second_is_the_second_before_it() -> None:
    message = reply(item(ValueTag.DATE_TIME, "now", b"\x07\xe0\x0c\x1f\x17\x3b\x3c\x05-\x01\x1e"))
    zone = timezone(-timedelta(hours=1, minutes=30))
    assert message.first(GroupTag.PRINTER)["now"] == [datetime(2016, 12, 31, 23, 59, 59, 500_000, zone)]


def test_a_moment_without_zone_is_written_as_utc() -> None:
    octets = encode_request(Operation.GET_JOBS, 1, [Attribute("now", ValueTag.DATE_TIME, [datetime(2026, 1, 2)])])  # noqa: DTZ001
    assert ipp.decode(octets).first(GroupTag.OPERATION)["now"] == [datetime(2026, 1, 2, tzinfo=UTC)]


def test_get_printer_attributes_names_what_it_wants() -> None:
    octets = ipp_encode.get_printer_attributes("ipp://x/ipp/print", ["printer-state", "queued-job-count"], 7)
    message = ipp.decode(octets)
    operation = message.first(GroupTag.OPERATION)
    assert (message.version, message.code, message.request_id) == ((2, 0), Operation.GET_PRINTER_ATTRIBUTES, 7)
    assert list(operation)[:3] == ["attributes-charset", "attributes-natural-language", "printer-uri"]
    assert ipp.texts(operation, "requested-attributes") == ("printer-state", "queued-job-count")


def test_get_jobs_and_cups_get_printers_are_limited() -> None:
    jobs = ipp.decode(ipp_encode.get_jobs("ipp://x/", ["job-id"], 8, which="completed", limit=5, version=(1, 1)))
    assert (jobs.version, jobs.code) == ((1, 1), Operation.GET_JOBS)
    assert ipp.text(jobs.first(GroupTag.OPERATION), "which-jobs") == "completed"
    assert ipp.integer(jobs.first(GroupTag.OPERATION), "limit") == 5
    queues = ipp.decode(ipp_encode.cups_get_printers(["printer-uri-supported"], 9))
    assert queues.code == Operation.CUPS_GET_PRINTERS


def test_jobs_come_as_one_group_each() -> None:
    jobs = [(GroupTag.JOB, [Attribute("job-id", ValueTag.INTEGER, [n]), Attribute("job-state", ValueTag.ENUM, [state])]) for n, state in enumerate(JobState)]
    message = ipp.decode(encode_response((2, 0), Status.OK, 1, jobs))
    assert [ipp.integer(job, "job-state") for job in message.each(GroupTag.JOB)] == list(JobState)
    assert message.first(GroupTag.PRINTER) == {}


def test_getters_tell_the_kinds_apart() -> None:
    attrs: dict[str, list[Value]] = {"n": [1, 2], "b": [True], "s": ["x", b"y", "z"], "none": [OutOfBand.NO_VALUE]}
    assert (ipp.integer(attrs, "n"), ipp.integer(attrs, "b"), ipp.integer(attrs, "none")) == (1, None, None)
    assert (ipp.boolean(attrs, "b"), ipp.boolean(attrs, "n"), ipp.boolean(attrs, "gone")) == (True, None, None)
    assert (ipp.text(attrs, "s"), ipp.text(attrs, "gone")) == ("x", None)
    assert ipp.texts(attrs, "s") == ("x", "z")


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("recording", sorted((CORPUS / "ipp").glob("*")), ids=lambda path: path.stem)
def test_every_recorded_message_is_read_whole(recording: Path) -> None:
    message = ipp.decode(recording.read_bytes())
    assert message.complaints == []
    assert message.groups
