# SPDX-License-Identifier: Apache-2.0
"""Every vendor file, in one literal table, and what a maker's instances add to the standard facts."""

from collections.abc import Mapping
from dataclasses import replace

from probes.facts import SnmpFacts
from probes.reading.values import known, positive, text
from probes.reading.words import is_sleep
from probes.vendors.brother import BROTHER
from probes.vendors.canon import CANON
from probes.vendors.hp import HP
from probes.vendors.konica_minolta import KONICA_MINOLTA
from probes.vendors.kyocera import KYOCERA
from probes.vendors.maker import Maker, Said
from probes.vendors.ricoh import RICOH
from probes.wire.ber import Oid
from probes.wire.snmp import Value

MAKERS: tuple[Maker, ...] = (BROTHER, CANON, HP, KONICA_MINOLTA, KYOCERA, RICOH)


def maker_for(object_id: str | None) -> Maker | None:
    """The vendor file for a sysObjectID."""
    return next((maker for maker in MAKERS if object_id and maker.makes(object_id)), None)


def completed(facts: SnmpFacts, varbinds: Mapping[Oid, Value]) -> SnmpFacts:
    """The facts with what only the maker's own instances say. A standard object that spoke is never overruled."""
    maker = maker_for(facts.sys_object_id)
    if maker is None:
        return facts
    said = {name: _read(name, varbinds.get(instance)) for name, instance in maker.instances().items()}
    added = {name: value for name, value in said.items() if value is not None and _is_open(name, facts)}
    changes: dict[str, object] = {name: value for name, value in added.items() if name != "panel"}
    if "panel" in added:
        changes |= {"console": (added["panel"],), "asleep": bool(facts.asleep) or is_sleep(str(added["panel"]))}
    unverified = tuple("console" if name == "panel" else name for name in added if not maker.is_verified(name))
    return replace(facts, **changes, unverified=unverified)  # type: ignore[arg-type]  # replace() checks the names itself


def _read(name: Said, value: Value) -> str | int | None:
    if name == "pages_total":
        return known(value)
    return positive(value) if name == "panel_code" else text(value)


def _is_open(name: Said, facts: SnmpFacts) -> bool:
    return not (facts.console if name == "panel" else getattr(facts, name))
