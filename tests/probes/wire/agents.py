# SPDX-License-Identifier: Apache-2.0
"""SNMP agents without a socket, good and odd: each answers an Ask with a Message, or None for silence."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from probes.wire import snmp
from probes.wire.ber import Oid, oid
from probes.wire.pace import Ask
from probes.wire.scalars import Get
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Tag, Value, VarBind, Version
from probes.wire.walk import Walk

SUPPLIES = oid("1.3.6.1.2.1.43.11.1.1")
COLUMNS = tuple((*SUPPLIES, column) for column in range(2, 10))


def table(rows: int, columns: tuple[Oid, ...] = COLUMNS) -> dict[Oid, Value]:
    """A table, with things before and behind it."""
    cells: dict[Oid, Value] = {(*column, 1, row): row for column in columns for row in range(1, rows + 1)}
    return {oid("1.3.6.1.2.1.1.1.0"): 0, **cells, oid("1.3.6.1.4.1.1.0"): 0}


@dataclass
class Agent:
    """A well-behaved v2c agent; the odd ones change one thing."""

    tree: dict[Oid, Value]
    version: int = Version.V2C
    asks: list[Ask] = field(default_factory=list)
    next: Callable[["Agent", Oid], Oid | None] = lambda self, name: self.successor(name)

    def __post_init__(self) -> None:
        self.order = sorted(self.tree)

    def successor(self, name: Oid) -> Oid | None:
        at = bisect_right(self.order, name)
        return self.order[at] if at < len(self.order) else None

    def answer(self, ask: Ask) -> Message | None:
        self.asks.append(ask)
        request = snmp.decode(ask.encode(self.version, b"public", 1))
        if ask.pdu == Pdu.GETBULK and self.version == Version.V1:
            return None
        if ask.pdu == Pdu.GET:
            return self.reply(request, [self._instance(name) for name in ask.oids])
        cursors = list(ask.oids)
        binds = []
        for _ in range(max(1, ask.repetitions)):
            row = [self._following(name) for name in cursors]
            cursors = [bind.oid for bind in row]
            binds += row
        return self.reply(request, binds)

    def reply(self, request: Message, binds: list[VarBind]) -> Message:
        missing = next((n for n, bind in enumerate(binds, 1) if isinstance(bind.value, Missing)), 0)
        if missing and self.version == Version.V1:
            return self.refuse(request, ErrorStatus.NO_SUCH_NAME, missing)
        return snmp.decode(snmp.encode_response(request, binds))

    @staticmethod
    def refuse(request: Message, status: int, index: int) -> Message:
        return snmp.decode(snmp.encode_response(request, request.varbinds, status, index))

    def _instance(self, name: Oid) -> VarBind:
        return self._bind(name) if name in self.tree else VarBind(name, Tag.NO_SUCH_INSTANCE, Missing.NO_SUCH_INSTANCE)

    def _following(self, name: Oid) -> VarBind:
        following = self.next(self, name)
        if following is None:
            return VarBind(name, Tag.END_OF_MIB_VIEW, Missing.END_OF_MIB_VIEW)
        return self._bind(following)

    def _bind(self, name: Oid) -> VarBind:
        return VarBind(name, Tag.INTEGER, self.tree[name])


Answer = Callable[[Ask], Message | None]


def run(machine: Walk | Get, answer: Answer, limit: int = 3000) -> int:
    """Drive a machine to its end; return how many requests that took."""
    for count in range(limit):
        ask = machine.ask()
        if ask is None:
            return count
        reply = answer(ask)
        if reply is None:
            machine.silent()
        else:
            machine.take(reply)
    raise AssertionError(f"not at its end after {limit} requests")
