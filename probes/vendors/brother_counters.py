# SPDX-License-Identifier: Apache-2.0
"""Brother's packed counters: records of 7 octets, `id 01 04` and a number of 4 octets, high one first; FF ends them."""

from collections.abc import Iterator, Mapping

from probes.vendors.maker import Counted

_RECORD = 7
_HEAD = b"\x01\x04"
_NAMES: Mapping[int, Counted] = {0: ("total", None), 1: ("total", "mono"), 2: ("total", "colour"), 6: ("duplex", None)}


def unpacked(blob: bytes) -> Iterator[tuple[Counted, int]]:
    """The counters that the records name, as far as the records are whole."""
    for start in range(0, len(blob) - _RECORD + 1, _RECORD):
        record = blob[start : start + _RECORD]
        if record[1:3] != _HEAD:
            return
        if record[0] in _NAMES:
            yield _NAMES[record[0]], int.from_bytes(record[3:], "big")
