# SPDX-License-Identifier: Apache-2.0
"""Canon (enterprise 1602)."""

from probes.vendors.maker import Maker

CANON = Maker(
    "Canon",
    branches=("1602",),
    seen={"firmware": "1602.1.1.1.4.0"},
    unverified={"serial": "1602.1.2.1.4.0"},
)
