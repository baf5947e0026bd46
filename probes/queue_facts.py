# SPDX-License-Identifier: Apache-2.0
"""The dictionary's part about queues: a print server, each of its queues, the jobs of a queue or a device, and who uses a device.

As everywhere, `None` = asked, and nobody said; a section that is missing was not asked. Names of jobs and of users are never asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact
from probes.facts import ASKED, PORT_STATES

QUEUE_STATES = ("idle", "processing", "stopped")
WAYS = ("network", "dnssd", "wsd", "server", "local", "virtual", "release", "unknown")
"""How a queue reaches its printer: by address, by DNS-SD name, by WSD, through another server's queue, by cable, not at all (PDF, fax, NUL:),
through a print-release product, or by a scheme that is not known here."""
SPOOLERS = ("cups", "windows")
THERE = ("same", "other", "nobody", "unknown")
FITS = ("fits", "expired", "other-name")
SERVER_KINDS = ("cups", "windows", "other")


@dataclass(frozen=True, slots=True)
class JobsFacts:
    """Derived: the jobs of one queue, whether it is a device's own (IPP) or a print server's."""

    section: ClassVar[str] = "jobs"
    engine: str | None = fact("printer-state of the queue that holds them", words=QUEUE_STATES)
    accepting: bool | None = fact("the queue takes jobs")
    waiting: int | None = fact("jobs that wait or print and are not held by design")
    held: int | None = fact("jobs held by design: password, release, hold-until, stored")
    head_still: bool | None = fact("two reads >= 8 s apart: the head job's id and impressions did not change; None without a second read")
    head_age_s: int | None = fact("age of the head job", unit="s")
    head_reasons: tuple[str, ...] | None = fact("job-state-reasons of the head job")
    finished: int | None = fact("how many of the newest finished jobs were looked at, at most 5")
    discarded: int | None = fact("how many of those the system aborted or cancelled without one impression; never those that a person cancelled")
    last: str | None = fact("how the newest finished job ended", words=("completed", "aborted", "canceled"))
    last_reasons: tuple[str, ...] | None = fact("job-state-reasons of the newest finished job")
    completed_s: int | None = fact("time since the newest job that was printed to its end", unit="s")
    cut: int | None = fact("how many of those 5 ended because the connection to the printer was cut while data was sent; only CUPS tells")
    cut_after_s: int | None = fact("after how long these were cut, the median; None where fewer than 2 say", unit="s")
    cut_alike: bool | None = fact("all of them within 10 % of that; None where fewer than 2 say")
    no_room: bool | None = fact("the spool area is full: printer-state-reasons says so and not as a mere report, or the backend's message does")


@dataclass(frozen=True, slots=True)
class DriverRow:
    """The driver of one queue that prints to the device."""

    id: str | None = fact("the queue, as server/name")
    driver: str | None = fact("its driver")


@dataclass(frozen=True, slots=True)
class UsedFacts:
    """Derived: which of the queues that were read print to this device."""

    section: ClassVar[str] = "used"
    by: tuple[str, ...] | None = fact("the queues, as server/name")
    stale: tuple[str, ...] | None = fact("those of them that lead to an address where somebody else is, or nobody")
    wrong_name: bool | None = fact("one of them prints to a name that leads to an address where somebody else is, or nobody")
    lpd_queue: str | None = fact("the LPD queue that one of them names")
    drivers: tuple[DriverRow, ...] | None = fact("the drivers of those that have one")


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """A print server: the configuration names it, DNS-SD shows its queues, or it is our own host's spooler."""

    section: ClassVar[str] = "server"
    name: str | None = fact("as the configuration names it, its address, or `local`")
    kind: str | None = fact("what it is: CUPS, a Windows print server, or something that answers IPP and is neither", words=SERVER_KINDS)
    address: str | None = fact("the address that was asked; None for our own host")
    asked: str | None = fact("how asking for its queues ended", words=ASKED)
    p631: str | None = fact("TCP 631 (IPP) or the port that its URL names: how a connection attempt ended", words=PORT_STATES, name="631")
    p515: str | None = fact("TCP 515 (LPD): how a connection attempt ended", words=PORT_STATES, name="515")
    p445: str | None = fact("TCP 445 (SMB): how a connection attempt ended", words=PORT_STATES, name="445")
    p135: str | None = fact("TCP 135 (RPC endpoint mapper): how a connection attempt ended", words=PORT_STATES, name="135")
    answers: bool | None = fact("it answered anything at all")
    queues: int | None = fact("queues that were read")
    printers_answer: int | None = fact("printers of this scan that answer: of this server's queues where they are known, else all")


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """A print server's or a PC's queue, and how it stands to the device that it should reach."""

    section: ClassVar[str] = "queue"
    server: str | None = fact("the print server, as in server.name; `local` is our own host")
    name: str | None = fact("the queue's name")
    spooler: str | None = fact("who keeps it", words=SPOOLERS)
    local: bool | None = fact("it is on our own host, so that our resolver is the queue's")
    default: bool | None = fact("it is the default queue there")
    uri: str | None = fact("device URI or Windows port, without a user and password")
    way: str | None = fact("how it reaches its printer", words=WAYS)
    scheme: str | None = fact("socket, lpd, ipp, ipps, http, https, dnssd, usb ...; a wrapper such as beh: is taken off")
    host: str | None = fact("the host or address that it names")
    port: int | None = fact("the TCP port that it uses")
    lpd_queue: str | None = fact("the LPD queue name that it uses")
    state: str | None = fact("printer-state of the queue", words=QUEUE_STATES)
    reasons: tuple[str, ...] | None = fact("printer-state-reasons of the queue, as sent")
    message: str | None = fact("printer-state-message: what the backend said last")
    paused: bool | None = fact("somebody or an error policy stopped it")
    accepting: bool | None = fact("it takes jobs")
    driver: str | None = fact("the driver: printer-make-and-model, or the Windows driver's name")
    last_driver: str | None = fact("the driver that it had when it was read last; None where it was never read before")
    last_driver_since: datetime | None = fact("since when it was seen with that driver")
    driver_changed: bool | None = fact("it has another driver than that; False of a queue that was never read before")
    formats: tuple[str, ...] | None = fact("document formats that this driver sends, where its name tells")
    format_fits: bool | None = fact("the device takes one of these, by IPP, its 1284 id or prtInterpreterTable; None where either side does not say")
    vendor_driver: bool | None = fact("Windows: a maker's driver, none of Microsoft's class drivers")
    address: str | None = fact("the address that it leads to; a name is looked up by our own resolver")
    resolves: bool | None = fact("its host name resolves; None for an address")
    there: str | None = fact("who is at that address: the same device, another one, nobody, or it cannot be told", words=THERE)
    device: str | None = fact("the device that it should reach, by maker, model and address")
    elsewhere: str | None = fact("the address at which that device answers now, where it is another one")
    device_ready: bool | None = fact("that device answers, and no reason of its own keeps it from printing")
    port_state: str | None = fact("how a connection attempt to the queue's port ended there", words=PORT_STATES)
    ports_open: tuple[str, ...] | None = fact("the device's other print ports that are open: 9100, 631, 515")
    certificate: str | None = fact("ipps: the certificate that the device shows there, held against now and the queue's host name", words=FITS)
    new_issuer: bool | None = fact("ipps: the last scan saw a certificate of another issuer there (it did not where it saw none); None where none is seen now")
    snmp_watched: bool | None = fact("Windows: the port asks the device over SNMP for its status")
    snmp_answers: bool | None = fact("the device answers SNMP from here")
    driverless: bool | None = fact("the device offers IPP Everywhere, AirPrint or Mopria")
    protected_print: bool | None = fact("Windows protected print mode is on: only the IPP class driver works")
    twins: tuple[str, ...] | None = fact("other queues of this server to the same device")
    twins_fine: bool | None = fact("one of these is neither paused nor rejecting, and its port is open")
    routed: bool | None = fact("its device is on another segment than the print server; None where the segment or the server's address is not known")
    path_fine: bool | None = fact("another printer of that device's segment answers, and no queue of this server to any other one there was cut")
    moves: bool | None = fact("it prints through: a job was completed within the last hour, or the head job moved while we looked")
