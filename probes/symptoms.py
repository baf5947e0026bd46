# SPDX-License-Identifier: Apache-2.0
"""What customers complain of: a closed list. What is known of each stands in `rules/data/symptoms.yaml`."""

SYMPTOMS = (
    *("cannot-print", "prints-slowly", "prints-garbage", "offline-in-windows", "cannot-scan-to-folder", "cannot-scan-to-mail"),
    *("address-book-empty", "error-on-panel", "poor-quality", "fax-fails", "lines-on-scans"),
)
