# SPDX-License-Identifier: Apache-2.0
"""What a host serves to devices that scan, as the TOML files say it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail relay of the lab's own: it hears EHLO, STARTTLS, RSET, NOOP and QUIT, and notes everything else as forbidden."""

    port: int = 25
    implicit: bool = False
    starttls: bool = True
    required: bool = False  # 530 to whatever comes before STARTTLS
    auth: list[str] = field(default_factory=list)
    auth_tls: list[str] = field(default_factory=lambda: ["PLAIN", "LOGIN"])
    certificate: str = "good"  # good, expired, other-name, self-signed
    oldest: str = "1.2"
    newest: str = "1.3"
    octets_a_second: int = 0  # how slowly it speaks; 0: as fast as it can


@dataclass(frozen=True, slots=True)
class Escl:
    """A scanner's status over HTTP on port 80."""

    state: str = "Idle"
    adf: str = "ScannerAdfEmpty"
    job_age: int = 0
    moves: bool = False  # an image more at each look
    unavailable: bool = False


@dataclass(frozen=True, slots=True)
class Serves:
    """All of it; what is left out is not there."""

    smb: str = ""  # smbd: "NT1", "SMB2 SMB3", "SMB3 signed"
    smtp: Smtp | None = None
    ldap: bool = False  # slapd on 389
    ntp: str = ""  # "good", or "unset": a clock that says that it is none
    cloud: str = ""  # TLS on 443, its certificate "good" or "resigned" by an authority that nobody knows
    connects: list[int] = field(default_factory=list)  # ports that take connections and say nothing
    escl: Escl | None = None
