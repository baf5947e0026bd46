# SPDX-License-Identifier: Apache-2.0
"""What the sweep asks of an address, and what one reply says: is somebody there, who is it, and does it say that it is a printer."""

from dataclasses import dataclass
from typing import NamedTuple

from probes.wire.ber import Oid
from probes.wire.snmp import Message, Sweep, Version
from probes.wire.text import safe

_SYS_DESCR: Oid = (1, 3, 6, 1, 2, 1, 1, 1, 0)
_SYS_OBJECT_ID: Oid = (1, 3, 6, 1, 2, 1, 1, 2, 0)
_HR_DEVICE_TYPE: Oid = (1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 2, 1)
_PRINTER_NAME: Oid = (1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 16, 1)
_HR_PRINTER: Oid = (1, 3, 6, 1, 2, 1, 25, 3, 1, 5)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered, and what: texts made safe, the object id dotted, `printer` True when it said that it is one.

    `community_index` None: it speaks SNMPv3 alone, as far as we can ask.
    """

    address: str
    community_index: int | None
    sys_descr: str | None = None
    sys_object_id: str | None = None
    printer: bool | None = None


class Question(NamedTuple):
    """One community's GET; `place` is where it stands in Credentials.communities."""

    place: int
    version: Version
    template: Sweep


def answer_of(address: str, place: int, message: Message) -> Answer:
    """What one reply says; an error status is an answer too, that of an agent which holds back."""
    said = {bind.oid: bind.value for bind in message.varbinds} if not message.error_status else {}
    descr, object_id = said.get(_SYS_DESCR), said.get(_SYS_OBJECT_ID)
    is_printer = said.get(_HR_DEVICE_TYPE) == _HR_PRINTER or isinstance(said.get(_PRINTER_NAME), bytes)
    return Answer(
        address,
        place,
        safe(descr) if isinstance(descr, bytes) else None,
        ".".join(map(str, object_id)) if isinstance(object_id, tuple) else None,
        is_printer or None,
    )


def question_of(place: int, version: str, community: bytes) -> Question:
    """v1 fails as a whole over one object that is not there, so it is asked for those that every agent has."""
    if version == "v1":
        return Question(place, Version.V1, Sweep(Version.V1, community, (_SYS_DESCR, _SYS_OBJECT_ID)))
    return Question(place, Version.V2C, Sweep(Version.V2C, community, (_SYS_DESCR, _SYS_OBJECT_ID, _HR_DEVICE_TYPE, _PRINTER_NAME)))
