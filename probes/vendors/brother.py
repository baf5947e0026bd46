# SPDX-License-Identifier: Apache-2.0
"""Brother (enterprise 2435). prtAlertLocation is its PJL code: see probes/reading/alerts.py."""

from probes.vendors.maker import Maker

BROTHER = Maker(
    "Brother",
    branches=("2435",),
    unverified={"serial": "2435.2.3.9.4.2.1.5.5.1.0", "panel": "2435.2.3.9.4.2.1.5.4.5.2.0"},
)
