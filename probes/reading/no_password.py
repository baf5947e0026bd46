# SPDX-License-Identifier: Apache-2.0
"""What a device says by itself of an administrator password that was never set: on its panel, in its alerts, on a page that anybody may read.

Nobody logs in. What only asks for a password, explains one ("If no password is set ...") or stands in a script's table of words says nothing. Sources:
HP's network configuration page has a row `Administrator Password: Not Specified`; Ricoh's panel shows `Program/Change Administrator` at every start
until one is set (field service manual of the MP C307, SP5-755-002); the other wordings are of the same shape and not seen on a device yet.
"""

import re
from collections.abc import Iterable, Iterator

from probes.reading.words import fold
from probes.wire.text import safe

_UNREAD = re.compile(rb"<(script|style|template|select)\b")
_SPACES = re.compile(rb"\s+")
_NOT_SET = re.compile(
    r"(?<!\w)(?:"
    r"admin(?:istrator)?(?:'s)? password\s*[:=]?\s*(?:is |has )?(?:still )?"
    r"(?:not (?:been )?(?:specified|set|configured|assigned|defined|changed)|(?:the )?factory default)"
    r"|no admin(?:istrator)? password (?:is |has been )?(?:set|configured|assigned|defined|specified)"
    r"|the default (?:admin(?:istrator)? )?password is (?:still )?(?:in use|being used|active)"
    r"|program/change administrator"
    r"|administrator(?:en)?-?kennwort\s*[:=]?\s*(?:ist |wurde )?(?:noch )?nicht (?:angegeben|festgelegt|gesetzt|konfiguriert|geandert)"
    r"|administratorslosenord(?:et)?\s*[:=]?\s*(?:ar |har )?(?:inte|ej) (?:angetts|angivet|satt|installt|konfigurerat|andrats)"
    r"|mot de passe (?:de l')?administrateur\s*[:=]?\s*(?:est )?non (?:specifie|defini|configure)"
    r")(?!\w)"
)
_EXPLAINS = re.compile(r"\b(?:if|when|unless|until|where|in case|wenn|falls|om|si)\b[^.!?]{0,40}$")
_BEFORE = 48
_LONGEST = 64 * 1024


def sayings_in(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Those of some texts that say so, as they are written, each once."""
    return tuple(dict.fromkeys(text for text in texts if text and _found(text)))


def saying_on(page: bytes) -> str | None:
    """The words of a page that say so, without its markup and its scripts; None where it does not."""
    words = b" ".join(_between_tags(page[:_LONGEST].lower())).replace(b"&nbsp;", b" ")
    return _found(_SPACES.sub(b" ", words).decode("utf-8", "replace"))


def _between_tags(page: bytes) -> Iterator[bytes]:
    """The text outside of tags, comments, scripts and lists to choose from; what one of these never ends is dropped. One pass over the page."""
    at = 0
    while (start := page.find(b"<", at)) >= 0:
        yield page[at:start]
        mark = _end_of(page, start)
        end = page.find(mark, start)
        if end < 0:
            return
        at = end + len(mark)
    yield page[at:]


def _end_of(page: bytes, start: int) -> bytes:
    """What ends that which begins here; of an end tag its bracket comes next."""
    unread = _UNREAD.match(page, start)
    return b"</" + unread[1] if unread else b"-->" if page.startswith(b"<!--", start) else b">"


def _found(text: str) -> str | None:
    folded = fold(text)
    for found in _NOT_SET.finditer(folded):
        if not _EXPLAINS.search(folded[max(0, found.start() - _BEFORE) : found.start()]):
            return safe(found[0])
    return None
