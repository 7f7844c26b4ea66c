"""Whether a firm makes, sells or serves: what is read from sentences, and what a mismatch costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.matching.analysis import Reader
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.profiles import Passage, Profile, Suggestion
from matchmaker.matching.roles import graded, read_words, roles_of, shown, wanted_roles, with_roles
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.roles import role_of_nace, roles_by_sector
from tests.matching.examples import LEXICON, profile


def offering(text: str, language: str) -> set[str]:
    return {role.name for role in graded(read_words((Passage(text, language, "offers"),)))}


@pytest.mark.parametrize(
    ("language", "text", "roles"),
    [
        ("de", "Federnhersteller aus dem Sauerland", "makes"),
        ("de", "Wir fertigen Drehteile aus Titan.", "makes"),
        ("de", "Wir stellen Dichtungen her.", "makes"),
        ("de", "Lohnfertigung von Blechteilen", "makes"),
        ("de", "Großhandel mit Werkzeugen", "sells"),
        ("de", "Wir importieren Tee aus Japan und verkaufen ihn an Händler.", "sells"),
        ("de", "Wartung und Reparatur von Pressen", "serves"),
        ("de", "Wir sind Berater mit Sitz in Essen.", "serves"),
        ("de", "Ihr Partner für Herstellung und Vertrieb von Ventilen", "makes sells"),
        ("en", "We make springs.", "makes"),
        ("en", "Leading manufacturer of valves", "makes"),
        ("en", "Your partner for manufacturing and assembly", "makes"),
        ("en", "Distributor of Japanese machine tools", "sells"),
        ("en", "We sell and distribute sensors.", "sells"),
        ("en", "Repair and maintenance of pumps", "serves"),
        ("en", "Software as a service for manufacturers and distributors", "serves"),
        ("ja", "精密板金を製造しています。", "makes"),
        ("ja", "ばねの専門メーカーです。", "makes"),
        ("ja", "切削加工サービス", "makes"),
        ("ja", "ドイツ工作機械の輸入販売", "sells"),
        ("ja", "半導体の専門商社", "sells"),
        ("ja", "設備の保守・点検サービス", "serves"),
        ("ja", "海外進出のコンサルティング", "serves"),
        ("ja", "自動車部品を製造販売する会社です", "makes sells"),
    ],
)
def test_a_role_is_read_from_an_offer(language: str, text: str, roles: str) -> None:
    assert offering(text, language) == set(roles.split())


@pytest.mark.parametrize(
    ("language", "text", "roles"),
    [
        ("de", "Beratung für Hersteller", "serves"),
        ("de", "Für Hersteller reparieren wir Spindeln.", "serves"),
        ("de", "Wir beraten Hersteller beim Markteintritt.", "serves"),
        ("de", "Dienstleister für Maschinenhersteller", "serves"),
        ("de", "Roboter für die Produktion", ""),
        ("en", "Consulting for manufacturers", "serves"),
        ("en", "Services for the manufacturing industry", "serves"),
        ("en", "We support manufacturers with logistics.", "serves"),
        ("ja", "製造業向けサービス", "serves"),
        ("ja", "メーカー様向けに修理を行います。", "serves"),
        ("ja", "食品メーカーを支援します。", "serves"),
        ("ja", "部品を加工するためのソフトウェア", ""),
    ],
)
def test_the_customers_trade_is_not_the_firms_own(language: str, text: str, roles: str) -> None:
    assert offering(text, language) == set(roles.split())


@pytest.mark.parametrize(
    ("language", "text", "roles"),
    [
        ("de", "Serviceroboter", ""),
        ("de", "Es handelt sich um fertige Teile.", ""),
        ("de", "Wir produzieren nicht selbst, wir vertreiben nur.", "sells"),
        ("en", "Manufacturing execution system", ""),
        ("en", "It is important to know our products.", ""),
        ("en", "We do not manufacture, we only sell.", "sells"),
        ("ja", "サービスロボット", ""),
        ("ja", "製造管理システム", ""),
        ("ja", "自社では製造は行っていません。販売のみです。", "sells"),
    ],
)
def test_a_word_counts_only_as_the_head_and_undenied(language: str, text: str, roles: str) -> None:
    assert offering(text, language) == set(roles.split())


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("de", "Wir suchen einen Vertriebspartner in Japan.", "sells"),
        ("de", "Hersteller von Federn gesucht", "makes"),
        ("de", "Partner für die Wartung unserer Anlagen", "serves"),
        ("de", "Wir sind ein Hersteller von Möbeln und brauchen Lack.", ""),
        ("de", "Wir möchten Verkleidungen herstellen und suchen Material.", ""),
        ("de", "Beratung für Importeure", ""),
        ("en", "Looking for a distributor in Germany", "sells"),
        ("en", "Looking for a workshop to bend tubes", "makes"),
        ("en", "We are a manufacturer and need steel.", ""),
        ("en", "Our distributors need training.", ""),
        ("ja", "ドイツの販売代理店を探しています。", "sells"),
        ("ja", "加工してくれるメーカーを探しています。", "makes"),
        ("ja", "保守パートナーを求めています。", "serves"),
        ("ja", "当社はメーカーです。", ""),
        ("ja", "製造業向けの素材", ""),
    ],
)
def test_a_need_names_the_partner_that_is_looked_for(language: str, text: str, role: str) -> None:
    asking = profile("ours", language, needs=text)
    assert {wanted.name for wanted in wanted_roles(asking)} == set(role.split())


def test_a_role_keeps_the_words_it_was_read_from() -> None:
    offer = Passage("Wir fertigen Ringe.", "de", "offers", "Dichtungshersteller")
    [role] = roles_of(Profile("theirs", (offer,)), {})
    said = [(word.text, word.language, word.part) for word in role.words]
    assert said == [("Dichtungshersteller", "de", "offers"), ("fertigen", "de", "offers")]
    assert role.grade == pytest.approx(1 - 0.4 * 0.5)


def test_a_sector_is_weak_and_silent_beside_clear_words() -> None:
    sectors = {"turning": "makes"}
    dealer = profile("theirs", "de", "Großhändler für Drehteile")
    silent = profile("theirs", "de", "Drehteile")
    read = [
        roles_of(replace(each, offered_sectors=("turning",)), sectors) for each in (dealer, silent)
    ]
    assert [[role.name for role in roles] for roles in read] == [["sells"], ["makes"]]
    assert shown(read[1]) and read[1][0].grade < read[0][0].grade


def test_sectors_have_the_role_of_their_class_or_of_the_sector_above() -> None:
    classes = ("25.62", "33.12", "46", "62", "01.13", "35")
    roles = [role_of_nace(nace) for nace in classes]
    assert roles == ["makes", "serves", "sells", "serves", None, None]
    assert roles_by_sector(taxonomy())["additive-manufacturing"] == "makes"  # has no class itself


def suggestion(needs: str, offers: str) -> Suggestion:
    """The one suggestion for a German need and an English offer, with roles."""
    asking, theirs = profile("ours", "de", needs=needs), profile("theirs", "en", offers)
    reader = Reader(LEXICON)
    [found] = Matcher([reader.read(theirs)]).suggest(reader.read(asking), 1)
    return with_roles(found, wanted_roles(asking), roles_of(theirs, {}))


def test_a_clear_mismatch_is_a_reason_of_its_own_and_the_shares_sum_to_the_score() -> None:
    other = suggestion("Hersteller von Blechteilen", "Distributor of sheet metal parts")
    [lost] = [reason for reason in other.reasons if reason.kind == "role"]
    assert lost.roles == ("makes", "sells") and lost.ours and lost.ours.text == "Hersteller"
    assert lost.theirs and lost.theirs.text == "Distributor"
    assert sum(reason.share for reason in other.reasons) == pytest.approx(other.score, abs=1e-9)
    assert other.score == pytest.approx(-9 * lost.share)


@pytest.mark.parametrize(
    ("needs", "offers"),
    [
        ("Hersteller von Blechteilen", "Sheet metal parts"),
        ("Hersteller von Blechteilen", "We sell sheet metal parts"),
        ("Hersteller von Blechteilen", "Distributor and manufacturer of sheet metal parts"),
        ("Blechteile", "Distributor of sheet metal parts"),
        ("Händler für Blechteile", "Distributor of sheet metal parts"),
    ],
)
def test_nothing_is_lost_without_a_wish_or_a_clear_other_role(needs: str, offers: str) -> None:
    assert not [reason for reason in suggestion(needs, offers).reasons if reason.kind == "role"]
