# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys

import pytest

from probes import helper
from probes.malformed import MalformedReply


def speaks(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put another program in the helper's place."""

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    monkeypatch.setattr(helper, "_start", start)


ECHO = "import sys\nfor line in sys.stdin: print({!r}, flush=True)"


async def test_the_real_one_says_hello() -> None:
    async with helper.started() as running:
        said = await running.hello()
        assert said["version"] == 2
        with pytest.raises((MalformedReply, PermissionError)):
            await running.arp("no such interface", ["10.0.0.1"])
        assert (await running.hello())["version"] == 2
    assert isinstance(await helper.may_send_raw(), bool)


async def test_macs_are_read_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, ECHO.format('{"macs": {"10.0.0.1": ["02:00:00:00:00:01", "02-00-00-00-00-02", "x", 7], "10.0.0.9": ["02:00:00:00:00:09"]}}'))
    async with helper.started() as running:
        assert await running.arp("eth0", ["10.0.0.1"]) == {"10.0.0.1": ("02:00:00:00:00:01", "02:00:00:00:00:02")}


async def test_no_rights_is_a_permission_error(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, ECHO.format('{"error": "may not", "kind": "rights"}'))
    async with helper.started() as running:
        with pytest.raises(PermissionError, match="may not"):
            await running.arp("eth0", ["10.0.0.1"])


@pytest.mark.parametrize("answer", ["nonsense", "[]", '{"macs": 7}', '{"error": "no", "kind": "request"}'])
async def test_another_language_is_malformed(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    speaks(monkeypatch, ECHO.format(answer))
    async with helper.started() as running:
        with pytest.raises(MalformedReply):
            await running.arp("eth0", ["10.0.0.1"])


async def test_one_that_is_gone_is_the_end_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, "pass")
    async with helper.started() as running:
        with pytest.raises(EOFError):
            await running.hello()
    assert await helper.may_send_raw() is False


async def test_one_that_dies_is_started_again_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lives = iter(["pass", ECHO.format('{"version": 2}'), "raise SystemExit"])
    begun: list[str] = []

    def start() -> "subprocess.Popen[bytes]":
        begun.append(next(lives))
        return subprocess.Popen([sys.executable, "-c", begun[-1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    monkeypatch.setattr(helper, "_start", start)
    async with helper.started() as running:
        assert (await running.hello())["version"] == 2
        running._process.kill()
        running._process.wait()
        with pytest.raises(EOFError):
            await running.hello()
    assert len(begun) == 2


async def test_one_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(helper, "_SLACK_S", 0.2)
    assert await helper.may_send_raw() is False


async def test_no_program_no_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> "subprocess.Popen[bytes]":
        raise FileNotFoundError("no python")

    monkeypatch.setattr(helper, "_start", start)
    assert await helper.may_send_raw() is False
