# SPDX-License-Identifier: Apache-2.0
"""HP (enterprise 11, JetDirect and PML). Strings of the PML tree begin with the symbol set, 01 15."""

from probes.vendors.maker import Maker, seen, unverified

HP = Maker(
    "HP",
    branches=("11.2.3.9",),
    instances=(
        seen("serial", "11.2.3.9.4.2.1.1.3.3.0"),
        seen("jams", "11.2.3.9.4.2.1.4.1.2.34.0"),
        seen("device_id", "11.2.3.9.1.1.7.0"),
        unverified("firmware", "11.2.3.9.4.2.1.1.3.6.0"),
        unverified("asset", "11.2.3.9.4.2.1.1.3.12.0"),
        unverified("panel", "11.2.3.9.1.1.3.0"),
        unverified("pages_total", "11.2.3.9.4.2.1.4.1.2.5.0"),
        unverified("counter", "11.2.3.9.4.2.1.4.1.2.6.0", "total", "mono"),
        unverified("counter", "11.2.3.9.4.2.1.4.1.2.7.0", "total", "colour"),
        unverified("counter", "11.2.3.9.4.2.1.4.1.2.22.0", "duplex"),
    ),
)
