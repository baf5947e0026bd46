# SPDX-License-Identifier: Apache-2.0
"""Mutate valid messages of every codec and show that nothing but MalformedReply ever comes out.

    python tests/fuzz/mutate.py --count 1000000 [--seed S] [codec ...]

Prints a row a codec: inputs, how many were malformed, exceptions of any other kind (must be 0), the
slowest input and how much the process grew. Exit 1 if one was uncaught, took over 1 s, or memory grew
by over 64 MiB. The same seed gives the same inputs; a failure is printed as hexadecimal.

A new codec: its valid messages in `seeds.py`, one line in CODECS.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from probes.malformed import MalformedReply
from probes.wire import dns, ipp, lpd, snmp, snmp_v3, usm
from probes.wire.http1 import Response
from probes.wire.scalars import Get
from probes.wire.text import safe
from probes.wire.tls import Flight
from probes.wire.walk import Walk
from tests.fuzz import scanning, seeds

MAX_SECONDS = 1.0
MAX_GROWTH_MIB = 64
MAX_INPUT = 1 << 16
SHOWN_FAILURES = 5
EDGES = bytes((0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFE, 0xFF))

Decoder = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Codec:
    """What reads, and valid messages to begin from."""

    decode: Decoder
    valid: tuple[bytes, ...]


@dataclass(slots=True)
class Result:
    """What happened to one codec."""

    codec: str
    inputs: int = 0
    malformed: int = 0
    uncaught: int = 0
    slowest: float = 0.0
    growth_mib: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Does the codec keep the promise."""
        return not self.uncaught and self.slowest <= MAX_SECONDS and self.growth_mib <= MAX_GROWTH_MIB


def read_http(octets: bytes) -> bytes:
    """Read a response in two slices, then take the close."""
    response = Response()
    half = len(octets) // 2
    response.feed(octets[:half])
    response.feed(octets[half:])
    response.eof()
    return response.body


def read_snmp(octets: bytes) -> None:
    """Read a message, and hand it to a walk and a get as the reply to what they asked."""
    message = snmp.decode(octets)
    for machine in (Walk(seeds.COLUMNS), Get(seeds.NAMES)):
        machine.ask()
        machine.take(message)
        machine.ask()


def read_v3(octets: bytes) -> None:
    """Read a v3 message and what it carries."""
    message, _ = usm.parse_v3(octets)
    usm.report_word(usm.parse_scoped(message.data))


def read_tls(octets: bytes) -> None:
    """Read a server's first words in two slices."""
    flight, half = Flight(), len(octets) // 2
    flight.feed(octets[:half])
    flight.feed(octets[half:])


CODECS: dict[str, Codec] = {
    "dns": Codec(lambda octets: dns.read(seeds.DNS_QUESTION[:2] + octets[2:], seeds.DNS_QUESTION), seeds.DNS),
    "http1": Codec(read_http, seeds.HTTP),
    "ipp": Codec(ipp.decode, seeds.IPP),
    "lpd": Codec(lambda octets: lpd.parse(octets, "lp"), seeds.LPD),
    "snmp": Codec(read_snmp, seeds.SNMP),
    "snmp-v3": Codec(snmp_v3.parse_v3_report, seeds.SNMP_V3),
    "snmp-usm": Codec(read_v3, seeds.SNMP_V3),
    "text": Codec(safe, seeds.TEXT),
    "tls": Codec(read_tls, seeds.TLS),
    **{name: Codec(reader, valid) for name, (reader, valid) in scanning.READERS.items()},
}


def _flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _edge(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] = rng.choice(EDGES)


def _length(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at : at + 2] = rng.choice((0, 1, 0x7FFF, 0x8000, 0xFFFF, rng.randrange(0x10000))).to_bytes(2, "big")


def _insert(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.randrange(1, 17))


def _delete(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.randrange(1, 33)]


def _repeat(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = data[at : at + rng.randrange(1, 65)] * rng.choice((1, 2, 20))


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def _move(data: bytearray, rng: random.Random) -> None:
    start, to = rng.randrange(len(data)), rng.randrange(len(data))
    part = data[start : start + 32]
    data[to : to + len(part)] = part


MUTATIONS = (_flip, _flip, _edge, _edge, _length, _insert, _delete, _repeat, _cut, _move)


def mutated(valid: tuple[bytes, ...], rng: random.Random) -> bytes:
    """Return one of the valid messages with 1 to 8 things wrong, now and then the half of another behind it."""
    data = bytearray(rng.choice(valid))
    if rng.random() < 0.1:
        other = rng.choice(valid)
        data[rng.randrange(len(data)) :] = other[rng.randrange(len(other)) :]
    for _ in range(rng.randrange(1, 9)):
        if data:
            rng.choice(MUTATIONS)(data, rng)
    return bytes(data[:MAX_INPUT])


def fuzz(name: str, codec: Codec, count: int, seed: int) -> Result:
    """Feed `count` mutated messages to one codec."""
    rng = random.Random(f"{name} {seed}")
    process = psutil.Process()
    for octets in codec.valid:
        codec.decode(octets)
    result, before = Result(name), process.memory_info().rss
    for _ in range(count):
        _try(codec.decode, mutated(codec.valid, rng), result)
    result.growth_mib = max(0.0, (process.memory_info().rss - before) / 2**20)
    return result


def _try(decode: Decoder, octets: bytes, result: Result) -> None:
    result.inputs += 1
    began = time.perf_counter()
    try:
        decode(octets)
    except MalformedReply:
        result.malformed += 1
    except Exception as error:  # noqa: BLE001 - the kind of exception that must not exist
        result.uncaught += 1
        if len(result.failures) < SHOWN_FAILURES:
            result.failures.append(f"{type(error).__name__}: {error} on {octets.hex()}")
    result.slowest = max(result.slowest, time.perf_counter() - began)


def table(results: list[Result]) -> str:
    """Return the results as text."""
    rows = [f"{'codec':10}{'inputs':>10}{'malformed':>11}{'uncaught':>10}{'slowest ms':>12}{'grew MiB':>10}"]
    for one in results:
        figures = f"{one.inputs:>10}{one.malformed:>11}{one.uncaught:>10}"
        rows.append(f"{one.codec:10}{figures}{1000 * one.slowest:>12.2f}{one.growth_mib:>10.1f}")
    return "\n".join([*rows, *(failure for one in results for failure in one.failures)])


def main(arguments: list[str] | None = None) -> int:
    """Run the named codecs, or all."""
    parser = argparse.ArgumentParser(description="mutate valid messages of every codec")
    parser.add_argument("--count", type=int, default=20_000, help="inputs a codec")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("codec", nargs="*", choices=[[], *CODECS], metavar="codec", help=", ".join(CODECS))
    options = parser.parse_args(arguments)
    results = [fuzz(name, CODECS[name], options.count, options.seed) for name in options.codec or CODECS]
    sys.stdout.write(table(results) + "\n")
    return 0 if all(one.passed for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
