# SPDX-License-Identifier: Apache-2.0
"""Recorded words of pip, venv and ensurepip -> the sentence a person gets.

The windows and macos recordings are the error lines of public reports (pypa/pip#14250, #11094; OpenEthan/SMSBoom#19;
wangshub/wechat_jump_game#561; pypa/packaging-problems#938) with names and addresses changed; the disk that is full there follows the
form that Python gives such an error. The others were printed by pip 23 and 24 under Debian.
"""

from pathlib import Path

import pytest

from deploy._words import Here, not_found, sentence

RECORDED = Path(__file__).parent / "recorded"
LINUX = Here("3.11", "linux-x86_64", "/home/tech/unjam/.venv")
LAPTOP = Here("3.11", "linux-x86_64", "/home/tech/unjam/.venv", "/media/stick/wheels")
MACOS = Here("3.13", "macosx-15.0-arm64", "/Users/tech/unjam/.venv")
WINDOWS = Here("3.12", "win-amd64", r"C:\Users\tech\unjam\.venv")
WINDOWS_ARM = Here("3.12", "win-arm64", r"C:\Users\tech\unjam\.venv")

EXPECTED = [
    ("debian-no-ensurepip", LINUX, "this Python 3.11 has no venv module: on Debian and Ubuntu `sudo apt install python3.11-venv` brings it"),
    ("linux-disk-full", LINUX, "the disk is full: free about 300 MB where /home/tech/unjam/.venv is"),
    ("linux-hash-mismatch", LINUX, "idna==3.20 is not the file that requirements.lock names"),
    ("linux-login-wanted", LINUX, "the package index refuses this machine"),
    ("linux-no-network", LINUX, "no way to the package index from here: connect this machine, or bring the wheels with `--wheels DIR`"),
    ("linux-not-mine", LINUX, "no right to write to /home/tech/unjam/.venv: copy unjam to a folder of your own"),
    ("linux-proxy-closed", LINUX, "the proxy does not let pip through to the package index"),
    ("linux-read-only", LINUX, "no right to write to /home/tech/unjam/.venv: copy unjam to a folder of your own"),
    ("linux-refused", LINUX, "the package index refuses this machine"),
    ("linux-untrusted-index", LINUX, "the package index's certificate is not trusted here"),
    ("linux-wheel-not-in-folder", LAPTOP, "/media/stick/wheels holds no wheel of aiohappyeyeballs==2.7.1 for Python 3.11 on linux-x86_64: fill it"),
    ("macos-no-network", MACOS, "no way to the package index from here"),
    ("macos-untrusted-index", MACOS, "the package index's certificate is not trusted here"),
    ("windows-arm-no-wheel", WINDOWS_ARM, "the package index has no wheel of cryptography==50.0.2 for Python 3.12 on win-arm64"),
    ("windows-disk-full", WINDOWS, r"the disk is full: free about 300 MB where C:\Users\tech\unjam\.venv is"),
    ("windows-in-use", WINDOWS, r"Windows does not let C:\Users\tech\unjam\.venv be written: end what still runs from there"),
    ("windows-no-network", WINDOWS, "no way to the package index from here"),
]


@pytest.mark.parametrize(("name", "here", "beginning"), EXPECTED, ids=[name for name, _, _ in EXPECTED])
def test_a_recorded_failure_becomes_one_sentence(name: str, here: Here, beginning: str) -> None:
    said = sentence((RECORDED / f"{name}.txt").read_text(encoding="utf-8"), here)
    assert said.startswith(beginning)
    assert "\n" not in said
    assert "{" not in said


def test_every_recording_is_expected() -> None:
    assert {file.stem for file in RECORDED.iterdir()} == {name for name, _, _ in EXPECTED}


def test_what_nothing_recognises_is_told_in_the_last_error_that_says_anything() -> None:
    output = "Traceback\nModuleNotFoundError: No module named 'editables'\n[end of output]\nerror: metadata-generation-failed\nhint: see above"
    assert sentence(output, LINUX) == (
        "setting up /home/tech/unjam/.venv failed: ModuleNotFoundError: No module named 'editables' (all of it: unjam-log.txt there)"
    )


@pytest.mark.parametrize("output", ["", "\n\n"])
def test_silence_is_told_as_such(output: str) -> None:
    assert "no reason was given" in sentence(output, LINUX)


def test_the_package_that_was_not_found_is_named() -> None:
    assert not_found("ERROR: No matching distribution found for rich==15.0.0\n") == "rich==15.0.0"
    assert not_found("Successfully installed rich") is None
