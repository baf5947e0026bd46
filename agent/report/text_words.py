# SPDX-License-Identifier: Apache-2.0
"""What report.txt says around the facts, in each language; what it shares with the screen stands in words.py. Facts, ids and evidence stay English."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.model import Language, Severity


@dataclass(frozen=True, slots=True)
class TextWords:
    """One language's words; a pair is for one and for many; `{}` is where a number or a name goes."""

    scan: str
    interrupted: str
    asked: str
    findings: str
    answer: str
    paths: str
    undetermined: str
    not_examined: str
    devices: str
    sent: str
    none: str
    at: str
    on: str
    wanted: str
    measured: str
    changed: str
    explained_by: str
    muted: str
    codes: str
    location: str
    parts: str
    tools: str
    workshop: str
    prevent: str
    verify: str
    customer: str
    standing: str
    now: str
    times: tuple[str, str]
    missing: str
    printer: str
    no_printer: str
    perhaps: str
    other: str
    columns: Mapping[str, str]
    supply: str
    tray: str
    alert: str
    left: str
    part: str
    unknown: str
    packets: str
    infrastructure: str
    severity: Mapping[Severity, str]


_COLUMNS = ("id", "serial", "mac", "uuid", "names", "location", "firmware", "pages", "says", "because", "own ports")
TEXT_WORDS: Mapping[Language, TextWords] = {
    "en": TextWords(
        scan="Scan {} of site {}, {} to {}, pace {}",
        interrupted="INTERRUPTED",
        asked="Asked",
        findings="Findings, worst first",
        answer="The answer to {}",
        paths="The way of a scan, hop by hop",
        undetermined="What could not be determined",
        not_examined="What was not examined",
        devices="Devices",
        sent="What was sent",
        none="none",
        at="{} at {}",
        on="{} on {}",
        wanted="wanted",
        measured=" at {}",
        changed="changed",
        explained_by="explained by {}",
        muted="muted until {}: {}",
        codes="codes",
        location="location",
        parts="parts",
        tools="tools",
        workshop="workshop",
        prevent="prevent",
        verify="fixed when",
        customer="for the customer",
        standing="tier {}; first seen {}, {}; key {}",
        now="now",
        times=("once", "{} times"),
        missing="missing",
        printer="printer",
        no_printer="no printer ({})",
        perhaps="not known to be a printer",
        other="something else",
        columns=dict(zip(_COLUMNS, _COLUMNS, strict=True)),
        supply="supply",
        tray="tray",
        alert="alert",
        left="{} % left",
        part="part {}",
        unknown="unknown",
        packets="{} packets; {} bytes to raw print ports",
        infrastructure="to gateway, resolvers and groups, {}",
        severity={"critical": "CRITICAL", "high": "HIGH", "medium": "MEDIUM", "low": "LOW", "info": "INFO"},
    ),
    "sv": TextWords(
        scan="Sökning {} på platsen {}, {} till {}, takt {}",
        interrupted="AVBRUTEN",
        asked="Tillfrågat",
        findings="Fel, de värsta först",
        answer="Svaret på ”{}”",
        paths="En skannings väg, steg för steg",
        undetermined="Det som inte kunde avgöras",
        not_examined="Det som inte undersöktes",
        devices="Enheter",
        sent="Det som skickades",
        none="inget",
        at="{} på {}",
        on="{} på {}",
        wanted="väntat",
        measured=" {}",
        changed="ändrat",
        explained_by="förklaras av {}",
        muted="tystat till {}: {}",
        codes="koder",
        location="plats",
        parts="delar",
        tools="verktyg",
        workshop="verkstad",
        prevent="förebygg",
        verify="löst när",
        customer="till kunden",
        standing="nivå {}; sett först {}, {}; nyckel {}",
        now="nu",
        times=("en gång", "{} gånger"),
        missing="saknas",
        printer="skrivare",
        no_printer="ingen skrivare ({})",
        perhaps="inte känd som skrivare",
        other="något annat",
        columns=dict(
            zip(_COLUMNS, ("id", "serienummer", "mac", "uuid", "namn", "plats", "programvara", "sidor", "säger", "eftersom", "egna portar"), strict=True)
        ),
        supply="förbrukning",
        tray="fack",
        alert="larm",
        left="{} % kvar",
        part="artikel {}",
        unknown="okänt",
        packets="{} paket; {} byte till råa utskriftsportar",
        infrastructure="till gateway, namnservrar och grupper, {}",
        severity={"critical": "KRITISKT", "high": "HÖG", "medium": "MEDEL", "low": "LÅG", "info": "INFO"},
    ),
    "de": TextWords(
        scan="Scan {} des Standorts {}, {} bis {}, Tempo {}",
        interrupted="ABGEBROCHEN",
        asked="Befragt",
        findings="Befunde, die schlimmsten zuerst",
        answer="Die Antwort auf „{}“",
        paths="Der Weg eines Scans, Schritt für Schritt",
        undetermined="Was nicht entschieden werden konnte",
        not_examined="Was nicht untersucht wurde",
        devices="Geräte",
        sent="Was gesendet wurde",
        none="nichts",
        at="{} unter {}",
        on="{} bei {}",
        wanted="gesucht",
        measured=" um {}",
        changed="geändert",
        explained_by="erklärt durch {}",
        muted="stummgeschaltet bis {}: {}",
        codes="Codes",
        location="Standort",
        parts="Teile",
        tools="Werkzeug",
        workshop="Werkstatt",
        prevent="Vorbeugung",
        verify="behoben, wenn",
        customer="für den Kunden",
        standing="Stufe {}; zuerst gesehen {}, {}; Schlüssel {}",
        now="jetzt",
        times=("einmal", "{}-mal"),
        missing="es fehlt",
        printer="Drucker",
        no_printer="kein Drucker ({})",
        perhaps="nicht als Drucker bekannt",
        other="etwas anderes",
        columns=dict(zip(_COLUMNS, ("ID", "Seriennummer", "MAC", "UUID", "Namen", "Ort", "Firmware", "Seiten", "meldet", "weil", "eigene Ports"), strict=True)),
        supply="Verbrauchsmaterial",
        tray="Fach",
        alert="Meldung",
        left="noch {} %",
        part="Teil {}",
        unknown="unbekannt",
        packets="{} Pakete; {} Bytes an rohe Druckports",
        infrastructure="an Gateway, Namensserver und Gruppen, {}",
        severity={"critical": "KRITISCH", "high": "HOCH", "medium": "MITTEL", "low": "GERING", "info": "INFO"},
    ),
}
