# SPDX-License-Identifier: Apache-2.0
"""idle, processing, stopped or asleep: joined from IPP, hrPrinterStatus with hrDeviceStatus (RFC 2790 section 3.5), panel and alerts."""

from probes.facts import IppFacts
from probes.snmp_facts import SnmpFacts

_SLEEPING = ("standby", "suspend", "hibernate", "sleep", "power-sav", "deep-sleep", "com.brother-sleep")
_STOPPING_BITS = {"noPaper", "noToner", "doorOpen", "jammed", "offline", "serviceRequested", "markerSupplyMissing", "outputFull"}


def device_state(snmp: SnmpFacts | None, ipp: IppFacts | None) -> str | None:
    """The state; None where nobody says, or where two sources of one kind contradict each other (a device `down` whose printer is `idle`).

    IPP is asked first. Only idleness can be sleep: a printer that is stopped or printing is not asleep, whatever its panel still shows.
    """
    asleep = is_asleep(snmp, ipp)
    state = ipp.state if ipp and ipp.state else _by_host_resources(snmp) if snmp else None
    if state in ("idle", None) and asleep:
        return "asleep"
    return state


def is_asleep(snmp: SnmpFacts | None, ipp: IppFacts | None) -> bool:
    """Whether panel, alert table or IPP say that it saves power, or Host Resources' own word for standby: running, and printer status other."""
    if snmp and (snmp.asleep or (snmp.device_status == "running" and snmp.printer_status == "other" and snmp.error_bits == ())):
        return True
    return any(reason.startswith(_SLEEPING) for reason in (ipp.reasons if ipp else None) or ())


def _by_host_resources(snmp: SnmpFacts) -> str | None:
    if snmp.printer_status == "printing":
        return "processing"
    if snmp.printer_status in ("idle", "warmup"):
        return None if snmp.device_status == "down" else "idle"
    if snmp.printer_status == "other" and (snmp.device_status == "down" or _STOPPING_BITS & set(snmp.error_bits or ())):
        return "stopped"
    return None
