# SPDX-License-Identifier: Apache-2.0
"""The helper as others meet it: a process at the other end of a pipe."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


_WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw") if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def said(*lines: str, drop: bool = False) -> list[dict[str, Any]]:
    """What the helper answers, line by line; it must end by itself when its input ends."""
    process = subprocess.Popen(
        [*(_WITHOUT_RIGHTS if drop else ()), sys.executable, "-P", "-m", "probes.link"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
    )
    assert process.stdin
    assert process.stdout
    answers = []
    for line in lines:
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        answers.append(json.loads(process.stdout.readline()))
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()
    return answers


def test_hello() -> None:
    (answer,) = said('{"do": "hello"}')
    assert answer["version"] == 1
    assert isinstance(answer["raw"], bool)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"do": "sniff"}', "there is no verb 'sniff'; the verbs are arp, hello"),
        ('{"do": ["hello"]}', "there is no verb"),
        ("[]", "a request is a JSON object"),
        ("nonsense", "Expecting value"),
        ("[" * 100_000, "recursion"),
        ('{"do": "arp"}', "arp needs an interface's name"),
        ('{"do": "arp", "interface": "eth0", "addresses": []}', "arp needs a list of 1 to 1024 addresses"),
        ('{"do": "arp", "interface": "eth0", "addresses": ["10.0.0.0/8"]}', "10.0.0.0/8"),
        ('{"do": "arp", "interface": "eth0", "addresses": ["10.0.0.1"], "per_second": 5000}', "per_second is a number above 0 and up to 100"),
        ('{"do": "arp", "interface": "eth0", "addresses": ["10.0.0.1"], "wait_s": true}', "wait_s is a number above 0 and up to 5"),
        ('{"do": "arp", "interface": "eth0", "addresses": ["10.0.0.1"], "to": "x"}', "arp does not know 'to'"),
    ],
)
def test_what_it_does_not_do_it_refuses_in_a_sentence_and_goes_on(line: str, sentence: str) -> None:
    refusal, after = said(line, '{"do": "hello"}')
    assert refusal["kind"] == "request"
    assert sentence in refusal["error"]
    assert len(refusal["error"]) <= 200
    assert after["version"] == 1


@pytest.mark.skipif(bool(_WITHOUT_RIGHTS) and not shutil.which("setpriv"), reason="setpriv, with which root drops a right, is not here")
def test_without_rights_it_says_so() -> None:
    hello, refusal = said('{"do": "hello"}', '{"do": "arp", "interface": "lo", "addresses": ["10.0.0.1"]}', drop=True)
    assert hello["raw"] is False
    assert refusal == {"error": "this process may not open raw sockets", "kind": "rights"}


def test_a_line_cut_short_is_the_end() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "probes.link"], input=b'{"do": "hello"}', capture_output=True, env={"PYTHONPATH": str(ROOT)}, timeout=20, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_it_imports_nothing_of_ours_and_scapy_only_when_it_must() -> None:
    code = "import sys, probes.link.__main__; print([name for name in sys.modules if name.startswith(('probes', 'agent', 'rules', 'scapy'))])"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, env={"PYTHONPATH": str(ROOT)}, timeout=20, check=True)
    assert sorted(json.loads(done.stdout.replace(b"'", b'"'))) == ["probes", "probes.link", "probes.link.__main__", "probes.link.arp", "probes.link.verbs"]
