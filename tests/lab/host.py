# SPDX-License-Identifier: Apache-2.0
"""One host of a lab, in network, mount and UTS namespaces of its own.

It says `here` when it can be plugged in, waits for a line, gives itself its address and its filter, starts its
daemons and responders, says `ready` when every port is open and every advert is out, and stays.
"""

# ruff: noqa: T201 - standard output is the line to the lab's first process
from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.corpus.recordings import rows_of
from tests.lab import arp_proxy, fork, garbage, ike_responder, ipp_responder, lpd_responder, network, programs, raw9100, wsd_responder
from tests.lab.topology import Host, Site, networks_of
from tests.probes.snmp_agent import Agent

PATIENCE: Final = 30.0  # seconds for a daemon to open its port, on a machine that does other things too
STEP: Final = 0.05
_LISTEN: Final = {"tcp": "0A", "udp": "07"}


class NotReadyError(Exception):
    """A daemon of this host ended, or did not open its port; the message says which."""


def live(name: str, site: Site) -> None:
    """Be this host of the site until the lab ends."""
    fork.unshare(fork.NEWNET | fork.NEWNS | fork.NEWUTS)
    host, networks = site.hosts[name], networks_of(site)
    _furnish(name, host, site.network)
    print("here", flush=True)
    sys.stdin.readline()
    if host.delay_ms:
        _batch("ip -batch -", network.longer(host))
        subprocess.Popen([sys.executable, "-m", "tests.lab.slow_cable", "wire0", "near0", str(host.delay_ms)], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    _batch("ip -batch -", network.addresses(host, networks))
    if any(each.delay_ms for each in site.hosts.values()):
        subprocess.run(["ethtool", "-K", "eth0", "tx", "off"], check=True, stdout=sys.stderr)
    _batch("nft -f -", network.firewall(host))
    if host.forwards:
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1", encoding="ascii")
    agent = _snmpsim(name, host) if programs.simulates(host) else None
    try:
        asyncio.run(_live(name, host, agent))
    except NotReadyError as error:
        print(error, flush=True)


def _snmpsim(name: str, host: Host) -> int:
    """Start snmpsim as a copy of this process, which has imported it; gives its process id."""
    program = programs.snmpsim(name, host)
    _write(program)

    def serve() -> None:
        from snmpsim.commands import responder  # noqa: PLC0415 - inside.py has imported it, if any host needs it

        sys.argv = program.argv
        responder.main()

    return fork.forked(serve, (fork.nothing(), 2, 2))


async def _live(name: str, host: Host, agent: int | None) -> None:
    await _respond(name, host)
    arp_proxy.serve("eth0", network.own_mac(host), host.proxies)
    if programs.announces(host):
        for each in programs.announcers(host):
            await _start(each)
        await _until(Path("/run/avahi-daemon/pid").exists, "avahi-daemon has no pid file")
    daemons = [_start(each) for each in programs.daemons(name, host)]
    if agent:
        daemons.append(_agent_opens(agent))
    await asyncio.gather(*daemons, *([_announced(host)] if host.up and programs.announces(host) else []))
    for queue, count in host.sent.items():
        for _ in range(count):
            await _send(queue)
    if host.holds:
        await raw9100.hold(host.holds, PATIENCE)
    print("ready", flush=True)
    if host.sleeps:
        await _sleep(host)
    await asyncio.Event().wait()


async def _sleep(host: Host) -> None:
    """Be deaf until something comes that was meant for this host, and for some seconds more."""
    await asyncio.to_thread(_batch, "nft -f -", network.sleep(host))
    while not await asyncio.to_thread(_knocked):  # noqa: ASYNC110 - the kernel counts
        await asyncio.sleep(STEP)
    await asyncio.sleep(host.sleeps)
    await asyncio.to_thread(_batch, "nft -f -", network.AWAKE)
    arp_proxy.announce("eth0", network.own_mac(host), host.address)


def _knocked() -> bool:
    listing = subprocess.run(["nft", "list", "counters"], capture_output=True, text=True, check=True)
    return any(line.split()[:1] == ["packets"] and line.split()[1] != "0" for line in listing.stdout.splitlines())


async def _respond(name: str, host: Host) -> None:
    """The lab's own responders live in this process; what they note stands under /run/lab."""
    if host.raw in {"listener", "single"}:
        await raw9100.serve(Path("/run/lab/raw") / name, single=host.raw == "single")
    await _respond_small(name, host)
    for port in host.listens:
        from tests.lab import web_responder  # noqa: PLC0415 - as below

        await web_responder.listen(port)
    if host.web is not None:
        from tests.lab import web_responder  # noqa: PLC0415 - half of this program's start is cryptography's

        await web_responder.serve(name, host)
    if host.serves is not None:
        from tests.lab import serving  # noqa: PLC0415 - as above

        await serving.serve(name, host.address, host.serves, Path("/run/lab/forbidden") / name)
    if host.ipp is not None and host.ipp.program == "responder":
        await ipp_responder.serve(host, Path("/run/lab/forbidden") / name)
    if host.ipp is not None and host.ipp.program == "broken":
        await ipp_responder.break_down()


async def _respond_small(name: str, host: Host) -> None:
    if host.lpd:
        await lpd_responder.serve()
    if host.ike:
        await ike_responder.serve(host.ike)
    if host.wsd:
        await wsd_responder.serve(host.address, host.wsd)
    if host.snmp and host.small_agent:
        held = rows_of(programs.recording(name, host).splitlines())
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: Agent(held), ("0.0.0.0", 161))
    for port in host.garbage:
        await garbage.serve(port)


async def _start(program: programs.Program) -> None:
    _write(program)
    process = await asyncio.create_subprocess_exec(*program.argv, stdin=subprocess.DEVNULL, stdout=sys.stderr)

    def opened() -> bool:
        if process.returncode is not None:
            raise NotReadyError(f"{program.argv[0]} ended with {process.returncode}")
        return all(_is_open(*port) for port in program.ports)

    await _until(opened, f"{program.argv[0]} does not open {program.ports}")
    if "dbus-daemon" in program.argv:
        await _until(_bus_listens, "dbus-daemon opens no socket")


async def _agent_opens(pid: int) -> None:
    def opened() -> bool:
        if os.waitpid(pid, os.WNOHANG)[0]:
            raise NotReadyError("snmpsim ended")
        return _is_open("udp", 161)

    await _until(opened, "snmpsim does not open UDP 161")


def _bus_listens() -> bool:
    """The socket's file is there a moment before anybody listens on it."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex("/run/dbus/system_bus_socket") == 0


async def _send(queue: str) -> None:
    """One job to a queue of this host's own server, as a person would send it."""
    job = await asyncio.create_subprocess_exec("lp", "-h", "127.0.0.1:631", "-d", queue, "-o", "raw", "/etc/hosts", stdout=subprocess.DEVNULL)
    if await job.wait():
        raise NotReadyError(f"lp -d {queue} ended with {job.returncode}")


def _write(program: programs.Program) -> None:
    for name, text in program.files.items():
        path = Path(programs.OWN, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


async def _announced(host: Host) -> None:
    """Wait until avahi itself has each service on the wire: it probes for most of a second first (RFC 6762 8.1)."""
    kinds = {advert.split()[0] for advert in host.adverts}
    if host.ipp is not None and host.ipp.program == "ippeveprinter":
        kinds.add("_ipp._tcp")
    title = programs.title(host).replace(" ", "\\032").encode()
    await asyncio.gather(*(_browse_for(kind, title) for kind in kinds))


async def _browse_for(kind: str, title: bytes) -> None:
    argv = ("avahi-browse", "--no-fail", "--parsable", "--no-db-lookup", kind)
    browser = await asyncio.create_subprocess_exec(*argv, stdout=subprocess.PIPE)
    try:
        async with asyncio.timeout(PATIENCE):
            while browser.stdout and title not in await browser.stdout.readline():
                pass
    except TimeoutError:
        raise NotReadyError(f"avahi does not announce {kind}") from None
    finally:
        browser.kill()


def _is_open(protocol: str, port: int) -> bool:
    """Read it from the kernel: a trial connection would be one too many for a raw port."""
    wanted = f":{port:04X}"
    for version in ("", "6"):
        for line in Path(f"/proc/net/{protocol}{version}").read_text(encoding="ascii").splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if local.endswith(wanted) and state == _LISTEN[protocol]:
                return True
    return False


async def _until(true: Callable[[], bool], complaint: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110 - another process opens the port
                await asyncio.sleep(STEP)
    except TimeoutError:
        raise NotReadyError(complaint) from None


def _furnish(name: str, host: Host, net: str) -> None:
    """Private places at the usual paths, a name, and a resolver that is inside the lab."""
    socket.sethostname(name)
    for place in ("own", "dbus", "avahi-daemon", "cups", "lock"):
        _mount("-t", "tmpfs", "tmpfs", f"/run/{place}")
    for place in ("own/avahi/services", "own/etc", "lock/p910nd"):
        Path("/run", place).mkdir(parents=True)
    for note in ([f"raw/{name}"] if host.raw else []) + ([f"forbidden/{name}"] if host.ipp else []):
        Path("/run/lab", note).touch()
    _bind("resolv.conf", f"nameserver {network.gateway(net)}\n")
    _bind("hosts", f"127.0.0.1 localhost\n{host.address} {name}\n")
    if Path("/etc/avahi").is_dir():
        _mount("--bind", f"{programs.OWN}/avahi", "/etc/avahi")
    for key, value in (("ipv6/conf/default/accept_dad", "0"), ("ipv4/ping_group_range", "0 2147483647")):
        Path("/proc/sys/net", key).write_text(value, encoding="ascii")


def _bind(name: str, text: str) -> None:
    source = Path(programs.OWN, "etc", name)
    source.write_text(text, encoding="utf-8")
    _mount("--bind", str(source), os.path.realpath(f"/etc/{name}"))


def _mount(*args: str) -> None:
    subprocess.run(["mount", *args], check=True)


def _batch(command: str, text: str) -> None:
    if text:
        subprocess.run(command.split(), input=text, text=True, check=True)
