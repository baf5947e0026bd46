# SPDX-License-Identifier: Apache-2.0
"""Panel words in the languages that printers speak: last resort, when no number says it. Fixed patterns, linear, over text of at most 256 characters."""

import re
from collections.abc import Mapping

_SLEEP = re.compile(
    r"\bsleep|\bpower ?save|\benergy ?sav|low power|\bstand ?by\b|schlaf|ruhemodus|ruhezustand|energiespar|\bveille\b|mode eco|reposo|ahorro de energ"
    r"|\bvila\b|viloläge|strömspar|energispar|slaapstand|\bslaap|uśpieni|u[sś]pion|sospensione|risparmio energ|hvile|dvale|lepotila|spánku|uyku|modo de espera"
    r"|спящ|ожидани|スリープ|節電|睡眠|休眠|节能",
    re.IGNORECASE,
)
_READY = re.compile(
    r"(ready( to (print|copy|scan|fax))?|print ready|idle|online|on line|deleted|none|ok|normal|bereit|druckbereit|prêt(e)?"
    r"|listo|klar|redo|gereed|gotow[ayo]|pront[oa]|haz\u0131r|готов|hotovo)"
    r"[\s.!]*",
    re.IGNORECASE,
)

_OF_PANEL: Mapping[str, re.Pattern[str]] = {
    "media-jam": re.compile(
        r"\b(paper|media|document)? ?jam(med)?\b|papierstau|bourrage|atasco|pappersstopp|papperskvadd|papierstoring|vastgelopen papier|zaci[ęe]ci|inceppament"
        r"|замятие|kağ\u0131t s\u0131k\u0131ş|紙づまり|卡纸",
        re.IGNORECASE,
    ),
    "cover-open": re.compile(
        r"\b(cover|door|lid)\b.{0,24}\b(is )?open|\bopen (cover|door)|(abdeckung|klappe|tür).{0,24}(offen|geöffnet)|capot.{0,12}ouvert|cubierta.{0,12}abierta"
        r"|lucka.{0,12}öppen|(deksel|klep).{0,12}open|pokrywa.{0,12}otwarta|coperchio.{0,12}aperto|крышка.{0,12}открыта|kapak aç\u0131k|盖.{0,3}打开",
        re.IGNORECASE,
    ),
    "media-empty": re.compile(
        r"\b(no|out of|load|add) paper\b|paper (is )?(out|empty)|kein papier|papier (leer|einlegen|nachfüllen)"
        r"|plus de papier|charger.{0,6}papier|sin papel|falta papel"
        r"|slut på papper|fyll på papper|geen papier|papier op\b|brak papieru|carta esaurita|manca carta|нет бумаги|kağ\u0131t yok|缺纸",
        re.IGNORECASE,
    ),
    "toner-empty": re.compile(
        r"replace toner|toner (is )?(empty|out|ended)|no toner|toner (ersetzen|leer)|remplacer (le )?toner|cambie? (el )?t[óo]ner|byt toner|vervang toner"
        r"|wymień toner|sostituire toner|замените тонер|更换墨粉",
        re.IGNORECASE,
    ),
    "toner-low": re.compile(
        r"toner (is )?(low|near end)|low toner|wenig toner|toner niedrig|toner bas|peu de toner|poco t[óo]ner|t[óo]ner bajo"
        r"|låg tonernivå|toner snart slut|lite toner"
        r"|toner laag|toner bijna (op|leeg)|ma[łl]o toneru|toner scarso|toner insuff|мало тонера|toner az|墨粉不足",
        re.IGNORECASE,
    ),
    "marker-supply-low": re.compile(
        r"\bink (is )?low|low ink|wenig tinte|encre (basse|faible)|poca tinta|lite bläck|inkt (bijna op|laag)|ma[łl]o atramentu",
        re.IGNORECASE,
    ),
    "service-needed": re.compile(
        r"call (for )?service|service call|contact service|service required|servicetechniker|kundendienst|appeler (le )?(service|technicien)|llame al servicio"
        r"|kontakta service|ring service|bel (de )?service|wezwij serwis|chiamare assistenza|вызовите (сервис|мастера)",
        re.IGNORECASE,
    ),
}  # fmt: skip


def is_sleep(text: str | None) -> bool:
    """Whether these words say that the device saves power."""
    return bool(text and _SLEEP.search(text))


def is_ready(text: str | None) -> bool:
    """Whether these words say that nothing is the matter ("Ready", "Idle", "deleted", "Ready for paper")."""
    return bool(text and (_READY.fullmatch(text.strip()) or text.strip().lower().startswith("ready ")))


def reason_on_panel(line: str) -> str | None:
    """The printer-state-reasons keyword that a panel line speaks of; None when it is not understood."""
    return next((reason for reason, words in _OF_PANEL.items() if words.search(line)), None)
