# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from rules.data_lists import mail_passwords, model_of, passwords_of, scan_models
from rules.yaml import YamlError


def test_every_entry_has_its_source_and_nobody_has_confirmed_one_yet() -> None:
    sources = [(entry.source, entry.verified) for entry in scan_models()] + [(entry.source, entry.verified) for entry in mail_passwords()]
    assert sources
    assert all(len(source) > 10 and verified is False for source, verified in sources)


def test_the_first_match_counts_and_case_does_not() -> None:
    found = model_of("ricoh im c300")
    assert found is not None
    assert found.smb == "smb3"
    assert model_of("Lexmark X464de") is not None
    assert model_of("Brother HL-L6400DW series") is None


def test_a_mail_provider_by_its_name() -> None:
    found = passwords_of("SMTP.office365.com.")
    assert found is not None
    assert found.ends == "2026-12-31"
    assert passwords_of("mail.acme.test") is None


def test_a_mistake_in_a_list_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- {mach: x, source: s, verified: false}\n", encoding="utf-8")
    with pytest.raises(YamlError, match="did you mean 'match'"):
        scan_models(file)
