# SPDX-License-Identifier: Apache-2.0
"""Sharp (enterprise 2385)."""

from probes.vendors.maker import Maker, seen, unverified

SHARP = Maker(
    "Sharp",
    branches=("2385",),
    instances=(
        seen("counter", "2385.1.1.19.2.1.3.1.4.61", "print", "mono"),
        seen("counter", "2385.1.1.19.2.1.3.1.4.63", "print", "colour"),
        seen("counter", "2385.1.1.19.2.1.3.1.4.75", "duplex"),
        seen("counter", "2385.1.1.19.2.1.3.4.4.61", "copy", "mono"),
        seen("counter", "2385.1.1.19.2.1.3.4.4.63", "copy", "colour"),
        seen("counter", "2385.1.1.19.2.1.3.5.4.61", "total", "mono"),
        seen("counter", "2385.1.1.19.2.1.3.5.4.63", "total", "colour"),
        unverified("firmware", "2385.2.1.1.2.1.2.1"),
    ),
)
