# SPDX-License-Identifier: Apache-2.0
"""The whole demo, run once for every test that looks at what came of it."""

import asyncio

import pytest

from agent.demo.run import Outcome, run
from probes.registry import vocabulary
from rules.load import BUILTIN, load_catalogue


@pytest.fixture(scope="session")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The whole fleet scanned and ticketed: about ten seconds, most of them the sleeper's and the silent one's."""
    return asyncio.run(run(load_catalogue([BUILTIN], vocabulary()), tmp_path_factory.mktemp("state")))
