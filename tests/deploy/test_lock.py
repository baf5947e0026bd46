# SPDX-License-Identifier: Apache-2.0
import pytest

from deploy._lock import digest, parts, pins
from deploy.lock import divided

LOCK = """\
# a remark
# == run == what it runs on
attrs==26.1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
cffi==2.1.1 ; platform_python_implementation != 'PyPy' \\
    --hash=sha256:cc

# == test == the rest
pytest==9.2.0 \\
    --hash=sha256:dd
"""


def test_parts_are_what_stands_under_each_heading() -> None:
    found = parts(LOCK)
    assert list(found) == ["run", "test"]
    assert [pin.name for pin in pins(found["test"])] == ["pytest"]


def test_a_pin_has_name_version_marker_and_hashes() -> None:
    attrs, cffi, _ = pins(LOCK)
    assert (attrs.name, attrs.version, attrs.marker) == ("attrs", "26.1.0", "")
    assert attrs.hashes == ("--hash=sha256:aa", "--hash=sha256:bb")
    assert cffi.marker == "platform_python_implementation != 'PyPy'"


def test_what_is_not_pinned_is_refused_by_its_line() -> None:
    with pytest.raises(ValueError, match="not a pinned package: 'attrs>=26'"):
        pins("attrs>=26\n")


def test_a_pin_may_be_wanted_with_an_extra() -> None:
    (pin,) = pins("coverage[toml]==7.17.3 \\\n    --hash=sha256:aa\n")
    assert (pin.name, pin.version) == ("coverage", "7.17.3")


def test_line_ends_do_not_change_a_digest_and_content_does() -> None:
    assert digest("a\nb\n") == digest("a\r\nb\r\n")
    assert digest("a\nb\n") != digest("a\nc\n")


def test_each_package_goes_under_the_first_part_that_needs_it() -> None:
    whole = "a[x]==1 \\\n    --hash=sha256:aa\nb==2 \\\n    --hash=sha256:bb\nc==3 \\\n    --hash=sha256:cc\n"
    text = divided(whole, [{"b"}, {"a", "b"}, {"a", "b", "c"}])
    assert {part: [pin.name for pin in pins(body)] for part, body in parts(text).items()} == {"run": ["b"], "test": ["a"], "lint": ["c"]}
    assert sorted(pin.hashes for pin in pins(text)) == [(f"--hash=sha256:{x}{x}",) for x in "abc"]
