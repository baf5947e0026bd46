# SPDX-License-Identifier: Apache-2.0
"""A segment in private namespaces with a duplicate address, two DHCP servers and a switch that names itself; run by test_segment.py under `unshare`."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from ipaddress import ip_network  # noqa: E402  (the path comes first)

from probes import helper  # noqa: E402
from probes.dhcp_servers import dhcp_facts  # noqa: E402
from probes.fact import flatten  # noqa: E402
from probes.host import Interface  # noqa: E402
from probes.who_answers import arp_facts  # noqa: E402

PEERS = {"10.77.0.1": "01", "10.77.0.2": "02", "10.77.0.40": "40", "10.77.0.40 ": "41", "10.77.0.41": "42"}
_SWITCH = """
from scapy.layers.l2 import Ether; from scapy.contrib.lldp import *; from scapy.sendrecv import sendp
named = LLDPDUSystemName(system_name=b"sw-2")/LLDPDUGenericOrganisationSpecific(org_code=0x80c2, subtype=1, data=b"\\x00\\x14")
ids = LLDPDUChassisID(subtype=4, id="02:00:00:00:00:01")/LLDPDUPortID(subtype=5, id=b"Gi1/0/12")/LLDPDUTimeToLive(ttl=120)
sendp(Ether(src="02:00:00:00:00:01", dst="01:80:c2:00:00:0e")/ids/named/LLDPDUEndOfLLDPDU(), iface="me", verbose=0)
"""


def run(words: str) -> None:
    subprocess.run(words.split(), check=True)


def inside(pid: int, words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(["nsenter", "-t", str(pid), "-n", *words.split()], stderr=subprocess.DEVNULL)


def plug(name: str, address: str, mac: str) -> int:
    """One host with its cable in the bridge; its process id."""
    pid = subprocess.Popen(["unshare", "-n", "sleep", "120"]).pid
    while Path(f"/proc/{pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
        time.sleep(0.01)
    run(f"ip link add {name} type veth peer name eth0 address 02:00:00:00:00:{mac} netns {pid}")
    run(f"ip link set {name} master br0 up")
    for words in ("ip link set lo up", f"ip address add {address.strip()}/24 dev eth0", "ip link set eth0 up"):
        inside(pid, words).wait()
    return pid


def lease(pid: int, first: str, router: str) -> None:
    options = f"--dhcp-range={first},{first[:-2]}99,255.255.255.0,1h --dhcp-option=3,{router} --dhcp-leasefile=/dev/null --leasefile-ro"
    inside(pid, f"dnsmasq -k --port=0 --conf-file=/dev/null --user=root --no-ping --dhcp-authoritative --pid-file {options}")


async def look(me: int) -> dict[str, Any]:
    def start() -> "subprocess.Popen[bytes]":
        words = ["nsenter", "-t", str(me), "-n", sys.executable, "-P", "-m", "probes.link"]
        return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    helper._start = start
    async with helper.started() as running:
        answers = await running.duplicate("eth0", ["10.77.0.1", "10.77.0.40", "10.77.0.41", "10.77.0.99"], wait_s=0.5)
        macs = {address: tuple(found.answers) for address, found in answers.items()}
        arp = {address: flatten(arp_facts(address, found, macs, (), "10.77.0.1")) for address, found in answers.items()}
        segment = Interface("eth0", "10.77.0.57", ip_network("10.77.0.0/24"))
        dhcp = dhcp_facts([(segment, offer) for offer in await running.dhcp("eth0", wait_s=2)], {"eth0": "10.77.0.1"})
        path = await running.path_mtu("10.77.0.1", [576, 1500, 1501], wait_s=0.5)
        switch = asyncio.create_task(asyncio.to_thread(announce))
        port = await running.lldp("eth0", wait_s=10)
        await switch
    return {"arp": arp, "dhcp": flatten(dhcp), "path": [path.passed, path.refused], "port": [port.switch, port.port, port.vlan] if port else None}


def announce() -> None:
    time.sleep(1)
    subprocess.run([sys.executable, "-c", _SWITCH], check=True)


def main() -> None:
    if not shutil.which("dnsmasq", path="/usr/sbin:/usr/bin"):
        sys.exit("dnsmasq is not here")
    run("ip link set lo up")
    run("ip link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0")
    run("ip link set br0 up")
    pids = [plug(f"v{number}", address, mac) for number, (address, mac) in enumerate(PEERS.items())]
    me = plug("me", "10.77.0.57", "57")
    lease(pids[0], "10.77.0.100", "10.77.0.1")
    lease(pids[1], "10.77.0.150", "10.77.0.2")
    time.sleep(1)
    sys.stdout.write(json.dumps(asyncio.run(look(me))) + "\n")


if __name__ == "__main__":
    main()
