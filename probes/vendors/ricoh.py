# SPDX-License-Identifier: Apache-2.0
"""Ricoh (enterprise 367), with Lanier, NRG, Savin, Gestetner and Infotec, which share its sysObjectID."""

from probes.vendors.maker import Maker, counter_table, seen, unverified

RICOH = Maker(
    "Ricoh",
    branches=("367",),
    brands=("Lanier", "NRG", "Savin", "Gestetner", "Infotec"),
    instances=(
        seen("model", "367.3.2.1.1.1.1.0"),
        seen("firmware", "367.3.2.1.1.1.2.0"),
        seen("serial", "367.3.2.1.2.1.4.0"),
        unverified("pages_total", "367.3.2.1.2.19.1.0"),
    ),
    table=counter_table(
        "367.3.2.1.2.19.5.1.2",
        "367.3.2.1.2.19.5.1.9",
        {10: ("total", None), 200: ("copy", None), 300: ("fax", None), 400: ("print", None), 870: ("scan", None)},
    ),
)
