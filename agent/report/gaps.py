# SPDX-License-Identifier: Apache-2.0
"""Why something was not examined and what to do about it, in other languages: the sentences of shortfall.py and its like, by their English.

`{}` stands for a name, a number or an address, in the same order in each language. What is not listed stays English.
"""

import re
from collections.abc import Mapping

from rules.model import Language

_SWEDISH: Mapping[str, str] = {
    "{} of {} addresses": "{} av {} adresser",
    "the scan was interrupted": "sökningen avbröts",
    "the sweep was left out (--no-sweep)": "genomsökningen utelämnades (--no-sweep)",
    "run the scan again and let it finish": "kör sökningen igen och låt den bli klar",
    "SNMP on every device": "SNMP på alla enheter",
    "none of the devices that were asked answered SNMP, so it may be this host, the path, or the community that is wrong": (
        "ingen av de tillfrågade enheterna svarade på SNMP, så felet kan ligga hos den här datorn, vägen eller communityn"
    ),
    "check the community in the configuration and whether UDP 161 is let through from here": (
        "kontrollera communityn i konfigurationen och om UDP 161 släpps igenom härifrån"
    ),
    "a host is there, but it would not say what it is": "det finns en dator där, men den säger inte vad den är",
    "{} hosts are there, but they would not say what they are": "det finns {} datorer där, men de säger inte vad de är",
    "if one of them is a printer, name it: unjam scan {}": "om någon av dem är en skrivare, ange den: unjam scan {}",
    "it is no printer but {}": "det är ingen skrivare utan {}",
    "check the address on the printer's panel or its configuration page": "kontrollera adressen på skrivarens panel eller konfigurationssida",
    "it stopped answering during the scan, so it was left alone": "den slutade svara under sökningen och lämnades i fred",
    "look whether it still prints, then scan it by itself: unjam scan {}": "se efter om den fortfarande skriver ut, och sök sedan av den ensam: unjam scan {}",
    "scan it again by itself": "sök av den igen, ensam",
    "a fault of unjam's own, not of the printer's (see the log)": "ett fel hos unjam självt, inte hos skrivaren (se loggen)",
    "please report it": "anmäl det gärna",
    "the sweep of {}": "genomsökningen av {}",
    "it has {} addresses: only what announces itself or answers a broadcast was found": (
        "det har {} adresser: bara det som annonserar sig eller svarar på broadcast hittades"
    ),
    "name it (unjam scan {}), or the part of it that holds printers": "ange det (unjam scan {}), eller den del där skrivarna finns",
    "it is excluded by scope.exclude of the configuration": "den är undantagen av scope.exclude i konfigurationen",
    "take it out of scope.exclude": "ta bort den ur scope.exclude",
    "correct its name, or give its address under devices:": "rätta namnet, eller ange adressen under devices:",
    "its name was not looked up": "namnet slogs inte upp",
    "duplicate addresses, DHCP servers and our switch port": "dubbla adresser, DHCP-servrar och vår switchport",
    "raw sockets are not allowed here": "råa socklar är inte tillåtna här",
    "the print server {}": "utskriftsservern {}",
    "the destination {}": "målet {}",
    "the configuration lists no such destination": "konfigurationen anger inget sådant mål",
    "list it under destinations: with its URL and, in used_by, the devices": "ange det under destinations: med URL och, i used_by, enheterna",
    "see whether DNS works here (unjam doctor)": "se efter om DNS fungerar här (unjam doctor)",
    "everything since then": "allt därefter",
    "our own link ({}) was lost during the scan, which ended it": "vår egen länk ({}) förlorades under sökningen, som avslutades",
    "this host has no network interface that is up with an address": "den här datorn har inget nätverksgränssnitt som är uppe och har en adress",
    "mend this host's own network (unjam doctor), and scan again": "åtgärda den här datorns eget nätverk (unjam doctor), och sök igen",
}
_GERMAN: Mapping[str, str] = {
    "{} of {} addresses": "{} von {} Adressen",
    "the scan was interrupted": "der Scan wurde abgebrochen",
    "the sweep was left out (--no-sweep)": "das Durchsuchen wurde ausgelassen (--no-sweep)",
    "run the scan again and let it finish": "den Scan noch einmal ausführen und zu Ende laufen lassen",
    "SNMP on every device": "SNMP auf allen Geräten",
    "none of the devices that were asked answered SNMP, so it may be this host, the path, or the community that is wrong": (
        "keines der befragten Geräte antwortete auf SNMP; es kann also an diesem Rechner, am Weg oder an der Community liegen"
    ),
    "check the community in the configuration and whether UDP 161 is let through from here": (
        "die Community in der Konfiguration prüfen, und ob UDP 161 von hier durchgelassen wird"
    ),
    "a host is there, but it would not say what it is": "dort ist ein Rechner, aber er sagt nicht, was er ist",
    "{} hosts are there, but they would not say what they are": "dort sind {} Rechner, aber sie sagen nicht, was sie sind",
    "if one of them is a printer, name it: unjam scan {}": "ist einer davon ein Drucker, nennen Sie ihn: unjam scan {}",
    "it is no printer but {}": "es ist kein Drucker, sondern {}",
    "check the address on the printer's panel or its configuration page": "die Adresse am Bedienfeld oder auf der Konfigurationsseite des Druckers prüfen",
    "it stopped answering during the scan, so it was left alone": "es antwortete während des Scans nicht mehr und wurde in Ruhe gelassen",
    "look whether it still prints, then scan it by itself: unjam scan {}": "nachsehen, ob es noch druckt, dann allein scannen: unjam scan {}",
    "scan it again by itself": "noch einmal allein scannen",
    "a fault of unjam's own, not of the printer's (see the log)": "ein Fehler von unjam selbst, nicht des Druckers (siehe Protokoll)",
    "please report it": "bitte melden",
    "the sweep of {}": "das Durchsuchen von {}",
    "it has {} addresses: only what announces itself or answers a broadcast was found": (
        "es hat {} Adressen: gefunden wurde nur, was sich ankündigt oder auf einen Rundruf antwortet"
    ),
    "name it (unjam scan {}), or the part of it that holds printers": "nennen Sie es (unjam scan {}), oder den Teil, in dem Drucker stehen",
    "it is excluded by scope.exclude of the configuration": "es ist durch scope.exclude der Konfiguration ausgenommen",
    "take it out of scope.exclude": "aus scope.exclude herausnehmen",
    "correct its name, or give its address under devices:": "den Namen berichtigen, oder die Adresse unter devices: angeben",
    "its name was not looked up": "der Name wurde nicht aufgelöst",
    "duplicate addresses, DHCP servers and our switch port": "doppelte Adressen, DHCP-Server und unser Switch-Port",
    "raw sockets are not allowed here": "Raw-Sockets sind hier nicht erlaubt",
    "the print server {}": "der Druckserver {}",
    "the destination {}": "das Ziel {}",
    "the configuration lists no such destination": "die Konfiguration nennt kein solches Ziel",
    "list it under destinations: with its URL and, in used_by, the devices": "unter destinations: mit URL und, in used_by, den Geräten eintragen",
    "see whether DNS works here (unjam doctor)": "prüfen, ob DNS hier funktioniert (unjam doctor)",
    "everything since then": "alles danach",
    "our own link ({}) was lost during the scan, which ended it": "unsere eigene Verbindung ({}) ging während des Scans verloren und beendete ihn",
    "this host has no network interface that is up with an address": "dieser Rechner hat keine aktive Netzwerkschnittstelle mit Adresse",
    "mend this host's own network (unjam doctor), and scan again": "das Netzwerk dieses Rechners in Ordnung bringen (unjam doctor), noch einmal scannen",
}
SENTENCES: Mapping[Language, Mapping[str, str]] = {"en": {}, "sv": _SWEDISH, "de": _GERMAN}


def gap_in(sentence: str, language: Language) -> str:
    """The sentence in the language, or as it is."""
    for english, said in SENTENCES[language].items():
        if hit := re.fullmatch(re.escape(english).replace(r"\{\}", "(.+)"), sentence):
            return said.format(*hit.groups())
    return sentence
