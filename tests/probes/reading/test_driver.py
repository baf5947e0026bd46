# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.reading.driver import fits, formats_of, is_makers

PS, PDF = ("application/postscript",), ("application/pdf", "image/urf")


@pytest.mark.parametrize(
    ("driver", "first"),
    [
        ("HP LaserJet 4250 Postscript (recommended)", "application/postscript"),
        ("Kyocera ECOSYS M5526 (KPDL)", "application/postscript"),
        ("HP Universal Printing PCL 6", "application/vnd.hp-PCLXL"),
        ("Generic PCL 5e Printer", "application/vnd.hp-PCL"),
        ("EPSON WF-C5790 - IPP Everywhere", "application/pdf"),
        ("Microsoft IPP Class Driver", "application/pdf"),
        ("Zebra ZPL Label Printer", "application/vnd.zebra-zpl"),
    ],
)
def test_what_a_drivers_name_tells(driver: str, first: str) -> None:
    formats = formats_of(driver)
    assert formats is not None
    assert formats[0] == first


@pytest.mark.parametrize("driver", [None, "", "Local Raw Printer", "Brother HL-L6400DW series"])
def test_a_name_that_tells_nothing_is_no_guess(driver: str | None) -> None:
    assert formats_of(driver) is None


@pytest.mark.parametrize(
    ("sent", "by_ipp", "device_id", "languages", "fit"),
    [
        (PS, PDF, None, None, False),
        (PS, (*PDF, *PS), None, None, True),
        (PS, PDF, "MFG:X;CMD:PCLXL,POSTSCRIPT;", None, True),
        (PS, PDF, None, ("langPCL", "langPS"), True),
        (PS, (*PDF, "application/octet-stream"), None, None, None),
        (PS, (*PDF, "application/octet-stream"), "MFG:X;CMD:PCL,PCLXL;", None, False),
        (PS, None, None, None, None),
        (None, PDF, None, None, None),
        (PS, None, "MFG:X;CMD:ZPL;", None, False),
    ],
)
def test_whether_a_device_takes_what_is_sent(
    sent: tuple[str, ...] | None,
    by_ipp: tuple[str, ...] | None,
    device_id: str | None,
    languages: tuple[str, ...] | None,
    fit: bool | None,  # noqa: FBT001
) -> None:
    assert fits(sent, by_ipp, device_id, languages) is fit


@pytest.mark.parametrize(
    ("driver", "makers"),
    [("Microsoft IPP Class Driver", False), ("Microsoft IPP-Klassentreiber", False), ("Brother HL-L6400DW series", True), (None, None)],
)
def test_a_makers_driver_is_told_from_windows_own(driver: str | None, makers: bool | None) -> None:  # noqa: FBT001  (a table's column)
    assert is_makers(driver) is makers
