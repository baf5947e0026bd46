# SPDX-License-Identifier: Apache-2.0
"""The next SNMP request, and what one device has shown that it bears.

Hand the same `Pace` to every walk and get of a device. v2c begins with a GETBULK of 2 repetitions,
goes to 10 and 25 once that was answered, never more than 50 varbinds a reply (that is 1,400 octets)
and 8 columns a request. v1 begins with GETNEXT of one column and goes to 2, 4, 8. What failed is
halved and not tried again, a failed GETBULK ends in GETNEXT of one column (datadog-agent#7894: 50
repetitions were too many for real devices; the HP 5/5M dies of big GETs).
"""

from dataclasses import dataclass
from typing import NamedTuple

from probes.wire.ber import Oid
from probes.wire.snmp import Pdu, Version, encode_get, encode_getbulk, encode_getnext

MAX_WIDTH = 8
REPLY_VARBINDS = 50
REPETITIONS = (2, 10, 25)


class Ask(NamedTuple):
    """One request: GET, GETNEXT or GETBULK of `oids`; `repetitions` counts for GETBULK only."""

    pdu: Pdu
    oids: tuple[Oid, ...]
    repetitions: int = 0

    def encode(self, version: int, community: bytes, request_id: int) -> bytes:
        """Return the datagram."""
        if self.pdu == Pdu.GETBULK:
            return encode_getbulk(community, request_id, self.oids, max_repetitions=self.repetitions)
        encoder = encode_get if self.pdu == Pdu.GET else encode_getnext
        return encoder(version, community, request_id, self.oids)


@dataclass(slots=True)
class Pace:
    """How much to ask: columns a request, repetitions (0 is GETNEXT), OIDs a GET; `widest` and `most` bound them."""

    version: int = Version.V2C
    width: int = MAX_WIDTH
    repetitions: int = REPETITIONS[0]
    gets: int = MAX_WIDTH
    widest: int = MAX_WIDTH
    most: int = REPETITIONS[-1]

    def __post_init__(self) -> None:
        if self.version == Version.V1:
            self.width, self.repetitions, self.most = 1, 0, 0

    def next_rows(self, cursors: tuple[Oid, ...]) -> Ask:
        """Return the request for what follows the first of `cursors`, as many as are borne."""
        oids = cursors[: self.width]
        if not self.repetitions:
            return Ask(Pdu.GETNEXT, oids)
        return Ask(Pdu.GETBULK, oids, min(self.repetitions, REPLY_VARBINDS // len(oids)))

    def grow(self) -> None:
        """An answer came: dare more, up to what has failed before."""
        if self.repetitions:
            more = min((n for n in REPETITIONS if n > self.repetitions), default=self.repetitions)
            self.repetitions = min(more, self.most)
        else:
            self.width = min(2 * self.width, self.widest)

    def shrink(self) -> None:
        """No answer, or one too big for the device: ask half from now on."""
        if self.repetitions >= 2 * REPETITIONS[0]:
            self.repetitions = self.most = self.repetitions // 2
        elif self.repetitions:
            self.floor()
        else:
            self.width = self.widest = max(1, self.width // 2)

    def floor(self) -> None:
        """Ask the least from now on: GETNEXT of one column, to grow again by answers."""
        self.repetitions, self.most, self.width = 0, 0, 1

    def fewer_gets(self) -> None:
        """Put half as many OIDs into a GET from now on."""
        self.gets = max(1, self.gets // 2)
