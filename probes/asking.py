# SPDX-License-Identifier: Apache-2.0
"""What a probe is given when it is asked: the target, the gate, and what the probes before it have seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from probes.fact import Value
from probes.facts import SNMP_V3_ENDS
from probes.gate import Gate
from probes.model import Target

AuthProtocol = Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
"""RFC 3414 and RFC 7860."""
PrivProtocol = Literal["des", "aes128", "aes192", "aes256", "aes192c", "aes256c"]
"""RFC 3414, RFC 3826; aes192 and aes256 lengthen a short key as draft-blumenthal-aes-usm-04 says, aes192c and aes256c as Reeder's 3DES draft (Cisco)."""


@dataclass(frozen=True, slots=True, repr=False)
class V3User:
    """An SNMPv3 user (RFC 3414). Without `auth` noAuthNoPriv, without `priv` authNoPriv. Raises ValueError for half a user."""

    name: str
    auth: AuthProtocol | None = None
    auth_secret: bytes = b""
    priv: PrivProtocol | None = None
    priv_secret: bytes = b""
    context: str = ""

    def __post_init__(self) -> None:
        if bool(self.auth) != bool(self.auth_secret) or bool(self.priv) != bool(self.priv_secret):
            raise ValueError("a protocol and its secret go together")
        if self.priv and not self.auth:
            raise ValueError("there is no privacy without authentication (RFC 3414)")

    def __repr__(self) -> str:
        """The name and the protocols, never a secret."""
        return f"V3User({self.name!r}, {self.auth}, {self.priv})"


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a device may be asked over SNMP in one scan, in the order to try."""

    communities: tuple[tuple[str, bytes], ...] = (("v2c", b"public"), ("v1", b"public"))
    """(version, community) pairs."""
    users: tuple[tuple[int, V3User], ...] = ()
    """v3 users, each after how many of the communities it is tried; see in_order()."""
    ends: dict[tuple[str, V3User | None], str] = field(default_factory=dict, compare=False)
    """How asking a device (its endpoint) with a user ended in this scan, as a word of `reach.snmp_v3`; None = the engine itself. No wrong try is repeated."""

    @classmethod
    def in_order(cls, entries: Iterable[tuple[str, bytes] | V3User]) -> "Credentials":
        """Communities and users as one list, each tried after the ones before it."""
        communities: list[tuple[str, bytes]] = []
        users: list[tuple[int, V3User]] = []
        for entry in entries:
            if isinstance(entry, V3User):
                users.append((len(communities), entry))
            else:
                communities.append(entry)
        return cls(tuple(communities), tuple(users))

    def __repr__(self) -> str:
        """Communities are secrets: they never show."""
        users = f", {len(self.users)} v3 users" if self.users else ""
        return f"Credentials({len(self.communities)} communities{users})"

    def v3_end(self, endpoint: str) -> str | None:
        """The end nearest to an answer that asking this device over v3 came to; None = it was not asked."""
        ends = {word for (place, _), word in self.ends.items() if place == endpoint}
        return next((word for word in SNMP_V3_ENDS if word in ends), None)


@dataclass(slots=True)
class Asking:
    """One probe's commission. `facts` are the full-named facts of the probes asked before; `hints` what discovery already heard, by section."""

    target: Target
    gate: Gate
    credentials: Credentials = field(default_factory=Credentials)
    facts: Mapping[str, Value] = field(default_factory=dict)
    hints: Mapping[str, object] = field(default_factory=dict)
