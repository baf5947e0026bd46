# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 (RFC 9112), as much as an IPP post and a GET need: requests out, one response in.

`Response` is fed octets in any slices and is `complete` once the message is. It is a machine of
small steps; each step either consumes something from the buffer and names the next one, or waits.

    head -> (1xx: head again) -> length | chunk size -> chunk data -> chunk size ... -> trailer | until close

Bounds, each MalformedReply when it is passed: a head of 32 KiB, 64 fields, 8 KiB a line, the body
that the caller allows, and as much framing (chunk sizes, trailer) as body plus 64 KiB, so that
neither an endless chunk extension nor 1-octet chunks keep us busy. No redirect is followed, no
encoding undone: Accept-Encoding is identity, a body that is encoded all the same stays as it is.

Taken as real devices send it: bare LF, blank lines before the head, lines without a colon (dropped),
a connection that closes before Content-Length is reached (`cut`; IPP reads what there is). Header
values are safe text of at most 256 characters.
"""

from collections.abc import Callable, Mapping

from probes.malformed import MalformedReply
from probes.wire.text import safe

MAX_BODY = 1 << 20
MAX_HEAD = 32 * 1024
MAX_LINE = 8 * 1024
MAX_FIELDS = 64
MAX_FRAMING = 64 * 1024
MAX_INTERIM = 8
_SWITCHING = 101
_BODILESS = frozenset({_SWITCHING, 204, 304})


def post(host: str, path: str, body: bytes, *, media_type: str = "application/ipp", keep_alive: bool = False) -> bytes:
    """Return a POST of `body`; `host` is the Host field, with the port unless it is the scheme's own."""
    fields = {"Content-Type": media_type, "Content-Length": str(len(body))}
    return _request("POST", host, path, fields, keep_alive=keep_alive) + body


def get(host: str, path: str, *, keep_alive: bool = False) -> bytes:
    """Return a GET of `path`."""
    return _request("GET", host, path, {}, keep_alive=keep_alive)


class Response:
    """One response, read in slices: `feed` what arrives, `eof` when the peer closes."""

    def __init__(self, max_body: int = MAX_BODY) -> None:
        """Allow a body of `max_body` octets."""
        self.status = 0
        self.reason = ""
        self.headers: dict[str, str] = {}
        self.complete = False
        self.cut = False
        self.keep_alive = False
        self._body = bytearray()
        self._max_body = max_body
        self._buffer = bytearray()
        self._framing = 0
        self._interim = 0
        self._searched = 0
        self._wanted = 0
        self._step: Callable[[], bool] = self._head

    @property
    def body(self) -> bytes:
        """What of the body has arrived."""
        return bytes(self._body)

    def feed(self, data: bytes) -> None:
        """Take the next octets; those after the end of the response are ignored."""
        self._buffer += data
        while not self.complete and self._step():
            pass

    def eof(self) -> None:
        """Take it that the peer closed; MalformedReply if not even a head had come."""
        if self.complete:
            return
        if not self.status:
            raise MalformedReply("HTTP: connection closed before the end of the head")
        self.cut = self._step != self._until_close
        self._end(keep_alive=False)

    def _head(self) -> bool:
        """Wait for the whole head: from the status line to the blank line."""
        self._skip_blank_lines()
        stop, rest = _blank_line(self._buffer, max(0, self._searched - 2))
        self._searched = 0 if rest else len(self._buffer)
        if (stop if rest else len(self._buffer)) > MAX_HEAD:
            raise MalformedReply(f"HTTP: head of more than {MAX_HEAD} octets")
        if not rest:
            return False
        lines = bytes(self._buffer[:stop]).replace(b"\r\n", b"\n").split(b"\n")
        del self._buffer[:rest]
        self._read_head(lines)
        return True

    def _skip_blank_lines(self) -> None:
        if not self._buffer.startswith((b"\r", b"\n")):
            return
        rest = self._buffer.lstrip(b"\r\n")
        self._framing += len(self._buffer) - len(rest)
        self._buffer = rest
        if self._framing > MAX_FRAMING:
            raise MalformedReply("HTTP: blank lines without end")

    def _read_head(self, lines: list[bytes]) -> None:
        version, status, reason = _status_line(lines[0])
        if 100 <= status < 200 and status != _SWITCHING:  # 100 Continue and its like
            self._interim += 1
            if self._interim > MAX_INTERIM:
                raise MalformedReply("HTTP: interim responses without end")
            return
        fields = _fields(lines[1:])
        self.status, self.reason = status, safe(reason)
        self.headers = {name: safe(value) for name, value in fields.items()}
        connection = fields.get("connection", b"").lower()
        self.keep_alive = b"close" not in connection and (version != b"HTTP/1.0" or b"keep-alive" in connection)
        self._choose_body(fields)

    def _choose_body(self, fields: Mapping[str, bytes]) -> None:
        coding = fields.get("transfer-encoding", b"identity").strip().lower()
        if self.status in _BODILESS:
            self._end(keep_alive=self.keep_alive)
        elif coding == b"chunked":
            self._step = self._chunk_size
        elif coding != b"identity":
            raise MalformedReply(f"HTTP: transfer encoding {safe(coding, 40)}")
        elif "content-length" in fields:
            self._want(_length(fields["content-length"]), self._length_body)
        else:
            self._step = self._until_close

    def _want(self, octets: int, step: Callable[[], bool]) -> None:
        if len(self._body) + octets > self._max_body:
            raise MalformedReply(f"HTTP: body of more than {self._max_body} octets")
        self._wanted, self._step = octets, step

    def _take(self) -> bool:
        """Move what is wanted and there from buffer to body; say whether that was all."""
        part = self._buffer[: self._wanted]
        del self._buffer[: len(part)]
        self._body += part
        self._wanted -= len(part)
        return not self._wanted

    def _length_body(self) -> bool:
        if self._take():
            self._end(keep_alive=self.keep_alive)
        return False

    def _until_close(self) -> bool:
        self._want(len(self._buffer), self._until_close)
        self._take()
        return False

    def _chunk_size(self) -> bool:
        line = self._line()
        if line is None:
            return False
        digits = line.partition(b";")[0].strip()
        if not 0 < len(digits) <= 16 or digits.strip(b"0123456789abcdefABCDEF"):
            raise MalformedReply(f"HTTP: chunk size {safe(line, 40)!r}")
        size = int(digits, 16)
        self._want(size, self._chunk_data if size else self._trailer)
        return True

    def _chunk_data(self) -> bool:
        if self._take():
            self._step = self._chunk_end
            return True
        return False

    def _chunk_end(self) -> bool:
        line = self._line()
        if line:
            raise MalformedReply("HTTP: chunk longer than its size")
        self._step = self._chunk_end if line is None else self._chunk_size
        return line is not None

    def _trailer(self) -> bool:
        line = self._line()
        if line == b"":
            self._end(keep_alive=self.keep_alive)
        return bool(line)

    def _line(self) -> bytes | None:
        """Take a line of framing, without its end; None if it is not all there."""
        stop = self._buffer.find(b"\n", 0, MAX_LINE)
        self._framing += stop + 1
        if (stop < 0 and len(self._buffer) >= MAX_LINE) or self._framing > MAX_FRAMING + self._max_body:
            raise MalformedReply("HTTP: chunk framing without end")
        if stop < 0:
            return None
        line = bytes(self._buffer[:stop])
        del self._buffer[: stop + 1]
        return line.rstrip(b"\r")

    def _end(self, *, keep_alive: bool) -> None:
        self.complete, self.keep_alive = True, keep_alive
        self._buffer.clear()


def _request(method: str, host: str, path: str, fields: Mapping[str, str], *, keep_alive: bool) -> bytes:
    if not path.startswith("/") or not all("!" <= char <= "~" for char in host + path):
        raise ValueError(f"not a host and path for HTTP: {host!r} {path!r}")
    connection = "keep-alive" if keep_alive else "close"
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "User-Agent: unjam", "Accept: */*"]
    lines += ["Accept-Encoding: identity", f"Connection: {connection}", *map(": ".join, fields.items())]
    return "\r\n".join((*lines, "", "")).encode()


def _blank_line(buffer: bytearray, start: int) -> tuple[int, int]:
    """Return where the head stops and where the rest begins; (0, 0) if the head is not all there."""
    found = [(at, at + len(mark)) for mark in (b"\n\r\n", b"\n\n") if (at := buffer.find(mark, start)) >= 0]
    return min(found, default=(0, 0))


def _status_line(line: bytes) -> tuple[bytes, int, bytes]:
    version, _, rest = line.strip().partition(b" ")
    status, _, reason = rest.strip().partition(b" ")
    if not version.startswith(b"HTTP/1.") or len(status) != 3 or not status.isdigit() or status < b"100":
        raise MalformedReply(f"HTTP: status line {safe(line, 60)!r}")
    return version, int(status), reason


def _fields(lines: list[bytes]) -> dict[str, bytes]:
    """Return the header fields by lower-case name; a field given twice is joined by a comma."""
    if len(lines) > MAX_FIELDS or max(map(len, lines), default=0) > MAX_LINE:
        raise MalformedReply(f"HTTP: more than {MAX_FIELDS} fields, or one of more than {MAX_LINE} octets")
    fields: dict[str, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon:
            key = safe(name).lower()
            fields[key] = fields[key] + b", " + value.strip() if key in fields else value.strip()
    return fields


def _length(value: bytes) -> int:
    """Read Content-Length; the same number given twice is one (RFC 9112 section 6.3)."""
    numbers = {number.strip() for number in value.split(b",")}
    number = numbers.pop()
    if numbers or not number.isdigit() or len(number) > 16:
        raise MalformedReply(f"HTTP: content length {safe(value, 40)!r}")
    return int(number)
