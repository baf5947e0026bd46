# SPDX-License-Identifier: Apache-2.0
"""What venv, ensurepip and pip print when they fail -> one sentence for the person in front of the machine. Pure.

The tools' own words differ by platform and version; tests/deploy/recorded/ holds them as they were printed.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Here:
    """What a sentence may have to name: this Python ("3.11"), this platform ("win-amd64"), the folders in play."""

    python: str
    platform: str
    venv: str
    wheels: str | None = None


_NOT_FOUND = r"No matching distribution found for (?P<package>\S+)"

# First match wins: a full disk also looks like a broken download, and no network also looks like no such package.
# By number where there is one: Windows says the words in the user's language.
_CAUSES: tuple[tuple[str, str], ...] = (
    (
        r"\[Errno (?:28|122)\]|\[WinError 112\]|No space left on device",
        "the disk is full: free about 300 MB where {venv} is (and where temporary files go), then run this again",
    ),
    (
        r"No module named '?(?:ensurepip|venv)\b|ensurepip is not available|ensurepip is disabled in Debian",
        (
            "this Python {python} has no venv module: on Debian and Ubuntu `sudo apt install python{python}-venv` brings "
            "it, elsewhere install Python from python.org"
        ),
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "{package} is not the file that requirements.lock names: the download was damaged or replaced on its way, nothing was installed",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|certificate verify failed",
        "the package index's certificate is not trusted here (a proxy that opens TLS?): name its CA file in PIP_CERT, then run this again",
    ),
    (
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed",
        "the proxy does not let pip through to the package index: check HTTPS_PROXY or pip's own configuration",
    ),
    (
        (
            r"Failed to establish a new connection|Temporary failure in name resolution|getaddrinfo failed"
            r"|nodename nor servname provided|NameResolutionError|Failed to resolve|ConnectTimeoutError|Read timed out"
            r"|Network is unreachable|Connection aborted|Connection reset by peer|RemoteDisconnected"
        ),
        "no way to the package index from here: connect this machine, or bring the wheels with `--wheels DIR` (`--help` says how to fill DIR)",
    ),
    (
        r"\b(?:401|403|407) Client Error",
        "the package index refuses this machine: check the index and the login in pip's configuration",
    ),
    (_NOT_FOUND, "{missing}"),
    (
        r"\[WinError (?:5|32)\]",
        "Windows does not let {venv} be written: end what still runs from there, or name a place of your own with `--venv DIR`",
    ),
    (
        r"\[Errno (?:1|13|30)\]|Permission denied|Read-only file system",
        "no right to write to {venv}: copy unjam to a folder of your own, or name another place with `--venv DIR`",
    ),
)

_ERROR = re.compile(r"(?:ERROR|error|\w+Error): ")
_HOLLOW = ("metadata-generation-failed", "subprocess-exited-with-error")  # pip's last line, when the cause stands above it
_WHEREABOUTS = "64-bit Linux (glibc; x86-64, ARM), macOS on Apple silicon, Windows on x86-64 with a 64-bit Python"


def sentence(output: str, here: Here) -> str:
    """Say why setting up failed; what nothing here recognises is told in pip's own last word."""
    for pattern, words in _CAUSES:
        found = re.search(pattern, output, re.IGNORECASE)
        if found is not None:
            package = found.groupdict().get("package") or _mismatched(output)
            missing = _missing(package, here)
            return words.format(package=package, missing=missing, python=here.python, venv=here.venv)
    return f"setting up {here.venv} failed: {_last_word(output)} (all of it: unjam-log.txt there)"


def not_found(output: str) -> str | None:
    """The package, as `name==version`, of which pip says that it found none."""
    found = re.search(_NOT_FOUND, output)
    return found and found["package"]


def _missing(package: str, here: Here) -> str:
    if here.wheels is not None:
        return (
            f"{here.wheels} holds no wheel of {package} for Python {here.python} on {here.platform}: "
            f"fill it on such a machine that has an index (`--help` says how)"
        )
    return f"the package index has no wheel of {package} for Python {here.python} on {here.platform}: unjam runs where all its wheels exist ({_WHEREABOUTS})"


def _mismatched(output: str) -> str:
    found = re.search(r"^ {4}(\S+==\S+)", output, re.MULTILINE)
    return found[1] if found else "a package"


def _last_word(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line) and not line.endswith(_HOLLOW)]
    return (errors or lines or ["no reason was given"])[-1].removeprefix("ERROR: ")
