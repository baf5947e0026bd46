# SPDX-License-Identifier: Apache-2.0
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.reading.no_password import saying_on, sayings_in


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            b'<tr><td class="labelFont">Administrator Password:</td>\n <td class="itemFont">Not&nbsp;Specified</td></tr>',
            "administrator password: not specified",
        ),
        (b"<p>Warning: the <b>admin password</b> has not been changed.</p>", "admin password has not been changed"),
        (b"<div>No administrator password is set</div>", "no administrator password is set"),
        (b"<p>Administratorkennwort: nicht festgelegt</p>", "administratorkennwort: nicht festgelegt"),
        ("<p>Administratorslösenordet är inte angivet</p>".encode(), "administratorslosenordet ar inte angivet"),
    ],
)
def test_a_page_that_says_so(page: bytes, said: str) -> None:
    assert saying_on(page) == said


@pytest.mark.parametrize(
    "page",
    [
        b"<td>Administrator Password:</td><td>Specified</td>",
        b"<td>Administrator Password:</td><td>Set</td>",
        b"<p>If the administrator password is not set, anybody can change the settings.</p>",
        b"<p>When no administrator password is set the page is open.</p>",
        b'<script>var t = {"e12": "The administrator password is not set"};</script><p>Ready</p>',
        b"<!-- administrator password not set --><p>Ready</p>",
        b"<select><option>Admin password not set</option></select>",
        b"<label>Enter administrator password</label><input type=password>",
        b"<p>The paper size is not set</p>",
        b"",
    ],
)
def test_a_page_that_does_not(page: bytes) -> None:
    assert saying_on(page) is None


def test_panels_that_say_so() -> None:
    assert sayings_in(["Program/Change Administrator", None, "Ready", "Program/Change Administrator"]) == ("Program/Change Administrator",)
    assert sayings_in(["Administrator", "Change administrator password", "Enter Admin Password"]) == ()


@given(st.binary(max_size=400))
def test_any_page_may_come(page: bytes) -> None:
    saying_on(page)


def test_a_hostile_page_takes_no_long_time() -> None:
    began = perf_counter()
    for page in (b"<script>" * 8000, b"<!--" * 16000, b"<" * 64000, b"administrator password " * 3000, b"<select" * 9000):
        saying_on(page)
    assert perf_counter() - began < 3
