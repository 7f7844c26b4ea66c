"""The pure parts of a review: differences, duplicates, findings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.organisations.duplicates import Known, find_duplicates, name_key
from matchmaker.organisations.records import OrganisationRecord, StatementRecord
from matchmaker.reviews.checks import findings
from matchmaker.reviews.difference import Change, difference


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    changes = difference(old, new)
    assert "".join(c.text for c in changes if c.kind != "added") == old
    assert "".join(c.text for c in changes if c.kind != "removed") == new


def test_a_difference_is_by_words_and_in_japanese_by_signs() -> None:
    assert difference("Lot 100", "Lot 500") == [
        Change("same", "Lot "),
        Change("removed", "100"),
        Change("added", "500"),
    ]
    assert difference("真鍮の切削", "真鍮の研削") == [
        Change("same", "真鍮の"),
        Change("removed", "切"),
        Change("added", "研"),
        Change("same", "削"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社アオバ精機", "（株）ｱｵﾊﾞ精機"),
        ("あおば精機 株式会社", "アオバ精機"),
        ("Müller GmbH & Co. KG", "MUELLER"),
        ("Rheinwerk Antriebstechnik GmbH", "Rheinwerk Antriebstechnik"),
        ("Aoba Seiki Co., Ltd.", "AOBA SEIKI"),
        ("サーバー工業", "サーバ工業"),
    ],
)
def test_names_are_the_same_without_legal_form_and_spelling(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_duplicates_are_found_by_name_website_and_mail_but_not_by_common_mail() -> None:
    new = Known(1, ("Aoba",), "https://www.aoba.example/de", "info@aoba.example")
    others = [
        Known(1, ("Aoba",), None, None),
        Known(2, ("AOBA GmbH",), None, None),
        Known(3, ("Other",), "http://aoba.example", "x@aoba.example"),
        Known(4, ("Third",), None, "somebody@gmail.com"),
    ]
    found = {each.id: each.by for each in find_duplicates(new, others)}
    assert found == {2: ("name",), 3: ("website", "mail")}
    common = Known(5, ("X",), None, "me@gmail.com")
    assert find_duplicates(common, others) == []


def test_findings_name_contact_data_and_what_is_missing() -> None:
    record = OrganisationRecord(
        "company",
        "Aoba",
        website="http://intranet.local",
        offers=(StatementRecord("Ruf an: +49 211 1234567, www.aoba.example", "de"),),
    )
    kinds = {(finding.kind, finding.field) for finding in findings(record)}
    assert {
        ("contact in text", "offers"),
        ("odd website", "website"),
        ("no need", "needs"),
        ("no sector", "sectors"),
        ("short text", "offers"),
    } <= kinds


def test_measures_are_no_telephone_numbers() -> None:
    text = "Toleranz 0,005 mm, Lose von 1.000 bis 100.000 Stück, DIN EN ISO 9001:2015, 24 V"
    record = OrganisationRecord("company", "A", offers=(StatementRecord(text, "de"),))
    assert not [f for f in findings(record) if f.kind == "contact in text"]
