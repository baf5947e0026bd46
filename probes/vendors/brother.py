# SPDX-License-Identifier: Apache-2.0
"""Brother (enterprise 2435). prtAlertLocation is its PJL code: see probes/reading/alerts.py. Counters come as one packed value: brother_counters.py."""

from probes.vendors.maker import Maker, unverified

BROTHER = Maker(
    "Brother",
    branches=("2435",),
    instances=(
        unverified("serial", "2435.2.3.9.4.2.1.5.5.1.0"),
        unverified("firmware", "2435.2.3.9.4.2.1.5.5.17.0"),
        unverified("panel", "2435.2.3.9.4.2.1.5.4.5.2.0"),
        unverified("counter_blob", "2435.2.3.9.4.2.1.5.5.10.0"),
    ),
)
