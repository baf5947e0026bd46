# SPDX-License-Identifier: Apache-2.0
"""Lexmark (enterprise 641), with the Dells that it made. Toshiba and IBM sell devices under this number too; see Maker.makes()."""

from probes.vendors.maker import Maker, unverified

LEXMARK = Maker(
    "Lexmark",
    branches=("641",),
    brands=("Dell",),
    instances=(
        unverified("serial", "641.6.2.3.1.5.1"),
        unverified("model", "641.6.2.3.1.4.1"),
        unverified("counter", "641.6.4.2.2.1.6.1.1", "print", "mono"),
        unverified("counter", "641.6.4.2.2.1.7.1.1", "print", "colour"),
    ),
)
