# SPDX-License-Identifier: Apache-2.0
from pathlib import Path
from typing import Any

import pytest

from agent.config.model import Config
from agent.config.read import parse_config
from agent.destinations import PREFIX, Asked, gaps, subjects
from agent.model import Device, Subject
from agent.places import place_names, places_of
from agent.targets.choose import Chosen
from agent.targets.resolve import ResolveError
from probes.facts import TlsFacts
from probes.model import Observation, Target
from rules.yaml import YamlError
from tests.agent.test_subjects import NOW


def _rows(subject: Subject) -> list[Any]:
    rows: Any = subject.facts["destination.devices"]
    return list(rows)


ROOM = Target("10.0.0.40", device_id="asset:room1", expected=True)


def config(destinations: str, devices: str = "[{id: room1, address: 10.0.0.40}]") -> Config:
    return parse_config(f"devices: {devices}\ndestinations: {destinations}\n", "unjam.yaml", Path())


@pytest.mark.parametrize(
    ("destination", "sentence"),
    [
        ("{id: a, kind: smb, url: 'smb://'}", "is no URL"),
        ("{id: a, kind: smb, url: 'smb:///scans'}", "is no URL"),
        ("{id: a, kind: smb, url: 'sbm://h/s'}", "did you mean 'smb'?"),
        ("{id: a, kind: smpt, url: 'smtp://h'}", "did you mean 'smtp'?"),
        ("{id: a, kind: smb, url: 'ldap://h'}", "a URL with smb, not ldap"),
        ("{id: a, kind: release, url: 'release://h'}", "needs its port"),
        ("{id: a, kind: smtp, url: 'smtp://h:9100'}", "9100 is a raw print port"),
        ("{id: a, kind: ftp, url: 'ftp://user:secret@h'}", "holds a user or password"),
        ("{id: a, kind: smb, url: 'smb://h', used_by: [roon1]}", "did you mean 'room1'?"),
    ],
)
def test_a_destination_that_cannot_be_asked_is_told_with_its_place(destination: str, sentence: str) -> None:
    with pytest.raises(YamlError) as caught:
        config(f"[{destination}]")
    told = str(caught.value)
    assert sentence in told
    assert told.startswith("unjam.yaml:2:")


def test_ports_and_tls_follow_the_scheme() -> None:
    places = "[{id: a, kind: smtp, url: 'smtps://h'}, {id: b, kind: ldap, url: 'ldap://h:636'}, {id: c, kind: smb, url: 'smb://h'}, {id: d, kind: ntp, url: 'ntp://h'}]"
    found = places_of(config(places), {"h": "10.0.0.9"}, Chosen()).located
    assert [(item.place.port, item.place.tls) for item in found] == [(465, True), (636, True), (445, False), (123, False)]
    assert found[2].channels == {("10.0.0.9", "tcp/445")}
    assert found[3].channels == {("10.0.0.9", "udp/123")}
    assert found[0].channels == {("10.0.0.9", f"tcp/{port}") for port in (25, 465, 587)}


def test_what_is_asked_depends_on_who_is() -> None:
    places = config("[{id: a, kind: smb, url: 'smb://h', used_by: [room1]}, {id: b, kind: ntp, url: 'ntp://10.0.0.8'}]")
    assert place_names(places) == ("h",)
    assert [item.place.id for item in places_of(places, {"h": "10.0.0.9"}, Chosen(targets=(ROOM,))).located] == ["a", "b"]
    assert [item.place.id for item in places_of(places, {}, Chosen(targets=(Target("10.0.0.41"),))).located] == ["b"]


def test_a_name_that_is_gone_and_a_resolver_that_is_silent_are_two_things() -> None:
    places = config("[{id: a, kind: smb, url: 'smb://gone'}, {id: b, kind: smb, url: 'smb://slow'}]")
    looked_up = {"gone": ResolveError("no", no_such_name=True), "slow": ResolveError("no answer")}
    found = places_of(places, looked_up, Chosen())
    assert [item.resolves for item in found.located] == [False, None]
    assert [item.what for item in found.left_out] == ["the destination b"]


def test_a_symptom_without_a_destination_is_said() -> None:
    found = places_of(config("[]"), {}, Chosen(targets=(ROOM,)), "cannot-scan-to-folder")
    assert "no such destination" in found.left_out[0].why


def test_what_a_device_can_do_stands_beside_what_is_demanded() -> None:
    devices = "[{id: room1, address: 10.0.0.40, scan: {smb: smb1, oauth: false}}]"
    places = places_of(
        config("[{id: m, kind: smtp, url: 'smtp://smtp.office365.com:587', used_by: [room1]}]", devices),
        {"smtp.office365.com": "10.0.0.9"},
        Chosen(targets=(ROOM,)),
    )
    printer = Observation("printer", NOW, 0, facts={"vendor": "RICOH", "model": "IM C300"})
    offer: Any = [{"port": 443, "best": "TLSv1"}]
    tls = Observation(TlsFacts.section, NOW, 0, facts={"offers": offer})
    smtp = Observation("smtp", NOW, 0, facts={"tls_lowest": "TLSv1.2"})
    asked = [Asked(item, item.place.facts(), [smtp]) for item in places.located]
    (subject,) = subjects(asked, [Device("serial:X", (ROOM,), (printer, tls))], places.abilities, "cannot-scan-to-mail")
    assert (subject.id, subject.members) == (f"{PREFIX}m", ("serial:X",))
    assert subject.facts["destination.chosen"] is True
    assert str(subject.facts["destination.password_ends"]).startswith("2026-12-31")
    (row,) = _rows(subject)
    assert {key: row[key] for key in ("name", "smb", "oauth", "tls_best", "tls_too_old", "verified")} == {
        "name": "RICOH IM C300", "smb": "smb1", "oauth": False, "tls_best": "TLSv1", "tls_too_old": True, "verified": True,
    }  # fmt: skip


def test_without_the_sites_word_the_list_speaks_with_its_source() -> None:
    places = places_of(config("[{id: s, kind: smb, url: 'smb://h', used_by: [room1]}]"), {"h": "10.0.0.9"}, Chosen(targets=(ROOM,)))
    printer = Observation("printer", NOW, 0, facts={"vendor": "RICOH", "model": "IM C300"})
    (subject,) = subjects([Asked(item, item.place.facts()) for item in places.located], [Device("d", (ROOM,), (printer,))], {}, None)
    (row,) = _rows(subject)
    assert (row["smb"], row["verified"]) == ("smb3", False)
    assert "manuals.ricoh.com" in row["source"]


def test_a_destination_that_failed_is_told() -> None:
    places = places_of(config("[{id: s, kind: smtp, url: 'smtp://10.0.0.9'}]"), {}, Chosen())
    one = Asked(places.located[0], places.located[0].place.facts(), [Observation("smtp", NOW, 0, failure="timeout", why="no greeting")])
    (gap,) = gaps([one])
    assert "smtp: timeout, no greeting" in gap.why
