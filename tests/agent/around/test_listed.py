# SPDX-License-Identifier: Apache-2.0
from agent.around.listed import listed
from probes.past_facts import ModelFacts


def test_a_model_is_looked_up_by_maker_and_model() -> None:
    found = listed({"printer.vendor": "HP", "printer.model": "LaserJet Enterprise M609"})
    assert (found.month_pages, found.verified, found.smb) == (300_000, False, None)
    assert found.source
    assert listed({"printer.vendor": "Lexmark", "printer.model": "X464de"}).smb == "smb1"


def test_of_what_is_in_no_list_nothing_is_known() -> None:
    assert listed({"printer.vendor": "Acme", "printer.model": "P1"}) == ModelFacts()
    assert listed({"printer.vendor": None}) == ModelFacts()
