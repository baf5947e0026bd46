# SPDX-License-Identifier: Apache-2.0
"""Kyocera (enterprise 1347), with UTAX and Triumph-Adler. Its own alert table names what the panel shows, as text and as PJL status code."""

from probes.vendors.maker import Maker, seen

KYOCERA = Maker(
    "Kyocera",
    branches=("1347",),
    brands=("UTAX", "Triumph-Adler", "Olivetti"),
    instances=(
        seen("panel", "1347.43.18.2.1.2.1.1"),
        seen("panel_code", "1347.43.18.2.1.3.1.1"),
        seen("serial", "1347.43.5.1.1.28.1"),
        seen("model", "1347.43.5.1.1.1.1"),
        seen("firmware", "1347.43.5.4.1.5.1.1"),
        seen("counter", "1347.42.3.1.2.1.1.1.1", "print", "mono"),
        seen("counter", "1347.42.3.1.2.1.1.1.3", "print", "colour"),
        seen("counter", "1347.42.3.1.2.1.1.2.1", "copy", "mono"),
        seen("counter", "1347.42.3.1.2.1.1.2.3", "copy", "colour"),
        seen("counter", "1347.42.3.1.1.1.1.4", "fax"),
        seen("counter", "1347.46.10.1.1.5.3", "scan"),
        seen("pages_total", "1347.43.10.1.1.12.1.1"),
    ),
)
