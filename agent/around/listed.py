# SPDX-License-Identifier: Apache-2.0
"""A device's model looked up in the public lists under rules/data. Pure."""

from probes.fact import Facts
from probes.past_facts import ModelFacts
from rules.data_lists import figures_of, model_of


def listed(facts: Facts) -> ModelFacts:
    """What the lists say of the model; nothing of a device that does not name it."""
    name = " ".join(str(word) for key in ("vendor", "model") if (word := facts.get(f"printer.{key}")))
    figures, scan = (figures_of(name), model_of(name)) if name else (None, None)
    return ModelFacts(
        life_pages=figures.life_pages if figures else None,
        month_pages=figures.month_pages if figures else None,
        source=figures.source if figures else None,
        verified=figures.verified if figures else None,
        smb=scan.smb if scan else None,
    )
