# SPDX-License-Identifier: Apache-2.0
"""HP (enterprise 11, JetDirect and PML). Strings of the PML tree begin with the symbol set, 01 15."""

from probes.vendors.maker import Maker

HP = Maker(
    "HP",
    branches=("11.2.3.9",),
    seen={"serial": "11.2.3.9.4.2.1.1.3.3.0"},
    unverified={"firmware": "11.2.3.9.4.2.1.1.3.6.0", "pages_total": "11.2.3.9.4.2.1.4.1.2.5.0", "panel": "11.2.3.9.1.1.3.0"},
)
