# SPDX-License-Identifier: Apache-2.0
"""Toshiba Tec (enterprise 1129): label printers in 1129.1.2, e-STUDIO in 1129.2.3."""

from probes.vendors.maker import Maker, unverified

_COUNTERS = "1129.2.3.50.1.3.21.6.1"

TOSHIBA = Maker(
    "Toshiba",
    branches=("1129",),
    instances=(
        unverified("serial", "1129.1.2.1.1.1.1.1.0"),
        unverified("firmware", "1129.1.2.1.1.1.1.2.0"),
        unverified("firmware", "1129.2.3.50.1.2.4.1.62.1.1"),
        unverified("counter", f"{_COUNTERS}.2.1.3", "total", "mono"),
        unverified("counter", f"{_COUNTERS}.2.1.1", "total", "colour"),
        unverified("counter", f"{_COUNTERS}.3.1.3", "print", "mono"),
        unverified("counter", f"{_COUNTERS}.3.1.1", "print", "colour"),
        unverified("counter", f"{_COUNTERS}.4.1.3", "copy", "mono"),
        unverified("counter", f"{_COUNTERS}.4.1.1", "copy", "colour"),
    ),
)
