# SPDX-License-Identifier: Apache-2.0
"""Konica Minolta (enterprise 18334), with Develop and Olivetti."""

from probes.vendors.maker import Maker

KONICA_MINOLTA = Maker(
    "Konica Minolta",
    branches=("18334",),
    seen={"firmware": "18334.1.1.1.1.6.1.0"},
    unverified={"pages_total": "18334.1.1.1.5.7.2.1.1.0"},
)
