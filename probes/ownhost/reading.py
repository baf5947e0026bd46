# SPDX-License-Identifier: Apache-2.0
"""What our own system says of itself, read with its own tools: fixed commands, no shell, bounded in time. Nothing is sent."""

import asyncio
import sys
from pathlib import Path

from probes import system
from probes.ownhost import firewall, place
from probes.ownhost.firewall import Filter
from probes.ownhost.place import Around

_LIMIT_S = 1.0
_CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")
_SBIN = ("/usr/sbin", "/sbin", "/usr/bin", "/bin")
_SOCKETFILTERFW = "/usr/libexec/ApplicationFirewall/socketfilterfw"


async def filters(limit_s: float = _LIMIT_S) -> list[Filter]:
    """Our own packet filters, as far as this user may read them; empty where reading took too long."""
    try:
        async with asyncio.timeout(limit_s):
            return await _filters()
    except TimeoutError:
        return []


async def around(interface: str | None, limit_s: float = _LIMIT_S) -> Around:
    """Where this system runs, and the Wi-Fi that the interface is in."""
    container = any(map(_exists, _CONTAINER_MARKS))
    wsl = "microsoft" in system.text("/proc/version").lower()
    try:
        async with asyncio.timeout(limit_s):
            ssid = await _ssid(interface) if interface else None
    except TimeoutError:
        ssid = None
    return Around(container, wsl, ssid)


async def _filters() -> list[Filter]:
    if sys.platform == "linux":
        nft, save, state = await asyncio.gather(_output("nft", "-j", "list", "ruleset"), _output("iptables-save"), _output("firewall-cmd", "--state"))
        found = [firewall.nftables(nft)] if _tool("nft") else []
        found += [firewall.iptables(save)] if _tool("iptables-save") and save else []
        known = [firewall.ufw(system.text("/etc/ufw/ufw.conf")), firewall.firewalld(state)]
        return found + [one for one in known if one.word == "on"]
    elif sys.platform == "win32":  # noqa: RET505  (the type checker reads platforms branch by branch)
        return [firewall.windows(await system.powershell(firewall.WINDOWS_PROFILES))]
    else:
        said = [await system.output((_SOCKETFILTERFW, option)) for option in ("--getglobalstate", "--getblockall")]
        return [firewall.macos("".join(said))]


async def _ssid(interface: str) -> str | None:
    if sys.platform == "linux":
        wireless = _exists(f"/sys/class/net/{interface}/wireless")
        return place.ssid_of_iw(await _output("iwgetid", "-r")) if wireless else None
    elif sys.platform == "win32":  # noqa: RET505  (as above)
        return place.ssid_of_netsh(await system.output((Path(system.POWERSHELL).parents[2] / "netsh.exe", "wlan", "show", "interfaces")))
    else:
        return place.ssid_of_ipconfig(await system.output(("/usr/sbin/ipconfig", "getsummary", interface)))


def _exists(path: str) -> bool:
    return Path(path).exists()


def _tool(name: str) -> str | None:
    return next((str(path) for folder in _SBIN if (path := Path(folder, name)).exists()), None)


async def _output(name: str, *words: str) -> str:
    found = _tool(name)
    return await system.output((found, *words)) if found else ""
