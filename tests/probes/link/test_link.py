# SPDX-License-Identifier: Apache-2.0
"""The helper as others meet it: a process at the other end of a pipe."""

import json
import os
import shutil
import subprocess
import sys
import time
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
    assert answer["version"] == 2
    assert isinstance(answer["raw"], bool)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"do": "sniff"}', "there is no verb 'sniff'; the verbs are arp, dhcp, duplicate, hello, lldp, path_mtu"),
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
        ('{"do": "duplicate", "interface": "eth0", "addresses": ["10.0.0.1"], "probes": 11}', "probes is a number above 0 and up to 10"),
        ('{"do": "dhcp", "interface": "eth0", "request": true}', "dhcp does not know 'request'"),
        ('{"do": "lldp", "interface": "eth0", "wait_s": 3600}', "wait_s is a number above 0 and up to 65"),
        ('{"do": "path_mtu", "sizes": [1500]}', "path_mtu needs an address"),
        ('{"do": "path_mtu", "address": "10.0.0.1", "sizes": [65000]}', "sizes is a list of 1 to 16 whole numbers from 64 to 9000"),
        ('{"do": "path_mtu", "address": "10.0.0.1", "sizes": [true]}', "sizes is a list of 1 to 16 whole numbers from 64 to 9000"),
    ],
)
def test_what_it_does_not_do_it_refuses_in_a_sentence_and_goes_on(line: str, sentence: str) -> None:
    refusal, after = said(line, '{"do": "hello"}')
    assert refusal["kind"] == "request"
    assert sentence in refusal["error"]
    assert len(refusal["error"]) <= 200
    assert after["version"] == 2


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
    found: list[str] = json.loads(done.stdout.replace(b"'", b'"'))
    assert {name for name in found if name not in {"probes", "probes.link"} and not name.startswith("probes.link.")} == set()
    assert "probes.link.arp" in found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is nothing to give up")
def test_it_keeps_the_right_to_raw_sockets_and_nothing_else() -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "probes.link"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    )
    with process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"do": "hello"}\n')
        process.stdin.flush()
        said = json.loads(process.stdout.readline())
        status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines())
        process.stdin.close()
    sets = {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}
    only_raw = 1 << 13 if said["raw"] else 0
    assert sets == {"CapInh": 0, "CapPrm": only_raw, "CapEff": only_raw, "CapAmb": 0}
    assert status["NoNewPrivs"].strip() == "1"
    assert {"no new privileges", "capabilities", "limits", "dies with its parent"} <= set(said["given_up"])


_SEALED = """
import os, sys
sys.path.insert(0, {root!r})
os.environ["XDG_CACHE_HOME"] = os.devnull
from probes.link.confine import confine
if "files" not in confine(os.getppid()):
    print("no landlock")
    sys.exit()
import scapy.layers.dhcp, scapy.contrib.lldp, scapy.contrib.cdp
for trial in (lambda: open("/etc/passwd"), lambda: open({readme!r}), lambda: os.execv("/bin/true", ["true"]), lambda: open("/tmp/unjam-trial", "w")):
    try:
        trial()
        print("allowed")
    except PermissionError:
        print("refused")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_sealed_it_opens_no_file_and_starts_no_program_and_scapy_still_works() -> None:
    code = _SEALED.format(root=str(ROOT), readme=str(ROOT / "README.md"))
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=20, check=True)
    if done.stdout.strip() == "no landlock":
        pytest.skip("this kernel has no Landlock")
    assert done.stdout.split() == ["refused"] * 4


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_it_dies_with_its_parent_even_when_its_input_stays_open() -> None:
    code = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-P", "-m", "probes.link"], stdin=0, stdout=subprocess.PIPE, env={{"PYTHONPATH": {str(ROOT)!r}}})
child.stdout.readline()
print(child.pid, flush=True)
os._exit(0)
"""
    read, write = os.pipe()
    os.write(write, b'{"do": "hello"}\n')
    done = subprocess.run([sys.executable, "-c", code], stdin=read, capture_output=True, text=True, timeout=20, check=True)
    there = Path(f"/proc/{int(done.stdout)}")
    for _ in range(200):
        if not there.exists() or "\nState:\tZ" in (there / "status").read_text(encoding="ascii"):
            break
        time.sleep(0.05)
    else:
        pytest.fail("it outlived its parent")
    os.close(read)
    os.close(write)
