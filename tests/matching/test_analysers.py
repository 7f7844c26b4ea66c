"""How text becomes units."""

from __future__ import annotations

import pytest

from matchmaker.matching.english import english_key, english_units
from matchmaker.matching.german import compound_parts, german_key, german_units
from matchmaker.matching.japanese import japanese_units, pair_keys, unknown_runs


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("blechbearbeitung", ("blech", "bearbeitung")),
        ("werkzeugmaschine", ("werkzeug", "maschine")),
        ("edelstahlblech", ("edelstahl", "blech")),
        ("werkzeug", ("werkzeug",)),
        ("maschine", ("maschine",)),
    ],
)
def test_german_compounds_are_cut_into_their_parts(compound: str, parts: tuple[str, ...]) -> None:
    assert compound_parts(compound) == parts


def test_german_inflection_and_umlaut_spelling_make_no_difference() -> None:
    assert german_key("Maschinen") == german_key("Maschine")
    assert german_key("Gehäusen") == german_key("Gehaeuse")


def test_german_stop_words_do_not_count() -> None:
    units, _ = german_units("Wir suchen und bieten Federn")
    assert [unit.key for unit in units if unit.counts] == [german_key("Federn")]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("moulding", "molding"),
        ("aluminium", "aluminum"),
        ("fibres", "fibers"),
        ("digitalisation", "digitalization"),
        ("anodised", "anodized"),
        ("colour", "color"),
    ],
)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert english_key(british) == english_key(american)


def test_words_that_only_look_british_keep_their_stem() -> None:
    assert english_key("precise") != english_key("precize")


def test_hyphens_do_not_separate_english_phrases() -> None:
    assert [u.key for u in english_units("five-axis")[0]] == [
        u.key for u in english_units("five axis")[0]
    ]


def test_japanese_is_cut_without_spaces_and_its_spellings_are_one() -> None:
    full, _ = japanese_units("アルミニウムのサーバー部品")
    assert "アルミニウム" in {unit.key for unit in full}
    assert {u.key for u in japanese_units("サーバ")[0]} == {
        u.key for u in japanese_units("サーバー")[0]
    }


def test_latin_terms_inside_japanese_stay_whole() -> None:
    units, _ = japanese_units("5G基地局とO-RAN対応の無線機")
    assert {"5g", "ran"} <= {unit.key for unit in units}


def test_neighbouring_japanese_nouns_also_count_as_one() -> None:
    _, wholes = japanese_units("表面処理")
    assert [whole.key for whole in wholes] == ["表面処理"]


def test_only_words_that_the_dictionary_lacks_are_unknown() -> None:
    text = "板金とロータリスウェージングの加工"
    units, _ = japanese_units(text)
    assert [text[start:end] for start, end in unknown_runs(units, ())] == ["ロータリスウェージング"]
    assert list(unknown_runs(units, {3})) == []


def test_unknown_spellings_share_their_pairs_of_characters() -> None:
    assert pair_keys("ロータリスウェージ") == pair_keys("ロータリースウェージ")
    assert pair_keys("ハー") == []
