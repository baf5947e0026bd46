# SPDX-License-Identifier: Apache-2.0
import os
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from agent.store.opening import FILE, StateError
from agent.store.store import Store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def _filled(folder: Path) -> Path:
    with Store.open(folder, now=NOW) as store:
        for number in range(200):
            store.identify("acme", (f"serial:{number:06}", f"addr:10.0.0.{number}"), NOW)
    return folder / FILE


@POSIX
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "state"
    path = _filled(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@POSIX
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    _filled(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_it_writes_ahead_and_to_the_disk(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store._transaction() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_was_stored_is_there_again(tmp_path: Path) -> None:
    _filled(tmp_path)
    with Store.open(tmp_path) as store:
        assert store.notes == ()
        assert store.identify("acme", ("mac:new", "addr:10.0.0.7"), NOW) == "serial:000007"


@pytest.mark.parametrize("junk", [b"not a database at all, but long enough to have a header" * 40, b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / FILE).write_bytes(junk)
    with Store.open(tmp_path, now=NOW) as store:
        assert len(store.notes) == 1
        assert "unjam.sqlite.damaged-20261122T120000Z" in store.notes[0]
        assert store.known("acme") == ()
    assert (tmp_path / f"{FILE}.damaged-20261122T120000Z").read_bytes() == junk


def test_two_damaged_files_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for junk in (b"one" * 2000, b"two" * 2000):
        (tmp_path / FILE).write_bytes(junk)
        Store.open(tmp_path, now=NOW).close()
    assert {path.read_bytes()[:3] for path in tmp_path.glob("*.damaged-*")} == {b"one", b"two"}


def test_a_foreign_database_is_kept_aside(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / FILE)
    foreign.execute("CREATE TABLE meta (something INTEGER)")
    foreign.commit()
    foreign.close()
    with Store.open(tmp_path, now=NOW) as store:
        assert "kept as" in store.notes[0]


def test_any_damage_either_opens_or_is_kept_aside(tmp_path: Path) -> None:
    sound = _filled(tmp_path / "sound").read_bytes()
    random = Random(7)
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        broken = bytearray(sound[: random.randrange(1, len(sound))] if number % 2 else sound)
        for _ in range(random.randrange(1, 200)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        (folder / FILE).write_bytes(broken)
        with Store.open(folder, now=NOW) as store:
            assert len(store.notes) <= 1
            assert bool(store.notes) is any(folder.glob("*.damaged-*"))


def test_a_newer_schema_is_not_touched(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    newer = sqlite3.connect(path)
    newer.execute("UPDATE meta SET value = '99'")
    newer.commit()
    newer.close()
    with pytest.raises(StateError, match=r"written by a newer unjam \(schema 99"):
        Store.open(tmp_path)
    assert not list(tmp_path.glob("*.damaged-*"))


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StateError, match=r"the state folder .* cannot be used: .*; name another with --state") as caught:
        Store.open(tmp_path / "file")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StateError, match="Permission denied"):
        Store.open(tmp_path / "state")
    tmp_path.chmod(0o700)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    (tmp_path / FILE).symlink_to(tmp_path / "other")
    with pytest.raises(StateError, match="cannot be used"):
        Store.open(tmp_path)
