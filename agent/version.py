# SPDX-License-Identifier: Apache-2.0
"""The distribution's version; a test holds it equal to pyproject.toml's. Reading the installed metadata would cost `--version` 20 ms."""

VERSION = "0.1.0"
