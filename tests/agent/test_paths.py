# SPDX-License-Identifier: Apache-2.0
"""Where files live, on each platform."""

from pathlib import Path

from agent.paths import Places
from agent.version import VERSION

HOME = Path("/home/anna")


def test_linux() -> None:
    places = Places("linux", {}, HOME)
    assert places.configurations() == (Path("unjam.yaml"), HOME / ".config/unjam/unjam.yaml", Path("/etc/unjam/unjam.yaml"))
    assert places.state() == HOME / ".local/state/unjam"


def test_linux_with_xdg_folders() -> None:
    places = Places("linux", {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}, HOME)
    assert places.configurations()[1] == Path("/c/unjam/unjam.yaml")
    assert places.state() == Path("/s/unjam")


def test_a_relative_xdg_folder_is_ignored() -> None:
    assert Places("linux", {"XDG_STATE_HOME": "state"}, HOME).state() == HOME / ".local/state/unjam"


def test_macos() -> None:
    places = Places("darwin", {"XDG_STATE_HOME": "/s"}, HOME)
    assert places.configurations()[1] == HOME / "Library/Application Support/unjam/unjam.yaml"
    assert places.state() == HOME / "Library/Application Support/unjam"


def test_windows() -> None:
    places = Places("win32", {}, HOME)
    assert places.configurations()[1] == HOME / "AppData/Roaming/unjam/unjam.yaml"
    assert places.state() == HOME / "AppData/Local/unjam"
    assert places.configurations()[2] == Path("C:/ProgramData/unjam/unjam.yaml")


def test_the_version_is_the_distributions() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert f'\nversion = "{VERSION}"\n' in text
