# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from rules.data_lists import device_models, figures_of, mail_passwords, model_of, passwords_of, scan_models
from rules.yaml import YamlError


def test_every_entry_has_its_source_and_nobody_has_confirmed_one_yet() -> None:
    lists = (scan_models(), mail_passwords(), device_models())
    sources = [(entry.source, entry.verified) for entries in lists for entry in entries]
    assert sources
    assert all(len(source) > 10 and verified is False for source, verified in sources)


def test_the_first_match_counts_and_case_does_not() -> None:
    found = model_of("ricoh im c300")
    assert found is not None
    assert found.smb == "smb3"
    assert model_of("Lexmark X464de") is not None
    assert model_of("Brother HL-L6400DW series") is None


def test_rated_figures_by_model() -> None:
    found = figures_of("hp laserjet pro m404dn")
    assert found is not None
    assert (found.month_pages, found.life_pages) == (80_000, None)
    assert figures_of("HP LaserJet 4000") is None


def test_a_life_of_a_model_may_be_listed(tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- {match: 'Acme P1*', life_pages: 600000, source: Acme service manual, verified: false}\n", encoding="utf-8")
    assert device_models(file)[0].life_pages == 600_000
    file.write_text("- {match: 'Acme P1*', life_pages: many, source: Acme service manual, verified: false}\n", encoding="utf-8")
    device_models.cache_clear()
    with pytest.raises(YamlError, match="life_pages"):
        device_models(file)


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
