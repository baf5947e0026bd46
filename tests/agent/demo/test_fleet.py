# SPDX-License-Identifier: Apache-2.0
"""The fleet is up on loopback, and clients that are not ours can read it."""

import asyncio
import shutil

import pytest
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from agent.demo.devices import FLEET, rested
from agent.demo.fleet import Running, fleet
from agent.demo.listening import LOOPBACK
from agent.demo.run import commissioned_for

AWAKE = tuple(map(rested, FLEET))


async def told(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    out, _ = await process.communicate()
    return out.decode()


def rows(walk: str) -> list[str]:
    """The values of a walk, without what net-snmp says beside them on its first run."""
    return [line for line in walk.splitlines() if line.startswith(".1.3") and "No more variables" not in line]


async def test_net_snmp_walks_a_device() -> None:
    async with fleet(AWAKE, adverts=False) as running:
        port = running.named("sales").ports["snmp"]
        bulk = await told("snmpbulkwalk", "-v2c", "-c", "public", "-On", "-Oe", f"{LOOPBACK}:{port}", "1.3.6.1.2.1")
        plain = await told("snmpwalk", "-v1", "-c", "public", "-On", "-Oe", f"{LOOPBACK}:{port}", "1.3.6.1.2.1")
    assert '.1.3.6.1.2.1.43.18.1.1.8.1.1 = STRING: "Paper jam: fuser exit, open cover B"' in bulk
    assert ".1.3.6.1.2.1.43.18.1.1.7.1.1 = INTEGER: 8" in bulk
    assert ".1.3.6.1.2.1.25.3.5.1.2.1 = Hex-STRING: 04 00" in bulk
    assert len(rows(plain)) == len(rows(bulk))


async def test_ipptool_reads_a_queue() -> None:
    async with fleet(AWAKE, adverts=False) as running:
        uri = f"ipp://{LOOPBACK}:{running.named('warehouse').ports['ipp']}/ipp/print"
        printer = await told("ipptool", "-tv", uri, "get-printer-attributes.test")
        jobs = await told("ipptool", "-tv", uri, "get-jobs.test")
    assert "[PASS]" in printer
    assert "[PASS]" in jobs
    assert "printer-state-reasons (keyword) = paused" in printer
    assert "job-id (integer) = 1042" in jobs


async def test_zeroconf_finds_an_advert_on_loopback() -> None:
    async with fleet(AWAKE) as running:
        if running.notes:
            pytest.skip(running.notes[0])
        listening = AsyncZeroconf(interfaces=[LOOPBACK], ip_version=IPVersion.V4Only)
        try:
            info = AsyncServiceInfo("_pdl-datastream._tcp.local.", "Halden C3045 (reception)._pdl-datastream._tcp.local.")
            assert await info.async_request(listening.zeroconf, 3000)
        finally:
            await listening.async_close()
        assert info.parsed_addresses() == [LOOPBACK]
        assert info.port == running.named("reception").ports["raw"]
        assert info.decoded_properties["UUID"] == FLEET[0].uuid


async def test_the_configuration_names_every_printer_and_the_switch_is_a_target() -> None:
    async with fleet(AWAKE, adverts=False) as running:
        commission = commissioned_for(running, running.config("http://127.0.0.1:1/tickets"))
        switch = running.named("switch")
    assert {target.device_id for target in commission.expected} == {f"asset:{device.id}" for device in FLEET if device.printer}
    assert [target.endpoint for target in commission.targets if not target.expected] == [switch.endpoint]
    assert all(target.exclusive and target.named for target in commission.targets)
    assert not commission.networks
    assert not commission.attached


async def connects(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def test_a_refused_raw_port_is_refused_and_an_open_one_counts() -> None:
    async with fleet(AWAKE, adverts=False) as running:
        assert not await connects(running.named("workshop").ports["raw"])
        assert await connects(running.named("sales").ports["raw"])
        await asyncio.sleep(0.05)
        assert (running.raw_connections, running.raw_octets) == (1, 0)


async def test_nothing_is_left_listening() -> None:
    async with fleet(AWAKE[:1], adverts=False) as running:
        ports = [port for found in running.simulated for service, port in found.ports.items() if service != "snmp"]
    assert not any([await connects(port) for port in ports])


async def test_every_device_has_ports_of_its_own() -> None:
    def places(running: Running) -> list[tuple[str, int]]:
        return [("udp" if service == "snmp" else "tcp", port) for found in running.simulated for service, port in found.ports.items()]

    async with fleet(AWAKE, adverts=False) as one, fleet(AWAKE, adverts=False) as other:
        together = places(one) + places(other)
    assert len(set(together)) == len(together)


def test_identities_are_unique_and_marked_as_the_demos() -> None:
    for column in ("id", "serial", "mac", "uuid"):
        assert len({getattr(device, column) for device in FLEET}) == len(FLEET)
    assert all(device.serial.startswith("DEMO-") for device in FLEET)
    assert all(int(device.mac[:2], 16) & 0x02 for device in FLEET), "locally administered"
