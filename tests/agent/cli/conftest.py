# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.cli import scanning
from agent.cli.app import run
from agent.commission import Commission
from agent.events import DeviceDone, Done, Event, Found, Preflight
from agent.model import Scan
from tests.agent.report import samples


@dataclass
class Network:
    """What the fake pipeline finds, and what it was commissioned to do."""

    scans: list[Scan] = field(default_factory=lambda: [samples.scan()])
    waits: bool = False
    deaf: bool = False
    commissions: list[Commission] = field(default_factory=list)
    on_start: Callable[[], None] = lambda: None

    def result(self) -> Scan:
        return self.scans[min(len(self.commissions), len(self.scans)) - 1]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The pipeline replaced by one that tells what the test wants, and sends nothing."""
    told = Network()

    class Fake:
        def __init__(self, commission: Commission, catalogue: object, memory: object, host: object) -> None:
            self.stop = asyncio.Event()
            told.commissions.append(commission)

        async def events(self) -> AsyncIterator[Event]:
            scan = told.result()
            for check in scan.preflight:
                yield Preflight(check)
            told.on_start()
            if told.waits:
                await self.stop.wait()
                if told.deaf:
                    await asyncio.Event().wait()
            for device in scan.devices:
                yield DeviceDone(device)
            for finding in scan.findings:
                yield Found(finding, next((device for device in scan.devices if device.id == finding.subject), None))
            yield Done(replace(scan, interrupted=self.stop.is_set()))

    monkeypatch.setattr(scanning, "Scanning", Fake)
    return told


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def unjam(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command line in a folder and a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> Said:
        capsys.readouterr()
        given: Sequence[str] = [str(word) for word in words]
        code = run(given)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call
