# SPDX-License-Identifier: Apache-2.0
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire.ber import Oid, oid
from probes.wire.pace import Ask, Pace
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Tag, VarBind, Version
from probes.wire.walk import Walk
from tests.probes.wire.agents import COLUMNS, Agent, run, table

COLUMN = COLUMNS[0]
V1 = Version.V1


def rows_of(agent: Agent, columns: tuple[Oid, ...] = COLUMNS) -> dict[Oid, object]:
    return {name: value for name, value in agent.tree.items() if name[:-2] in columns}


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
@pytest.mark.parametrize("rows", [0, 1, 4, 6, 40])
def test_every_row_is_read(version: Version, rows: int) -> None:
    agent = Agent(table(rows), version)
    walk = Walk(COLUMNS, Pace(version))
    run(walk, agent.answer)
    assert walk.rows == rows_of(agent)
    assert (walk.complete, walk.unfinished, walk.truncated) == (True, (), None)


def test_a_short_table_of_8_columns_takes_two_round_trips() -> None:
    agent = Agent(table(4))
    assert run(Walk(COLUMNS), agent.answer) == 2
    assert [(ask.pdu, len(ask.oids), ask.repetitions) for ask in agent.asks] == [
        (Pdu.GETBULK, 8, 2),
        (Pdu.GETBULK, 8, 6),
    ]


def test_the_pace_is_proven_step_by_step_and_kept_for_the_next_walk() -> None:
    agent, pace = Agent(table(60)), Pace()
    run(Walk([COLUMN], pace), agent.answer)
    assert [ask.repetitions for ask in agent.asks] == [2, 10, 25, 25]
    run(Walk([COLUMN], pace), agent.answer)
    assert [ask.repetitions for ask in agent.asks[4:]] == [25, 25, 25]


def test_never_more_than_8_columns_or_50_varbinds() -> None:
    columns = tuple((*COLUMN[:-1], n) for n in range(2, 14))
    agent = Agent(table(30, columns))
    walk = Walk(columns)
    run(walk, agent.answer)
    assert walk.rows == rows_of(agent, columns)
    assert max(len(ask.oids) for ask in agent.asks) == 8
    assert max(len(ask.oids) * ask.repetitions for ask in agent.asks) <= 50


def test_v1_begins_with_one_column_and_dares_more() -> None:
    agent = Agent(table(6), V1)
    run(Walk(COLUMNS, Pace(V1)), agent.answer)
    assert [len(ask.oids) for ask in agent.asks][:5] == [1, 2, 4, 8, 8]
    assert {ask.pdu for ask in agent.asks} == {Pdu.GETNEXT}


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
def test_the_end_of_the_mib_is_the_end_of_a_column(version: Version) -> None:
    tree = {name: value for name, value in table(3).items() if name < (1, 3, 6, 1, 4)}
    agent = Agent(tree, version)
    walk = Walk(COLUMNS, Pace(version))
    run(walk, agent.answer)
    assert walk.rows == rows_of(agent)
    assert walk.complete


def test_one_that_dies_of_getbulk_is_read_by_getnext() -> None:
    agent = Agent(table(5))
    walk = Walk(COLUMNS)
    run(walk, lambda ask: None if ask.pdu == Pdu.GETBULK else agent.answer(ask))
    assert walk.rows == rows_of(agent)
    assert walk.complete
    assert [len(ask.oids) for ask in agent.asks][:4] == [1, 2, 4, 8]


@pytest.mark.parametrize("limit", [1, 3, 12, 20])
@pytest.mark.parametrize("silent", [True, False])
def test_one_that_bears_only_so_many_varbinds_is_read(limit: int, silent: bool) -> None:  # noqa: FBT001
    agent = Agent(table(30))
    pace = Pace()
    walk = Walk(COLUMNS, pace)

    def answer(ask: Ask) -> Message | None:
        if len(ask.oids) * max(1, ask.repetitions) <= limit:
            return agent.answer(ask)
        return None if silent else Message(1, b"", Pdu.RESPONSE, 1, ErrorStatus.TOO_BIG, 0, ())

    run(walk, answer)
    assert walk.rows == rows_of(agent)
    assert walk.complete


def test_repetitions_are_halved_and_the_failed_number_is_not_tried_again() -> None:
    agent, pace = Agent(table(90)), Pace()
    asked: list[int] = []

    def answer(ask: Ask) -> Message | None:
        asked.append(ask.repetitions)
        return agent.answer(ask) if ask.repetitions <= 10 else None

    run(Walk([COLUMN], pace), answer)
    assert asked[:5] == [2, 10, 25, 12, 0]
    pace = Pace(repetitions=25)
    pace.shrink()
    pace.grow()
    assert pace.repetitions == 12


def test_one_that_is_silent_is_left_after_two_asks() -> None:
    walk = Walk(COLUMNS)
    assert run(walk, lambda _: None) == 2
    assert (walk.truncated, walk.complete, walk.rows) == ("no answer", False, {})
    assert walk.unfinished == COLUMNS


def test_three_silences_in_a_row_end_a_walk_at_full_pace() -> None:
    walk = Walk(COLUMNS, Pace(repetitions=25))
    assert run(walk, lambda _: None) == 3
    assert walk.truncated == "no answer"


def test_one_lost_reply_costs_no_row() -> None:
    agent = Agent(table(30))
    walk = Walk(COLUMNS)
    lost = iter([False, True, False, True, *[False] * 1000])
    run(walk, lambda ask: None if next(lost) else agent.answer(ask))
    assert walk.rows == rows_of(agent)
    assert walk.complete


@given(st.permutations(range(1, 9)))
def test_disorder_is_followed(order: list[int]) -> None:
    """An agent that keeps its rows in an order of its own, and finds the next by place, as LaserJets do."""
    place = {(*COLUMN, 1, row): (*COLUMN, 1, after) for row, after in itertools.pairwise(order)}
    place[COLUMN] = (*COLUMN, 1, order[0])
    place[(*COLUMN, 1, order[-1])] = COLUMNS[1]
    agent = Agent({**table(8), COLUMNS[1]: 0}, next=lambda _, name: place.get(name))
    walk = Walk([COLUMN])
    run(walk, agent.answer)
    assert walk.rows == {(*COLUMN, 1, row): row for row in order}
    assert walk.complete


def test_a_row_out_of_place_does_not_hide_the_rows_behind_the_highest() -> None:
    """The successor is right, but for one row: 1 is followed by 3, then 2, then 3 again."""
    odd = {(*COLUMN, 1, 1): (*COLUMN, 1, 3), (*COLUMN, 1, 3): (*COLUMN, 1, 2)}
    asked: set[Oid] = set()

    def following(agent: Agent, name: Oid) -> Oid | None:
        if name in odd and name not in asked:
            asked.add(name)
            return odd[name]
        return agent.successor(name)

    agent = Agent(table(6), V1, next=following)
    walk = Walk([COLUMN], Pace(V1))
    run(walk, agent.answer)
    assert walk.rows == rows_of(agent, (COLUMN,))
    assert walk.complete


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
def test_a_loop_ends_and_is_not_called_complete(version: Version) -> None:
    ring = {(*COLUMN, 1, 3): (*COLUMN, 1, 1)}
    agent = Agent(table(9), version, next=lambda agent, name: ring.get(name) or agent.successor(name))
    walk = Walk([COLUMN], Pace(version))
    assert run(walk, agent.answer) < 10
    assert len(walk.rows) == 3
    assert walk.unfinished == (COLUMN,)
    assert walk.truncated is None


def test_an_agent_that_repeats_one_oid_for_ever_ends() -> None:
    agent = Agent(table(9), next=lambda _, __: (*COLUMN, 1, 1))
    walk = Walk(COLUMNS)
    run(walk, agent.answer)
    assert list(walk.rows) == [(*COLUMN, 1, 1)]
    assert COLUMN in walk.unfinished


def test_rows_are_bounded() -> None:
    endless = Agent({}, next=lambda _, name: (*COLUMN, 1, name[-1] + 1))
    endless._bind = lambda name: VarBind(name, Tag.INTEGER, 0)  # type: ignore[method-assign]
    walk = Walk([COLUMN])
    run(walk, endless.answer)
    assert (len(walk.rows), walk.truncated, walk.complete) == (2_000, "2000 rows", False)


def test_requests_are_bounded() -> None:
    agent = Agent(table(600), V1)
    walk = Walk([COLUMN], Pace(V1))
    assert run(walk, agent.answer) == 500
    assert (len(walk.rows), walk.truncated) == (500, "500 requests")


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
@pytest.mark.parametrize("names_it", [True, False])
def test_gen_err_at_the_end_of_one_column_costs_no_row(version: Version, names_it: bool) -> None:  # noqa: FBT001
    agent = Agent(table(4), version)
    last = (*COLUMNS[2], 1, 4)

    def answer(ask: Ask) -> Message | None:
        reply = agent.answer(ask)
        assert reply is not None
        reached = {*ask.oids, *(bind.oid for bind in reply.varbinds[: -len(ask.oids)])}
        if last not in reached:
            return reply
        index = next((n for n, name in enumerate(ask.oids, 1) if name[: len(COLUMNS[2])] == COLUMNS[2]), 0)
        return reply._replace(error_status=ErrorStatus.GEN_ERR, error_index=index if names_it else 0)

    walk = Walk(COLUMNS, Pace(version))
    run(walk, answer)
    assert walk.rows == rows_of(agent)
    assert walk.unfinished == (COLUMNS[2],)


def test_no_such_name_that_points_nowhere_is_found_by_asking_alone() -> None:
    tree = {name: value for name, value in table(3).items() if name < (1, 3, 6, 1, 4)}
    agent = Agent(tree, V1)

    def answer(ask: Ask) -> Message | None:
        reply = agent.answer(ask)
        return reply and reply._replace(error_index=99 if reply.error_status else 0)

    walk = Walk(COLUMNS, Pace(V1))
    run(walk, answer)
    assert walk.rows == rows_of(agent)
    assert walk.complete


def test_too_big_for_a_single_getnext_gives_the_column_up() -> None:
    too_big = Message(0, b"", Pdu.RESPONSE, 1, ErrorStatus.TOO_BIG, 0, ())
    walk = Walk(COLUMNS[:2], Pace(V1))
    assert run(walk, lambda _: too_big) == 2
    assert walk.unfinished == COLUMNS[:2]


def test_a_reply_without_varbinds_is_a_refusal() -> None:
    walk = Walk([COLUMN])
    assert run(walk, lambda _: Message(1, b"", Pdu.RESPONSE, 1, 0, 0, ())) == 2
    assert not walk.complete


def test_a_reply_that_is_cut_short_goes_on_where_it_ended() -> None:
    agent = Agent(table(9))

    def answer(ask: Ask) -> Message | None:
        reply = agent.answer(ask)
        return reply and reply._replace(varbinds=reply.varbinds[:3])

    walk = Walk(COLUMNS)
    run(walk, answer)
    assert walk.rows == rows_of(agent)
    assert walk.complete


def test_a_value_of_no_such_instance_ends_a_column() -> None:
    gone = VarBind((*COLUMN, 1, 1), Tag.NO_SUCH_INSTANCE, Missing.NO_SUCH_INSTANCE)
    walk = Walk([COLUMN])
    run(walk, lambda _: Message(1, b"", Pdu.RESPONSE, 1, 0, 0, (gone,)))
    assert (walk.rows, walk.complete) == ({}, True)


def test_nothing_to_walk_is_complete() -> None:
    walk = Walk([])
    assert walk.ask() is None
    assert walk.complete


ANY_BIND = st.builds(
    lambda tail, value: VarBind((*COLUMN, *tail), Tag.INTEGER, value),
    st.lists(st.integers(0, 3), max_size=3),
    st.integers(0, 3) | st.sampled_from(Missing),
) | st.just(VarBind(oid("1.3.6.1.9"), Tag.INTEGER, 1))


@given(st.data())
def test_any_agent_comes_to_an_end(data: st.DataObject) -> None:
    def answer(_: Ask) -> Message | None:
        if data.draw(st.integers(0, 9)) == 0:
            return None
        status, index = data.draw(st.sampled_from([0, 0, 0, 1, 2, 5, 77])), data.draw(st.integers(-1, 9))
        binds = data.draw(st.lists(ANY_BIND, max_size=6))
        return Message(1, b"", Pdu.RESPONSE, 1, status, index, tuple(binds))

    version = data.draw(st.sampled_from([Version.V1, Version.V2C]))
    walk = Walk(COLUMNS[:3], Pace(version))
    assert run(walk, answer) <= 500
    assert set(walk.unfinished) <= set(COLUMNS[:3])
