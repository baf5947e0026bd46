# SPDX-License-Identifier: Apache-2.0
"""What to ask a device next over SNMP until a list of single values is read; used as `walk.Walk` is.

At most 8 OIDs a GET. v1's noSuchName drops the OID that it points at and the rest is asked again;
tooBig and silence halve the GET; any other error, and an answer that leaves OIDs out, sets those OIDs
aside to be asked one by one, so that it becomes known which of them the device does not bear.

What the device says it has not is in `absent`. What it would not say, or what was not asked since the
device fell silent, is neither there nor in `values`: unknown, which is not "no".
"""

from collections.abc import Iterable, Sequence

from probes.wire.ber import Oid
from probes.wire.pace import Ask, Pace
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Value, VarBind
from probes.wire.walk import MAX_SILENCES


class Get:
    """Reads the instances `oids`; `values` and `absent` grow as replies come."""

    def __init__(self, oids: Iterable[Oid], pace: Pace | None = None) -> None:
        self.values: dict[Oid, Value] = {}
        self.absent: set[Oid] = set()
        self.truncated: str | None = None
        self._pace = pace or Pace()
        self._together = list(dict.fromkeys(oids))
        self._alone: list[Oid] = []
        self._asked: tuple[Oid, ...] = ()
        self._silences = 0

    def ask(self) -> Ask | None:
        """Return the next request, None when there is none."""
        if self.truncated:
            return None
        self._asked = tuple(self._together[: self._pace.gets] or self._alone[:1])
        return Ask(Pdu.GET, self._asked) if self._asked else None

    def take(self, reply: Message) -> None:
        """Take the reply to the last `ask()`."""
        if reply.error_status:
            self.error(reply.error_status, reply.error_index)
        else:
            self.feed(reply.varbinds)

    def feed(self, varbinds: Sequence[VarBind]) -> None:
        """Take the varbinds of a reply without error; those that were not asked for are ignored."""
        self._silences = 0
        answered = {bind.oid: bind.value for bind in varbinds if bind.oid in self._asked}
        for name, value in answered.items():
            self._settle(name, value)
        self._put_aside(name for name in self._asked if name not in answered)

    def error(self, status: int, index: int) -> None:
        """Take a reply whose error-status is not 0; `index` counts the OIDs of the request from 1."""
        self._silences = 0
        single = len(self._asked) == 1
        if status == ErrorStatus.TOO_BIG and not single:
            self._pace.fewer_gets()
            return
        named = self._asked[index - 1 : index] if index > 0 else ()
        if status == ErrorStatus.NO_SUCH_NAME and (named or single):
            self._settle((named or self._asked)[0], Missing.NO_SUCH_OBJECT)
        else:
            self._put_aside(named or self._asked)

    def silent(self) -> None:
        """Take it that no answer came, repeats included."""
        self._silences += 1
        if len(self._asked) == 1 or self._silences == MAX_SILENCES:
            self.truncated = "no answer"
        elif self._silences == 1:
            self._pace.fewer_gets()
        else:
            self._pace.gets = 1

    def _settle(self, name: Oid, value: Value) -> None:
        self._forget(name)
        if isinstance(value, Missing):
            self.absent.add(name)
        else:
            self.values[name] = value

    def _put_aside(self, names: Iterable[Oid]) -> None:
        """Ask these one by one later; one that was asked alone is given up."""
        for name in names:
            self._forget(name)
            if len(self._asked) > 1:
                self._alone.append(name)

    def _forget(self, name: Oid) -> None:
        for names in (self._together, self._alone):
            if name in names:
                names.remove(name)
