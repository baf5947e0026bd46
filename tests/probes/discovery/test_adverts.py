# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.asking import Asking
from probes.discovery.adverts import MOST_NAMES, Heard, ask, blend, parse_txt
from probes.facts import MdnsFacts
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope

IPP, LPD, RAW, HTTP = "_ipp._tcp.local.", "_printer._tcp.local.", "_pdl-datastream._tcp.local.", "_http._tcp.local."


def txt(**said: str) -> bytes:
    return b"".join(bytes([len(entry)]) + entry for entry in (f"{key}={value}".encode() for key, value in said.items()))


def advertise(heard: Heard, kind: str, label: str, port: int, said: bytes = b"\0", host: str = "mfp.local.", address: str = "10.0.0.5") -> None:
    heard.pointer(kind, f"{label}.{kind}")
    heard.service(f"{label}.{kind}", host, port)
    heard.text(f"{label}.{kind}", said)
    heard.address(host, address)


def test_the_services_of_one_name_are_one_advert() -> None:
    heard = Heard()
    advertise(heard, RAW, "Lab P01", 9100)
    advertise(heard, IPP, "Lab P01", 631, txt(ty="ACME 9", product="(ACME 9)", note="Room 1", UUID="u1", pdl="application/pdf,image/urf", rp="ipp/print"))
    advertise(heard, LPD, "Lab P01", 0)
    (advert,) = heard.adverts()["10.0.0.5"]
    assert dict(advert.ports) == {"ipp": 631, "raw": 9100}
    assert advert.facts == MdnsFacts(
        services=("_ipp._tcp", "_printer._tcp", "_pdl-datastream._tcp"),
        name="Lab P01",
        host="mfp.local",
        ty="ACME 9",
        product="(ACME 9)",
        note="Room 1",
        uuid="u1",
        formats=("application/pdf", "image/urf"),
        raw=True,
        lpd=False,
        ipp=True,
        path="ipp/print",
        instances=1,
    )


def test_what_was_not_heard_is_not_denied() -> None:
    heard = Heard()
    advertise(heard, IPP, "P", 631)
    facts = heard.adverts()["10.0.0.5"][0].facts
    assert facts.raw is None
    assert facts.lpd is None


def test_a_web_page_counts_only_on_a_printer() -> None:
    heard = Heard()
    advertise(heard, HTTP, "NAS", 80, host="nas.local.", address="10.0.0.6")
    advertise(heard, HTTP, "MFP page", 80)
    assert heard.adverts() == {}
    advertise(heard, IPP, "MFP", 631)
    assert [advert.facts.services for advert in heard.adverts()["10.0.0.5"]] == [("_ipp._tcp",), ("_http._tcp",)]
    assert "10.0.0.6" not in heard.adverts()


def test_a_web_page_counts_when_its_text_is_a_printers() -> None:
    heard = Heard()
    advertise(heard, HTTP, "Old Laser", 80, txt(ty="Old Laser 4"))
    assert heard.adverts()["10.0.0.5"][0].facts.ty == "Old Laser 4"


def test_missing_records_are_asked_for_and_web_pages_are_not() -> None:
    heard = Heard()
    heard.pointer(IPP, f"A.{IPP}")
    heard.pointer(HTTP, f"B.{HTTP}")
    assert heard.missing() == [(f"a.{IPP}", "service")]
    heard.service(f"A.{IPP}", "Mfp.local.", 631)
    heard.text(f"A.{IPP}", b"\0")
    assert heard.missing() == [("Mfp.local.", "address")]
    heard.address("MFP.local.", "10.0.0.5")
    assert heard.missing() == []


def test_ipv6_stands_in_only_where_there_is_no_ipv4() -> None:
    heard = Heard()
    advertise(heard, IPP, "A", 631, host="a.local.", address="fe80::1%eth0")
    advertise(heard, IPP, "B", 631, host="b.local.", address="fe80::2%eth0")
    heard.address("b.local.", "10.0.0.7")
    assert set(heard.adverts()) == {"fe80::1%eth0", "10.0.0.7"}


def test_names_with_control_characters_are_skipped() -> None:
    heard = Heard()
    heard.pointer(IPP, f"evil\x1b[2J.{IPP}")
    advertise(heard, IPP, "P", 631, host="bad\x07.local.")
    assert heard.adverts() == {}


def test_a_flood_is_noted_and_bounded_and_what_came_before_it_stays() -> None:
    heard = Heard()
    advertise(heard, IPP, "Real", 631)
    for number in range(MOST_NAMES + 50):
        heard.pointer(IPP, f"x{number}.{IPP}")
        heard.address(f"x{number}.local.", "10.9.9.9")
    assert heard.flooded
    assert len(heard.missing()) < MOST_NAMES
    assert "10.0.0.5" in heard.adverts()


def test_a_print_servers_queues_are_counted() -> None:
    heard = Heard()
    for name in ("Front desk", "Back office"):
        advertise(heard, IPP, name, 631, txt(rp=f"printers/{name}"))
    facts = blend(heard.adverts()["10.0.0.5"])
    assert facts is not None
    assert facts.instances == 2
    assert facts.path is not None
    assert facts.path.startswith("printers/")


def test_text_is_bounded_and_made_safe() -> None:
    said = parse_txt(txt(ty="A\x1b[31mB", note="x" * 240))
    assert "\x1b" not in said["ty"]
    assert said["note"] == "x" * 240


def test_the_first_of_equal_keys_counts_and_a_key_may_stand_alone() -> None:
    assert parse_txt(b"\x04ty=1\x04TY=2\x05Color\x00\x02=x") == {"ty": "1", "color": ""}


@given(st.binary(max_size=600))
def test_any_octets_are_read(data: bytes) -> None:
    assert all(len(key) <= 256 and len(value) <= 256 for key, value in parse_txt(data).items())


async def test_the_probe_hands_on_what_was_heard_and_sends_nothing() -> None:
    gate = Gate(Scope(), PACES["normal"])
    facts = MdnsFacts(name="P")
    assert await ask(Asking(Target("10.0.0.5"), gate, hints={"mdns": facts})) is facts
    with pytest.raises(WithheldError, match="no DNS-SD advert"):
        await ask(Asking(Target("10.0.0.5"), gate))
    assert gate.sent.packets == 0
