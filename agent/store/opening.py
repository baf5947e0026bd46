# SPDX-License-Identifier: Apache-2.0
"""The state's file: made where it is missing, kept aside when it is damaged, refused with one sentence when it cannot be used."""

import os
import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from agent.store.schema import SINCE, VERSION, meta, metadata

FILE = "unjam.sqlite"
_BUSY_S = 10
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)  # the last: a table of somebody else's making
_SIDES = ("", "-wal", "-shm", "-journal")
FAILURES = (DatabaseError, sqlite3.DatabaseError)
"""What a failing file raises: wrapped in a statement, bare while a connection is set up."""


class StateError(Exception):
    """The state cannot be used; the message is one sentence that says what to do."""


class DamagedError(Exception):
    """The file is no database of ours, or not whole any more."""


def open_engine(folder: Path, now: datetime) -> tuple[Engine, tuple[str, ...]]:
    """An engine on a sound database in `folder`, and what has to be said about it. Raises StateError."""
    path = folder / FILE
    try:
        _make(folder, path)
        before = _identity(path)
        try:
            return _checked(path), ()
        except DamagedError as damage:
            kept = _keep_aside(path, before, now)
            _make(folder, path)
            return _checked(path), (f"{path} is damaged ({damage}); it is kept as {kept.name}, and the memory of earlier scans and tickets begins anew",)
    except DamagedError as damage:
        msg = f"{path} is damaged again right after it was made ({damage}); look at the disk, or name another folder with --state"
        raise StateError(msg) from None
    except OSError as error:
        msg = f"the state folder {folder} cannot be used: {error.strerror or error}; name another with --state"
        raise StateError(msg) from None


def _make(folder: Path, path: Path) -> None:
    """The folder (0700, unless it was there already) and an empty file (0600); SQLite gives its side files the file's mode."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
        if os.name == "posix":
            folder.chmod(0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _keep_aside(path: Path, before: tuple[int, int], now: datetime) -> Path:
    """Rename the damaged file and its side files, unless another process has done so already."""
    kept = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%SZ}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%SZ}-{number}")
    if path.exists() and _identity(path) == before:
        for side in _SIDES:
            with suppress(FileNotFoundError):
                path.with_name(path.name + side).rename(kept.with_name(kept.name + side))
    return kept


def _checked(path: Path) -> Engine:
    """An engine on a file that is whole and of our schema. Raises DamagedError and StateError."""
    engine = _engine(path)
    try:
        with engine.begin() as connection:
            _check(connection, path)
    except (*FAILURES, UnicodeDecodeError) as error:
        engine.dispose()
        raise _judged(error, path) from None
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check(connection: Connection, path: Path) -> None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        metadata.create_all(connection)
        connection.execute(insert(meta), [{"name": "schema", "value": str(VERSION)}, {"name": "agent", "value": token_hex(8)}])
        return
    wrong = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if wrong != "ok":
        raise DamagedError(str(wrong).replace("\n", " ")[:100])
    version = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar() if "meta" in tables else None
    if version is None or not version.isdigit():
        raise DamagedError("it is no state of unjam")
    if int(version) > VERSION:
        msg = f"{path} was written by a newer unjam (schema {version}, this one knows {VERSION}); use that one, or another folder with --state"
        raise StateError(msg)
    lacking = set(metadata.tables) - tables
    if gone := {name for name in lacking if SINCE.get(name, 1) <= int(version)}:
        raise DamagedError(f"its table {min(gone)} is missing")
    if int(version) < VERSION:
        metadata.create_all(connection, [metadata.tables[name] for name in lacking])
        connection.execute(update(meta).where(meta.c.name == "schema").values(value=str(VERSION)))


def _judged(error: Exception, path: Path) -> Exception:
    """Damage, or the sentence about what else is wrong: a lock, a full disk, a missing right."""
    cause = getattr(error, "orig", error)
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED or not isinstance(cause, sqlite3.OperationalError):
        return DamagedError(str(cause)[:100])
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StateError(f"{path} has been locked by another process for more than {_BUSY_S} s; end that one, or name another folder with --state")
    return StateError(f"the state {path} cannot be used: {cause}; name another folder with --state")


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_S})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own: `_begin` does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Every transaction takes the writer's seat at once, so that what it reads is still so when it writes."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
