# SPDX-License-Identifier: Apache-2.0
"""Outputs of the spooler's script as PowerShell 5.1 and 7 write them on English, German and Swedish Windows: texts differ, numbers do not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.reading.windows_queues import read, second_look

NAMES = {"en": ("Reception", "Copy 1", "Paused"), "de": ("Empfang", "Kopie 1", "Angehalten"), "sv": ("Reception på plan två", "Kopia 1", "Pausad")}


def said(locale: str = "en", **changes: object) -> str:
    name, copy, _ = NAMES[locale]
    return json.dumps(
        {
            "Printers": [
                {"Name": name, "PortName": "IP_10.0.0.9", "DriverName": "Brother HL-L6400DW series", "PrinterStatus": 1, "JobCount": 2},
                {"Name": f"{name} ({copy})", "PortName": "WSD-c5a0", "DriverName": "Microsoft IPP Class Driver", "PrinterStatus": 0, "JobCount": 0},
            ],
            "Ports": [
                {"Name": "IP_10.0.0.9", "PortMonitor": "TCPMON.DLL", "PrinterHostAddress": "10.0.0.9", "PortNumber": 9100, "Protocol": 1, "SNMPEnabled": True},
                {"Name": "WSD-c5a0", "PortMonitor": "WSD Port Monitor"},
            ],
            "Jobs": [
                {"Id": 3, "PrinterName": name, "JobStatus": 0, "PagesPrinted": 0, "Age": 700, "DocumentName": "Invoice", "UserName": "anna"},
                {"Id": 4, "PrinterName": name, "JobStatus": 1, "PagesPrinted": 0, "Age": 60},
            ],
            "Default": name,
            "Protected": True,
            **changes,
        }
    )


@pytest.mark.parametrize("locale", NAMES)
def test_the_same_facts_in_every_language(locale: str) -> None:
    found = read(said(locale))
    first, second = found.queues
    assert (first.name, first.spooler, first.state, first.paused, first.default, first.snmp_watched) == (
        NAMES[locale][0],
        "windows",
        "stopped",
        True,
        True,
        True,
    )
    assert (first.uri.way, first.uri.host, first.uri.port) == ("network", "10.0.0.9", 9100)
    assert first.jobs is not None
    assert [(job.id, job.state, job.held, job.age_s) for job in first.jobs] == [(3, "pending", False, 700), (4, "pending-held", True, 60)]
    assert (second.uri.way, second.paused, second.default, second.jobs) == ("wsd", False, False, ())
    assert found.protected_print is True


def test_neither_documents_nor_users_are_kept() -> None:
    assert "Invoice" not in str(read(said()))
    assert "anna" not in str(read(said()))


def test_a_list_of_one_is_the_one_and_an_empty_list_is_null() -> None:
    found = read(said(Printers={"Name": "A", "PortName": "nul:"}, Ports=None, Jobs=None))
    assert [(queue.name, queue.uri.way, queue.paused) for queue in found.queues] == [("A", "virtual", None)]


def test_a_head_that_did_not_move() -> None:
    assert second_look(read(said()), said()) == {"Reception": True}
    moved = said(Jobs={"Id": 9, "PrinterName": "Reception", "JobStatus": 0, "PagesPrinted": 0})
    assert second_look(read(said()), moved) == {"Reception": False}


@pytest.mark.parametrize("text", ["", "Get-Printer : Access denied", "[]", "7", "{", "[" * 100_000])
def test_what_is_no_object_is_malformed(text: str) -> None:
    with pytest.raises(MalformedReply):
        read(text)


@given(
    st.dictionaries(
        st.sampled_from(["Printers", "Ports", "Jobs", "Default", "Protected"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["Name", "PortName", "PrinterStatus", "Id", "JobStatus", "Age"]), inner, max_size=4)
            ),
        ),
    )
)
def test_no_json_breaks_the_reader(value: dict[str, Any]) -> None:
    read(json.dumps(value))
