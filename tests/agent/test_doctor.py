# SPDX-License-Identifier: Apache-2.0
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from agent import doctor
from agent.config.model import Config
from agent.tickets.model import Reply
from probes.host import Host
from probes.ownhost.row import CheckRow, State
from probes.registry import vocabulary
from rules.load import BUILTIN


@asynccontextmanager
async def endpoint(status: int, seen: list[tuple[str, bytes]]) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        seen.append((request.method, await request.read()))
        return web.Response(status=status)

    app = web.Application()
    app.router.add_route("*", "/hook", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


def config(url: str) -> Config:
    return Config.model_validate({"tickets": {"url": url}})


@pytest.mark.parametrize(("status", "state"), [(204, "ok"), (405, "ok"), (500, "ok"), (401, "fail"), (403, "fail"), (404, "fail")])
async def test_the_ticket_endpoint_is_asked_what_it_allows_and_nothing_is_posted(status: int, state: State) -> None:
    seen: list[tuple[str, bytes]] = []
    async with endpoint(status, seen) as url:
        row = await doctor.ticket_row(config(url))
    assert row.state == state
    assert seen == [("OPTIONS", b"")]


async def test_an_endpoint_that_is_not_there() -> None:
    async with endpoint(204, []) as url:
        pass
    row = await doctor.ticket_row(config(url))
    assert (row.state, "cannot be reached" in row.detail) == ("fail", True)
    assert doctor.ticket_said(Reply(None, why="no answer within 5 s"), "desk.example").detail == "desk.example cannot be reached: no answer within 5 s"


async def test_no_endpoint_is_fine() -> None:
    assert (await doctor.ticket_row(Config())).state == "ok"


def test_the_state_folder(tmp_path: Path) -> None:
    assert doctor.state_row(tmp_path).state == "ok"
    assert list(tmp_path.iterdir()) == []
    assert "will be made" in doctor.state_row(tmp_path / "a" / "b").detail
    (tmp_path / "file").write_text("x", encoding="ascii")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_elses(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert doctor.state_row(tmp_path).state == "fail"
    assert doctor.state_row(tmp_path / "below").state == "fail"


def test_the_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: [", encoding="ascii")
    good = doctor.Case(Host(), Config(), tmp_path, (BUILTIN,), vocabulary())
    bad = doctor.Case(Host(), Config(), tmp_path, (BUILTIN, tmp_path), vocabulary())
    assert doctor.rules_row(good).state == "ok"
    assert (doctor.rules_row(bad).state, "mine.yaml" in doctor.rules_row(bad).detail) == ("fail", True)


def test_a_time_server_of_the_configuration_is_asked_by_address_only() -> None:
    def at(url: str) -> Config:
        return Config.model_validate({"destinations": [{"id": "time", "kind": "ntp", "url": url}]})

    assert doctor.time_server(at("ntp://10.0.0.5")) == "10.0.0.5"
    assert doctor.time_server(at("ntp://time.acme.test")) is None
    assert doctor.time_server(Config()) is None


def test_the_first_thing_to_mend_is_the_one_that_others_rest_on() -> None:
    rows = [CheckRow("interface", "ok", ""), CheckRow("resolver", "warn", ""), CheckRow("clock", "fail", ""), CheckRow("state", "fail", "")]
    found = doctor.first_to_mend(rows)
    assert found
    assert found.check == "clock"
    assert doctor.first_to_mend(rows[:1]) is None
