# SPDX-License-Identifier: Apache-2.0
from ipaddress import ip_network

import pytest

from agent.commission import Commission
from agent.config.model import Config
from agent.packets import packets
from agent.print_servers import local_is_asked, server_names, servers_of, unresolved
from agent.targets.resolve import ResolveError
from probes.model import Target


def config(*urls: str) -> Config:
    return Config.model_validate({"print_servers": urls})


def test_servers_by_address_and_by_name() -> None:
    configured = config("ipp://10.0.0.2:631", "ipps://print.acme.test:8631", "windows://win1.acme.test", "ipp://lost.acme.test")
    assert server_names(configured) == ("print.acme.test", "win1.acme.test", "lost.acme.test")
    looked_up: dict[str, str | ResolveError] = {
        "print.acme.test": "10.0.0.3",
        "win1.acme.test": "10.0.0.4",
        "lost.acme.test": ResolveError("'lost.acme.test' does not resolve"),
    }
    servers, left_out = servers_of(configured, looked_up, Commission())
    told = [(each.name, each.kind, each.target.endpoint if each.target else None, each.tls) for each in servers]
    assert told == [
        ("10.0.0.2", "cups", "10.0.0.2", False),
        ("print.acme.test", "cups", "10.0.0.3,ipps=8631", True),
        ("win1.acme.test", "windows", "10.0.0.4", False),
    ]
    assert [item.what for item in left_out] == ["the print server lost.acme.test"]


def test_an_excluded_server_is_left_alone_and_said() -> None:
    servers, left_out = servers_of(config("ipp://10.0.0.2"), {}, Commission(exclude=(ip_network("10.0.0.0/30"),)))
    assert servers == ()
    assert "excluded" in left_out[0].why


@pytest.mark.parametrize(
    ("commission", "asked"),
    [
        (Commission(targets=(Target("127.0.0.1"), Target("::1"))), False),
        (Commission(targets=(Target("127.0.0.1"), Target("10.0.0.9"))), True),
        (Commission(networks=(ip_network("10.0.0.0/24"),)), True),
        (Commission(attached=True), True),
        (Commission(), False),
    ],
)
def test_our_own_queues_belong_to_whatever_is_more_than_loopback(commission: Commission, asked: bool) -> None:  # noqa: FBT001  (a table's column)
    assert local_is_asked(commission) is asked


def test_what_servers_are_asked_is_explained_and_their_addresses_are_named() -> None:
    commission = unresolved(Commission(attached=True), config("ipp://10.0.0.2", "windows://win1"))
    assert "10.0.0.2" in commission.named
    told = {(packet.channel, packet.whom) for packet in packets(commission)}
    assert {("tcp/631", "10.0.0.2"), ("tcp/445,515", "10.0.0.2"), ("tcp/135,445,515,631", "win1"), ("none", "this host's own spooler")} <= told
