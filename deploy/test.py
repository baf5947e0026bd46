# SPDX-License-Identifier: Apache-2.0
"""Test unjam: make its environment if need be, then run everything this machine can run."""
# Every Python since 2.6 must be able to read this file far enough to say that it is too old.

import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("unjam: needs Python 3.11 or newer, this is %d.%d: start it with a newer one, as in `python3.12 deploy/test.py`\n" % sys.version_info[:2])
    sys.exit(2)

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from deploy import _test

if __name__ == "__main__":
    sys.exit(_test.main(sys.argv[1:]))
