# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from probes.facts import IppFacts, MdnsFacts, NeighbourFacts
from probes.model import Target
from probes.normalise import normalise
from probes.reading.descriptions import device_id_fields, firmware_in, model_in, serial_in, serial_in_device_id
from probes.reading.identity import Identity, Sources, identify, is_serial
from probes.snmp_facts import SnmpFacts

SNMP = SnmpFacts(
    printer_mib=True, device_descr="RICOH IM C3000", serial="W1234567", sys_location="hall", sys_descr="RICOH IM C3000 1.09 / RICOH Network Printer"
)
IPP = IppFacts(
    make_and_model="Ricoh IM C3000", uuid="urn:uuid:00000000-0000-1000-8000-0000ABCDEF01", firmware="2.0", device_id="MFG:RICOH;MDL:IM C3000;SN:W1234567;"
)
MDNS = MdnsFacts(ty="RICOH IM C3000 [ab]", mac="02:00:00:00:00:01", note="lobby")


def who(snmp: SnmpFacts | None = SNMP, ipp: IppFacts | None = None, mdns: MdnsFacts | None = None, target: Target | None = None) -> Identity:
    return identify(Sources(target or Target("10.0.0.9"), snmp, ipp, mdns, NeighbourFacts(answers=True, mac="02:00:00:AB:CD:EF")))


def test_each_part_says_who_said_it() -> None:
    found = who(SNMP, IPP, MDNS)
    assert (found.vendor, found.model, found.serial, found.firmware, found.location) == ("Ricoh", "IM C3000", "W1234567", "2.0", "hall")
    assert set(found.because) == {
        "vendor: the IEEE 1284 id", "model: the IEEE 1284 id", "serial: prtGeneralSerialNumber", "uuid: IPP printer-uuid", "mac: the neighbour table",
        "firmware: IPP printer-firmware-string-version", "location: sysLocation",
    }  # fmt: skip


def test_without_the_better_source_the_next_one_speaks() -> None:
    found = who(replace(SNMP, device_descr="Generic 28C-1", sys_location=None), None, MDNS)
    assert {"model: mDNS ty", "vendor: mDNS ty", "location: mDNS note", "firmware: sysDescr"} <= set(found.because)
    assert who(None).because == ("mac: the neighbour table",)


def test_a_serial_number_that_differs_is_named() -> None:
    found = who(SNMP, replace(IPP, device_id="MFG:RICOH;SN:X7654321;"))
    assert found.serial == "W1234567"
    assert "serial: prtGeneralSerialNumber; the IEEE 1284 id says X7654321" in found.because
    assert "serial: prtGeneralSerialNumber" in who(SNMP, replace(IPP, device_id="SN:w1234567;")).because


def test_what_the_maker_s_private_mib_filled_is_said_to_be_from_there() -> None:
    private = replace(SNMP, firmware="9.9", asset="A-17", private=("serial", "firmware", "asset"), unverified=("firmware",))
    assert {"serial: the maker's private MIB", "firmware: the maker's private MIB, unverified", "asset: the maker's private MIB"} <= set(who(private).because)
    assert who(private).asset == "A-17"


def test_normalise_carries_it_with_counters() -> None:
    printer = normalise(Target("10.0.0.9"), {"snmp": replace(SNMP, pages_total=100, asset="A-17")})
    assert (printer.asset, printer.serial) == ("A-17", "W1234567")
    assert "serial: prtGeneralSerialNumber" in (printer.identity or ())
    assert [(row.function, row.count, row.source, row.verified) for row in printer.counters or ()] == [("total", 100, "prtMarkerLifeCount", True)]
    assert normalise(Target("10.0.0.9"), {"snmp": SNMP}).counters is None


@pytest.mark.parametrize("text", ["", "N/A", "0000000", "----", "123", "Unknown", "serial_number", None])
def test_placeholders_identify_nothing(text: str | None) -> None:
    assert not is_serial(text)
    assert who(replace(SNMP, serial=text), None, None, Target("10.0.0.9", serial="KNOWN123")).serial == "KNOWN123"


@pytest.mark.parametrize(
    ("said", "serial"),
    [
        ("SN:VD21457943", "VD21457943"),
        ("SERN:ABC123", "ABC123"),
        ("SN:56443231343537393433", "VD21457943"),
        ("SN:5835554A3030313424", "X5UJ001424"),
        ("SN:001122334455", "001122334455"),
        ("MDL:x", None),
    ],
)
def test_a_device_id_s_serial_number_plain_or_in_hexadecimal(said: str, serial: str | None) -> None:
    assert serial_in_device_id(device_id_fields(said)) == serial


def test_what_a_sys_descr_says() -> None:
    samsung = "Samsung CLX-3170 Series;V1.00.01.64 Sep-27-2010;Engine 1.77.81;S/N 148PBAFZ300012X"
    assert (model_in(samsung), serial_in(samsung), firmware_in(samsung)) == ("Samsung CLX-3170 Series", "148PBAFZ300012X", "1.00.01.64")
    assert (model_in(None), serial_in("no serial"), firmware_in("")) == (None, None, None)
