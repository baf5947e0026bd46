# SPDX-License-Identifier: Apache-2.0
import inspect

from probes import facts, network_facts, past_facts, queue_facts, scanning_facts, snmp_facts, told_facts
from probes.fact import types_of
from probes.registry import PROBES, SECTIONS, vocabulary
from probes.tcp import PORTS


def test_the_order_is_gentle_first_and_tls_after_tcp() -> None:
    names = "snmp icmp neighbour mdns ipp tcp hold lpd tls web dns path v6 escl wsd ike pulse"
    assert [probe.name for probe in PROBES] == names.split()


def test_a_probe_fills_the_section_of_its_own_name_within_a_deadline() -> None:
    for probe in PROBES:
        assert probe.section.section == probe.name
        assert 0 < probe.deadline <= 60
        assert inspect.iscoroutinefunction(probe.ask)
        assert inspect.signature(probe.ask).return_annotation is probe.section


def test_the_vocabulary_holds_every_section_of_the_dictionary() -> None:
    everything = {
        found
        for part in (facts, network_facts, past_facts, queue_facts, scanning_facts, snmp_facts, told_facts)
        for found in vars(part).values()
        if hasattr(found, "section") and hasattr(found, "__dataclass_fields__")
    }
    assert set(SECTIONS) == everything
    assert len(SECTIONS) == len(everything)
    assert {name.partition(".")[0] for name in vocabulary()} == {section.section for section in SECTIONS}


def test_every_fact_is_there_once_and_says_what_it_means() -> None:
    words = vocabulary()
    assert len(words) == sum(len(types_of(section)) for section in SECTIONS)
    assert all(entry.name == name and entry.doc for name, entry in words.items())
    assert words["printer.reasons"].kind == "words"
    assert words["tcp.9100"].words == ("open", "refused", "silent", "unreachable", "prohibited", "reset")


def test_every_port_of_the_matrix_has_its_fact_and_every_fact_its_port() -> None:
    assert {int(name.partition(".")[2]) for name in vocabulary() if name.startswith("tcp.") and name[4:].isdigit()} == set(PORTS)
