# SPDX-License-Identifier: Apache-2.0
"""Just enough DNS (RFC 1035 section 4.1) to ask a resolver one question and to know its answer. No socket, no await."""

import struct

A, AAAA, NS = 1, 28, 2
_HEADER = struct.Struct("!HHHHHH")
_RECURSION_DESIRED = 0x0100
_RESPONSE = 0x8000
_IN = 1
_LONGEST_LABEL = 63


def query(ident: int, name: str, kind: int) -> bytes:
    """A standard query. Raises ValueError for a name with an empty or a too long label."""
    labels = [label.encode("ascii") for label in name.rstrip(".").split(".")] if name.rstrip(".") else []
    if not all(0 < len(label) <= _LONGEST_LABEL for label in labels):
        raise ValueError(f"{name!r} is no DNS name")
    wire = b"".join(bytes([len(label)]) + label for label in labels)
    return _HEADER.pack(ident, _RECURSION_DESIRED, 1, 0, 0, 0) + wire + b"\0" + struct.pack("!HH", kind, _IN)


def answers(data: bytes, ident: int) -> bool:
    """Whether a datagram is a response to the query with this id; whatever its code, somebody who speaks DNS is there."""
    if len(data) < _HEADER.size:
        return False
    number, flags = _HEADER.unpack_from(data)[:2]
    return number == ident and bool(flags & _RESPONSE)
