# SPDX-License-Identifier: Apache-2.0
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.reading.refused_cartridge import refusals_in


@pytest.mark.parametrize(
    "text",
    [
        "Protected Black cartridge.",
        "Unauthorized black cartridge",
        "Used or counterfeit cartridge detected",
        "Incompatible yellow cartridge",
        "Incompatible supplies",
        "The indicated cartridges have been blocked by the printer firmware",
        "32.37 Unsupported Cartridge",
        "32 Replace cartridge, black cartridge part number unsupported by device",
        "42.10 Replace black cartridge, printer region mismatch",
        "Non-Lexmark Black Cartridge, see User's Guide [33.10]",
        "Unknown toner installed. [K]",
        "Toner Cartridge (C) is not compatible",
        "Not Compatible Toner Cartridge",
        "Wrong Toner Cartridge",
        "Ink cartridge cannot be recognized",
        "Nicht kompatible Tonerkassette",
        "Falsche Tintenpatrone (Gelb)",
        "Nicht unterstützte Druckkassette",
        "Inkompatibel tonerkassett",
        "Bläckpatronen stöds inte",
        "Cartouche noire non prise en charge",
        "Cartucho amarillo no compatible",
        "Niet-compatibele cartridge",
        "Cartuccia non compatibile",
        "Niezgodny toner (Y)",
    ],
)
def test_a_cartridge_that_is_not_accepted(text: str) -> None:
    assert refusals_in([text, None, text]) == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "Non-HP supply in use",
        "Used supply in use",
        "Unsupported supply in use",
        "Genuine HP supply installed",
        "Original HP cartridge installed",
        "Used toner container is full",
        "Replace used toner box",
        "Incompatible paper size. Black cartridge low",
        "Incompatible tray",
        "Wrong paper in tray 2",
        "Unsupported USB device",
        "Unknown paper size",
        "Falsche Papierkassette",
        "Nicht unterstütztes Papier in Kassette 1",
        "Fel papper i kassett 1",
        "Toner low",
        "Cartridge low",
        "Install black cartridge",
        "Non-genuine toner may cause damage",
        "Not recommended toner in use",
        "Wrong file format. The printer cannot process the job.",
        "Ready",
        "",
    ],
)
def test_what_only_sounds_like_it(text: str) -> None:
    assert refusals_in([text]) == ()


@given(st.text(max_size=400))
def test_any_text_may_come(text: str) -> None:
    assert set(refusals_in([text])) <= {text}


def test_a_long_text_takes_no_long_time() -> None:
    began = perf_counter()
    refusals_in(["incompatible " * 40, "toner " * 80, "a" * 4096])
    assert perf_counter() - began < 0.5
