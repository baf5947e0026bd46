# SPDX-License-Identifier: Apache-2.0
"""The one exception that a decoder raises."""

PEER_TEXT = 120


class MalformedReply(ValueError):  # noqa: N818 - it names what came, as the failure word `malformed` does
    """A peer's bytes do not parse.

    The message never carries more than 120 characters, so that no peer can flood a log with it.
    """

    def __init__(self, why: str) -> None:
        """Keep at most 120 characters of `why`."""
        super().__init__(why[:PEER_TEXT])
