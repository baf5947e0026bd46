# SPDX-License-Identifier: Apache-2.0
from functools import cache
from itertools import chain
from typing import get_args

import pytest

from probes.fact import Facts
from rules.check import run_tests
from rules.judge import judge
from rules.load import BUILTIN, Catalogue, known_ids, load_catalogue
from rules.model import Applies
from tests.rules.samples import VOCABULARY, table

FIRST_LIGHT = {
    *("host-unreachable", "host-asleep", "printing-blocked", "access-list", "snmp-silent", "raw-port-refused", "ipp-not-answering"),
    *("printer-paused", "printer-not-accepting", "job-stuck", "paper-jam", "cover-open", "out-of-paper", "service-call"),
    *("supply-empty", "supply-low", "waste-full", "waste-near-full", "certificate-expired", "agent-network-fault"),
}
KINDS: tuple[Applies, ...] = get_args(Applies)
JARGON = ("SNMP", "IPP", "TCP", "UDP", "TLS", "VLAN", "DHCP", "firmware", "ACL", "subnet", "9100", "spool")
HEALTHY_JOBS: Facts = {
    "engine": "idle",
    "accepting": True,
    "waiting": 0,
    "held": 0,
    "finished": 5,
    "discarded": 0,
    "last": "completed",
    "last_reasons": [],
    "no_room": False,
}


@cache
def catalogue() -> Catalogue:
    return load_catalogue([BUILTIN], VOCABULARY)


def test_every_case_of_every_rule_holds_against_the_whole_catalogue() -> None:
    assert [str(mistake) for result in run_tests(catalogue()) for mistake in result.mistakes()] == []


def test_the_first_rules_are_there() -> None:
    assert set(catalogue().rules) >= FIRST_LIGHT


def test_every_rule_has_a_reserved_id_and_lies_under_a_folder_of_its_kind() -> None:
    assert set(catalogue().rules) <= known_ids()
    folders = {path.parent.name for path in BUILTIN.rglob("*.yaml")}
    assert folders <= {"network", "queue", "device", "supplies", "scanning", "security", "fleet"}


@pytest.mark.parametrize("name", sorted(path.stem for path in BUILTIN.rglob("*.yaml")))
def test_what_the_customer_reads_is_plain(name: str) -> None:
    rule = catalogue().rules[name]
    assert not [word for word in JARGON if word in rule.customer.source]
    assert rule.fix or rule.severity == "info"


def test_nothing_known_claims_nothing() -> None:
    for applies in KINDS:
        findings, undetermined = judge(catalogue().rules.values(), "d", {}, applies)
        assert findings == ()
        assert {entry.rule for entry in undetermined} == {rule.id for rule in catalogue().rules.values() if applies in rule.applies}


def test_every_fact_asked_and_nothing_said_claims_nothing() -> None:
    silent = dict.fromkeys(VOCABULARY)
    findings = chain.from_iterable(judge(catalogue().rules.values(), "d", silent, applies)[0] for applies in KINDS)
    assert [finding.rule for finding in findings] == []


def test_a_healthy_printer_has_no_finding() -> None:
    healthy: Facts = {
        "target.named": True,
        "target.expected": True,
        "target.known": True,
        "target.critical": True,
        "target.own_segment": True,
        "target.tls_used": True,
        "target.lpd_queue": "lp",
        "scan.now": "2026-11-22T12:00:00Z",
        "site.supply_low_percent": 10.0,
        "site.snmp_policy": "open",
        "site.supplies_by": "unjam",
        "control.answers": True,
        "control.snmp": True,
        "control.loss": 0.0,
        "reach.answers": True,
        "reach.late": False,
        "reach.lossy": False,
        "reach.snmp": "answered",
        "reach.snmp_v3": None,
        "reach.ipp": "answered",
        "icmp.sent": 20,
        "icmp.loss": 0.0,
        **{f"tcp.{port}": "open" for port in (80, 443, 515, 631, 9100)},
        **{f"tcp.{port}": "refused" for port in (21, 22, 23, 139, 445, 8080, 8443)},
        "mdns.ipp": True,
        "mdns.lpd": True,
        "arp.duplicate": False,
        "pulse.answers": True,
        **{f"history.{name}": False for name in ("first_scan", "moved", "away", "new_mac", "new_certificate", "new_issuer", "slept", "always_back")},
        **{f"history.{name}": 0 for name in ("silent_days", "link_changes", "bad_communities_per_hour", "flips")},
        "history.known": True,
        "history.seen_now": True,
        "history.scans": 9,
        "history.read_s": 86_400,
        "diagnosis.matched": 0,
        "scan.symptom": None,
        "history.fired": [],
        "history.counted_days": 30,
        "history.pages_a_month": 900.0,
        "history.jams_lately": 0,
        "history.jams_per_1000": 0.0,
        "history.jams_times_fleet": None,
        "model.life_pages": 600_000,
        "model.month_pages": 80_000,
        "model.smb": "smb3",
        "printer.pages_total": 45_000,
        "view.addresses": ["10.20.8.40"],
        "view.several": False,
        "view.macs_flip": False,
        "view.self_assigned": False,
        "view.prefix": 24,
        "view.fits": True,
        "view.gateway_on_subnet": True,
        "view.gateway_is_ours": True,
        "view.gateway_answers": True,
        "view.speed_mbps": 1000.0,
        "before.view.speed_mbps": 1000.0,
        "view.speed_of_down": False,
        "view.errors_in": 0,
        "before.view.errors_in": 0,
        "view.errors_share": 0.0,
        "view.repeated_share": 0.2,
        "view.sessions": [],
        "segment.prefix": 24,
        "snmp.gateway_resolved": True,
        "snmp.neighbours": 3,
        "snmp.channels": table({"index": "1.1", "type": "chPort9100", "state": "printDataAccepted"}),
        "snmp.connections": [],
        "snmp.default_community": True,
        "snmp.job_log": [],
        "snmp.version": "v2c",
        "snmp.error_bits": [],
        "snmp.up_time_s": 86_400,
        "ipp.state": "idle",
        "printer.is_printer": True,
        "printer.device_class": "page",
        "printer.state": "idle",
        "printer.reasons": [],
        "printer.conditions": [],
        "printer.codes": [],
        "printer.rejected": [],
        "code.seen": [],
        "printer.no_password": [],
        "web.no_password": None,
        "printer.accepting": True,
        "printer.raw_expected": True,
        "printer.jobs_waiting": 0,
        "printer.jobs_held": 0,
        "printer.head_still": None,
        "printer.supplies": table(
            {"index": "1.1", "type": "toner", "consumed": True, "percent": 60.0, "state": "ok"},
            {"index": "1.2", "type": "wasteToner", "consumed": False, "percent": None, "state": "ok"},
            {"index": "1.3", "type": "opc", "consumed": True, "percent": 40.0, "state": "ok"},
        ),
        "printer.trays": table({"index": "1.1", "manual": True, "state": "empty"}, {"index": "1.2", "manual": False, "state": "ok"}),
        **{f"jobs.{name}": value for name, value in HEALTHY_JOBS.items()},
        "used.lpd_queue": None,
        "web.state": "answers",
        "icmp.received": 20,
        "icmp.median_ms": 1.0,
        "tcp.connect_ms": 1.0,
        "control.times_slower": 1.0,
        "control.clock": True,
        "path.black_hole": False,
        "path.whole": "answered",
        "clock.unset": False,
        "clock.off_s": 1,
        "clock.agree": 3,
        "clock.zone_like": False,
        "dns.names": table({"name": "mfp1.acme.test", "source": "listed", "state": "ok"}),
        "dns.reverse_state": "ok",
        "escl.offered": False,
        "v6.named": True,
        **{f"v6.{port}": "open" for port in (515, 631, 9100)},
        "tls.offers": table({"port": 443, "best": "TLSv1.3", "lowest": "TLSv1.2", "small": "answers", "large": "answers"}),
        "tls.certificates": table({"port": 443, "not_after": "2030-01-01T00:00:00Z", "protocol": "TLSv1.3", "key_bits": 2048}),
    }
    findings, undetermined = judge(catalogue().rules.values(), "d", healthy, "device")
    assert [finding.rule for finding in findings] == []
    assert undetermined == ()
