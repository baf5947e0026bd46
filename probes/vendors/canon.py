# SPDX-License-Identifier: Apache-2.0
"""Canon (enterprise 1602). The counters are its meter numbers, as the panel shows them."""

from probes.vendors.maker import Maker, seen, unverified

CANON = Maker(
    "Canon",
    branches=("1602",),
    instances=(
        seen("model", "1602.1.1.1.1.0"),
        seen("firmware", "1602.1.1.1.4.0"),
        unverified("serial", "1602.1.2.1.4.0"),
        unverified("serial", "1602.1.2.1.8.1.3.1.1"),
        unverified("counter", "1602.1.11.1.3.1.4.113", "total", "mono"),
        unverified("counter", "1602.1.11.1.3.1.4.123", "total", "colour"),
        unverified("counter", "1602.1.11.1.3.1.4.301", "print"),
        unverified("counter", "1602.1.11.1.3.1.4.501", "scan"),
        unverified("pages_total", "1602.1.11.1.3.1.4.101"),
    ),
)
