# SPDX-License-Identifier: Apache-2.0
"""The signature of a delivery, by Standard Webhooks 1.0 (symmetric, `v1`). Pure."""

from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from hmac import new

PREFIX = b"whsec_"


def key_of(secret: bytes) -> bytes:
    """The key in a secret's file: after `whsec_` it is base64, as the standard writes it; anything else is the key itself. Raises ValueError."""
    if not secret.startswith(PREFIX):
        return secret
    text = secret.removeprefix(PREFIX).rstrip(b"=")
    try:
        key = b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except Error:
        key = b""
    if not key:
        msg = "what follows whsec_ in the secret's file is no base64"
        raise ValueError(msg)
    return key


def signature(key: bytes, delivery_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 over `id.timestamp.body`."""
    signed = b".".join((delivery_id.encode(), str(timestamp).encode(), body))
    return "v1," + b64encode(new(key, signed, sha256).digest()).decode()
