# SPDX-License-Identifier: Apache-2.0
"""Config from text: every key, every mistake with its place."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from agent.config.find import find_config, notes, secrets
from agent.config.model import Community, Config, Device
from agent.config.read import parse_config, read_config
from agent.paths import Places
from agent.refusal import BadInputError
from agent.secret import Redactor
from rules.yaml import YamlError

SHIPPED = Path(__file__).parents[3] / "deploy" / "unjam.yaml"
posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def mistakes(text: str, folder: Path = Path()) -> str:
    with pytest.raises(YamlError) as refused:
        parse_config(text, "unjam.yaml", folder)
    return str(refused.value)


def config_of(text: str, folder: Path = Path()) -> Config:
    return parse_config(text, "unjam.yaml", folder)


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


# --- the file that is shipped -------------------------------------------------------------------------------------------------------------------


def test_the_shipped_file_says_the_defaults() -> None:
    assert read_config(SHIPPED) == Config()


def keys_of(model: type[BaseModel]) -> list[str]:
    return list(model.model_fields)


@pytest.mark.parametrize("key", [key for key in keys_of(Config) if key != "KEYS_READ_LATER"])
def test_the_shipped_file_shows_every_key(key: str) -> None:
    assert re.search(rf"^{key}:", SHIPPED.read_text(), re.MULTILINE)


@pytest.mark.parametrize("section", ["site", "scope", "tickets", "thresholds"])
def test_the_shipped_file_shows_every_key_of_a_section(section: str) -> None:
    model = Config.model_fields[section].annotation
    assert isinstance(model, type)
    text = SHIPPED.read_text().split(f"\n{section}:")[1].split("\n\n")[0]
    assert [key for key in keys_of(model) if not re.search(rf"^  {key}:", text, re.MULTILINE)] == []


def test_what_the_shipped_file_shows_as_a_comment_is_a_configuration_too(tmp_path: Path) -> None:
    for name in ("ro.txt", "a.txt", "p.txt"):
        written(tmp_path / name, f"{name} secret")
    shown = re.sub(r"^(snmp|devices|destinations|mute):.*", r"\1:", SHIPPED.read_text(), flags=re.MULTILINE)
    config = config_of(re.sub(r"^#  ", "  ", shown, flags=re.MULTILINE), tmp_path)
    assert config.devices[0].model_fields_set | {"mac", "lpd_queue", "pace"} == set(keys_of(Device))
    assert config.devices[0].ports.given() == {"snmp": 161, "ipp": 631, "ipps": 631, "raw": 9100, "lpd": 515, "http": 80, "https": 443}
    assert config.destinations[0].used_by == ("room1",)
    assert config.mute[0].reason == "ordered"
    assert config.snmp is not None
    assert [entry.version for entry in config.snmp] == ["v2c", "v3"]


# --- mistakes -----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail_onn: high", "unjam.yaml:1:1: unknown key 'fail_onn' - did you mean 'fail_on'?"),
        ("site:\n  idd: x", "unjam.yaml:2:3: unknown key 'idd' - did you mean 'id'?"),
        ("zzzzzzzz: 1", "unjam.yaml:1:1: unknown key 'zzzzzzzz' - known here: site, scope,"),
        ("devices: [{id: a, address: 10.0.0.5, critcal: true}]", "unjam.yaml:1:38: unknown key 'critcal' - did you mean 'critical'?"),
        ("devices: [{id: a, address: 10.0.0.5, ports: {snpm: 5}}]", "unjam.yaml:1:46: unknown key 'snpm' - did you mean 'snmp'?"),
        ("snmp: [{version: v2c, comunity_file: x}]", "unjam.yaml:1:23: unknown key 'comunity_file' - did you mean 'community_file'?"),
        ("snmp: [{version: v4}]", "unjam.yaml:1:8: 'v4' is not one of: v1, v2c, v3"),
        ("snmp: [{}]", "unjam.yaml:1:8: 'version' is missing"),
        ("snmp: [public]", "unjam.yaml:1:8: a table is wanted here"),
        ("pace: fats", "unjam.yaml:1:7: 'fats' is not one of: gentle, normal, fast - did you mean 'fast'?"),
        ("pace: [fast]", "unjam.yaml:1:7: one value is wanted here"),
        ("fail_on: hihg", "unjam.yaml:1:10: 'hihg' is not one of: info, low, medium, high, critical - did you mean 'high'?"),
        ("site: {time_zone: Europe/Stokholm}", "unjam.yaml:1:19: 'Europe/Stokholm' is no time zone of the tz database - did you mean 'Europe/Stockholm'?"),
        ("site: {hours: 7-17}", "unjam.yaml:1:15: '7-17' are no hours, as in"),
        ("site: {id: 'a b'}", "unjam.yaml:1:12: 'a b' cannot be a name"),
        ("site: x", "unjam.yaml:1:7: a table is wanted here"),
        ("- site", "unjam.yaml:1:1: a table is wanted here"),
        ("scope: {include: 10.0.0.1}", "unjam.yaml:1:18: a list is wanted here"),
        ("scope: {include: [10.0.0.300]}", "unjam.yaml:1:19: '10.0.0.300' is no address: a number of an address is at most 255"),
        ("scope: {include: [10.0.0.0/33]}", "unjam.yaml:1:19: '10.0.0.0/33': the prefix length of an IPv4 network is at most 32"),
        ("scope: {exclude: [10.0.0.9-10.0.0.1]}", "the range ends before it begins"),
        ("scope: {allow_public: yes}", "unjam.yaml:1:23: 'yes' is neither true nor false - did you mean 'true'?"),
        ("devices: [{id: a}]", "unjam.yaml:1:11: a device needs an address or a name"),
        ("devices: [{address: printer 1}]", "unjam.yaml:1:21: 'printer 1' is no IP address"),
        ("devices: [{address: 10.0.0.1, mac: 00-11}]", "'00-11' is no MAC address"),
        ("devices: [{address: 10.0.0.1, ports: {http: 0}}]", "'0' is no port: a whole number from 1 to 65535"),
        ("devices: [{address: 10.0.0.1, ports: {http: 65536}}]", "'65536' is no port"),
        ("devices: [{address: 10.0.0.1, ports: {ipp: 9100}}]", "unjam.yaml:1:44: 9100 is a raw print port"),
        ("devices: [{address: 10.0.0.1, ports: {ipp: 8000, raw: 8000}}]", "unjam.yaml:1:38: port 8000 is mapped to raw and to ipp"),
        ("devices: [{address: 10.0.0.1, id: a}, {address: 10.0.0.2, id: a}]", "unjam.yaml:1:63: the device id 'a' was given before"),
        ("destinations: [{id: d, kind: smb, url: 'smb://a/b', used_by: [rom1]}]\ndevices: [{id: room1, address: 10.0.0.1}]", "did you mean 'room1'?"),
        ("tickets: {url: 'http://desk.example/x'}", "unjam.yaml:1:16: 'http://desk.example/x' is plain http; tickets go over https"),
        ("tickets: {url: desk}", "'desk' is no URL"),
        ("tickets: {url: 'ftp://desk'}", "the scheme 'ftp' is not one of: https, http"),
        ("tickets: {url: 'https://desk:99999/'}", "is no URL"),
        ("tickets: {url: 'https://'}", "is no URL"),
        ("tickets: {ca_file: no-such.pem}", "no-such.pem cannot be read: No such file or directory"),
        ("tickets: {max_open_per_scan: 0}", "'0' is not a whole number from 1 to 10000"),
        ("thresholds: {supply_low_percent: 101}", "'101' is not a number from 0 to 100"),
        ("thresholds: {supply_low_percent: nan}", "'nan' is not a number from 0 to 100"),
        ("mute: [{rule: supply-low}]", "unjam.yaml:1:8: 'until' is missing"),
        ("mute: [{rule: x, until: tomorrow, reason: y}]", "'tomorrow' is no day"),
        ("print_servers: [http://x]", "the scheme 'http' is not one of: ipp, ipps, windows"),
        ("segments: {office: here}", "unjam.yaml:1:20: 'here' is no address, CIDR or range"),
        ("segments: []", "unjam.yaml:1:11: a table is wanted here"),
        ("site: {id: a, id: b}", "unjam.yaml:1:15: the key 'id' was given before"),
        ("site: &a {id: a}", "anchors ('&a') are not allowed"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(text: str, said: str) -> None:
    assert said in mistakes(text)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes("pace: x\nfail_on: y\nsite: {language: z}\nfoo: 1").splitlines()) == 4


def test_a_url_never_shows_the_password_in_it() -> None:
    said = mistakes("tickets: {url: 'https://user:canary@desk.example/'}")
    assert "secrets come from files" in said
    assert "canary" not in said


@given(st.text(max_size=60))
def test_no_value_crashes_the_reader(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    value_keys = ("site: {id: %s}", "site: {hours: %s}", "tickets: {url: %s}", "scope: {include: [%s]}", "devices: [{address: %s, mac: %s, name: %s}]")
    for key in value_keys:
        try:
            config_of(key.replace("%s", quoted))
        except YamlError as error:
            assert "unjam.yaml" in str(error)  # noqa: PT017  (both outcomes are right; a refusal must say where)


# --- values -------------------------------------------------------------------------------------------------------------------------------------


def test_an_empty_file_is_the_defaults() -> None:
    assert config_of("") == Config()


def test_a_key_with_nothing_behind_it_has_its_default() -> None:
    assert config_of("site:\ndevices:\npace: null\ntickets: {url: ~}") == Config()


@pytest.mark.parametrize("url", ["https://desk.example/hook", "http://127.0.0.1:8080/x", "http://[::1]:1/", "http://localhost/"])
def test_endpoints(url: str) -> None:
    assert config_of(f"tickets: {{url: '{url}'}}").tickets.url == url


@pytest.mark.parametrize("hours", ["Mo-Fr 07:30-17:30", "24/7", "Mo-Th 08:00-17:00; Fr 08:00-15:00", "Mo,We 08:00-12:00,13:00-24:00"])
def test_hours(hours: str) -> None:
    assert config_of(f"site: {{hours: '{hours}'}}").site.hours == hours


def test_a_mac_is_read_however_it_is_written() -> None:
    for text in ("00:26:73:AB:02:03", "00-26-73-ab-02-03", "002673AB0203"):
        assert config_of(f"devices: [{{address: 10.0.0.1, mac: '{text}'}}]").devices[0].mac == "00:26:73:ab:02:03"


# --- secrets ------------------------------------------------------------------------------------------------------------------------------------


def community(tmp_path: Path, text: str = "canary-1\n", mode: int = 0o600) -> Config:
    written(tmp_path / "ro.txt", text, mode)
    return config_of("snmp: [{version: v2c, community_file: ro.txt}]", tmp_path)


def test_a_secret_is_stripped_and_never_shown(tmp_path: Path) -> None:
    config = community(tmp_path)
    assert config.snmp is not None
    entry = config.snmp[0]
    assert isinstance(entry, Community)
    assert entry.community_file.value == b"canary-1"
    for shown in (repr(config), str(config), repr(entry.community_file), f"{entry.community_file}", str(config.model_dump())):
        assert "canary" not in shown
    assert Redactor(secrets(config))("it says canary-1 here") == "it says [redacted] here"


@posix_only
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o666, 0o601])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(YamlError, match=r"unjam.yaml:1:39: .*ro.txt can be read by others \(mode 06"):
        community(tmp_path, mode=mode)


@pytest.mark.parametrize(("text", "said"), [("", "is empty"), (" \n", "is empty"), ("a\nb\n", "more than one line"), ("x" * 5000, "larger than 4096 bytes")])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(YamlError, match=said):
        community(tmp_path, text)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("user: u, auth: sha256", "auth and auth_file go together"),
        ("user: u, priv: aes128, priv_file: ro.txt", "priv needs auth"),
        ("user: u, auth: sha25, auth_file: ro.txt", "did you mean 'sha256'?"),
        ("auth: sha1, auth_file: ro.txt", "'user' is missing"),
        ("user: u, auth: sha1, auth_file: nope", "nope cannot be read"),
        ("user: u, auth: sha1, auth_file: short.txt", "has less than 8 characters, which SNMPv3 does not take"),
        ("user: u, context: [a]", "one value is wanted here"),
        ("user: u, prvi: aes128", "unknown key 'prvi' - did you mean 'priv'?"),
    ],
)
def test_a_v3_user_is_judged_whole(tmp_path: Path, entry: str, said: str) -> None:
    written(tmp_path / "ro.txt", "long enough")
    written(tmp_path / "short.txt", "1234567")
    assert said in mistakes(f"snmp: [{{version: v3, {entry}}}]", tmp_path)


# --- which file ---------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.chdir(tmp_path)
    return Places("linux", {}, tmp_path / "home")


def test_without_a_file_the_defaults_hold(places: Places) -> None:
    found = find_config(None, places)
    assert (found.config, found.path, found.notes) == (Config(), None, ())


def test_a_file_here_wins_over_the_users(places: Places, tmp_path: Path) -> None:
    user = tmp_path / "home" / ".config" / "unjam"
    user.mkdir(parents=True)
    (user / "unjam.yaml").write_text("pace: gentle")
    assert find_config(None, places).config.pace == "gentle"
    (tmp_path / "unjam.yaml").write_text("pace: fast")
    assert find_config(None, places).config.pace == "fast"


def test_a_folder_that_may_not_be_looked_into_has_no_configuration(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_path: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_file", denied)
    assert find_config(None, places).path is None


def test_a_named_file_must_be_there(places: Places, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"nope.yaml: cannot be read: No such file or directory"):
        find_config(tmp_path / "nope.yaml", places)


def test_a_broken_file_that_was_found_is_refused_as_well(places: Places, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text("pace: x\nfoo: 1")
    with pytest.raises(BadInputError) as refused:
        find_config(None, places)
    assert len(refused.value.sentences) == 2


NOTED: list[tuple[str, str]] = [
    ("tickets: {routes: [{to: none}]}", "tickets.routes"),
    ("site: {time_zone: UTC}", "site.time_zone"),
    ("site: {clients: [10.0.0.0/24]}", "site.clients"),
    ("devices: [{address: 10.0.0.1, pace: gentle}]", "devices: pace of 10.0.0.1"),
]


@pytest.mark.parametrize(("text", "what"), NOTED)
def test_what_is_not_read_yet_is_said(text: str, what: str) -> None:
    (note,) = notes(config_of(text))
    assert note.startswith(what)
    assert note.endswith("accepted, read by a later version")


def test_nothing_is_said_of_what_is_read() -> None:
    assert notes(config_of("segments: {a: 10.0.0.0/24}\nthresholds: {supply_low_percent: 5}\npace: gentle")) == []
