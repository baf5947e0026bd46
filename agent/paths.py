# SPDX-License-Identifier: Apache-2.0
"""Where unjam's files live on each platform. Pure: the platform, the environment and the home folder are handed in."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONFIG_NAME = "unjam.yaml"


def _home() -> Path:
    """The user's home folder; the root where the user has none (a container's passing user id)."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.sep)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one user on one machine."""

    platform: str = sys.platform
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=_home)

    def configurations(self) -> tuple[Path, ...]:
        """Where a configuration is looked for when none is named, in this order: here, the user's folder, the machine's."""
        return (Path(CONFIG_NAME), self._user("APPDATA", "XDG_CONFIG_HOME", ".config") / CONFIG_NAME, self._machine() / CONFIG_NAME)

    def state(self) -> Path:
        """The folder for scans, history and undelivered tickets when none is named."""
        return self._user("LOCALAPPDATA", "XDG_STATE_HOME", ".local/state")

    def _user(self, windows: str, xdg: str, below_home: str) -> Path:
        if self.platform == "win32":
            return self._from(windows, self.home / "AppData" / ("Roaming" if windows == "APPDATA" else "Local")) / "unjam"
        if self.platform == "darwin":
            return self.home / "Library" / "Application Support" / "unjam"
        return self._from(xdg, self.home / below_home) / "unjam"

    def _machine(self) -> Path:
        if self.platform == "win32":
            return self._from("PROGRAMDATA", Path("C:/ProgramData")) / "unjam"
        return Path("/etc/unjam")

    def _from(self, variable: str, otherwise: Path) -> Path:
        """A folder from the environment; a relative one is ignored, as the XDG base directory specification wants."""
        given = self.environment.get(variable, "")
        return Path(given) if given and Path(given).is_absolute() else otherwise
