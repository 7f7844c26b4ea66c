"""Typed requirements: what is read, and how it is judged."""

from __future__ import annotations

import pytest

from matchmaker.matching.analysis import Reader
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.profiles import Ability, Passage, Profile, Stated, Suggestion
from matchmaker.matching.requirements import compare, number, read_statements, with_requirements
from tests.matching.examples import LEXICON


def read(text: str, language: str) -> dict[str, tuple[float, float]]:
    passages = [Passage(text, language, "needs")]
    return {stated.kind: (stated.low, stated.high) for stated in read_statements(passages)}


@pytest.mark.parametrize(
    ("language", "text", "kind", "low"),
    [
        ("de", "Toleranz ±0,01 mm", "tolerance", 0.01),
        ("de", "Genauigkeit von 5 µm", "tolerance", 0.005),
        ("en", "tolerances of 0.02 mm", "tolerance", 0.02),
        ("ja", "公差±0.01mmで加工", "tolerance", 0.01),
        ("ja", "精度５ミクロン", "tolerance", 0.005),
        ("de", "ab 10 Stück", "lot", 10),
        ("de", "Losgrößen ab 1.000", "lot", 1000),
        ("en", "lots from 10", "lot", 10),
        ("ja", "小ロット10個から対応", "lot", 10),
        ("de", "500 bis 2.000 Stück", "lot", 500),
        ("de", "Lieferzeit 5 Tage", "lead time", 5),
        ("en", "delivery in 2 weeks", "lead time", 14),
        ("ja", "最短3営業日", "lead time", 3),
        ("ja", "2週間以内に納品", "lead time", 14),
        ("de", "Versorgung mit 24 V DC", "voltage", 24),
        ("ja", "電源は24Vです", "voltage", 24),
        ("en", "housing IP67", "protection", 6),
        ("ja", "防水IP67対応", "protection", 6),
    ],
)
def test_numbers_are_read_in_three_languages(
    language: str, text: str, kind: str, low: float
) -> None:
    assert read(text, language)[kind][0] == pytest.approx(low)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("zertifiziert nach DIN EN ISO 13485", "ISO13485"),
        ("ISO/IEC 17025の認定", "ISO17025"),
        ("IATF 16949 required", "IATF16949"),
        ("JIS Q 9100取得", "JISQ9100"),
    ],
)
def test_standards_are_compared_without_their_spelling(text: str, name: str) -> None:
    [stated] = read_statements([Passage(text, "en", "needs")])
    assert stated.name == name


@pytest.mark.parametrize(
    ("text", "value"), [("1.000", 1000), ("1,000", 1000), ("0,010", 0.01), ("2.5", 2.5)]
)
def test_numbers_are_read_as_written(text: str, value: float) -> None:
    assert number(text) == pytest.approx(value)


def needs(text: str, language: str = "de") -> Profile:
    return Profile("asking", needs=(Passage(text, language, "needs"),))


def asked_in(text: str) -> list[Stated]:
    return read_statements(needs(text).needs)


def offers(text: str, language: str = "ja", *abilities: Ability) -> Profile:
    return Profile("theirs", (Passage(text, language, "offers"),), abilities=abilities)


@pytest.mark.parametrize(
    ("asked", "offered", "status"),
    [
        ("Toleranz ±0,01 mm", "公差±0.005mm", "match"),
        ("Toleranz ±0,01 mm", "公差±0.1mm", "gap"),
        ("Toleranz ±0,01 mm", "金属加工", "unknown"),
        ("ab 10 Stück", "1個から対応", "match"),
        ("ab 10 Stück", "ロット1,000個から", "gap"),
        ("Lieferzeit 5 Tage", "最短3日", "match"),
        ("Lieferzeit 5 Tage", "納期3週間", "gap"),
        ("nach ISO 9001", "ISO9001取得", "match"),
        ("nach ISO 13485", "ISO9001取得", "unknown"),
        ("24 V", "12V電源", "unknown"),
        ("Schutzart IP65", "IP67", "match"),
        ("Schutzart IP67", "IP54", "gap"),
    ],
)
def test_a_requirement_is_judged(asked: str, offered: str, status: str) -> None:
    [requirement] = compare(asked_in(asked), offers(offered))
    assert requirement.status == status


def test_abilities_and_certificates_count_as_statements() -> None:
    able = offers("板金", "ja", Ability(tolerance_mm=0.01, lot_min=1, lot_max=500))
    able = Profile(able.id, able.offers, abilities=able.abilities, certificates=("ISO 9001:2015",))
    asked = "Toleranz 0,02 mm, Serien von 50 Stück, ISO 9001"
    assert [each.status for each in compare(asked_in(asked), able)] == ["match", "match", "match"]


def suggestion(asking: Profile, theirs: Profile) -> Suggestion:
    reader = Reader(LEXICON)
    [found] = Matcher([reader.read(theirs)]).suggest(reader.read(asking), 1)
    return with_requirements(found, read_statements(asking.needs), theirs)


def test_only_a_gap_in_a_must_have_lowers_the_score() -> None:
    theirs = offers("板金加工、公差±0.1mm")
    wish = suggestion(needs("Blechteile, Toleranz ±0,01 mm"), theirs)
    must = suggestion(needs("Blechteile, Toleranz ±0,01 mm zwingend"), theirs)
    unknown = suggestion(needs("Blechteile, IP67 zwingend"), theirs)
    assert [r.status for r in wish.requirements] == ["gap"]
    assert not [r for r in (*wish.reasons, *unknown.reasons) if r.kind == "gap"]
    [lost] = [reason for reason in must.reasons if reason.kind == "gap"]
    assert lost.share < 0 and lost.theirs is not None and "0.1" in lost.theirs.text
    assert sum(reason.share for reason in must.reasons) == pytest.approx(must.score, abs=1e-9)
