# SPDX-License-Identifier: Apache-2.0
"""Kyocera (enterprise 1347), with UTAX and Triumph-Adler. Its own alert table names what the panel shows, as text and as PJL status code."""

from probes.vendors.maker import Maker

KYOCERA = Maker(
    "Kyocera",
    branches=("1347",),
    seen={
        "serial": "1347.43.5.1.1.28.1",
        "firmware": "1347.43.5.4.1.5.1.1",
        "pages_total": "1347.43.10.1.1.12.1.1",
        "panel": "1347.43.18.2.1.2.1.1",
        "panel_code": "1347.43.18.2.1.3.1.1",
    },
)
