# SPDX-License-Identifier: Apache-2.0
"""Xerox (enterprise 253). Serial and counters come from the standard tables; public sources contradict each other on its private ones."""

from probes.vendors.maker import Maker, seen, unverified

XEROX = Maker(
    "Xerox",
    branches=("253",),
    instances=(
        seen("device_id", "253.8.51.1.2.1.20.1"),
        unverified("pages_total", "253.8.53.13.2.1.6.1.20.1"),
    ),
)
