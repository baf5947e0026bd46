# SPDX-License-Identifier: Apache-2.0
"""The helper on a real segment, through the pipe: namespaces made and unmade here, with no way out."""

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
    if not sys.platform.startswith("linux") or not shutil.which("ip", path="/usr/sbin:/sbin:/usr/bin:/bin") or not shutil.which("unshare"):
        pytest.skip("network namespaces need Linux with iproute2 and util-linux")
    if os.geteuid() != 0:
        pytest.skip("DHCP servers need root")
    private = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    done = subprocess.run([*private, sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=120, check=False)
    if "dnsmasq is not here" in done.stderr:
        pytest.skip("dnsmasq is not here")
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_two_hosts_with_one_address_are_a_duplicate_and_nobody_else_is(seen: dict[str, Any]) -> None:
    found = {address: (facts["arp.duplicate"], sorted(facts["arp.macs"])) for address, facts in seen["arp"].items()}
    assert found == {
        "10.77.0.1": (False, ["02:00:00:00:00:01"]),
        "10.77.0.40": (True, ["02:00:00:00:00:40", "02:00:00:00:00:41"]),
        "10.77.0.41": (False, ["02:00:00:00:00:42"]),
        "10.77.0.99": (False, []),
    }


def test_a_second_dhcp_server_is_seen_with_what_it_offers(seen: dict[str, Any]) -> None:
    facts = seen["dhcp"]
    assert (facts["dhcp.count"], facts["dhcp.alike"]) == (2, False)
    rows = {row["id"]: (row["prefix"], row["gateways"], row["gateway_fits"], row["network"]) for row in facts["dhcp.servers"]}
    assert rows == {"10.77.0.1": (24, ["10.77.0.1"], True, "10.77.0.0/24"), "10.77.0.2": (24, ["10.77.0.2"], False, "10.77.0.0/24")}


def test_the_path_takes_what_our_interface_takes(seen: dict[str, Any]) -> None:
    assert seen["path"] == [[576, 1500], [1501]]


def test_the_switch_names_our_port(seen: dict[str, Any]) -> None:
    assert seen["port"] == ["sw-2", "Gi1/0/12", 20]
