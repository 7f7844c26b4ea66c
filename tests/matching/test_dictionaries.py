"""Outside dictionaries: read, compiled, looked up, and what they add to a match."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.analysis import Reader, concept_key
from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.dictionaries import (
    Dictionaries,
    list_dictionaries,
    open_dictionaries,
    state_of,
)
from matchmaker.matching.dictionary_compiling import Compiled, compile_dictionary
from matchmaker.matching.dictionary_files import read_dictionary
from matchmaker.matching.english import english_key
from matchmaker.matching.lexicon_check import find_gaps
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.names import name_keys
from matchmaker.matching.profiles import Passage
from tests.matching.examples import LEXICON, profile

EDICT = """\
　？？？ /a header that names the file/
匠式捲線(P);匠式巻線 [しょうしきまきせん] /(n) {engr} artisan winding (of coils)/(2) craft coil/EntL9X/
クルッパ機 [くるっぱき] /(n) (uk) tumbling drier/
ｽﾌﾟﾘﾝｶﾞ ［すぷりんが］／（n）　spring　assembly／
this is no entry
"""
DING = """\
# a list of words
Quarkfruzel {m} [tech.]; Fruzel {m} /QF/ | Quarkfruzel {pl} :: whey agitator; curd mixer | whey agitators
etw. verfruzeln {vt} (selten) :: to agitate sth.
Blechfruzel {m} :: tin agitator
no translation here
one | two :: only one
"""
TSV = """\
de\tSchnurpel\ten\tflange guard\t3
de\tSchnurpel\ten\tsheet metal parts\t1

en\tflumbler\tja\tばね
de\tKnarzel\tja\tクルンチ
fr\tressort\ten\tspring
de\tKnarzel\ten\tcrackle\tmuch
de\tKnarzel
"""
FILES = {"edict": EDICT, "ding": DING, "tsv": TSV}


def compiled(
    folder: Path, format_: str, text: str | None = None, encoding: str = "utf-8"
) -> Compiled:
    """A dictionary of the format, compiled into the folder."""
    source = folder / f"{format_}.txt"
    source.write_bytes((FILES[format_] if text is None else text).encode(encoding))
    target = folder / "compiled" / f"{format_}.sqlite"
    return compile_dictionary(source, format_, target, {"sha256": "0"}, lambda *_: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three dictionaries, compiled."""
    path = tmp_path_factory.mktemp("dictionaries")
    for format_ in FILES:
        compiled(path, format_)
    return path / "compiled"


@pytest.fixture(scope="module")
def lexicon(folder: Path) -> Lexicon:
    """The lexicon of the examples with the three dictionaries."""
    return Lexicon(LEXICON.concepts.values(), None, open_dictionaries(folder))


def said(dictionaries: Dictionaries, language: str, term: str) -> list[str]:
    """The translations of a term, the best first."""
    keys = name_keys(term, language)
    return [each.said for each in dictionaries.translations(language, keys)]


@pytest.mark.parametrize(
    ("language", "term", "expected"),
    [
        ("ja", "匠式捲線", ["artisan winding", "craft coil"]),
        ("ja", "匠式巻線", ["artisan winding", "craft coil"]),
        ("ja", "しょうしきまきせん", []),
        ("ja", "くるっぱき", ["tumbling drier"]),
        ("ja", "スプリンガ", ["spring assembly"]),
        ("de", "Quarkfruzel", ["whey agitator", "curd mixer", "whey agitators"]),
        ("de", "Fruzel", ["whey agitator", "curd mixer"]),
        ("de", "verfruzeln", ["agitate"]),
        ("de", "Schnurpel", ["flange guard", "sheet metal parts"]),
        ("en", "flumbler", ["ばね"]),
        ("ja", "ばね", ["flumbler"]),
        ("ja", "クルンチ", ["Knarzel"]),
    ],
)
def test_terms_have_their_translations(
    folder: Path, language: str, term: str, expected: list[str]
) -> None:
    assert said(open_dictionaries(folder), language, term) == expected


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("edict", {5: "the form is: words [readings] /gloss/gloss/"}),
        ("ding", {5: "the form is: Deutsch :: English", 6: "2 German parts meet 1 English ones"}),
        (
            "tsv",
            {
                6: "the languages must be two of de, en, ja",
                7: "the weight 'much' is no number above 0",
                8: "four or five cells with tabs between are needed, there are 2",
            },
        ),
    ],
)
def test_lines_that_cannot_be_used_are_named_and_the_others_kept(
    tmp_path: Path, format_: str, expected: dict[int, str]
) -> None:
    report = compiled(tmp_path, format_)
    assert {each.line: each.said for each in report.refused} == expected
    assert report.entries > 3 and list_dictionaries(tmp_path / "compiled")[0].format == format_


def test_a_line_of_notes_only_is_unused_and_not_refused(tmp_path: Path) -> None:
    for format_, text in (("edict", "至 /(n) (a note)/\n"), ("ding", "so {adv} :: (as said)\n")):
        report = compiled(tmp_path, format_, text)
        assert (report.lines, report.unused, report.refused) == (1, 1, [])


def test_edict_in_euc_jp_is_read_as_in_utf_8(tmp_path: Path) -> None:
    for encoding in ("utf-8", "euc_jp"):
        (tmp_path / encoding).write_bytes(EDICT.encode(encoding))
    first, second = (list(read_dictionary(tmp_path / e, "edict")) for e in ("utf-8", "euc_jp"))
    assert first == second


def test_a_line_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_bytes(
        "Öse {f} :: eyelet\n".encode("latin-1") + b"Nut :: groove\n"
    )
    lines = list(read_dictionary(tmp_path / "some.txt", "ding"))
    assert [line.fault for line in lines] == ["it cannot be read as utf-8", None]


def test_a_file_without_any_usable_line_changes_nothing(tmp_path: Path) -> None:
    compiled(tmp_path, "ding")
    before = state_of(tmp_path / "compiled")
    report = compiled(tmp_path, "ding", "nothing of use\n")
    assert (report.entries, len(report.refused)) == (0, 1)
    assert state_of(tmp_path / "compiled") == before
    assert [path.name for path in (tmp_path / "compiled").iterdir()] == ["ding.sqlite"]


def test_a_damaged_dictionary_is_listed_and_not_used(tmp_path: Path) -> None:
    compiled(tmp_path, "tsv")
    (tmp_path / "compiled" / "bad.sqlite").write_text(
        "no database, but some text", encoding="utf-8"
    )
    assert [about.is_usable for about in list_dictionaries(tmp_path / "compiled")] == [False, True]
    assert len(open_dictionaries(tmp_path / "compiled").dictionaries) == 1


def test_at_most_eight_translations_share_one(tmp_path: Path) -> None:
    glosses = "/".join(f"thing{letter}" for letter in "abcdefghijk")
    compiled(tmp_path, "edict", f"クルッパ /{glosses}/")
    found = open_dictionaries(tmp_path / "compiled").translations("ja", name_keys("クルッパ", "ja"))
    shares = [each.share for each in found]
    assert len(shares) == 8 and sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True) and shares[0] == pytest.approx(2 * shares[1])


def test_the_fingerprint_is_that_of_what_they_hold(tmp_path: Path, folder: Path) -> None:
    compiled(tmp_path, "tsv")
    one = open_dictionaries(tmp_path / "compiled")
    assert Dictionaries().fingerprint == "" != one.fingerprint
    assert one.fingerprint != open_dictionaries(folder).fingerprint
    compiled(tmp_path, "tsv")
    assert open_dictionaries(tmp_path / "compiled").fingerprint == one.fingerprint


def weights(lexicon: Lexicon, text: str, language: str) -> dict[str, float]:
    """The terms of a need."""
    return Reader(lexicon).read_passages((Passage(text, language, "needs"),)).weights


def test_a_translation_gives_its_concepts_and_else_its_words(lexicon: Lexicon) -> None:
    found = weights(lexicon, "Schnurpel", "de")
    assert found[concept_key("sheet-metal")] == pytest.approx(0.25)
    assert found[concept_key("metal")] == pytest.approx(0.25 * 0.6)
    assert found[english_key("flange")] == pytest.approx(0.75 / 2**0.5)


def test_the_lexicon_wins_over_a_dictionary(lexicon: Lexicon) -> None:
    assert weights(lexicon, "ばね", "ja") == weights(LEXICON, "ばね", "ja")
    assert weights(Lexicon([], None, lexicon.dictionaries), "ばね", "ja") != weights(
        Lexicon(), "ばね", "ja"
    )


def test_a_compound_is_looked_up_before_its_parts(lexicon: Lexicon) -> None:
    assert english_key("tin") in weights(lexicon, "Blechfruzel", "de")
    part = weights(lexicon, "Quarkfruzeln-Fruzel", "de")
    assert english_key("whey") in part


def test_english_words_are_looked_up_for_concepts_only(lexicon: Lexicon) -> None:
    assert weights(lexicon, "flumbler", "en").keys() == {
        english_key("flumbler"),
        concept_key("spring"),
        concept_key("metal"),
    }


def test_a_german_need_finds_a_japanese_offer_by_english_words(tmp_path: Path) -> None:
    compiled(tmp_path, "edict", "クルッパ機 /whey agitator/")
    compiled(tmp_path, "ding")
    reader = Reader(Lexicon((), None, open_dictionaries(tmp_path / "compiled")))
    offer, other = profile("a", "ja", "クルッパ機の製造"), profile("b", "ja", "旅行")
    matcher = Matcher([reader.read(offer), reader.read(other)])
    asking = reader.read(profile("q", "de", needs="Wir suchen einen Quarkfruzel."))
    found = matcher.suggest(asking, 5)
    assert [suggestion.id for suggestion in found] == ["a"]
    reason = found[0].reasons[0]
    assert reason.ours is not None and reason.theirs is not None
    assert (reason.ours.text, reason.theirs.text) == ("Quarkfruzel", "クルッパ機")
    assert len(found[0].reasons) == 1


def test_words_that_a_dictionary_has_are_no_gaps(lexicon: Lexicon) -> None:
    passages = [Passage("Quarkfruzel und Fnurk", "de", "offers")]
    assert find_gaps(lexicon, passages).unknown == {"de": [("Fnurk", 1)]}
    assert find_gaps(LEXICON, passages).known == 0


WORDS = {
    "de": ["Schnurpel", "Quarkfruzel", "Blechfruzel", "Knarzel", "Blechteile", "Feder", "Lager"],
    "en": ["flumbler", "whey agitator", "craft coil", "spring", "flange guard", "robot"],
    "ja": ["匠式巻線", "クルッパ機", "クルンチ", "スプリンガ", "ばね", "板金加工"],
}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_shares_of_the_reasons_sum_to_the_score(lexicon: Lexicon, data: st.DataObject) -> None:
    reader = Reader(lexicon)
    analyses = []
    for number in range(4):
        language = data.draw(st.sampled_from(sorted(WORDS)))
        texts = st.lists(st.sampled_from(WORDS[language]), max_size=5).map(" ".join)
        analyses.append(
            reader.read(profile(str(number), language, data.draw(texts), data.draw(texts)))
        )
    for suggestion in Matcher(analyses).suggest(analyses[0], 10):
        assert sum(r.share for r in suggestion.reasons) == pytest.approx(suggestion.score, abs=1e-9)
