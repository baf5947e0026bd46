# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from rules.load import known_ids
from tests.lab.score import corpus
from tests.lab.score.__main__ import NoCasesError, jobs
from tests.lab.score.replay import answer, ports


def test_every_truth_names_rules_that_there_are() -> None:
    named = {cause.rule for wants in corpus.truths().values() for cause in (*wants.causes, *wants.unknown, *wants.harmless)}
    assert named <= set(known_ids())


def test_a_recording_has_the_causes_that_are_told_of_it() -> None:
    wants = corpus.truths()["snmp/pm_ip94.snmprec"]
    assert (wants.name, [cause.rule for cause in wants.causes]) == ("pm_ip94", ["supply-empty", "supply-low", "supply-low"])


def test_without_recordings_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNJAM_CORPUS", str(tmp_path / "corpus"))
    with pytest.raises(NoCasesError, match=r"no recordings in .*corpus"):
        jobs("recordings")


def test_only_the_recordings_that_are_there_are_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNJAM_CORPUS", str(tmp_path))
    (tmp_path / "snmp").mkdir()
    (tmp_path / "snmp" / "pm_ip107.snmprec").touch()
    assert list(jobs("recordings")) == ["pm_ip107"]


def test_a_target_names_the_ports_of_its_kind() -> None:
    assert ports(Path("x.snmprec")) == "127.0.0.1,snmp=16161"
    assert ports(Path("x.bin")) == "127.0.0.1,ipp=16631"


def test_a_recorded_reply_comes_under_the_requests_own_id_and_no_other_operation_is_known() -> None:
    recorded = b"\x02\x00\x00\x00\x00\x00\x00\x07rest\x03"
    assert answer(b"\x02\x00\x00\x0b\x00\x00\x00\x2a\x03", recorded) == b"\x02\x00\x00\x00\x00\x00\x00\x2arest\x03"
    assert answer(b"\x01\x01\x00\x0a\x00\x00\x00\x2b\x03", recorded) == b"\x01\x01\x05\x01\x00\x00\x00\x2b\x03"
