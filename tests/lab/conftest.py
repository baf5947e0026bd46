# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lab.lab import obstacle
from tests.lab.scans import Case, Scans


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no lab can be raised, its tests are skipped and say why."""
    lab = [item for item in items if item.get_closest_marker("lab")]
    if lab and (why := obstacle()) is not None:
        for item in lab:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def scans(request: pytest.FixtureRequest) -> Iterator[Scans]:
    """Every scan that the collected tests ask for, started together."""
    params = [item.callspec.params for item in request.session.items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    wanted = [each.get("case") for each in params]
    with Scans(case for case in wanted if isinstance(case, Case)) as begun:
        yield begun
