"""The seeds: sectors that are found by every name, demo organisations written one by one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from matchmaker.exchange.demo import read_demo
from matchmaker.matching.detection import is_japanese
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import data_folder

WORDS_IN_A_RUN = 8
JAPANESE_CHARACTERS_IN_A_RUN = 15


@pytest.fixture(scope="module")
def demo() -> list[OrganisationRecord]:
    return read_demo(data_folder("seeds") / "organisations.jsonl", taxonomy())


def descriptions(record: OrganisationRecord) -> Iterator[str]:
    """Every text of an organisation."""
    yield from record.summary.values()
    yield from record.description.values()
    for statement in (*record.offers, *record.needs):
        yield statement.text


def runs(text: str) -> set[str]:
    """Every run of words (Japanese: characters) of a text."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if is_japanese(text):
        plain = re.sub(r"[\W_]+", "", text)
        length = JAPANESE_CHARACTERS_IN_A_RUN
        return {plain[start : start + length] for start in range(len(plain) - length + 1)}
    words = re.findall(r"\w+", text)
    length = WORDS_IN_A_RUN
    return {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_no_two_descriptions_share_a_run_of_words(demo: list[OrganisationRecord]) -> None:
    seen: dict[str, str] = {}
    shared = []
    for record in demo:
        for text in descriptions(record):
            found = runs(text)
            shared += [(seen[run], record.external_id, run) for run in found if run in seen]
            seen |= dict.fromkeys(found, str(record.external_id))
    assert not shared, shared[:10]


def test_a_third_of_the_demo_organisations_speaks_in_two_languages(
    demo: list[OrganisationRecord],
) -> None:
    several = [record for record in demo if len(record.description) > 1]
    assert 0.28 <= len(several) / len(demo) <= 0.5


def test_demo_organisations_have_offers_needs_and_sectors(demo: list[OrganisationRecord]) -> None:
    assert all(record.offers and record.needs and record.sectors for record in demo)
    assert len({record.external_id for record in demo}) == len(demo)


def test_demo_addresses_lead_nowhere(demo: list[OrganisationRecord]) -> None:
    for record in demo:
        assert record.website is None or record.website.endswith(".example")
        assert record.contact is None or str(record.contact.email).endswith(".example")


def test_the_taxonomy_covers_the_trade_in_three_languages() -> None:
    nodes = taxonomy().nodes.values()
    assert len(nodes) >= 180
    for node in nodes:
        assert node.parent is None or node.parent in taxonomy().nodes
        assert all(node.labels.values())
        assert all(len(synonyms) >= 2 for synonyms in node.synonyms.values()), node.code


def test_every_name_leads_to_its_sector_alone() -> None:
    for node in taxonomy().nodes.values():
        for _language, name in node.names():
            found = taxonomy().find(name)
            assert found is not None and found.code == node.code, name


def test_the_tree_has_three_levels_at_most() -> None:
    depth = Counter(len(taxonomy().ancestors(code)) for code in taxonomy().nodes)
    assert max(depth) <= 2
