# SPDX-License-Identifier: Apache-2.0
r"""Octets and text of a device -> bounded text that is safe to hand to any sink.

Devices send UTF-8, Latin-1, Shift-JIS, NUL-padded and CRLF-ridden strings, and hostile ones send
escape sequences and bidirectional overrides. Here, once, at the edge:

- the encoding is guessed: UTF-8 if it decodes (a last character cut in two is forgiven where another
  one proves the encoding), Shift-JIS where the caller says so or where kana stand side by side,
  else Latin-1, which decodes anything;
- trailing NULs and outer white space go, a line break inside becomes " / ", any other space a blank;
- what cannot be seen (control, format, surrogate, private and unassigned characters, variation
  selectors, fillers) is written as its escape: `\x1b`, `\u202e`, `\U000e0041`;
- the result has at most `limit` characters, the last one an ellipsis if something was cut.

`safe(safe(x)) == safe(x)`. A backslash of the device's own is left alone, so the escapes are for
reading, not for turning back.
"""

import codecs
import re

LIMIT = 256
ELLIPSIS = "…"
_BLANKS = " \t\r\n\f\v\x00\x85\xa0\u2028\u2029\u3000\ufeff"
_LINE_BREAKS = re.compile(r"[\r\n]+")
_SPACES = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(
    # Python calls these printable, yet no screen shows them (Unicode Default_Ignorable_Code_Point).
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]",
)
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fc]{2}")


def safe(raw: bytes | str, limit: int = LIMIT, *, shift_jis: bool = False) -> str:
    """Return what a device said as one visible line of at most `limit` characters.

    `shift_jis` says that the device is known to be Japanese (prtLocalizationCharacterSet 17).
    """
    text = raw if isinstance(raw, str) else _decoded(raw, shift_jis=shift_jis)
    text = text.strip(_BLANKS)
    if text.isascii() and text.isprintable():
        return bounded(text, limit)
    lines = (line.strip(_BLANKS) for line in _LINE_BREAKS.split(text[: 4 * limit]))
    text = _SPACES.sub(" ", " / ".join(filter(None, lines)))
    return bounded("".join(map(_visible, text[: limit + 1])), limit)


def hexed(raw: bytes, limit: int = LIMIT) -> str:
    """Return octets that are no text as hexadecimal pairs, `01 15 ff`, in at most `limit` characters."""
    return bounded(raw[: limit // 2 + 1].hex(" "), limit)


def bounded(text: str, limit: int = LIMIT) -> str:
    """Return `text` cut to `limit` characters, the last one an ellipsis if something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def _decoded(raw: bytes, *, shift_jis: bool) -> str:
    raw = raw.rstrip(b"\x00")
    return _utf8(raw) or _shift_jis(raw, sure=shift_jis) or raw.decode("latin-1")


def _utf8(raw: bytes) -> str | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(raw)
    except UnicodeDecodeError:
        return None
    whole = not decoder.getstate()[0]
    return text if whole or not text.isascii() else None


def _shift_jis(raw: bytes, *, sure: bool) -> str | None:
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        return None
    return text if sure or _KANA.search(text) else None


def _visible(char: str) -> str:
    if char.isprintable() and not _UNSEEN.match(char):
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
