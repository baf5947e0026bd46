# SPDX-License-Identifier: Apache-2.0
"""Pantum (enterprise 40093)."""

from probes.vendors.maker import Maker, unverified

PANTUM = Maker(
    "Pantum",
    branches=("40093",),
    instances=(
        unverified("serial", "40093.1.1.1.5"),
        unverified("serial", "40093.6.1.2"),
        unverified("serial", "40093.10.1.1.4"),
    ),
)
