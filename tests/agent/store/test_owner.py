# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys
from pathlib import Path

from agent.store.owner import is_gone, owner, sweep

HOLD = """
import sys, time
from pathlib import Path
from agent.store.owner import owner
with owner(Path(sys.argv[1])) as token:
    print(token, flush=True)
    time.sleep(600)
"""


def test_a_holder_lives_until_its_block_ends(tmp_path: Path) -> None:
    with owner(tmp_path) as token:
        assert not is_gone(tmp_path, token)
        assert not is_gone(tmp_path, token)
    assert is_gone(tmp_path, token)
    assert not list(tmp_path.iterdir())


def test_a_killed_process_is_gone_and_its_file_too(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        token = process.stdout.readline().strip()
        assert not is_gone(tmp_path, token)
        process.kill()
    assert is_gone(tmp_path, token)
    assert not list(tmp_path.iterdir())


def test_only_old_files_of_dead_processes_are_swept(tmp_path: Path) -> None:
    (tmp_path / "claim-dead").touch()
    with owner(tmp_path) as token:
        sweep(tmp_path)
        assert len(list(tmp_path.iterdir())) == 2
        sweep(tmp_path, older_than_s=-1.0)
        assert [path.name for path in tmp_path.iterdir()] == [f"claim-{token}"]
