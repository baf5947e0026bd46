# SPDX-License-Identifier: Apache-2.0
"""Samsung (enterprise 236), and the small Xeroxes and HPs that it made. Its sysDescr ends in the serial number: see probes/reading/identity.py."""

from probes.vendors.maker import Maker, unverified

SAMSUNG = Maker(
    "Samsung",
    branches=("236.11.5",),
    brands=("Xerox", "HP", "Dell"),
    instances=(
        unverified("firmware", "236.11.5.1.1.1.2.0"),
        unverified("serial", "236.11.5.1.1.1.4.0"),
    ),
)
