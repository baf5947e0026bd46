# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire import lpd
from probes.wire.lpd import LpdState, Word

BSD = """plum is ready and printing
Rank    Owner   Job     File(s)                         Total Size
active  anna    37      queuing disabled, out of paper.pdf 602965 bytes
1st     offline 38      no daemon present.ps            602965 bytes
2nd     kevin   521     (standard input)                5943 bytes
"""
BSD_LONG = """lp is ready and printing

anna: active                            [job 037 pc.example]
        stalled.ps                      602965 bytes

kevin: 1st                              [job 521 pc.example]
        (standard input)                5943 bytes
"""
BARE_ROWS = """1st anna 12 stalled.ps 100 bytes
2nd anna 13 b.ps 100 bytes
"""
LPRNG = """Printer: lp@print 'office'  (printing disabled)
 Queue: 3 printable jobs
 Server: no server active
"""
WINDOWS = """                      Windows LPD Server
                          Printer  \\\\10.0.0.1\\office (Paused)

Owner       Status         Jobname          Job-Id    Size   Pages  Priority
----------------------------------------------------------------------------
anna        Waiting        offline.doc         12     100     1      1
kevin       Waiting        b.doc               13     100     1      1
"""


@pytest.mark.parametrize(
    ("text", "jobs", "words"),
    [
        (BSD, 3, {Word.READY, Word.PRINTING}),
        (BSD_LONG, 2, {Word.READY, Word.PRINTING}),
        (BARE_ROWS, 2, set()),
        (LPRNG, 3, {Word.DISABLED, Word.NO_DAEMON}),
        (WINDOWS, 2, {Word.PAUSED}),
        (WINDOWS[: WINDOWS.index("anna")], 0, {Word.PAUSED}),
        ("no entries\n", 0, set()),
        ("\0lp is ready\nno entries\n", 0, {Word.READY}),
        (" Queue: no printable jobs in queue\n", 0, set()),
        ("Printer idle, 0 jobs\r\n", 0, {Word.IDLE}),
        ("Warning: lp is down: \nWarning: lp queue is turned off\nno entries\n", 0, {Word.DISABLED, Word.QUEUING_DISABLED}),
        ("Warning: no daemon present\n", None, {Word.NO_DAEMON}),
        ("waiting for lp to become ready (offline ?)\n", None, {Word.NOT_READY}),
        ("Printer is off-line\n", None, {Word.OFFLINE}),
        ("lp is not ready\nno entries\n", 0, {Word.NOT_READY}),
        ("stalled, out of paper\n", None, {Word.STALLED, Word.NO_PAPER}),
        ("lpd: unknown printer lp9\n", None, {Word.UNKNOWN_QUEUE}),
        ("Your host does not have line printer access\n", None, {Word.DENIED}),
        ("\x01", None, {Word.DENIED}),
        ("", None, set()),
        ("Willkommen\n", None, set()),
    ],
)
def test_known_families_of_answers_are_read(text: str, jobs: int | None, words: set[Word]) -> None:
    assert lpd.parse(text.encode(), "lp") == LpdState(jobs, frozenset(words))


@pytest.mark.parametrize("queue", ["stalled", "no-paper", "paused"])
def test_a_queue_by_the_name_of_a_state_is_in_no_state(queue: str) -> None:
    assert lpd.parse(f"{queue} is ready\nno entries\n".encode(), queue) == LpdState(0, frozenset({Word.READY}))


def test_a_reply_over_16_kib_is_cut_and_says_so() -> None:
    state = lpd.parse(BSD.encode() + b"3rd anna 40 x.ps 1 bytes\n" * 5_000)
    assert state.cut
    assert state.jobs is not None
    assert 500 < state.jobs < 1_000


def test_questions_are_those_of_rfc_1179() -> None:
    assert lpd.queue_state("lp") == b"\x03lp\n"
    assert lpd.queue_state("raw_2", long=True) == b"\x04raw_2\n"


@pytest.mark.parametrize("queue", ["", "a b", "a\nb", "\x05lp", "köln", "x" * 256])
def test_a_queue_name_cannot_carry_a_second_command(queue: str) -> None:
    with pytest.raises(ValueError, match="not the name of an LPD queue"):
        lpd.queue_state(queue)


PIECES = st.sampled_from([*BSD.splitlines(keepends=True), *WINDOWS.splitlines(keepends=True), LPRNG, BSD_LONG])


@given(st.lists(PIECES | st.text(max_size=80), max_size=20), st.text(max_size=10))
def test_any_octets_give_a_state(pieces: list[str], queue: str) -> None:
    state = lpd.parse("".join(pieces).encode("utf-8", "surrogatepass"), queue)
    assert state.jobs is None or state.jobs >= 0
    assert state.words <= set(Word)
