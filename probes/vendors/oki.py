# SPDX-License-Identifier: Apache-2.0
"""OKI (enterprise 2001)."""

from probes.vendors.maker import Maker, unverified

OKI = Maker(
    "OKI",
    branches=("2001",),
    instances=(
        unverified("serial", "2001.1.1.1.1.11.1.10.45.0"),
        unverified("pages_total", "2001.1.1.1.1.11.1.10.170.1.8.1"),
    ),
)
