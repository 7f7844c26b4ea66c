"""Typed requirements: numbers and standards that a text states, and whether a profile meets them.

Read from German, English and Japanese text: tolerances, lot sizes, lead times, voltages, protection
classes (IEC 60529) and standards. What a profile does not state is UNKNOWN, never a GAP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import fsum

from matchmaker.matching.profiles import (
    Passage,
    Profile,
    Reason,
    Requirement,
    Stated,
    Suggestion,
    Word,
)
from matchmaker.matching.tokens import SENTENCE_END, normalise

MATCH, GAP, UNKNOWN = "match", "gap", "unknown"

NUMBER = r"(\d{1,3}(?:[.,']\d{3})+|\d+(?:[.,]\d+)?)"
MICROMETRES = {"µm": 0.001, "μm": 0.001, "um": 0.001, "ミクロン": 0.001, "マイクロメートル": 0.001}
DAYS = {
    "tag": 1, "tage": 1, "tagen": 1, "werktage": 1, "werktagen": 1, "arbeitstage": 1,
    "arbeitstagen": 1, "woche": 7, "wochen": 7, "day": 1, "days": 1, "week": 7, "weeks": 7,
    "日": 1, "営業日": 1, "週間": 7, "週": 7,
}  # fmt: skip
PIECES = r"(?:Stück|Stk\.?|Teile[n]?|Exemplare[n]?|pieces|pcs\.?|units|parts|個|本|枚|台|点|ロット)"
TOLERANCE = re.compile(
    rf"(?:±|\+/-|\+-|(?:Toleranz(?:en)?|Genauigkeit|tolerances?|accuracy|公差|精度)\D{{0,16}}?)\s*"
    rf"{NUMBER}\s*(mm|µm|μm|um|ミリ|ミクロン|マイクロメートル)",
    re.IGNORECASE,
)
LOT_RANGE = re.compile(
    rf"{NUMBER}\s*(?:bis|to|-|–|~|〜|～|から)\s*{NUMBER}\s*{PIECES}", re.IGNORECASE
)
LOT_FROM = re.compile(
    rf"(?:ab|from|starting at|minimum(?: order)?(?: of)?|mindestens|at least)\s+{NUMBER}\s*{PIECES}"
    rf"|(?:Losgröße[n]?|lots?|batch(?:es)?)\s+(?:ab|von|from|of)\s+{NUMBER}"
    rf"|(?:ロット)?{NUMBER}\s*{PIECES}\s*(?:から|より|以上|〜|～)",
    re.IGNORECASE,
)
LOT_WANTED = re.compile(rf"{NUMBER}\s*{PIECES}", re.IGNORECASE)
LEAD_TIME = re.compile(
    rf"(?:Lieferzeit|Lieferung|lieferbar|innerhalb|binnen|delivery|delivered|lead time|within|納期|最短|短納期)"
    rf"\D{{0,14}}?{NUMBER}\s*(Werktagen?|Arbeitstagen?|Tagen?|Wochen?|days?|weeks?|営業日|日|週間|週)"
    rf"|{NUMBER}\s*(営業日|日|週間)\s*(?:以内|で(?:納品|出荷|お届け))",
    re.IGNORECASE,
)
VOLTAGE = re.compile(
    rf"(?<![\d.,]){NUMBER}\s*(?:V(?:olt)?(?:[ /]?(?:DC|AC))?|ボルト)(?![A-Za-z0-9])"
)
PROTECTION = re.compile(r"(?<![A-Za-z])IP\s?([0-6])([0-9])K?(?![A-Za-z0-9])", re.IGNORECASE)
STANDARD = re.compile(
    r"(?<![A-Za-z])((?:DIN\s+)?(?:EN\s+)?(?:ISO(?:/IEC)?|IEC|EN|IATF|AS|JIS(?:\s?[A-Z])?|UL|ATEX|IFS|FSSC)"
    r"[\s-]?\d{2,6}(?:-\d+)*|HACCP|MDR|GMP|RoHS|REACH|FSC)(?![A-Za-z0-9])"
)
MUST = re.compile(
    r"\b(?:muss|müssen|zwingend|Voraussetzung|Bedingung|erforderlich|vorgeschrieben|nötig|notwendig|"
    r"must|mandatory|required|requirement|need(?:s|ed)?|essential)\b|必須|必要|条件|不可欠|求め",
    re.IGNORECASE,
)
# Each GAP in a must-have takes this part of the score, of so many gaps at most.
GAP_LOSS = 0.2
MOST_GAPS = 4


def without_requirements(text: str) -> str:
    """The text without the typed things it states: what it is about."""
    for pattern in (TOLERANCE, LOT_RANGE, LOT_FROM, LEAD_TIME, VOLTAGE, PROTECTION, STANDARD):
        text = pattern.sub(" ", text)
    return re.sub(r"\s*[,、;]\s*(?=[,、;.。]|$)", "", re.sub(r"\s+", " ", text)).strip()


def number(text: str) -> float:
    """A number as written: a comma or point before exactly three digits groups them."""
    if re.fullmatch(r"\d{1,3}(?:[.,']\d{3})+", text) and not text.startswith("0"):
        return float(re.sub(r"[.,']", "", text))
    return float(text.replace(",", "."))


def read_statements(passages: Iterable[Passage]) -> list[Stated]:
    """Everything typed that some passages state, each once, in the order of the text."""
    found: dict[tuple[str, float, float, str], Stated] = {}
    for passage in passages:
        for clause in SENTENCE_END.split(normalise(f"{passage.title}\n{passage.text}")):
            is_must = bool(MUST.search(clause))
            for stated in read_clause(clause, passage.language, is_must):
                found.setdefault((stated.kind, stated.low, stated.high, stated.name), stated)
    return list(found.values())


def read_clause(clause: str, language: str, is_must: bool) -> Iterator[Stated]:
    """What one sentence states."""
    for hit in TOLERANCE.finditer(clause):
        value = number(hit[1]) * MICROMETRES.get(hit[2].lower(), 1.0)
        yield Stated("tolerance", hit[0].strip(), language, value, value, "", is_must)
    yield from read_lots(clause, language, is_must)
    for hit in LEAD_TIME.finditer(clause):
        amount, unit = (hit[1], hit[2]) if hit[1] else (hit[3], hit[4])
        days = number(amount) * DAYS[unit.lower()]
        yield Stated("lead time", hit[0].strip(), language, days, days, "", is_must)
    for hit in VOLTAGE.finditer(clause):
        volts = number(hit[1])
        yield Stated("voltage", hit[0].strip(), language, volts, volts, "", is_must)
    for hit in PROTECTION.finditer(clause):
        yield Stated("protection", hit[0], language, float(hit[1]), float(hit[2]), "", is_must)
    for hit in STANDARD.finditer(clause):
        yield Stated("standard", hit[1], language, name=standard_key(hit[1]), is_must=is_must)


def read_lots(clause: str, language: str, is_must: bool) -> Iterator[Stated]:
    """Lot sizes: a range, a smallest lot, or a number of pieces."""
    if hit := LOT_RANGE.search(clause):
        yield Stated("lot", hit[0], language, number(hit[1]), number(hit[2]), "", is_must)
    elif hit := LOT_FROM.search(clause):
        least = number(next(group for group in hit.groups() if group))
        yield Stated("lot", hit[0].strip(), language, least, float("inf"), "", is_must)
    elif hit := LOT_WANTED.search(clause):
        yield Stated("lot", hit[0], language, number(hit[1]), number(hit[1]), "", is_must)


def standard_key(name: str) -> str:
    """The name of a standard as it is compared: without DIN and EN before ISO, and without spaces."""
    key = re.sub(r"[\s-]+", "", name.upper().replace("/IEC", ""))
    return re.sub(r"^(?:DIN)?(?:EN)?(?=ISO|IEC)", "", key)


def statements_of(profile: Profile) -> list[Stated]:
    """What a profile states of what it offers: in its texts, abilities and certificates."""
    found = read_statements(profile.offers)
    for name in profile.certificates:
        found.append(Stated("standard", name, "", name=standard_key(name)))
    for ability in profile.abilities:
        if ability.tolerance_mm is not None:
            limit = ability.tolerance_mm
            found.append(Stated("tolerance", f"±{limit:g} mm", "", limit, limit))
        if ability.lot_min is not None or ability.lot_max is not None:
            low, high = float(ability.lot_min or 1), float(ability.lot_max or "inf")
            words = f"{low:g}–{high:g}" if high < float("inf") else f"≥ {low:g}"
            found.append(Stated("lot", words, "", low, high))
        if ability.lead_time_days is not None:
            days = float(ability.lead_time_days)
            found.append(Stated("lead time", f"≤ {days:g} d", "", days, days))
    return found


def with_requirements(suggestion: Suggestion, asked: list[Stated], theirs: Profile) -> Suggestion:
    """The suggestion with its requirements; each GAP in a stated must-have lowers the score.

    What it takes is a reason of its own, so that the shares still sum to the score.
    """
    requirements = compare(asked, theirs)
    gaps = [each for each in requirements if each.status == GAP and each.asked.is_must]
    lost = suggestion.score * GAP_LOSS if suggestion.score > 0.0 else 0.0
    reasons = [
        Reason(
            "gap",
            None,
            Word(gap.asked.words, gap.asked.language, "needs"),
            Word(gap.stated or "", gap.asked.language, "offers"),
            -lost,
        )
        for gap in gaps[:MOST_GAPS]
    ]
    return replace(
        suggestion,
        score=fsum([suggestion.score, *(reason.share for reason in reasons)]),
        reasons=(*suggestion.reasons, *reasons),
        requirements=tuple(requirements),
    )


def compare(asked: list[Stated], theirs: Profile) -> list[Requirement]:
    """Each typed requirement that is asked, against what a profile states."""
    if not asked:
        return []
    stated = statements_of(theirs)
    return [judged(each, [s for s in stated if s.kind == each.kind]) for each in asked]


def judged(asked: Stated, stated: list[Stated]) -> Requirement:
    """One requirement against all statements of its kind: the best of them counts."""
    if asked.kind == "standard":
        same = [s for s in stated if asked.name in s.name or s.name == asked.name]
        return Requirement(asked, same[0].words if same else None, MATCH if same else UNKNOWN)
    if not stated:
        return Requirement(asked, None, UNKNOWN)
    fitting = [s for s in stated if fits(asked, s)]
    if fitting:
        return Requirement(asked, fitting[0].words, MATCH)
    if asked.kind == "voltage":  # that one voltage is named does not say that others are not done
        return Requirement(asked, stated[0].words, UNKNOWN)
    return Requirement(asked, stated[0].words, GAP)


def fits(asked: Stated, stated: Stated) -> bool:
    """Whether a statement fulfils a requirement of its kind."""
    if asked.kind in {"tolerance", "lead time"}:
        return stated.low <= asked.low
    if asked.kind == "lot":
        return stated.low <= asked.low <= stated.high
    if asked.kind == "protection":
        return stated.low >= asked.low and stated.high >= asked.high
    return stated.low == asked.low
