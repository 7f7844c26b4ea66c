"""Ranking, filters and reasons."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.analysis import Reader
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.profiles import Filters, Passage, Profile
from matchmaker.matching.scoring import LEAST_CONCEPTS, asking_of, curve, stretch
from tests.matching.examples import ALL, HIKARI, LEXICON, RHEINWERK, THAMES, profile

READER = Reader(LEXICON)
WORDS = {
    "de": ["Blechteile", "Feder", "Metall", "Edelstahl", "Vertrieb", "Roboter", "Lager"],
    "en": ["sheet metal parts", "spring", "metal", "Open RAN", "robot", "sales", "steel"],
    "ja": [
        "板金加工",
        "ばね",
        "金属",
        "販売",
        "ロボット",
        "スウェージング",
        "ロータリスウェージング",
    ],
}


def matcher(profiles: Sequence[Profile]) -> Matcher:
    return Matcher([READER.read(each) for each in profiles])


def test_a_german_need_finds_a_japanese_offer_by_its_concept() -> None:
    found = matcher(ALL).suggest(READER.read(RHEINWERK), 10)
    assert found[0].id == "hikari"
    best = next(r for r in found[0].reasons if r.kind == "they offer")
    assert best.concept == "sheet-metal"
    assert best.ours is not None and best.ours.text == "Blechteile"
    assert best.theirs is not None and best.theirs.text == "精密板金"


def test_without_concepts_nothing_crosses_the_languages() -> None:
    reader = Reader(LEXICON, literal=True)
    plain = Matcher([reader.read(each) for each in ALL])
    asking = reader.read(profile("q", "de", needs="Blechteile"))
    assert [s.id for s in plain.suggest(asking, 10)] == []


def test_an_unknown_japanese_word_is_found_in_another_spelling() -> None:
    swaging = profile("swaging", "ja", "ロータリースウェージング")
    asking = READER.read(profile("q", "ja", needs="ロータリスウェージング"))
    found = matcher([*ALL, swaging]).suggest(asking, 1)[0]
    assert found.id == "swaging" and len(found.reasons) == 1
    assert found.reasons[0].ours is not None
    assert found.reasons[0].ours.text == "ロータリスウェージング"


def test_an_organisation_is_never_suggested_to_itself() -> None:
    found = matcher(ALL).suggest(READER.read(THAMES), 10)
    assert "thames" not in {suggestion.id for suggestion in found}


def test_who_has_nothing_in_common_is_not_suggested() -> None:
    found = matcher(ALL).suggest(READER.read(HIKARI), 10)
    assert "stranger" not in {suggestion.id for suggestion in found}


def test_with_text_on_one_side_the_score_is_that_direction() -> None:
    found = matcher(ALL).suggest(READER.read(profile("q", "en", needs="springs")), 10)
    assert [s.score for s in found] == pytest.approx([s.they_offer_what_we_need for s in found])


def test_words_that_nobody_uses_lower_the_score_but_not_the_order() -> None:
    index = matcher(ALL)
    plain = index.suggest(READER.read(profile("q", "en", needs="springs")), 10)
    more = index.suggest(READER.read(profile("q", "en", needs="springs zyxw qwert")), 10)
    assert [s.id for s in plain] == [s.id for s in more]
    assert more[0].score < plain[0].score


def test_a_text_in_another_language_is_measured_by_the_concepts_of_the_request() -> None:
    offers = [profile("ja", "ja", "ばね"), profile("de", "de", "Feder zum Drehen")]
    index = matcher([*offers, profile("en", "en", "turning springs")])
    asking = READER.read(profile("q", "en", needs="springs for turning"))
    stretched = stretch(index.statistics.text.asking(asking.needs.weights), index.statistics.text)
    assert 1.0 < stretched <= 1.0 / LEAST_CONCEPTS
    view, needs = index.index.view, asking_of(asking, index.statistics).terms["needs"]
    cosines = dict(zip(view.settled.ids, view.cosines("offers", needs).tolist(), strict=True))
    found = {hit.id: hit.score for hit in index.search(asking, 3)}
    assert found["ja"] == pytest.approx(curve(stretched * cosines["ja"]), abs=1e-6)
    assert found["en"] == pytest.approx(curve(cosines["en"]), abs=1e-6)


def test_what_is_the_same_in_both_languages_fits_wholly_and_no_more() -> None:
    index = matcher([profile("de", "de", "XR-7000"), profile("other", "de", "Feder")])
    found = index.suggest(READER.read(profile("q", "en", needs="XR-7000")), 1)[0]
    assert found.id == "de" and found.score == pytest.approx(1.0)


def test_filters_apply_before_the_best_are_cut_off() -> None:
    many = [profile(f"p{n}", "en", "springs springs springs") for n in range(20)]
    wanted = Profile("far", (Passage("springs and trips", "en", "offers"),), country="DE")
    found = matcher([*many, wanted]).suggest(
        READER.read(profile("q", "en", needs="springs")), 1, Filters(countries=frozenset({"DE"}))
    )
    assert [suggestion.id for suggestion in found] == ["far"]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(kinds=frozenset({"startup"})),
        Filters(regions=frozenset({"Osaka"})),
        Filters(languages=frozenset({"ja"})),
        Filters(sectors=frozenset({"spring"})),
        Filters(certificates=frozenset({"ISO 9001"})),
        Filters(open_only=True, without=frozenset({"closed"})),
    ],
)
def test_every_filter_keeps_only_who_fulfils_it(filters: Filters) -> None:
    offer = (Passage("springs", "en", "offers"),)
    good = Profile("good", offer, (), ("spring",), "startup", "JP", "Osaka", ("ja",), ("ISO 9001",))
    bad = Profile("closed", offer, open_for_inquiries=False)
    found = matcher([good, bad]).suggest(
        READER.read(profile("q", "en", needs="springs")), 9, filters
    )
    assert [suggestion.id for suggestion in found] == ["good"]


def test_equal_scores_are_in_the_order_of_the_ids() -> None:
    twins = [profile(name, "en", "springs") for name in ("b", "a", "c")]
    found = matcher(twins).suggest(READER.read(profile("q", "en", needs="springs")), 3)
    assert [suggestion.id for suggestion in found] == ["a", "b", "c"]


def test_an_empty_index_answers_with_nothing() -> None:
    assert matcher([]).suggest(READER.read(RHEINWERK), 5) == []


def test_a_one_sided_fit_ranks_below_a_fit_in_both_directions() -> None:
    asking = profile("q", "en", "robots for greenhouses", "springs")
    both = profile("both", "en", "springs", "robots for greenhouses")
    one = profile("one", "en", "springs", "museum tickets")
    found = matcher([one, both]).suggest(READER.read(asking), 2)
    assert [suggestion.id for suggestion in found] == ["both", "one"]
    assert found[1].reasons[-1].kind == "one-sided" or any(
        reason.kind == "one-sided" and reason.share < 0 for reason in found[1].reasons
    )


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    language = draw(st.sampled_from(sorted(WORDS)))
    texts = st.lists(st.sampled_from(WORDS[language]), max_size=5).map(" ".join)
    sectors = draw(st.lists(st.sampled_from(["metal", "sheet-metal", "spring"]), unique=True))
    id_ = f"p{draw(st.integers(0, 10**9))}"
    return profile(id_, language, draw(texts), draw(texts), tuple(sectors))


@settings(max_examples=100, deadline=None)
@given(st.lists(profiles(), min_size=2, max_size=8, unique_by=lambda p: p.id))
def test_the_shares_of_the_reasons_sum_to_the_score(some: list[Profile]) -> None:
    index, asking = matcher(some), READER.read(some[0])
    ranked = {hit.id: hit.score for hit in index.search(asking, 10)}
    for suggestion in index.suggest(asking, 10):
        assert suggestion.score == pytest.approx(ranked[suggestion.id], abs=1e-5)
        assert sum(r.share for r in suggestion.reasons) == pytest.approx(suggestion.score, abs=1e-9)
        assert 0.0 < suggestion.score <= 1.0 + 1e-9
        for part in ("they offer", "we offer", "sectors"):
            assert all(r.share > 0 for r in suggestion.reasons if r.kind == part)


@settings(max_examples=50, deadline=None)
@given(st.lists(profiles(), min_size=2, max_size=8, unique_by=lambda p: p.id))
def test_the_same_question_gives_the_same_answer(some: list[Profile]) -> None:
    asking = READER.read(some[0])
    assert matcher(some).suggest(asking, 10) == matcher(some).suggest(asking, 10)
