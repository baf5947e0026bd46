# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.ownhost.clock import Offset, clock_row, offset_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        (b"HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 12:00:07 GMT\r\n\r\n", 7),
        (b"HTTP/1.0 401 Unauthorized\r\ndate: Sun, 22 Nov 2026 11:00:00 GMT\r\n\r\n", -3600),
        (b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\nDate: Sun, 22 Nov 2026 11:00:00 GMT", None),
        (b"HTTP/1.1 200 OK\r\nDate: yesterday\r\n\r\n", None),
        (b"", None),
    ],
)
def test_the_date_of_a_web_page(head: bytes, seconds: float | None) -> None:
    assert offset_of(head, NOW) == seconds


@given(st.binary())
def test_any_head_is_read(head: bytes) -> None:
    offset_of(b"HTTP/1.1 200 OK\r\nDate: " + head, NOW)


def test_the_line() -> None:
    assert clock_row(Offset(2.0, "NTP server 10.0.0.1"), "10.0.0.1").state == "ok"
    assert clock_row(Offset(-4000.0, "NTP server 10.0.0.1"), "10.0.0.1").state == "fail"
    assert clock_row(Offset(4000.0, "the gateway's web page (10.0.0.1)"), None).detail == "4000 s behind the gateway's web page (10.0.0.1)"
    assert clock_row(Offset(None), None).state == "ok"
    assert clock_row(Offset(None), "10.0.0.1").state == "warn"
