# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.history.record import QueueRecord
from agent.model import Device, Subject
from agent.queue_site import Site, plain, site_of
from agent.queue_users import used_by
from agent.queues import Ways, place_of, subjects_of
from agent.servers import Read
from probes.facts import JobRow
from probes.model import Observation, Target
from probes.queue import PrintServer, Queue, Queues
from probes.reading.queue_uri import read_uri

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SERVER = PrintServer("print", "cups", Target("10.0.0.2"))


def device(name: str, address: str, *, answers: bool = True, prints: bool = True, **facts: Any) -> Device:  # noqa: ANN401  (any section)
    said: dict[str, dict[str, Any]] = {
        "printer": {"is_printer": prints or None, "state": "idle", "vendor": "Brother", "model": "HL"},
        "reach": {"answers": answers, "snmp": "answered"},
        "snmp": {"sys_name": name},
        "tcp": {"9100": "open", "631": "open", "515": "refused"},
        **{section: dict(values) for section, values in facts.items()},
    }
    return Device(f"serial:{name}", (Target(address),), tuple(Observation(section, NOW, 1, facts=values) for section, values in said.items()))


def queue(name: str, uri: str = "socket://10.0.0.9", **more: Any) -> Queue:  # noqa: ANN401  (any field)
    return replace(Queue(name, read_uri(uri), state="idle", reasons=(), paused=False, accepting=True, jobs=(), finished=()), **more)


def site(*devices: Device, before: dict[str, str] | None = None) -> Site:
    return site_of(devices, before or {})


def judged(told: Queue, *devices: Device, ways: Ways = Ways(), before: dict[str, str] | None = None) -> dict[str, Any]:  # noqa: B008  (frozen)
    read = Read(SERVER, NOW, 5, Queues((told,)))
    _, subject = subjects_of([read], site(*devices, before=before), ways, NOW)
    return {name.removeprefix("queue."): value for name, value in subject.facts.items()}


def test_a_queue_that_reaches_its_printer() -> None:
    facts = judged(queue("a"), device("mfp1", "10.0.0.9"))
    assert (facts["there"], facts["elsewhere"], facts["port_state"], facts["ports_open"], facts["device_ready"]) == ("same", None, "open", ["631"], True)
    assert facts["device"] == "Brother HL at 10.0.0.9"


def test_a_printer_that_moved_is_found_by_who_was_there_before() -> None:
    moved = device("mfp1", "10.0.0.77")
    facts = judged(queue("a"), moved, ways=Ways(silent=frozenset({"10.0.0.9"})), before={"10.0.0.9": "serial:mfp1"})
    assert (facts["there"], facts["elsewhere"]) == ("nobody", "10.0.0.77")


def test_a_printer_that_moved_is_found_by_the_queues_name_where_it_is_one_printers() -> None:
    silent = Ways(silent=frozenset({"10.0.0.9"}))
    assert judged(queue("MFP-1"), device("mfp1", "10.0.0.77"), device("mfp2", "10.0.0.78"), ways=silent)["elsewhere"] == "10.0.0.77"
    twice = (device("mfp1", "10.0.0.77"), device("x", "10.0.0.78", snmp={"sys_name": "mfp1.acme.test"}))
    assert judged(queue("MFP-1"), *twice, ways=silent)["elsewhere"] is None


def test_a_driver_is_held_against_the_one_it_had_when_it_was_read_last() -> None:
    read = Read(SERVER, NOW, 5, Queues((queue("a", driver="Microsoft IPP Class Driver"), queue("b", driver="RICOH PS"), queue("c"))))
    before = {name: QueueRecord(name, "RICOH PS", "2026-11-01T10:00:00Z") for name in ("queue:print/a", "queue:print/b", "queue:print/c")}
    _, *told = subjects_of([read], site(), Ways(), NOW, before)
    assert [subject.facts["queue.driver_changed"] for subject in told] == [True, False, None]
    assert (told[0].facts["queue.last_driver"], told[0].facts["queue.last_driver_since"]) == ("RICOH PS", "2026-11-01T10:00:00Z")
    _, *new = subjects_of([read], site(), Ways(), NOW)
    assert [subject.facts["queue.driver_changed"] for subject in new] == [False, False, False]


def test_another_printer_at_its_address_while_it_answers_elsewhere() -> None:
    facts = judged(queue("a"), device("other", "10.0.0.9"), device("mfp1", "10.0.0.77"), before={"10.0.0.9": "serial:mfp1"})
    assert (facts["there"], facts["elsewhere"]) == ("other", "10.0.0.77")


def test_a_printer_that_was_replaced_has_inherited_the_queue() -> None:
    assert judged(queue("a"), device("new", "10.0.0.9"), before={"10.0.0.9": "serial:gone"})["there"] == "same"


@pytest.mark.parametrize(
    ("uri", "devices"),
    [
        ("socket://10.0.0.9", ()),  # outside of what was asked
        ("socket://10.0.0.9", (device("release", "10.0.0.9", prints=False),)),  # a release server or a virtual address
        ("cups-pdf:/", (device("mfp1", "10.0.0.9"),)),
        ("papercut:socket://10.0.0.9", (device("mfp1", "10.0.0.9"),)),
        ("ipp://print2/printers/a", (device("mfp1", "10.0.0.9"),)),
    ],
)
def test_what_cannot_be_told_is_unknown(uri: str, devices: tuple[Device, ...]) -> None:
    assert judged(queue("a", uri), *devices)["there"] == "unknown"


def test_a_name_is_followed_by_what_the_resolver_said() -> None:
    ways = Ways(names={"mfp.acme.test": "10.0.0.9", "lost.acme.test": None})
    assert judged(queue("a", "ipp://mfp.acme.test"), device("mfp1", "10.0.0.9"), ways=ways)["there"] == "same"
    lost = judged(queue("a", "ipp://lost.acme.test"), device("mfp1", "10.0.0.9"), ways=ways)
    assert (lost["there"], lost["resolves"], lost["address"]) == ("unknown", False, None)
    assert judged(queue("a", "ipp://never.asked.test"), device("mfp1", "10.0.0.9"), ways=ways)["resolves"] is None


def test_a_dnssd_queue_is_followed_by_its_uuid() -> None:
    mfp = device("mfp1", "10.0.0.9", printer={"is_printer": True, "uuid": "0d1c-1", "state": "idle"})
    told = queue("a", "dnssd://Lobby._ipp._tcp.local/?uuid=0D1C-1")
    assert place_of(told, site(mfp), Ways()).own is not None
    assert place_of(told, site(device("mfp2", "10.0.0.8")), Ways()).there == "unknown"


def test_a_port_of_its_own_is_what_the_trial_said() -> None:
    ways = Ways(ports={("10.0.0.9", 9101): "refused"})
    assert judged(queue("a", "socket://10.0.0.9:9101"), device("mfp1", "10.0.0.9"), ways=ways)["port_state"] == "refused"
    assert judged(queue("a", "socket://10.0.0.9:9102"), device("mfp1", "10.0.0.9"), ways=ways)["port_state"] is None


@pytest.mark.parametrize(
    ("host", "days", "word"),
    [("mfp.acme.test", 30, "fits"), ("mfp", 30, "fits"), ("other.acme.test", 30, "other-name"), ("mfp.acme.test", -1, "expired"), ("10.0.0.9", 30, None)],
)
def test_the_certificate_of_an_ipps_queue(host: str, days: int, word: str | None) -> None:
    ends = (NOW + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = {"port": 631, "names": ["mfp.acme.test"], "subject": "CN=x", "not_after": ends}
    ways = Ways(names=dict.fromkeys(("mfp.acme.test", "mfp", "other.acme.test"), "10.0.0.9"))
    facts = judged(queue("a", f"ipps://{host}/ipp/print"), device("mfp1", "10.0.0.9", tls={"certificates": [row]}), ways=ways)
    assert facts["certificate"] == word


def test_a_job_of_the_last_hour_says_that_it_prints() -> None:
    done = JobRow(id=1, state="completed", ended_s=600)
    assert judged(queue("a", finished=(done,)), device("mfp1", "10.0.0.9"))["moves"] is True
    assert judged(queue("a", finished=(replace(done, ended_s=9_000),)), device("mfp1", "10.0.0.9"))["moves"] is False
    assert judged(queue("a", finished=None, jobs=None), device("mfp1", "10.0.0.9"))["moves"] is None


def test_servers_queues_and_devices_know_each_other() -> None:
    mfp = device("mfp1", "10.0.0.9")
    read = Read(SERVER, NOW, 5, Queues((queue("a"), queue("b", "lpd://10.0.0.9/lp"))))
    server, a, b = subjects_of([read], site(mfp), Ways(), NOW)
    assert (server.applies, server.members) == ("server", (a.id, b.id))
    assert (a.applies, a.parents, a.facts["queue.twins"]) == ("queue", ("serial:mfp1",), ["b"])
    (used,) = used_by([mfp], [server, a, b], NOW)
    assert (used.facts["used.by"], used.facts["used.lpd_queue"]) == (["print/a", "print/b"], "lp")


def test_a_server_that_failed_is_one_subject_without_queues() -> None:
    read = Read(SERVER, NOW, 5, None, "timeout", "", {631: "silent", 515: "silent", 445: "silent"})
    (server,) = subjects_of([read], site(device("mfp1", "10.0.0.9")), Ways(), NOW)
    assert isinstance(server, Subject)
    facts = server.facts
    assert (facts["server.kind"], facts["server.asked"], facts["server.answers"], facts["server.printers_answer"]) == ("cups", "timeout", False, 1)


@pytest.mark.parametrize(("name", "bare"), [("MFP-1.acme.test", "mfp1"), ("a", ""), (None, ""), ("..", "")])
def test_names_are_compared_plainly(name: str | None, bare: str) -> None:
    assert plain(name) == bare


def placed(name: str, address: str, segment: str | None, **facts: Any) -> Device:  # noqa: ANN401  (any section)
    return device(name, address, history={"segment": segment}, **facts)


def on_the_way(*queues: Queue, devices: tuple[Device, ...], server: PrintServer = SERVER) -> list[tuple[Any, Any]]:
    _, *subjects = subjects_of([Read(server, NOW, 5, Queues(queues))], site(*devices), Ways(), NOW)
    return [(each.facts["queue.routed"], each.facts["queue.path_fine"]) for each in subjects]


CUT = (JobRow(id=1, state="aborted", ended_s=9, took_s=300, cut=True),)


def test_a_printer_behind_a_router_and_the_others_of_its_segment() -> None:
    far = (placed("mfp1", "10.9.0.9", "10.9.0.0/24"), placed("mfp2", "10.9.0.8", "10.9.0.0/24"), placed("mfp3", "10.0.0.9", "10.0.0.0/24"))
    mine, other, near = queue("a", "socket://10.9.0.9", finished=CUT), queue("b", "socket://10.9.0.8"), queue("c")
    assert on_the_way(mine, other, near, devices=far) == [(True, True), (True, False), (False, False)]
    assert on_the_way(mine, replace(other, finished=CUT), devices=far)[0] == (True, False)
    assert on_the_way(mine, devices=far[:1]) == [(True, False)]
    assert on_the_way(mine, devices=(placed("mfp1", "10.9.0.9", None),)) == [(None, None)]


def test_our_own_queues_are_routed_where_their_printer_is_on_no_segment_of_ours() -> None:
    local = PrintServer("local", "cups")
    for own, routed in ((True, False), (False, True)):
        assert on_the_way(queue("a"), devices=(placed("mfp1", "10.0.0.9", "10.0.0.0/24", target={"own_segment": own}),), server=local)[0][0] is routed


@pytest.mark.parametrize(
    ("uri", "before", "after", "changed"),
    [
        ("ipps://10.0.0.9", "CN=One", "CN=Two", True),
        ("ipps://10.0.0.9", "CN=One", "CN=One", False),
        ("ipps://10.0.0.9", None, "CN=Two", False),
        ("ipps://10.0.0.9", "CN=One", None, None),
        ("https://10.0.0.9/ipp", "CN=One", "CN=Two", None),
        ("ipp://10.0.0.9", "CN=One", "CN=Two", None),
    ],
    ids=["another", "the same", "never seen", "not seen now", "of another port", "no TLS"],
)
def test_another_issuer_than_in_the_last_scan(uri: str, before: str | None, after: str | None, changed: bool | None) -> None:  # noqa: FBT001  (a fact)
    sides: dict[str, Any] = {"before": {"tls.certificates": [{"port": 631, "issuer": before}]}, "tls": {"certificates": [{"port": 631, "issuer": after}]}}
    assert judged(queue("a", uri), device("mfp1", "10.0.0.9", **sides))["new_issuer"] is changed


def test_a_name_that_the_configuration_gives_to_one_device_and_dns_to_another() -> None:
    mine = replace(device("mfp1", "10.0.0.9"), id="asset:mfp1")
    places = site_of((mine, device("mfp2", "10.0.0.14")), {}, [Target("10.0.0.9", device_id="asset:mfp1", names=("MFP1.acme.test",))])
    named, other = queue("a", "socket://mfp1.acme.test."), queue("b", "socket://else.acme.test")
    ways = Ways(names={"mfp1.acme.test.": "10.0.0.14", "else.acme.test": "10.0.0.14"})
    assert (place_of(named, places, ways).there, place_of(named, places, ways).elsewhere) == ("other", "10.0.0.9")
    assert place_of(other, places, ways).there == "same"
    right = place_of(named, places, Ways(names={"mfp1.acme.test.": "10.0.0.9"}))
    assert (right.there, right.own and right.own.id) == ("same", "asset:mfp1")
    subjects = subjects_of([Read(SERVER, NOW, 5, Queues((named,)))], places, ways, NOW)
    (used, _) = used_by((mine, device("mfp2", "10.0.0.14")), subjects, NOW)
    assert (used.facts["used.stale"], used.facts["used.wrong_name"]) == (["print/a"], True)
