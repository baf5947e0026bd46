# SPDX-License-Identifier: Apache-2.0
"""The probes, in the order asked, and the whole vocabulary that rules may use.

SNMP comes first because it is the gentlest way to wake a sleeper; what prints or alarms comes late; TLS knows from TCP which ports are open. The
pulse is taken only of a device that fell silent.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from probes import (
    banner,
    cloud,
    dns,
    escl,
    facts,
    hold,
    icmp,
    ike,
    ipp,
    ldap,
    lpd,
    network_facts,
    ntp,
    past_facts,
    path,
    pulse,
    queue_facts,
    scanning_facts,
    smb,
    smtp,
    snmp,
    snmp_facts,
    tcp,
    tls,
    told_facts,
    v6,
    web,
    wsd,
)
from probes.discovery import adverts, neighbours
from probes.fact import FactType, Section, types_of
from probes.probe import Probe

PROBES: tuple[Probe, ...] = (
    Probe("snmp", snmp_facts.SnmpFacts, snmp.ask, snmp.DEADLINE_S),
    Probe("icmp", facts.IcmpFacts, icmp.ask, 20),
    Probe("neighbour", facts.NeighbourFacts, neighbours.ask, neighbours.DEADLINE_S),
    Probe("mdns", facts.MdnsFacts, adverts.ask, 1),
    Probe("ipp", facts.IppFacts, ipp.ask, 45),
    Probe("tcp", facts.TcpFacts, tcp.ask, 45),
    Probe("hold", snmp_facts.HoldFacts, hold.ask, hold.DEADLINE_S),
    Probe("lpd", facts.LpdFacts, lpd.ask, 12),
    Probe("tls", facts.TlsFacts, tls.ask, 60),
    Probe("web", network_facts.WebFacts, web.ask, web.DEADLINE_S),
    Probe("dns", network_facts.DnsFacts, dns.ask, dns.DEADLINE_S),
    Probe("path", network_facts.PathFacts, path.ask, path.DEADLINE_S),
    Probe("v6", network_facts.V6Facts, v6.ask, v6.DEADLINE_S),
    Probe("escl", scanning_facts.EsclFacts, escl.ask, 60),
    Probe("wsd", network_facts.WsdFacts, wsd.ask, wsd.DEADLINE_S),
    Probe("ike", network_facts.IkeFacts, ike.ask, ike.DEADLINE_S),
    Probe("pulse", facts.PulseFacts, pulse.ask, pulse.DEADLINE_S),
)
DESTINATION_PROBES: tuple[Probe, ...] = (
    Probe("smb", scanning_facts.SmbFacts, smb.ask, smb.DEADLINE_S),
    Probe("smtp", scanning_facts.SmtpFacts, smtp.ask, smtp.DEADLINE_S),
    Probe("ldap", scanning_facts.LdapFacts, ldap.ask, ldap.DEADLINE_S),
    Probe("ntp", scanning_facts.NtpFacts, ntp.ask, ntp.DEADLINE_S),
    Probe("banner", scanning_facts.BannerFacts, banner.ask, banner.DEADLINE_S),
    Probe("cloud", scanning_facts.CloudFacts, cloud.ask, cloud.DEADLINE_S),
)
"""What is asked where devices scan to, by the kind of place."""

GIVEN: tuple[type[Section], ...] = (facts.TargetFacts, facts.ScanFacts, facts.SiteFacts, facts.CatalogueFacts, facts.AgentFacts, told_facts.ToldFacts)
"""Sections that are known before anything is sent."""
QUEUES: tuple[type[Section], ...] = (queue_facts.ServerFacts, queue_facts.QueueFacts, queue_facts.JobsFacts, queue_facts.UsedFacts)
"""What print servers tell, and who uses a device."""
DERIVED: tuple[type[Section], ...] = (
    *(facts.ControlFacts, facts.ReachFacts, facts.PrinterFacts, facts.CodeFacts, facts.ViewFacts),
    *(facts.SegmentFacts, past_facts.HistoryFacts, past_facts.ModelFacts, facts.VantageFacts, past_facts.DriftFacts, past_facts.DiagnosisFacts),
    scanning_facts.DestinationFacts,
    network_facts.ClockFacts,
    *(facts.ArpFacts, facts.DhcpFacts, facts.LinkLayerFacts),
)
"""Sections that follow from the others."""
SECTIONS: tuple[type[Section], ...] = (*GIVEN, *(probe.section for probe in (*PROBES, *DESTINATION_PROBES)), *QUEUES, *DERIVED)


@cache
def vocabulary() -> Mapping[str, FactType]:
    """Every fact by its full name, e.g. `tcp.9100`: what a rule may name and a report may hold."""
    return MappingProxyType({name: entry for section in SECTIONS for name, entry in types_of(section).items()})
