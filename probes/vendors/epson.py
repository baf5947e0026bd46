# SPDX-License-Identifier: Apache-2.0
"""Epson (enterprise 1248). Every inkjet has one sysObjectID; projectors are in 1248.4. Mono and colour add up to prtMarkerLifeCount in recordings."""

from probes.vendors.maker import Maker, seen

EPSON = Maker(
    "Epson",
    branches=("1248.1",),
    instances=(
        seen("device_id", "1248.1.2.2.1.1.1.1.1"),
        seen("model", "1248.1.2.2.1.1.1.3.1"),
        seen("serial", "1248.1.2.2.1.1.1.5.1"),
        seen("firmware", "1248.1.2.2.2.1.1.2.1.4"),
        seen("firmware", "1248.1.2.2.2.1.1.2.1.1"),
        seen("counter", "1248.1.2.2.27.1.1.3.1.1", "total", "mono"),
        seen("counter", "1248.1.2.2.27.1.1.4.1.1", "total", "colour"),
    ),
)
