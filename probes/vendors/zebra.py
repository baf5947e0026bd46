# SPDX-License-Identifier: Apache-2.0
"""Zebra (enterprise 10642); its print servers answer as Extended Systems (683), whose serial number is the print server's and not asked."""

from probes.vendors.maker import Maker, seen

ZEBRA = Maker(
    "Zebra",
    branches=("10642", "683"),
    instances=(
        seen("model", "10642.1.1.0"),
        seen("firmware", "10642.1.2.0"),
        seen("serial", "10642.200.19.5.0"),
    ),
)
