# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.reading.device_class import device_class


@pytest.mark.parametrize(
    ("vendor", "name", "device_id", "technology", "told"),
    [
        ("Zebra", "ZT411", None, None, "label"),
        (None, "Generic printer", "MFG:Zebra Technologies ;CMD:ZPL;MDL:ZTC ZT230-200dpi ZPL;CLS:PRINTER;", None, "label"),
        ("Epson", "TM-T88VI", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88VI;CLS:PRINTER;", None, "receipt"),
        ("Epson", "CW-C6500Au", None, "inkjetAqueous", "label"),
        ("Epson", "EPL-6200L", None, None, None),
        ("Epson", "AcuLaser EPL-N3000", None, "electrophotographicLaser", "page"),
        (None, "LP2844 EPL2", None, None, "label"),
        (None, "XP-58", None, "thermalSensitive", "label"),
        ("Lexmark", "MS811", "MFG:Lexmark;CMD:PCL,PCLXL,POSTSCRIPT,ZPL;MDL:MS811;", "electrophotographicLaser", "page"),
        ("HP", "DesignJet Z5200", None, "inkjetAqueous", "page"),
        ("Brother", "HL-L6400DW series", None, "electrophotographicLaser", "page"),
        ("Brother", "HL-L6400DW series", None, "thermalDiffusion", None),
        (None, None, None, None, None),
        (None, None, "MFG:x;MDL:y;", "other", None),
    ],
)
def test_class(vendor: str | None, name: str | None, device_id: str | None, technology: str | None, told: str | None) -> None:
    assert device_class(vendor, [name, None], [device_id], technology) == told
