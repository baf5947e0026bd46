# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tickets.model import Event, Parcel, Receipt, Reply
from agent.tickets.replies import GIVE_UP_S, Fate, judge, wait_s

NOW = 1_800_000_000.0


def _parcel(attempts: int = 1, event: Event = "open", first_tried: float = NOW) -> Parcel:
    return Parcel("d", "k", 1, event, "{}", "sending", attempts, first_tried=first_tried)


@pytest.mark.parametrize(
    ("reply", "fate"),
    [
        (Reply(None, why="refused"), "retry"),
        *((Reply(code), "retry") for code in (408, 425, 429, 500, 502, 503, 504, 599, 100)),
        *((Reply(code), "pause") for code in (301, 302, 307, 308, 401, 402, 403, 404, 405, 407, 410, 421)),
        *((Reply(code), "dead") for code in (400, 406, 409, 411, 413, 414, 415, 418, 422, 431, 451)),
        (Reply(200), "done"),
        (Reply(204), "done"),
        (Reply(202, "text/plain", "thanks"), "done"),
        (Reply(201, "application/json", '{"id": 7}'), "done"),
        (Reply(201, "application/json", '{"id": 7'), "retry"),
        (Reply(201, "text/plain", '{"id": 7'), "retry"),
        (Reply(201, "application/json", "[1]"), "retry"),
        (Reply(200, "application/json", "[" * 100_000), "retry"),
        (Reply(200, "text/html", "ok"), "retry"),
        (Reply(200, "text/plain", "  <!doctype html>"), "retry"),
    ],
)
def test_the_table(reply: Reply, fate: Fate) -> None:
    assert judge(reply, _parcel(), NOW).fate == fate


def test_a_conflict_is_poison_only_when_nothing_was_sent_before() -> None:
    assert judge(Reply(409), _parcel(1), NOW).fate == "dead"
    assert judge(Reply(409), _parcel(2), NOW).fate == "retry"


def test_only_a_resolve_may_meet_an_unknown_key() -> None:
    unknown = Reply(404, "application/json", '{"error": "no such ticket"}')
    assert judge(unknown, _parcel(event="resolve"), NOW).fate == "done"
    assert judge(unknown, _parcel(event="update"), NOW).fate == "pause"
    assert judge(Reply(404, "text/html", "<h1>Not found</h1>"), _parcel(event="resolve"), NOW).fate == "pause"


@pytest.mark.parametrize(
    ("text", "receipt"),
    [
        ('{"id": "T-1", "url": "https://d/1", "touched": true}', Receipt("T-1", "https://d/1", touched=True)),
        ('{"id": 17}', Receipt("17")),
        ('{"id": null, "url": ["x"], "touched": "yes"}', Receipt()),
        ('{"id": true}', Receipt()),
        ('{"id": "\\u001b[31mred"}', Receipt("\\x1b[31mred")),
    ],
)
def test_what_the_endpoint_tells_is_kept_and_made_safe(text: str, receipt: Receipt) -> None:
    assert judge(Reply(201, "application/json", text), _parcel(), NOW).receipt == receipt


def test_a_refusal_is_quoted_in_one_safe_line() -> None:
    reason = judge(Reply(422, "text/plain", "bad\n\x1b[2Jfield " + "x" * 500), _parcel(), NOW).reason
    assert reason.isprintable()
    assert len(reason) < 150


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999999999999", 86400.0),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0),
        ("Fri, 15 Jan 2021 08:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert judge(Reply(429, retry_after=header), _parcel(), NOW).wait_s == seconds


@given(st.text(max_size=40))
def test_no_retry_after_breaks_us(header: str) -> None:
    asked = judge(Reply(503, retry_after=header), _parcel(), NOW).wait_s
    assert asked is None or 0 <= asked <= 86400


def test_waits_double_from_five_seconds_to_an_hour() -> None:
    assert [wait_s(attempts, None, 0.0) for attempts in (1, 2, 3, 10, 11, 10_000)] == [5, 10, 20, 2560, 3600, 3600]
    assert wait_s(1, None, 1.0) == 3.75
    assert wait_s(1, 60.0, 1.0) == 60


def test_seven_days_are_enough() -> None:
    assert judge(Reply(500), _parcel(first_tried=NOW - GIVE_UP_S + 1), NOW).fate == "retry"
    assert judge(Reply(500), _parcel(first_tried=NOW - GIVE_UP_S), NOW).fate == "dead"
    assert judge(Reply(200), _parcel(first_tried=NOW - GIVE_UP_S), NOW).fate == "done"
