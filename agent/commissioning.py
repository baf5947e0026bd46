# SPDX-License-Identifier: Apache-2.0
"""Configuration + what was chosen + flags -> the commission of one scan."""

from dataclasses import dataclass
from pathlib import Path

from agent.commission import Commission
from agent.config.model import Community, Config, User
from agent.places import Places
from agent.spans import collapsed
from agent.targets.choose import Chosen
from probes.asking import Credentials, V3User
from probes.pace import PaceName
from probes.told_facts import ToldFacts
from rules.intake import symptoms


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says beyond the targets; None = the configuration's word holds."""

    pace: PaceName | None = None
    sweep: bool = True
    symptom: str | None = None
    told: ToldFacts | None = None
    error_code: str | None = None
    rules: tuple[Path, ...] = ()
    state: Path | None = None
    allow_public: bool = False


def commission(config: Config, chosen: Chosen, flags: Flags, places: Places = Places()) -> Commission:  # noqa: B008  (frozen)
    """Everything that the scan needs."""
    return Commission(
        site_id=config.site.id,
        site_name=config.site.name,
        asked=chosen.asked,
        targets=chosen.targets,
        networks=chosen.networks,
        attached=chosen.attached,
        exclude=chosen.exclude,
        credentials=credentials(config),
        pace=flags.pace or config.pace,
        sweep=flags.sweep,
        symptom=flags.symptom,
        told=flags.told,
        first=symptoms()[flags.symptom].first if flags.symptom else (),
        error_code=flags.error_code,
        supply_low_percent=config.thresholds.supply_low_percent,
        snmp_policy=config.site.snmp_policy,
        supplies_by=config.site.supplies_by,
        hours=config.site.hours,
        time_zone=config.site.time_zone,
        clients=collapsed(config.site.clients),
        dhcp_servers=config.site.dhcp_servers,
        language=config.site.language,
        site_networks=collapsed((*config.site.clients, *config.segments.values(), *config.scope.include)),
        mutes=tuple(mute.model_dump(mode="json") for mute in config.mute),
        rules=flags.rules,
        state=flags.state,
        allow_public=flags.allow_public or config.scope.allow_public,
        ipsec=config.site.ipsec,
        not_examined=(*chosen.not_examined, *places.left_out),
        destinations=places.located,
        abilities=places.abilities,
    )


def credentials(config: Config) -> Credentials:
    """The configuration's communities and users, in its order and no others; without an `snmp:` the well-known community."""
    return Credentials() if config.snmp is None else Credentials.in_order(map(_credential, config.snmp))


def _credential(entry: Community | User) -> tuple[str, bytes] | V3User:
    if isinstance(entry, Community):
        return entry.version, entry.community_file.value
    auth, priv = (secret.value if secret else b"" for secret in (entry.auth_file, entry.priv_file))
    return V3User(entry.user, entry.auth, auth, entry.priv, priv, entry.context)
