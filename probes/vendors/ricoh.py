# SPDX-License-Identifier: Apache-2.0
"""Ricoh (enterprise 367), with Lanier, NRG, Savin, Gestetner and Infotec."""

from probes.vendors.maker import Maker

RICOH = Maker(
    "Ricoh",
    branches=("367",),
    seen={"serial": "367.3.2.1.2.1.4.0", "firmware": "367.3.2.1.1.1.2.0"},
    unverified={"pages_total": "367.3.2.1.2.19.1.0"},
)
