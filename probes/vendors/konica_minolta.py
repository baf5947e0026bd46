# SPDX-License-Identifier: Apache-2.0
"""Konica Minolta (enterprise 18334), with Develop and Olivetti."""

from probes.vendors.maker import Maker, seen, unverified

KONICA_MINOLTA = Maker(
    "Konica Minolta",
    branches=("18334",),
    brands=("Develop", "Olivetti"),
    instances=(
        seen("firmware", "18334.1.1.1.1.6.1.0"),
        seen("model", "18334.1.1.1.1.6.2.1.0"),
        seen("counter", "18334.1.1.1.5.7.2.2.1.5.1.1", "copy", "mono"),
        seen("counter", "18334.1.1.1.5.7.2.2.1.5.2.1", "copy", "colour"),
        seen("counter", "18334.1.1.1.5.7.2.2.1.5.1.2", "print", "mono"),
        seen("counter", "18334.1.1.1.5.7.2.2.1.5.2.2", "print", "colour"),
        seen("counter", "18334.1.1.1.5.7.2.1.3.0", "duplex"),
        seen("counter", "18334.1.1.1.5.7.2.1.5.0", "scan"),
        unverified("pages_total", "18334.1.1.1.5.7.2.1.1.0"),
    ),
)
