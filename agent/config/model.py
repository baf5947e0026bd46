# SPDX-License-Identifier: Apache-2.0
"""unjam.yaml as frozen types: every key with its default. What it means stands, key by key, in deploy/unjam.yaml."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.config import fields as f
from agent.ports import clash
from probes.asking import AuthProtocol, PrivProtocol
from probes.pace import PaceName
from rules.model import LANGUAGES, SEVERITIES, Language, Severity

SnmpPolicy = Literal["open", "off", "v3-only"]
SuppliesBy = Literal["unjam", "dca"]
DestinationKind = Literal["smb", "smtp", "ftp", "ftps", "sftp", "ldap", "ntp", "release", "https"]
ScanSmb = Literal["smb1", "smb2", "smb3"]
ScanLogin = Literal["guest", "ntlmv1", "ntlmv2", "kerberos"]
_SHORTEST_PASSWORD = 8
_SCHEMES: Mapping[str, Mapping[str, int | None]] = {
    "smb": {"smb": 445},
    "smtp": {"smtp": 25, "smtps": 465},
    "ftp": {"ftp": 21},
    "ftps": {"ftps": 990, "ftp": 21},
    "sftp": {"sftp": 22},
    "ldap": {"ldap": 389, "ldaps": 636},
    "ntp": {"ntp": 123},
    "release": {"release": None},
    "https": {"https": 443},
}
"""The schemes of each kind of destination, and the port of each where the URL names none."""
_URL_SCHEMES = tuple(dict.fromkeys(scheme for schemes in _SCHEMES.values() for scheme in schemes))

_Pace = Annotated[PaceName, f.scalar(f.one_of(get_args(PaceName)))]
_Severity = Annotated[Severity, f.scalar(f.one_of(SEVERITIES))]
_Port = Annotated[int, f.scalar(f.port)]
_TalkPort = Annotated[int, f.scalar(f.talk_port)]


class Part(BaseModel):
    """A table of the configuration. A key with nothing behind it has its default."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


class Site(Part):
    """Who and where."""

    id: f.Name = "default"
    name: f.Line | None = None
    language: Annotated[Language, f.scalar(f.one_of(LANGUAGES))] = "en"
    time_zone: f.Zone | None = None
    hours: f.Hours | None = None
    snmp_policy: Annotated[SnmpPolicy, f.scalar(f.one_of(get_args(SnmpPolicy)))] = "open"
    supplies_by: Annotated[SuppliesBy, f.scalar(f.one_of(get_args(SuppliesBy)))] = "unjam"
    clients: tuple[f.Addresses, ...] = ()
    dhcp_servers: tuple[f.AddressText, ...] = ()
    ipsec: f.Flag = False


class Scope(Part):
    """Where packets may go."""

    include: tuple[f.Addresses, ...] = ()
    exclude: tuple[f.Addresses, ...] = ()
    allow_public: f.Flag = False


class Community(Part):
    """SNMP v1 or v2c, with the community in a file of its own."""

    version: Literal["v1", "v2c"]
    community_file: f.SecretFile


class User(Part):
    """An SNMPv3 user (RFC 3414)."""

    version: Literal["v3"]
    user: f.Line
    auth: Annotated[AuthProtocol, f.scalar(f.one_of(get_args(AuthProtocol)))] | None = None
    auth_file: f.SecretFile | None = None
    priv: Annotated[PrivProtocol, f.scalar(f.one_of(get_args(PrivProtocol)))] | None = None
    priv_file: f.SecretFile | None = None
    context: Annotated[str, f.scalar(f.text)] = ""

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if (self.auth is None) != (self.auth_file is None):
            raise f.mistake("auth and auth_file go together")
        if (self.priv is None) != (self.priv_file is None):
            raise f.mistake("priv and priv_file go together")
        if self.priv and not self.auth:
            raise f.mistake("priv needs auth: there is no privacy without authentication (RFC 3414)")
        for secret in (self.auth_file, self.priv_file):
            if secret and len(secret.value) < _SHORTEST_PASSWORD:
                raise f.mistake(f"the secret in {secret.source} has less than {_SHORTEST_PASSWORD} characters, which SNMPv3 does not take (RFC 3414, 11.2)")
        return self


VERSIONS = ("v1", "v2c", "v3")


class Ports(Part):
    """The ports on which a device's services are reached, where they are not the well-known ones. Bytes go to none that prints them."""

    snmp: _TalkPort | None = None
    ipp: _TalkPort | None = None
    ipps: _TalkPort | None = None
    raw: _Port | None = None
    lpd: _TalkPort | None = None
    http: _TalkPort | None = None
    https: _TalkPort | None = None

    @model_validator(mode="after")
    def _raw_alone(self) -> Self:
        if wrong := clash(self.given()):
            raise f.mistake(wrong)
        return self

    def given(self) -> dict[str, int]:
        """The services that were mapped."""
        return {service: port for service, port in self if port is not None}


class ScanAbility(Part):
    """What a device's scan client can do, where the site knows it; it goes before the model list."""

    smb: Annotated[ScanSmb, f.scalar(f.one_of(get_args(ScanSmb)))] | None = None
    login: Annotated[ScanLogin, f.scalar(f.one_of(get_args(ScanLogin)))] | None = None
    oauth: f.Flag | None = None


class Device(Part):
    """A device that is expected: it must answer."""

    id: f.Name | None = None
    address: f.AddressText | None = None
    name: f.Host | None = None
    serial: f.Line | None = None
    mac: f.Mac | None = None
    critical: f.Flag = False
    lpd_queue: f.Line | None = None
    pace: _Pace | None = None
    tls: f.Flag = False
    ports: Ports = Ports()
    scan: ScanAbility = ScanAbility()

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.address and not self.name:
            raise f.mistake("a device needs an address or a name")
        return self


class Destination(Part):
    """Where a device scans or mails to."""

    id: f.Name
    kind: Annotated[DestinationKind, f.scalar(f.one_of(get_args(DestinationKind)))]
    url: Annotated[str, f.scalar(f.url(*_URL_SCHEMES))]
    used_by: tuple[f.Name, ...] = ()
    tls: f.Flag = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        schemes, scheme = _SCHEMES[self.kind], urlsplit(self.url).scheme
        if scheme not in schemes:
            raise f.mistake(f"a destination of kind '{self.kind}' has a URL with {' or '.join(schemes)}, not {scheme}")
        if self.port is None:
            raise f.mistake(f"a destination of kind '{self.kind}' needs its port: {scheme}://{self.host}:PORT")
        f.talk_port(str(self.port))
        return self

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int | None:
        """The port that is asked; None where neither the URL nor its scheme says."""
        parts = urlsplit(self.url)
        return parts.port or _SCHEMES[self.kind].get(parts.scheme)


class Tickets(Part):
    """Where tickets go."""

    url: f.Endpoint | None = None
    secret_file: f.SecretFile | None = None
    ca_file: f.File | None = None
    min_severity: _Severity = "high"
    max_open_per_scan: Annotated[int, f.scalar(f.whole(1, 10_000))] = 20
    routes: tuple[dict[str, Any], ...] = ()


class Thresholds(Part):
    """Numbers that rules compare with."""

    supply_low_percent: Annotated[float, f.scalar(f.number(0, 100))] = 10.0


class Mute(Part):
    """Findings that are not to be told, until when, and why."""

    rule: f.Line
    where: dict[str, Any] = Field(default_factory=dict)
    until: f.Day
    reason: f.Line
    by: f.Line | None = None


def _entry(value: object) -> object:
    """An SNMP entry by its version, so that a mistake in it is told about that version's keys."""
    if not isinstance(value, Mapping):
        return value
    version = value.get("version")
    if version is None:
        raise f.mistake("'version' is missing: v1, v2c or v3")
    f.one_of(VERSIONS)(str(version))
    return value


SnmpEntry = Annotated[Annotated[Community | User, Field(discriminator="version")], f.BeforeValidator(_entry)]


class Config(Part):
    """The whole configuration."""

    site: Site = Site()
    scope: Scope = Scope()
    segments: dict[f.Name, f.Addresses] = Field(default_factory=dict)
    snmp: tuple[SnmpEntry, ...] | None = None
    devices: tuple[Device, ...] = ()
    print_servers: tuple[Annotated[str, f.scalar(f.url("ipp", "ipps", "windows"))], ...] = ()
    destinations: tuple[Destination, ...] = ()
    tickets: Tickets = Tickets()
    thresholds: Thresholds = Thresholds()
    state: f.Folder | None = None
    pace: _Pace = "normal"
    fail_on: _Severity = "high"
    mute: tuple[Mute, ...] = ()
