# SPDX-License-Identifier: Apache-2.0
"""What the configuration says of the site, as facts. Pure."""

from datetime import datetime

from agent.commission import Commission
from agent.hours import is_open, zone_of
from probes.facts import SiteFacts


def site_facts(commission: Commission, moment: datetime) -> SiteFacts:
    """The site of a scan that began at `moment`."""
    return SiteFacts(
        supply_low_percent=commission.supply_low_percent,
        snmp_policy=commission.snmp_policy,
        supplies_by=commission.supplies_by,
        open_now=is_open(commission.hours, moment.astimezone(zone_of(commission.time_zone))) if commission.hours else None,
        clients=tuple(map(str, commission.clients)),
        dhcp_servers=commission.dhcp_servers or None,
        language=commission.language,
    )
