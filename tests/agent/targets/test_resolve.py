# SPDX-License-Identifier: Apache-2.0
"""Names -> addresses."""

import asyncio
import socket

import pytest

from agent.targets.resolve import ResolveError, look_up, look_up_all


def answering(monkeypatch: pytest.MonkeyPatch, *answers: tuple[socket.AddressFamily, str]) -> None:
    async def getaddrinfo(*_args: object, **_named: object) -> list[object]:
        return [(family, socket.SOCK_STREAM, 6, "", (address, 0)) for family, address in answers]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)


async def test_ipv4_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, (socket.AF_INET6, "fd00::1"), (socket.AF_INET, "10.0.0.1"))
    assert await look_up("mfp.test") == "10.0.0.1"


async def test_ipv6_where_there_is_no_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, (socket.AF_INET6, "fd00::1"))
    assert await look_up("mfp.test") == "fd00::1"


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), OSError("odd"), UnicodeError("label too long")])
async def test_a_name_that_leads_nowhere_says_so(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def getaddrinfo(*_args: object, **_named: object) -> list[object]:
        raise error

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    with pytest.raises(ResolveError, match=r"^'mfp.test' does not resolve to an address \(.+\); check the spelling"):
        await look_up("mfp.test")


async def test_a_resolver_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_args: object, **_named: object) -> list[object]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    monkeypatch.setattr("agent.targets.resolve.PATIENCE_S", 0.01)
    with pytest.raises(ResolveError, match="no answer from the resolver"):
        await look_up("mfp.test")


async def test_all_are_asked_and_each_failure_stands_for_itself() -> None:
    async def one(name: str) -> str:
        if name == "b":
            msg = "no b"
            raise ResolveError(msg)
        return f"of {name}"

    found = await look_up_all(["a", "b", "a"], one)
    assert found["a"] == "of a"
    assert isinstance(found["b"], ResolveError)


async def test_a_bug_is_not_swallowed() -> None:
    async def one(name: str) -> str:
        raise KeyError(name)

    with pytest.raises(KeyError):
        await look_up_all(["a"], one)
