# SPDX-License-Identifier: Apache-2.0
"""Fuji Xerox, now Fujifilm Business Innovation (enterprise 297)."""

from probes.vendors.maker import Maker, unverified

FUJIFILM = Maker(
    "Fujifilm",
    branches=("297",),
    brands=("Fuji Xerox", "Xerox", "Dell"),
    instances=(unverified("firmware", "297.1.111.1.31.10.0"),),
)
