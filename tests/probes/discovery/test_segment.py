# SPDX-License-Identifier: Apache-2.0
"""Discovery on a real segment: two network namespaces and a cable, made and unmade here, with no way out."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.lab
SCRIPT = Path(__file__).with_name("segment.py")


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What the agent saw on it, and what the other end of the cable saw of the agent."""
    if not sys.platform.startswith("linux") or not shutil.which("ip") or not shutil.which("unshare"):
        pytest.skip("network namespaces need Linux with iproute2 and util-linux")
    private = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    if subprocess.run([*private, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may make no network namespaces")
    done = subprocess.run([*private, "--mount-proc", sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_everybody_who_answers_anything_is_found_and_nobody_else(seen: dict[str, Any]) -> None:
    assert seen["found"] == {
        "10.77.0.2": ["neighbours", "snmp"],
        "10.77.0.3": ["neighbours", "snmp"],
        "10.77.0.4": ["neighbours", "wsd"],
    }


def test_the_neighbour_table_tells_the_living_from_the_dead(seen: dict[str, Any]) -> None:
    assert seen["asked"] == {"10.77.0.4": [True, True], "10.77.0.6": [False, False]}


def test_a_stale_entry_is_no_life(seen: dict[str, Any]) -> None:
    assert seen["stale"] is False


def test_arp_requests_stay_below_the_switchs_limit(seen: dict[str, Any]) -> None:
    assert 0 < seen["peer"]["worst_arp_per_s"] <= 10


def test_nothing_but_what_was_announced_came_over_the_cable(seen: dict[str, Any]) -> None:
    assert set(seen["peer"]["udp"]) == {"161", "3702", "5353"}
    assert seen["peer"]["udp"]["3702"] == 4


def test_our_own_host_is_seen_as_it_is(seen: dict[str, Any]) -> None:
    checks = seen["checks"]
    assert (checks["interface"], checks["route"], checks["gateway"], checks["multicast"]) == ("ok", "ok", "warn", "ok")


def test_the_helper_asks_by_arp(seen: dict[str, Any]) -> None:
    assert seen["arp"] == {"10.77.0.2": 1, "10.77.0.3": 1, "10.77.0.4": 1}
