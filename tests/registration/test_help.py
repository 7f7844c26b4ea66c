"""What stands beside the form: known words, proposed sectors, what is missing; and joining versions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask

from matchmaker.accounts.policy import VISITOR
from matchmaker.organisations.records import (
    ContactRecord,
    OrganisationRecord,
    StatementRecord,
)
from matchmaker.organisations.sectors import taxonomy
from matchmaker.registration.help import help_for, sector_choices
from matchmaker.registration.merging import merge
from matchmaker.registration.quality import hints_for
from matchmaker.suggestions.drafts import DraftReading, read_draft, sectors_named, suggest_for_draft
from matchmaker.suggestions.extension import suggestion_index
from tests.services import organisation_id

MILLING = "チタンの五軸加工と医療機器向けの微細部品を小ロットで製作します。"


@pytest.fixture
def service(demo_app: APIFlask) -> Iterator[APIFlask]:
    with demo_app.test_request_context("/?lang=de"):
        yield demo_app


def record(*offers: str, needs: tuple[str, ...] = (), language: str = "ja") -> OrganisationRecord:
    return OrganisationRecord(
        "company",
        "Aoba",
        offers=tuple(StatementRecord(text, language) for text in offers),
        needs=tuple(StatementRecord(text, language) for text in needs),
    )


def read(of: OrganisationRecord) -> DraftReading:
    return read_draft(suggestion_index(), taxonomy(), of)


@pytest.mark.usefixtures("service")
class TestReading:
    def test_sectors_are_proposed_with_the_words_they_were_read_from(self) -> None:
        found = {p.code: [w.text for w in p.words] for p in read(record(MILLING)).proposals}
        assert found["medical-devices"] == ["医療機器"] and found["milling"] == ["五軸加工"]

    def test_what_is_only_similar_is_a_guess(self) -> None:
        text = "We print colourful cardboard boxes for cosmetics."
        proposals = read(record(text, language="en")).proposals
        guesses = {p.code for p in proposals if p.is_guess}
        assert "plastic-packaging" in guesses and "paper-packaging" not in guesses

    def test_a_need_says_nothing_about_ones_own_sector(self) -> None:
        assert read(record(needs=(MILLING,))).proposals == ()

    def test_only_sectors_that_the_text_names_are_ticked_already(self) -> None:
        choices = sector_choices(read(record(MILLING)), None, "")
        assert {c.code for c in choices if c.is_chosen} == {"medical-devices", "milling"}

    def test_sectors_are_found_by_a_name_in_any_language(self) -> None:
        for words in ("Drehteile", "turned parts", "旋盤加工"):
            assert "turning" in sectors_named(taxonomy(), words)
        assert sectors_named(taxonomy(), "zyxwvut") == []

    def test_known_words_are_named_in_the_readers_language(self) -> None:
        of = {"kind": "company", "name": "Aoba", "offers": [{"text": MILLING}]}
        known = {word.words: word.name for word in help_for(VISITOR, of, None).known}
        assert known["チタン"] == "Titan"

    def test_ones_own_profile_is_never_suggested(self) -> None:
        id_ = organisation_id("demo-001")
        own = next(iter(suggestion_index().read([id_]).values())).profile
        text = " ".join(passage.text for passage in own.needs)
        mirrored = record(text, language=own.needs[0].language)
        found = suggest_for_draft(VISITOR, suggestion_index(), taxonomy(), mirrored, 20)
        without = suggest_for_draft(VISITOR, suggestion_index(), taxonomy(), mirrored, 20, id_)
        assert found is not None and without is not None
        assert str(id_) in [each.id for each in found.suggestions]
        assert str(id_) not in [each.id for each in without.suggestions]


@pytest.mark.usefixtures("service")
class TestHints:
    def codes(self, of: OrganisationRecord) -> set[tuple[str, int]]:
        return {(hint.code, hint.at) for hint in hints_for(of, read(of))}

    def test_an_empty_draft_lacks_everything(self) -> None:
        codes = {code for code, _at in self.codes(record())}
        assert {"no-offer", "no-need", "no-sector", "no-country", "no-contact"} <= codes

    def test_a_short_text_is_named_by_its_place(self) -> None:
        long = MILLING + "図面をお送りいただければ三日以内に見積もりをお出しします。"
        assert ("short-offers", 2) in self.codes(record(long, "部品"))
        assert ("short-offers", 1) not in self.codes(record(long, "部品"))

    def test_a_text_without_process_material_or_product_is_told(self) -> None:
        assert ("unread-offers", 0) in self.codes(record("wir machen gute Sachen", language="de"))
        assert ("unread-offers", 0) not in self.codes(record(MILLING))

    def test_a_whole_profile_lacks_nothing(self) -> None:
        text = MILLING * 2
        whole = OrganisationRecord(
            "company",
            "Aoba",
            country="JP",
            languages=("ja",),
            sectors=("milling",),
            summary={"en": "Five-axis milling of titanium."},
            offers=(StatementRecord(text, "ja"),),
            needs=(StatementRecord(text, "ja"),),
            contact=ContactRecord(email="a@aoba.example"),
        )
        assert self.codes(whole) == set()


class TestJoining:
    def test_texts_in_different_languages_are_joined(self) -> None:
        base = {"summary": {"ja": "文"}}
        merged = merge(
            base,
            {"summary": {"ja": "文", "de": "Satz"}},
            {"summary": {"ja": "文", "en": "Sentence"}},
            {},
        )
        assert merged.conflicts == []
        assert merged.changes == {"summary": {"ja": "文", "en": "Sentence", "de": "Satz"}}

    def test_the_same_change_twice_is_no_conflict(self) -> None:
        merged = merge({"city": "A"}, {"city": "B"}, {"city": "B"}, {})
        assert (merged.changes, merged.conflicts) == ({}, [])

    def test_both_lists_are_kept_without_repeating_what_was_there(self) -> None:
        merged = merge(
            {"sectors": ["a"]},
            {"sectors": ["a", "b"]},
            {"sectors": ["a", "c"]},
            {"sectors": "both"},
        )
        assert merged.changes == {"sectors": ["a", "c", "b"]}

    def test_a_conflict_at_one_language_leaves_the_others(self) -> None:
        merged = merge(
            {"names": {"de": "A"}}, {"names": {"de": "B"}}, {"names": {"de": "C", "ja": "エー"}}, {}
        )
        assert [conflict.name for conflict in merged.conflicts] == ["names.de"]
