# SPDX-License-Identifier: GPL-2.0-only
"""The raw-socket helper: a program of its own that does a few fixed things with raw sockets and nothing else.

JSON lines over stdin and stdout, one request and one answer at a time. It ends when stdin closes, whatever it is doing, and with its parent. It
gives up every right but CAP_NET_RAW before it reads the first request, reads no file, starts no program, and imports nothing of the rest of the
project.
"""

import os
import queue
import sys
import threading

from probes.link import verbs
from probes.link.confine import confine

_LONGEST_LINE = 1 << 20


def main() -> None:
    """Answer until stdin closes; reading has a thread of its own, so that its end is noticed in the middle of a long request."""
    parent = os.getppid()
    os.environ["XDG_CACHE_HOME"] = os.devnull  # scapy keeps pickles there, and would read whatever lies there
    verbs.given_up = confine(parent)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    while True:
        sys.stdout.write(verbs.answer(requests.get()) + "\n")
        sys.stdout.flush()


def _read(requests: "queue.SimpleQueue[bytes]") -> None:
    while (line := sys.stdin.buffer.readline(_LONGEST_LINE)).endswith(b"\n"):
        requests.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
