# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from deploy import _apt

PACKAGES = Path(__file__).resolve().parents[1] / "lab" / "packages.txt"


def test_remarks_and_empty_lines_are_no_packages() -> None:
    assert _apt.names("# the lab\n\nnftables  # faults\n  socat\n") == ["nftables", "socat"]


def test_the_lab_names_its_packages_once_each() -> None:
    names = _apt.names(PACKAGES.read_text(encoding="utf-8"))
    assert names
    assert len(names) == len(set(names))


def test_only_what_is_wholly_installed_is_here() -> None:
    status = "nftables installed\nsocat config-files\ncups not-installed\n"
    assert _apt.missing(["nftables", "socat", "cups", "snmpd"], status) == ["socat", "cups", "snmpd"]


def test_the_last_error_is_the_reason() -> None:
    output = "Reading package lists...\nE: Could not get lock\nW: later\n"
    assert _apt.last_word(output) == "E: Could not get lock"
    assert _apt.last_word("Reading package lists...\n") == "Reading package lists..."
    assert _apt.last_word("") == "it gave no reason"


def test_elsewhere_than_debian_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert _apt.provide(["nftables"]) == "this is no Debian or Ubuntu"


def test_an_ordinary_user_is_told_what_root_could_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(_apt, "_installed", lambda: "socat installed\n")
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    assert _apt.provide(["nftables", "socat"]) == "nftables (only root can install them)"


def test_apt_failing_is_a_reason_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def refuse(*arguments: str) -> str:
        asked.append(arguments)
        return "apt-get update failed: E: no way out"

    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(_apt, "_installed", lambda: "")
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(_apt, "_apt_get", refuse)
    assert _apt.provide(["nftables"]) == "apt-get update failed: E: no way out"
    assert [arguments[0] for arguments in asked] == ["update"]
