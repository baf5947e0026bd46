# SPDX-License-Identifier: Apache-2.0
"""A simulated device as plain data, in the words of the Printer MIB (RFC 3805) and of IPP (RFC 8011); nothing here listens or sends."""

from dataclasses import dataclass
from typing import Literal
from uuid import NAMESPACE_DNS, uuid5

RawPort = Literal["open", "refused"]


@dataclass(frozen=True, slots=True)
class Supply:
    """One row of prtMarkerSuppliesTable; `kind` is prtMarkerSuppliesType by name, `level` and `capacity` are in `unit`."""

    description: str
    kind: str
    level: int
    colour: str | None = None
    capacity: int = 100
    unit: str = "percent"
    consumed: bool = True


@dataclass(frozen=True, slots=True)
class Tray:
    """One row of prtInputTable, in sheets; `kind` is prtInputType by name."""

    name: str
    level: int
    capacity: int
    kind: str = "sheetFeedAutoRemovableTray"
    media: str = "iso_a4_210x297mm"


@dataclass(frozen=True, slots=True)
class Alert:
    """One row of prtAlertTable, every enumeration by its name; `age_s` seconds old."""

    code: str
    severity: str
    training: str
    group: str
    group_index: int
    location: int
    text: str
    age_s: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job that waits in the device's own queue; `age_s` seconds old, `kilobytes` large."""

    id: int
    age_s: int
    kilobytes: int


@dataclass(frozen=True, slots=True)
class Panel:
    """How the device feels: Host Resources' words (RFC 2790), the error bits by name, the display, IPP's state with its reasons."""

    device_status: str = "running"
    printer_status: str = "idle"
    error_bits: tuple[str, ...] = ()
    console: tuple[str, ...] = ("Ready",)
    ipp_state: str = "idle"
    ipp_reasons: tuple[str, ...] = ()
    ipp_message: str = ""
    alerts: tuple[Alert, ...] = ()
    jobs: tuple[Job, ...] = ()


READY = Panel()


@dataclass(frozen=True, slots=True)
class Device:
    """One simulated device. `finds` are the rules that a right diagnosis of it names, and no others above info.

    `wakes_after_s`: what is asked over SNMP before that is lost, counted from the first question. `snmp` False: a port that never answers.
    """

    id: str
    maker: str
    model: str
    serial: str
    mac: str
    location: str
    pages: int = 0
    firmware: str = "1.0"
    panel: Panel = READY
    supplies: tuple[Supply, ...] = ()
    trays: tuple[Tray, ...] = ()
    up_s: int = 864_000
    snmp: bool = True
    wakes_after_s: float = 0.0
    raw: RawPort = "open"
    lpd_queue: str | None = None
    printer: bool = True
    descr: str = ""
    finds: tuple[str, ...] = ()
    finds_info: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Maker and model, as the device puts it in hrDeviceDescr and printer-make-and-model."""
        return f"{self.maker} {self.model}"

    @property
    def sys_descr(self) -> str:
        """sysDescr: its own words, or the usual ones of a printer."""
        return self.descr or f"{self.name} network printer, firmware {self.firmware}"

    @property
    def host(self) -> str:
        """Its host name, without `.local`."""
        return f"unjam-demo-{self.id}"

    @property
    def uuid(self) -> str:
        """printer-uuid, the same in every run."""
        return str(uuid5(NAMESPACE_DNS, f"{self.host}.invalid"))
