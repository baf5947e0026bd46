# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire.ber import Oid
from probes.wire.pace import Ask, Pace
from probes.wire.scalars import Get
from probes.wire.snmp import ErrorStatus, Message, Pdu, Tag, VarBind, Version
from tests.probes.wire.agents import Agent, run

NAMES: tuple[Oid, ...] = tuple((1, 3, 6, 1, 2, 1, 1, n, 0) for n in range(1, 13))
HERE, GONE = NAMES[:9], NAMES[9:]
TREE = {name: number for number, name in enumerate(HERE)}


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
def test_what_is_there_and_what_is_not_is_known(version: Version) -> None:
    agent = Agent({**TREE}, version)
    get = Get(NAMES, Pace(version))
    run(get, agent.answer)
    assert get.values == TREE
    assert get.absent == set(GONE)
    assert get.truncated is None
    assert max(len(ask.oids) for ask in agent.asks) == 8


def test_v2c_takes_two_round_trips_for_twelve() -> None:
    assert run(Get(NAMES), Agent({**TREE}).answer) == 2


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_one_that_bears_only_so_many_is_read(limit: int, silent: bool) -> None:  # noqa: FBT001
    agent = Agent({**TREE})
    get = Get(HERE)

    def answer(ask: Ask) -> Message | None:
        if len(ask.oids) <= limit:
            return agent.answer(ask)
        return None if silent else Message(1, b"", Pdu.RESPONSE, 1, ErrorStatus.TOO_BIG, 0, ())

    run(get, answer)
    assert get.values == TREE


@pytest.mark.parametrize("names_it", [True, False])
def test_gen_err_on_one_costs_that_one_alone(names_it: bool) -> None:  # noqa: FBT001
    agent = Agent({**TREE})
    bad = HERE[3]

    def answer(ask: Ask) -> Message | None:
        reply = agent.answer(ask)
        if bad not in ask.oids:
            return reply
        index = ask.oids.index(bad) + 1 if names_it else 0
        return reply and reply._replace(error_status=ErrorStatus.GEN_ERR, error_index=index)

    get = Get(HERE)
    run(get, answer)
    assert get.values == {name: value for name, value in TREE.items() if name != bad}
    assert get.absent == set()


def test_no_such_name_that_points_nowhere_is_found_one_by_one() -> None:
    agent = Agent({**TREE}, Version.V1)

    def answer(ask: Ask) -> Message | None:
        reply = agent.answer(ask)
        return reply and reply._replace(error_index=-1 if reply.error_status else 0)

    get = Get(NAMES, Pace(Version.V1))
    run(get, answer)
    assert (get.values, get.absent) == (TREE, set(GONE))


def test_silence_is_unknown_not_absent() -> None:
    get = Get(NAMES)
    assert run(get, lambda _: None) == 3
    assert (get.values, get.absent, get.truncated) == ({}, set(), "no answer")
    single = Get(NAMES[:1])
    assert run(single, lambda _: None) == 1
    assert single.truncated == "no answer"


def test_too_big_for_one_gives_that_one_up() -> None:
    get = Get(NAMES[:1])
    assert run(get, lambda _: Message(1, b"", Pdu.RESPONSE, 1, ErrorStatus.TOO_BIG, 0, ())) == 1
    assert (get.values, get.absent) == ({}, set())


def test_values_that_were_not_asked_for_are_ignored_and_left_out_ones_asked_again() -> None:
    agent = Agent({**TREE})
    stranger = VarBind((1, 3, 6, 1, 9), Tag.INTEGER, 666)

    def answer(ask: Ask) -> Message | None:
        reply = agent.answer(ask)
        return reply and reply._replace(varbinds=(stranger, *reply.varbinds[-1:]))

    get = Get(HERE)
    run(get, answer)
    assert get.values == TREE


@given(st.data())
def test_any_agent_comes_to_an_end(data: st.DataObject) -> None:
    def answer(ask: Ask) -> Message | None:
        if data.draw(st.integers(0, 9)) == 0:
            return None
        status, index = data.draw(st.sampled_from([0, 0, 1, 2, 5, 77])), data.draw(st.integers(-1, 9))
        names = data.draw(st.lists(st.sampled_from([*ask.oids, (1, 3)]), max_size=9))
        binds = tuple(VarBind(name, Tag.INTEGER, 1) for name in names)
        return Message(1, b"", Pdu.RESPONSE, 1, status, index, binds)

    get = Get(NAMES)
    assert run(get, answer) <= 4 * len(NAMES)
    assert get.values.keys() | get.absent <= set(NAMES)
    assert not get.values.keys() & get.absent
