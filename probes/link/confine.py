# SPDX-License-Identifier: GPL-2.0-only
"""Giving up every right but the one the trade needs, for good, before the first request is read.

Linux: all capabilities but CAP_NET_RAW, no new privileges ever, a death with the parent, no larger files, no core, and Landlock (5.13) so that
no file can be opened but the modules of Python and scapy, and no program started. Elsewhere the program keeps what its user has.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from sysconfig import get_paths

_CAP_NET_RAW = 13
_LAST_CAP = 63
_CAP_VERSION_3 = 0x20080522
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL = 1, 24, 38, 47, 4
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same numbers on every architecture
_LANDLOCK_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS_OF_ABI_1 = (1 << 13) - 1
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")


def confine(parent: int) -> tuple[str, ...]:
    """Give up what can be given up; the names of what was. `parent` is whom this process was started by: if it is gone already, so are we."""
    if sys.platform != "linux":
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    done = {
        "no new privileges": libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0,
        "files": _landlock(libc),
        "capabilities": _drop_capabilities(libc),
        "limits": _limit(),
        "dies with its parent": libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0,
    }
    if os.getppid() != parent:
        os._exit(0)
    return tuple(name for name, given in done.items() if given)


# --- capabilities(7) --------------------------------------------------------------------------------------------------------------------------


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Half(ctypes.Structure):
    """One 32-bit half of the three sets; CAP_NET_RAW is in the first."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    """Keep CAP_NET_RAW where it was permitted, and nothing else, in any set."""
    header, halves = _Header(_CAP_VERSION_3, 0), (_Half * 2)()
    if libc.capget(ctypes.byref(header), halves) != 0:
        return False
    for number in range(_LAST_CAP + 1):  # needs CAP_SETPCAP, which an ordinary user has not: he has no bounding set to fear either
        if number != _CAP_NET_RAW:
            libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    libc.prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL, 0, 0, 0)
    kept = halves[0].permitted & (1 << _CAP_NET_RAW)
    wanted = (_Half * 2)(_Half(kept, kept, 0), _Half(0, 0, 0))
    return bool(libc.capset(ctypes.byref(header), wanted) == 0)


# --- landlock(7) ------------------------------------------------------------------------------------------------------------------------------


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _landlock(libc: ctypes.CDLL) -> bool:
    """No file may be opened but to read modules; nothing may be executed."""
    if libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION) < 1:
        return False
    handled = ctypes.c_uint64(_RIGHTS_OF_ABI_1)
    rules = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules < 0:
        return False
    try:
        for folder in _modules():
            _allow_reading(libc, rules, folder)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow_reading(libc: ctypes.CDLL, rules: int, folder: str) -> None:
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(_LANDLOCK_ADD, rules, _PATH_BENEATH, ctypes.byref(_Beneath(_READ_FILE | _READ_DIR, place)), 0)
    finally:
        os.close(place)


def _modules() -> Iterator[str]:
    """Where Python's own modules, scapy's, and the libraries of both lie."""
    paths = get_paths()
    scapy = find_spec("scapy")
    of_scapy = [str(Path(scapy.origin).parents[1])] if scapy and scapy.origin else []
    for folder in dict.fromkeys((paths["stdlib"], paths["platstdlib"], str(Path(os.__file__).parent), *of_scapy, *_LIBRARIES)):
        if Path(folder).is_dir():
            yield folder


# --- limits -----------------------------------------------------------------------------------------------------------------------------------


def _limit() -> bool:
    if sys.platform != "linux":
        return False
    import resource  # noqa: PLC0415  (not on Windows)

    for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(what, (0, 0))
    return True
