# SPDX-License-Identifier: Apache-2.0
"""The promise of delivery, measured: a process that files and posts tickets is killed (SIGKILL) at random moments, again and again.

    python -m tests.bench.delivery --kills 200 --tickets 2000

`lost`: tickets whose filing was acknowledged, or that the state holds, and that never reached the endpoint. `duplicates`: the same transition
taken twice under two delivery ids by an endpoint that honours Idempotency-Key. Both must be 0. `repeated` are the requests that such an endpoint
recognised by their id: the price of a kill between sending and writing down the answer.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from aiohttp import web

from agent.store.store import Store
from agent.tickets.deliver import deliver
from agent.tickets.poster import Endpoint
from tests.agent.tickets.ledger import Ledger, Manner, ledger
from tests.agent.tickets.samples import NOW, opening

ROOT = Path(__file__).resolve().parents[2]
SITE = "acme"
LONGEST_LIFE_S = 0.25
"""How long a posting process is left alive after it has begun; long enough for some tens of tickets here."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it. `acknowledged` = filings that the killed processes reported as written."""

    kills: int
    tickets: int
    acknowledged: int
    requests: int
    lost: int
    duplicates: int

    def __str__(self) -> str:
        repeated = self.requests - self.tickets
        return f"kills {self.kills}  tickets {self.tickets}  repeated {repeated}  lost {self.lost}  duplicates {self.duplicates}"


async def measure(folder: Path, kills: int, tickets: int, seed: int = 1) -> Figures:
    """Kill `kills` posting processes, let one finish, and compare the state with the endpoint's ledger.

    Each goes on where the last acknowledgement was; what was acknowledged is never filed again, so that a filing the disk has forgotten is lost.
    """
    random, acknowledged = Random(seed), set[int]()
    share = -(-tickets // max(kills, 1))
    async with ledger() as book:
        book.habit = _slow(random)
        for _ in range(kills):
            first = max(acknowledged, default=-1) + 1
            async with _child(folder, book.url, first, min(first + share, tickets), 10.0) as lines:
                await _live(lines, acknowledged, random.uniform(0, LONGEST_LIFE_S))
        async with _child(folder, book.url, max(acknowledged, default=-1) + 1, tickets, 120.0) as lines:
            await _live(lines, acknowledged, 600.0)
        return _figures(folder, book, kills, acknowledged)


def _figures(folder: Path, book: Ledger, kills: int, acknowledged: set[int]) -> Figures:
    with Store.open(folder) as store:
        wanted = {filed.key for filed in store.filed(SITE)} | {opening(number).key for number in acknowledged}
        left = store.letters("queued", "sending", "dead")
    told = Counter(book.told)
    lost = wanted - {key for _, key in told}
    return Figures(kills, len(wanted), len(acknowledged), len(book.requests), len(lost | {parcel.key for parcel in left}), sum(told.values()) - len(told))


def _slow(random: Random) -> Manner:
    """The endpoint takes up to 10 ms, so that kills hit deliveries on their way."""

    async def manner(_request: web.Request, _book: Ledger) -> None:
        await asyncio.sleep(random.uniform(0, 0.01))

    return manner


@asynccontextmanager
async def _child(folder: Path, url: str, first: int, end: int, within_s: float) -> AsyncIterator[asyncio.StreamReader]:
    """A process that files and posts; killed when the block ends."""
    arguments = ("--child", str(folder), url, str(first), str(end), str(within_s))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.delivery", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield process.stdout
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _live(lines: asyncio.StreamReader, acknowledged: set[int], life_s: float) -> None:
    """Read what the process writes until its time is up or it has ended. Its life begins when it says so: start-up is not what is measured."""
    while (line := await lines.readline()).strip() not in {b"begun", b""}:
        pass
    with suppress(TimeoutError):
        async with asyncio.timeout(life_s):
            while line := await lines.readline():
                acknowledged.add(int(line))


async def _file_and_post(folder: Path, url: str, first: int, end: int, within_s: float) -> None:
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    with Store.open(folder) as store:
        for number in range(first, end):
            store.commit(SITE, [opening(number)], NOW)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
        await deliver(store, Endpoint(url), within_s=within_s)


def main() -> int:
    """0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description="Kill a posting process at random moments and count what is lost or doubled.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--tickets", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        folder, url, first, end, within_s = given.child
        asyncio.run(_file_and_post(Path(folder), url, int(first), int(end), float(within_s)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder), given.kills, given.tickets, given.seed))
    sys.stdout.write(f"{figures}\n")
    return 1 if figures.lost or figures.duplicates else 0


if __name__ == "__main__":
    sys.exit(main())
