# SPDX-License-Identifier: Apache-2.0
"""What to ask a device next over SNMP until the columns of its tables are read, and when that is so.

A machine without socket or clock. The caller takes `ask()`, sends it, and hands back the reply, or
`silent()` after its own repeats (a malformed reply is silence too), until `ask()` is None:

    walk = Walk(columns, pace)
    while ask := walk.ask():
        reply = await exchange(ask)
        walk.silent() if reply is None else walk.take(reply)

How a column ends, and whether its rows are then all there:

    an OID outside the column, endOfMibView, noSuchName of a GETNEXT   yes
    nothing new behind the OID that came last, nor the highest: a loop not known
    genErr and its like on a GETNEXT of this column alone              not known
    2,000 rows, 500 requests, three silences in a row                  not known; `truncated` says which

Disorder is followed, since LaserJets answer out of order: any OID that is new and inside the column
counts; the next request asks behind the newest, and once that brings nothing new, behind the highest.
So the first column of every reply gains a row or takes one of its two last steps, and the walk ends.

An error that names a column, or a refused request that names none, puts those columns aside: each is
read alone by GETNEXT after the others, so that one bad instance costs its own column and no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from probes.wire.ber import Oid
from probes.wire.pace import Ask, Pace
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Value, VarBind

MAX_ROWS = 2_000
MAX_REQUESTS = 500
MAX_SILENCES = 3


@dataclass(slots=True)
class _Column:
    root: Oid
    cursor: Oid
    highest: Oid
    seen: set[Oid] = field(default_factory=set)
    alone: bool = False
    ended: bool = False
    whole: bool = False

    def end(self, *, whole: bool) -> None:
        self.ended, self.whole = True, whole

    def owns(self, bind: VarBind) -> bool:
        return bind.oid[: len(self.root)] == self.root and not isinstance(bind.value, Missing)

    def is_new(self, name: Oid) -> bool:
        if name in self.seen:
            return False
        self.seen.add(name)
        self.cursor, self.highest = name, max(name, self.highest)
        return True

    def stall(self) -> None:
        """Nothing new came: try once more behind the highest OID, else it is a loop."""
        if self.cursor == self.highest:
            self.end(whole=False)
        self.cursor = self.highest


class Walk:
    """Reads `columns` (OID prefixes) row by row; `rows` grows as replies come."""

    def __init__(self, columns: Iterable[Oid], pace: Pace | None = None) -> None:
        self.rows: dict[Oid, Value] = {}
        self.truncated: str | None = None
        self.requests = 0
        self._pace = pace or Pace()
        self._columns = [_Column(root, root, root) for root in dict.fromkeys(columns)]
        self._asked: list[_Column] = []
        self._ask = Ask(Pdu.GETNEXT, ())
        self._silences = 0

    @property
    def unfinished(self) -> tuple[Oid, ...]:
        """The columns of which it is not known that all rows are there."""
        return tuple(column.root for column in self._columns if not column.whole)

    @property
    def complete(self) -> bool:
        """Are all rows of all columns there."""
        return not self.unfinished

    def ask(self) -> Ask | None:
        """Return the next request, None when there is none."""
        live = [column for column in self._columns if not column.ended]
        if not live or self.truncated:
            return None
        if self.requests == MAX_REQUESTS:
            self.truncated = f"{MAX_REQUESTS} requests"
            return None
        self.requests += 1
        together = [column for column in live if not column.alone]
        if together:
            self._ask = self._pace.next_rows(tuple(column.cursor for column in together))
        else:
            self._ask = Ask(Pdu.GETNEXT, (live[0].cursor,))
        self._asked = (together or live)[: len(self._ask.oids)]
        return self._ask

    def take(self, reply: Message) -> None:
        """Take the reply to the last `ask()`."""
        if reply.error_status:
            self.error(reply.error_status, reply.error_index)
        else:
            self.feed(reply.varbinds)

    def feed(self, varbinds: Sequence[VarBind]) -> None:
        """Take the varbinds of a reply without error."""
        if not varbinds:
            self.error(ErrorStatus.GEN_ERR, 0)
            return
        self._silences = 0
        self._pace.grow()
        width = len(self._asked)
        for place, column in enumerate(self._asked[: len(varbinds)]):
            self._read(column, varbinds[place::width])

    def error(self, status: int, index: int) -> None:
        """Take a reply whose error-status is not 0; `index` counts the OIDs of the request from 1."""
        self._silences = 0
        if status == ErrorStatus.TOO_BIG and not self._is_least:
            self._pace.shrink()
            return
        named = self._asked[index - 1 : index] if index > 0 else []
        at_end = status == ErrorStatus.NO_SUCH_NAME and self._ask.pdu == Pdu.GETNEXT
        for column in named or self._asked:
            if self._is_least or (at_end and named):
                column.end(whole=at_end)
            else:
                column.alone = True

    def silent(self) -> None:
        """Take it that no answer came, repeats included."""
        self._silences += 1
        if self._is_least or self._silences == MAX_SILENCES:
            self.truncated = "no answer"
        elif self._silences == 1:
            self._pace.shrink()
        else:
            self._pace.floor()

    @property
    def _is_least(self) -> bool:
        return self._ask.pdu == Pdu.GETNEXT and len(self._asked) == 1

    def _read(self, column: _Column, binds: Sequence[VarBind]) -> None:
        gained = False
        for bind in binds:
            if not column.owns(bind):
                column.end(whole=True)
                return
            if column.is_new(bind.oid):
                if len(self.rows) == MAX_ROWS:
                    self.truncated = f"{MAX_ROWS} rows"
                    return
                self.rows[bind.oid] = bind.value
                gained = True
        if not gained:
            column.stall()
