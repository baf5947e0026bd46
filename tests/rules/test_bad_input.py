# SPDX-License-Identifier: Apache-2.0
"""Hostile and mistaken rule files: each refused in time and memory, at the right place; all of a directory in one go; what runs stays as it is."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from time import process_time

import pytest

from rules.check import run_tests
from rules.load import RuleErrors, load_catalogue
from tests.rules.bad_files import FAILING, GOOD, NAME, PROVEN, Bad, all_cases
from tests.rules.samples import VOCABULARY, write_rule

CASES = all_cases()
LONGEST_S = 2.0
MOST_BYTES = 64 * 1024 * 1024
CHILD = """
    import json, resource, sys
    from pathlib import Path
    from time import process_time
    from rules.load import RuleErrors, load_catalogue
    from tests.rules.samples import VOCABULARY

    good, *folders = map(Path, sys.argv[1:])
    load_catalogue([good], VOCABULARY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = {}
    for folder in folders:
        began = process_time()
        try:
            load_catalogue([folder], VOCABULARY)
        except RuleErrors:
            took[folder.name] = process_time() - began
    print(json.dumps({"took": took, "grown": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before}))
"""


def write(case: Bad, folder: Path) -> Path:
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        if case.size:
            os.truncate(path, case.size)
    return folder


def refusal(folder: Path) -> list[str]:
    with pytest.raises(RuleErrors) as errors:
        load_catalogue([folder], VOCABULARY)
    return [str(mistake).removeprefix(f"{folder}/") for mistake in errors.value.mistakes]


def test_there_are_two_hundred_of_them() -> None:
    assert len(CASES) + len(FAILING) >= 200
    assert len({case.name for case in CASES}) == len(CASES)


def test_the_good_file_is_good(tmp_path: Path) -> None:
    write_rule(tmp_path, "case", PROVEN)
    catalogue = load_catalogue([tmp_path], VOCABULARY)
    assert [str(mistake) for result in run_tests(catalogue) for mistake in result.mistakes()] == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_is_refused_in_time_at_its_place(case: Bad, tmp_path: Path) -> None:
    folder = write(case, tmp_path / "rules")
    began = process_time()
    told = refusal(folder)
    assert process_time() - began < LONGEST_S
    for where, sentence in case.told:
        assert any(line.startswith(f"{where}: ") and sentence in line for line in told), told[:5]
    for piece in case.seen:
        assert any(piece in line for line in told), told[:5]


@pytest.mark.parametrize(("old", "new", "where", "sentence"), FAILING)
def test_a_rule_whose_tests_fail_is_told_at_the_test(old: str, new: str, where: str, sentence: str, tmp_path: Path) -> None:
    write_rule(tmp_path, "case", PROVEN.replace(old, new, 1))
    (told,) = (str(mistake) for result in run_tests(load_catalogue([tmp_path], VOCABULARY)) for mistake in result.mistakes())
    assert told.startswith(f"{tmp_path / NAME}{where}: ")
    assert sentence in told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
def test_the_heavy_ones_cost_little_memory_and_time(tmp_path: Path) -> None:
    write_rule(tmp_path / "good", "case", GOOD)
    heavy = [case for case in CASES if case.heavy]
    folders = [write(case, tmp_path / str(number)) for number, case in enumerate(heavy)]
    words = [sys.executable, "-c", dedent(CHILD), str(tmp_path / "good"), *map(str, folders)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    said = json.loads(done.stdout)
    assert len(said["took"]) == len(heavy) >= 10
    assert max(said["took"].values()) < LONGEST_S
    assert said["grown"] * (1 if sys.platform == "darwin" else 1024) < MOST_BYTES


def test_every_mistake_of_a_directory_is_told_in_one_go(tmp_path: Path) -> None:
    several = [case for case in CASES if set(case.files) == {NAME} and not case.heavy]
    for number, case in enumerate(several):
        write(Bad(case.name, {f"c{number}.yaml": case.files[NAME]}, ()), tmp_path)
    told = refusal(tmp_path)
    for number, case in enumerate(several):
        for where, sentence in case.told:
            assert any(line.startswith(f"{where.replace(NAME, f'c{number}.yaml')}: ") and sentence in line for line in told), case.name


def test_what_runs_stays_as_it_is(tmp_path: Path) -> None:
    write_rule(tmp_path / "good", "case", GOOD)
    running = load_catalogue([tmp_path / "good"], VOCABULARY)
    rules, version = dict(running.rules), running.version
    for number, case in enumerate(CASES[::20]):
        with pytest.raises(RuleErrors):
            load_catalogue([tmp_path / "good", write(case, tmp_path / f"bad{number}")], VOCABULARY)
    assert (dict(running.rules), running.version) == (rules, version)
    assert load_catalogue([tmp_path / "good"], VOCABULARY).version == version


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.yaml").symlink_to(tmp_path / "round.yaml")
    (tmp_path / "folder.yaml").mkdir()
    told = refusal(tmp_path)
    assert [line.partition(": ")[0] for line in told] == ["folder.yaml", "gone.yaml", "pipe.yaml", "round.yaml", "zero.yaml"]
    assert all("cannot be read: " in line for line in told)
