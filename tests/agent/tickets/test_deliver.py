# SPDX-License-Identifier: Apache-2.0
import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from standardwebhooks import Webhook

from agent.store.store import Store
from agent.tickets.deliver import LEASE_S, deliver, drain
from agent.tickets.model import Delivery, Parcel, Receipt, Reply, Transition
from agent.tickets.poster import Endpoint
from tests.agent.tickets.clock import FakeClock
from tests.agent.tickets.ledger import Manner, cut_json, flood, html, ledger, reset_after_body, status, truncated
from tests.agent.tickets.samples import NOW, opening

HOURS = 3600.0


def _lay(store: Store, count: int) -> None:
    store.commit("acme", [opening(number) for number in range(count)], NOW)


def _change(number: int, step: str, title: str = "Paper jam") -> Transition:
    made = opening(number)
    body = {**made.body, "finding": {**made.body["finding"], "title": title}}
    return replace(made, step=step, event=step, digest=title, body=body)  # type: ignore[arg-type]


async def test_what_waits_is_posted_once_and_the_answer_is_kept(store: Store) -> None:
    _lay(store, 3)
    async with ledger() as book:
        assert await deliver(store, Endpoint(book.url)) == Delivery(delivered=3)
        assert await deliver(store, Endpoint(book.url)) == Delivery()
    assert len(book.requests) == len(book.taken) == 3
    assert {(each.remote_id, each.url) for each in store.filed("acme")} == {(f"T-{n}", f"https://desk.test/T-{n}") for n in (1, 2, 3)}


async def test_headers_and_body_name_the_delivery_and_nothing_is_signed_without_a_secret(store: Store) -> None:
    _lay(store, 1)
    async with ledger() as book:
        await deliver(store, Endpoint(book.url))
    headers, data = book.requests[0]
    assert headers["idempotency-key"] == headers["webhook-id"] == json.loads(data)["delivery_id"]
    assert headers["content-type"] == "application/json"
    assert "webhook-signature" not in headers
    assert "cookie" not in headers


@pytest.mark.parametrize("secret", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "correct horse battery staple"])
async def test_the_signature_is_the_standard_one(store: Store, secret: str) -> None:
    _lay(store, 1)
    async with ledger() as book:
        await deliver(store, Endpoint(book.url, secret.encode()))
    headers, data = book.requests[0]
    webhook = Webhook(secret if secret.startswith("whsec_") else secret.encode())
    assert webhook.verify(data, headers)["key"] == opening(0).key


FLEETING: list[Manner] = [
    status(500), status(502, "bad gateway"), status(503, Retry_After="30"), status(429, Retry_After="7"), status(408), status(425),
    reset_after_body, truncated, cut_json, html, flood,
]  # fmt: skip


@pytest.mark.parametrize("manner", FLEETING, ids=lambda manner: getattr(manner, "__name__", "status"))
async def test_what_time_may_mend_is_tried_again_under_the_same_id(store: Store, manner: Manner) -> None:
    _lay(store, 2)
    clock = FakeClock()
    async with ledger() as book:
        book.manners = [manner]
        assert (await deliver(store, Endpoint(book.url), within_s=60, clock=clock)).delivered == 2
    assert len(book.requests) == 3
    assert len(book.taken) == 2
    assert sorted(Counter(headers["idempotency-key"] for headers, _ in book.requests).values()) == [1, 2]
    assert len({data for _, data in book.requests}) == 2


async def test_retry_after_is_kept_for_every_key(store: Store) -> None:
    _lay(store, 5)
    clock = FakeClock()
    async with ledger() as book:
        book.habit = status(429, Retry_After="3600")
        assert (await deliver(store, Endpoint(book.url), within_s=10, clock=clock)).queued == 5
        assert len(book.requests) == 4  # those under way at once, and no more
        book.habit, clock.time = None, clock.time + 3601
        assert (await deliver(store, Endpoint(book.url), clock=clock)).delivered == 5


@pytest.mark.parametrize(("code", "word"), [(401, "login"), (403, "forbids"), (404, "nothing"), (410, "gone"), (302, "redirect")])
async def test_what_every_ticket_would_meet_pauses_the_endpoint_and_loses_nothing(store: Store, code: int, word: str) -> None:
    _lay(store, 9)
    clock = FakeClock()
    async with ledger() as book:
        book.habit = status(code, Location="https://elsewhere.test/")
        first = await deliver(store, Endpoint(book.url), clock=clock)
        assert (first.delivered, first.queued, first.dead) == (0, 9, 0)
        assert first.paused_reason is not None
        assert word in first.paused_reason
        assert str(code) in (store.paused(book.url) or "")
        assert len(book.requests) <= 4
        tries = len(book.requests)
        await deliver(store, Endpoint(book.url), clock=clock)
        assert len(book.requests) == tries + 1  # one delivery finds out whether it was mended
        book.habit, clock.time = None, clock.time + 30 * 86400
        assert (await deliver(store, Endpoint(book.url), clock=clock)).delivered == 9
        assert store.paused(book.url) is None


@pytest.mark.parametrize("code", [400, 409, 413, 415, 422])
async def test_a_poison_ticket_is_given_up_at_once_and_blocks_nobody(store: Store, code: int) -> None:
    _lay(store, 6)
    async with ledger() as book:
        book.manners = [status(code, "no such queue")]
        outcome = await deliver(store, Endpoint(book.url))
    assert (outcome.delivered, outcome.queued, outcome.dead) == (5, 0, 1)
    (letter,) = store.letters("dead")
    assert f"HTTP {code}" in letter.reason
    assert "no such queue" in letter.reason
    async with ledger() as book:
        assert store.retry() == 1
        assert (await deliver(store, Endpoint(book.url))).delivered == 1


async def test_a_dead_endpoint_keeps_everything_and_one_that_lives_again_gets_it(store: Store) -> None:
    _lay(store, 30)
    clock = FakeClock()
    async with ledger() as book:
        url, port = book.url, int(book.url.split(":")[2].split("/")[0])
    outcome = await deliver(store, Endpoint(url), within_s=10, clock=clock)
    assert (outcome.delivered, outcome.queued, outcome.dead) == (0, 30, 0)
    assert outcome.reasons
    async with ledger(port) as book:
        clock.time += HOURS
        assert (await deliver(store, Endpoint(book.url), clock=clock)).delivered == 30
    assert len(book.taken) == 30


async def test_a_day_without_an_endpoint_and_then_all_in_order(store: Store) -> None:
    _lay(store, 60)
    store.commit("acme", [_change(number, "resolve") for number in range(0, 60, 3)], NOW)
    clock = FakeClock()
    alive_at, sent, taken = clock.time + 24 * HOURS, 0, list[Parcel]()

    async def send(parcel: Parcel) -> Reply:
        nonlocal sent
        sent += 1
        await asyncio.sleep(0)
        if clock.time < alive_at:
            return Reply(None, why="connection refused")
        taken.append(parcel)
        return Reply(201)

    outcome = await drain(store, "http://127.0.0.1/", send, clock, 30 * HOURS)
    assert (outcome.delivered, outcome.queued, outcome.dead) == (80, 0, 0)
    assert sent < 300
    for number in range(0, 60, 3):
        assert [parcel.event for parcel in taken if parcel.key == opening(number).key] == ["open", "resolve"]


async def test_after_seven_days_of_failure_it_is_a_dead_letter_with_its_reason(store: Store) -> None:
    _lay(store, 1)
    clock = FakeClock()

    async def send(_parcel: Parcel) -> Reply:
        return Reply(500, text="database down")

    outcome = await drain(store, "http://127.0.0.1/", send, clock, 8 * 24 * HOURS)
    assert (outcome.delivered, outcome.queued, outcome.dead) == (0, 0, 1)
    assert store.letters("dead")[0].reason == "HTTP 500 (database down); given up after 7 days"


async def test_updates_that_nobody_was_shown_become_one(store: Store) -> None:
    _lay(store, 1)
    for title in ("one", "two", "three"):
        store.commit("acme", [_change(0, "update", title)], NOW)
    async with ledger() as book:
        assert (await deliver(store, Endpoint(book.url))).delivered == 2
    assert [body["event"] for body in book.taken.values()] == ["open", "update"]
    assert next(reversed(book.taken.values()))["finding"]["title"] == "three"
    assert [parcel.count for parcel in store.letters("done")] == [1, 3]


async def test_an_update_that_was_tried_already_keeps_its_body(store: Store) -> None:
    _lay(store, 1)
    async with ledger() as book:
        await deliver(store, Endpoint(book.url))
        store.commit("acme", [_change(0, "update", "one")], NOW)
        book.manners = [cut_json]
        clock = FakeClock()
        await deliver(store, Endpoint(book.url), within_s=1, clock=clock)
        store.commit("acme", [_change(0, "update", "two")], NOW)
        assert (await deliver(store, Endpoint(book.url), within_s=60, clock=clock)).delivered == 2
    assert [body["finding"]["title"] for body in book.taken.values()] == ["Paper jam", "one", "two"]


async def test_resolving_what_the_endpoint_does_not_know_is_done(store: Store) -> None:
    _lay(store, 1)
    store.commit("acme", [_change(0, "resolve")], NOW)
    async with ledger() as book:
        book.manners = [status(201), status(404, '{"error": "unknown key"}')]
        assert (await deliver(store, Endpoint(book.url))).delivered == 2
    assert store.paused(book.url) is None


async def test_a_409_after_a_lost_answer_is_no_poison(store: Store) -> None:
    _lay(store, 1)
    async with ledger() as book:
        book.manners = [reset_after_body, status(409)]
        assert (await deliver(store, Endpoint(book.url), within_s=60, clock=FakeClock())).delivered == 1


async def test_time_that_is_up_puts_back_what_is_under_way(store: Store) -> None:
    _lay(store, 8)
    never = asyncio.Event()

    async def send(_parcel: Parcel) -> Reply:
        await never.wait()
        return Reply(201)

    class Hasty(FakeClock):
        def now(self) -> float:
            self.time += 0.3
            return self.time

    outcome = await drain(store, "http://127.0.0.1/", send, Hasty(), 1.0)
    assert (outcome.delivered, outcome.queued) == (0, 8)
    assert len(store.letters("queued")) == 8


async def test_a_slow_key_holds_up_nobody_else(store: Store) -> None:
    _lay(store, 20)
    others_done, taken = asyncio.Event(), list[str]()

    async def send(parcel: Parcel) -> Reply:
        if parcel.key == opening(0).key:
            await others_done.wait()
        taken.append(parcel.key)
        if len(taken) == 19:
            others_done.set()
        return Reply(200)

    assert (await drain(store, "http://127.0.0.1/", send, FakeClock(), 60)).delivered == 20
    assert taken[-1] == opening(0).key


async def test_two_deliverers_share_the_work_and_double_nothing(store: Store) -> None:
    _lay(store, 40)
    with Store.open(store.folder) as other:
        async with ledger() as book:
            outcomes: Sequence[Delivery] = await asyncio.gather(deliver(store, Endpoint(book.url)), deliver(other, Endpoint(book.url)))
    assert sum(outcome.delivered for outcome in outcomes) == 40
    assert len(book.requests) == len(book.taken) == 40


def test_what_a_killed_process_was_sending_is_due_again_when_its_lease_ends(store: Store) -> None:
    _lay(store, 1)
    (first,) = store.claim("killed", 1000.0, LEASE_S, 4)
    assert store.claim("next", 1000.0 + LEASE_S - 1, LEASE_S, 4) == ()
    (again,) = store.claim("next", 1000.0 + LEASE_S, LEASE_S, 4)
    assert (again.delivery_id, again.attempts) == (first.delivery_id, 2)
    store.postpone(first, "killed", 9e9, "too late to say so")
    store.delivered(again, Receipt("T-1"))
    assert [parcel.delivery_id for parcel in store.letters("done")] == [first.delivery_id]


def test_a_clock_that_was_set_back_does_not_hold_letters_for_years(store: Store) -> None:
    _lay(store, 1)
    store.claim("killed", 9_000_000_000.0, LEASE_S, 4)
    assert len(store.claim("next", 1_800_000_000.0, LEASE_S, 4)) == 1


async def test_state_is_written_before_the_first_byte_is_sent(store: Store) -> None:
    _lay(store, 1)
    seen: list[tuple[str, int]] = []

    async def send(_parcel: Parcel) -> Reply:
        with Store.open(store.folder) as other:
            seen.extend((parcel.state, parcel.attempts) for parcel in other.letters("sending"))
        return Reply(200)

    await drain(store, "http://127.0.0.1/", send, FakeClock(), 5)
    assert seen == [("sending", 1)]


async def test_what_a_dead_process_had_claimed_is_sent_at_once(store: Store) -> None:
    _lay(store, 1)
    store.claim("0123456789abcdef", FakeClock().time, LEASE_S, 4)
    async with ledger() as book:
        assert (await deliver(store, Endpoint(book.url), within_s=1, clock=FakeClock())).delivered == 1


async def test_what_a_living_process_has_claimed_is_left_to_it(store: Store) -> None:
    _lay(store, 1)
    with store.owner() as token:
        store.claim(token, FakeClock().time, LEASE_S, 4)
        async with ledger() as book:
            assert (await deliver(store, Endpoint(book.url), within_s=1, clock=FakeClock())) == Delivery(queued=1)
    assert book.requests == []
