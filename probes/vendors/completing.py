# SPDX-License-Identifier: Apache-2.0
"""What a maker's private instances add to the standard facts. A standard object that spoke is never overruled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from probes.reading.values import known, positive, text
from probes.reading.words import is_sleep
from probes.snmp_facts import CounterRow, SnmpFacts
from probes.vendors.brother_counters import unpacked
from probes.vendors.maker import Counted, CounterTable, Instance, Maker, Says
from probes.vendors.makers import maker_for
from probes.wire.ber import Oid
from probes.wire.snmp import Value

_ROWS = ("counter", "counter_blob")
_NUMBERS: Mapping[Says, str] = {"pages_total": "known", "jams": "known", "panel_code": "positive"}


def completed(facts: SnmpFacts, varbinds: Mapping[Oid, Value]) -> SnmpFacts:
    """The facts with what only the maker's own instances say."""
    maker = maker_for(facts.sys_object_id, facts.sys_descr)
    if maker is None:
        return facts
    added = dict(_added(maker, facts, varbinds))
    changes: dict[str, object] = {says: value for says, (value, _) in added.items() if says != "panel"}
    if "panel" in added:
        panel = str(added["panel"][0])
        changes |= {"console": (panel,), "asleep": bool(facts.asleep) or is_sleep(panel)}
    counters = tuple(_counters(maker, varbinds))
    origin = {"console" if says == "panel" else says: verified for says, (_, verified) in added.items()}
    if counters:
        origin["counters"] = all(row.verified for row in counters)
    doubtful = tuple(name for name, verified in origin.items() if not verified)
    return replace(facts, **changes, counters=counters or None, private=tuple(origin), unverified=doubtful)  # type: ignore[arg-type]  # replace() checks the names itself


def wanted(maker: Maker, facts: SnmpFacts) -> tuple[Oid, ...]:
    """The instances worth asking for: those whose fact is still open."""
    return tuple(instance.oid for instance in maker.instances if instance.says in _ROWS or _is_open(instance.says, facts))


def _added(maker: Maker, facts: SnmpFacts, varbinds: Mapping[Oid, Value]) -> Iterator[tuple[Says, tuple[str | int, bool]]]:
    """Each open fact with the first instance that says it, a seen one before one that is not."""
    told: set[Says] = set()
    for instance in sorted(maker.instances, key=lambda instance: not instance.verified):
        if instance.says in _ROWS or instance.says in told or not _is_open(instance.says, facts):
            continue
        value = _read(instance.says, varbinds.get(instance.oid))
        if value is not None:
            told.add(instance.says)
            yield instance.says, (value, instance.verified)


def _read(says: Says, value: Value) -> str | int | None:
    if says not in _NUMBERS:
        return text(value)
    return positive(value) if _NUMBERS[says] == "positive" else known(value)


def _is_open(says: Says, facts: SnmpFacts) -> bool:
    return not (facts.console if says == "panel" else getattr(facts, says))


def _counters(maker: Maker, varbinds: Mapping[Oid, Value]) -> Iterator[CounterRow]:
    for instance in maker.instances:
        for counted, count in _counts(instance, varbinds.get(instance.oid)):
            yield _row(counted, count, maker, verified=instance.verified)
    for counted, count in _tabled(maker.table, varbinds):
        yield _row(counted, count, maker, verified=False)


def _counts(instance: Instance, value: Value) -> Iterable[tuple[Counted, int]]:
    if instance.says == "counter_blob" and isinstance(value, bytes):
        return unpacked(value)
    count = known(value) if instance.says == "counter" else None
    return () if count is None else ((instance.counted, count),)


def _tabled(table: CounterTable | None, varbinds: Mapping[Oid, Value]) -> Iterator[tuple[Counted, int]]:
    if table is None:
        return
    for name, kind in varbinds.items():
        if name[: len(table.kinds)] == table.kinds and isinstance(kind, int) and kind in table.names:
            count = known(varbinds.get((*table.values, *name[len(table.kinds) :])))
            if count is not None:
                yield table.names[kind], count


def _row(counted: Counted, count: int, maker: Maker, *, verified: bool) -> CounterRow:
    function, colour = counted
    return CounterRow(function, colour, count, maker.name, verified)
