# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import escl
from probes.wire.escl import Capabilities, Job
from tests.fuzz.scanning import ESCL


def test_a_scanner_at_work() -> None:
    found = escl.status(ESCL[0])
    assert (found.state, found.adf) == ("Processing", "ScannerAdfJam")
    assert found.running == Job("/eSCL/ScanJobs/1", "Processing", 612, 3, ("JobScanning",))
    assert [job.state for job in found.jobs] == ["Processing", "Completed"]


def test_without_prefixes_and_with_a_comment() -> None:
    found = escl.status(ESCL[1])
    assert (found.state, found.adf, found.running) == ("Idle", None, None)


def test_what_a_scanner_is() -> None:
    assert escl.capabilities(ESCL[2]) == Capabilities("2.6", "Lab MFP", has_adf=True, formats=("application/pdf", "image/jpeg"))


@pytest.mark.parametrize("body", [b"", b"<html><body>Ready</body></html>", b"{}", b"<ScannerStatusX>"])
def test_another_page_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedReply):
        escl.status(body)


def test_a_state_of_no_list_is_not_taken() -> None:
    assert escl.status(b"<ScannerStatus><State>Exploding</State></ScannerStatus>").state is None


def test_texts_are_safe_and_entities_stay_what_they_are() -> None:
    body = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><ScannerStatus><AdfState>&a;\x1b[31m</AdfState></ScannerStatus>"
    assert escl.status(body).adf == "&a;\\x1b[31m"


@given(st.binary(max_size=400))
def test_rubbish_is_malformed_and_nothing_else(octets: bytes) -> None:
    for body in (octets, b"<ScannerStatus>" + octets, b"<ScannerStatus><JobInfo>" + octets + b"</JobInfo>"):
        try:
            escl.status(body)
        except MalformedReply:
            continue
