# SPDX-License-Identifier: Apache-2.0
"""Asks a device over SNMP and reads what it says: the plan of which tables, in which order, and when to stop.

A device that is no printer costs one GET and one peek. A printer costs those, one multi-column walk per group below and one or two GETs of its
maker's instances: 10 to 13 requests that say why it does not print. Then its own view of itself and the network, 3 to 5 more (7 beside sixty
neighbours), and one that asks whether its job log lies open. Groups are walked one by one so that a table that never ends or is never answered
takes down its own group at the most.
"""

from collections.abc import Iterable, Mapping
from time import monotonic

from probes import job_log, mib, mib_view
from probes.asking import Asking
from probes.failure import WithheldError
from probes.mib import Table
from probes.printer_mib import Exchange, read
from probes.reading.makers import is_printers_branch
from probes.reading.values import dotted
from probes.snmp_facts import SnmpFacts
from probes.snmp_lanes import Lanes
from probes.snmp_session import Session, Walked
from probes.vendors.completing import wanted
from probes.vendors.maker import Maker
from probes.vendors.makers import maker_for
from probes.wire.ber import Oid
from probes.wire.snmp import Value

DEADLINE_S = 60.0
"""For the registry: first contact (9 s, and 10 s more for v3 users that meet silence) and reading together, and the last walk's own 10 s."""
_READ_BY_S = 49.0

SYSTEM = tuple((*oid, 0) for oid in mib.SYSTEM.oids())
OPENING = SYSTEM[:4]
"""First contact asks little: an agent that chokes on a longer GET (HP 5/5M crash on them) would be called silent."""
_PEEK = (*mib.PRINTERS.oids(), *mib.GENERAL.oids(), mib.SUPPLIES.oid("description"), mib.SUPPLIES.oid("level"), mib.INPUTS.oid("level"))
_HOST: tuple[tuple[Table, ...], ...] = ((mib.DEVICES, mib.INTERFACES),)
_PRINTER: tuple[tuple[Table, ...], ...] = (
    (mib.ALERTS, mib.SUPPLIES, mib.COLORANTS),
    (mib.DEVICES, mib.CONSOLE, mib.MARKERS, mib.LOCALIZATION, mib.INPUTS, mib.COVERS),
    (mib.OUTPUTS, mib.CHANNELS, mib.INTERFACES, mib.PORTS, mib.PORT_MONITOR),
)
_VIEW: tuple[Table, ...] = (mib.TECHNOLOGY, mib.MEDIA_PATHS, mib.INTERPRETERS, mib.LIGHTS, *mib_view.TABLES)
_GET = 8
_TABLE_OF: Mapping[Oid, str] = {oid: table.name for table in (*mib.TABLES, *mib_view.TABLES) for oid in table.oids()}


async def ask(asking: Asking) -> SnmpFacts:
    """What the device says over SNMP.

    Raises TimeoutError, ConnectionRefusedError, MalformedReply, DeniedError, OSError or WithheldError when there is no first answer; what is cut
    short after that is in `incomplete`.
    """
    if not asking.credentials.communities and not asking.credentials.users:
        raise WithheldError("no SNMP community or user is configured")
    until = monotonic() + _READ_BY_S
    async with asking.gate.seat(asking.target, "snmp"):
        lanes = Lanes(asking, OPENING)
        try:
            return await read_device(await lanes.session(), until)
        finally:
            lanes.close()


async def read_device(session: Session, until: float) -> SnmpFacts:
    """Everything the plan names, over a session of any version; no walk is begun after `until` (monotonic time)."""
    book = _Book(session, until)
    await book.system()
    await book.walk(_PEEK)
    for tables in book.rest():
        await book.walk(oid for table in tables for oid in table.oids() if oid not in book.walked)
    is_printer = book.is_printer()
    viewed = await book.private_and_view() if is_printer else False
    jobs = await job_log.readable(session) if is_printer and session.public and monotonic() < until else None
    return read(book.values, Exchange(session.version, session.tries, session.first_ms, tuple(book.incomplete), viewed, session.public, jobs))


class _Book:
    """What has been read so far, and what was cut short."""

    def __init__(self, session: Session, until: float) -> None:
        self.values: dict[Oid, Value] = dict(session.opening)
        self.incomplete: dict[str, None] = {}
        self.walked: set[Oid] = set()
        self._session = session
        self._until = until

    async def system(self) -> None:
        """The system group, where the opening GET was refused (v1 refuses all for one that is not there)."""
        if not self.values:
            await self.walk(mib.SYSTEM.oids())

    def is_printer(self) -> bool:
        """Whether a row of the Printer MIB is there, or a sysObjectID that only printers have (label printers do without the MIB)."""
        tables = mib.tabulate(self.values)
        return any(tables[table.name] for table in mib.PRINTER_MIB) or is_printers_branch(dotted(self.values.get(SYSTEM[1])))

    def rest(self) -> tuple[tuple[Table, ...], ...]:
        """The groups that are worth asking for after the peek; none where nothing speaks of a printer."""
        tables = mib.tabulate(self.values)
        if any(tables[table.name] for table in mib.PRINTER_MIB):
            return _PRINTER
        return _HOST if tables[mib.PRINTERS.name] or self.incomplete or self.is_printer() else ()

    async def private_and_view(self) -> bool:
        """What the maker's vendor file declares, then the device's own view of the network; False where there was no time for the view.

        Of a private MIB never anything else is asked, and of what the standard tables have told already nothing again.
        """
        facts = read(self.values)
        maker = maker_for(facts.sys_object_id, facts.sys_descr)
        await self.get(maker, (*SYSTEM[4:], *(wanted(maker, facts) if maker else ()), *mib_view.SCALARS.values()))
        if maker and maker.table:
            await self.walk((maker.table.kinds, maker.table.values))
        if monotonic() > self._until:
            return False
        await self.walk(oid for table in _VIEW for oid in table.oids() if oid not in self.walked)
        return True

    async def get(self, maker: Maker | None, instances: tuple[Oid, ...]) -> None:
        """Single instances, as many as one request bears at a time; what was answered before an error is kept."""
        try:
            for start in range(0, len(instances), _GET):
                self.values.update(await self._session.get(instances[start : start + _GET]))
        except (WithheldError, OSError) as error:
            name = f"{maker.name}'s private MIB" if maker else "scalars"
            self.incomplete[f"{name}: {str(error) or type(error).__name__}"] = None

    async def walk(self, columns: Iterable[Oid]) -> None:
        """Read some columns, unless the time for reading is over."""
        asked = tuple(columns)
        self.walked.update(asked)
        over = monotonic() > self._until
        walked = Walked({}, asked, "the time for reading is over") if over else await self._session.walk(asked)
        self.values.update(walked.values)
        self.incomplete.update(dict.fromkeys(f"{_TABLE_OF.get(oid, 'private table')}: {walked.why}" for oid in walked.unfinished))
