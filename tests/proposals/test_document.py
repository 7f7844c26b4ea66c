"""The printed list of proposals: read back from the PDF in three languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from apiflask import APIFlask
from pypdf import PdfReader
from sqlalchemy import update

from matchmaker.accounts.policy import Actor
from matchmaker.db import transaction
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.organisations.models import Contact, Organisation
from matchmaker.proposals.document import layout
from matchmaker.proposals.document.content import proposal_list
from matchmaker.proposals.document.drawing import drawn
from matchmaker.proposals.document.face import FILE, MISSING, face
from matchmaker.proposals.document.values import Entry, ListDocument, Part
from matchmaker.proposals.queries import proposals_of
from matchmaker.proposals.service.introducing import answer_as_partner, ask_partner, introduce
from matchmaker.proposals.service.proposing import (
    Put,
    answer_proposal,
    send_proposals,
    shortlist,
)
from tests.inquiries.world import asked, inquiry, taken
from tests.people import AIKO, EVA, browser_of
from tests.services import actor, organisation_id

REASON = {
    "kind": "need",
    "by": "terms",
    "concept": "Robotergreifer",
    "share": 0.4,
    "ours": "Greifer mit Kraftsensor",
    "theirs": "力覚センサー付きハンド",
}
NEIGHBOUR = {**REASON, "by": "neighbours", "concept": "Andere Firma KG", "ours": None}
HIDDEN = {**REASON, "concept": "Montage", "theirs": "GeheimeWorte GmbH montiert"}
NAMED, UNNAMED = "demo-001", "demo-002"
DOCUMENT = ListDocument(
    language="de",
    title="Vorschläge",
    number="MM-2026-00012",
    made_at=datetime(2026, 11, 24, tzinfo=UTC),
    written_on="24.11.2026",
    sender=("Japan Desk", "Düsseldorf"),
    receiver=("Muster Antriebe GmbH",),
    need=Part("Ihre Anfrage", "Greifer", ("Wir suchen Greifer.",)),
    opening="Diese könnten passen:",
    entries=(Entry("Hikari", (), (), "Ihre Antwort: ja", is_answered=True),),
    closing="Ende.",
    address_label="Ihre Seite:",
    address="https://partners.example/inquiries/follow/1-abc",
)


def put(eva: Actor, id_: int) -> tuple[int, int]:
    """A named and an unnamed partner on the list, not sent yet."""
    return (
        shortlist(
            eva,
            id_,
            Put(organisation_id(NAMED), reasons=(REASON, NEIGHBOUR), note="Bitte zuerst."),
        ),
        shortlist(
            eva,
            id_,
            Put(organisation_id(UNNAMED), reasons=(HIDDEN,), partner_is_anonymous=True),
        ),
    )


def begun() -> tuple[int, Actor, tuple[int, int]]:
    """An inquiry at Eva's desk with two partners on its list."""
    id_, eva = asked(text="Wir suchen Greifer für die Montage.").id, actor(EVA)
    taken(eva, id_)
    return id_, eva, put(eva, id_)


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def text_of(data: bytes) -> str:
    """All words of a PDF, line breaks and spaces taken out."""
    return "".join("".join(page.extract_text() for page in read(data).pages).split())


def tight(text: str) -> str:
    return "".join(text.split())


def printed(id_: int, language: str = "de", *, with_unsent: bool = False) -> str:
    """The list of an inquiry as somebody reads it on paper."""
    document = proposal_list(inquiry(id_), language, with_unsent=with_unsent)
    assert document is not None
    return text_of(drawn(document))


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "IhreAntwort:□Ja,"), ("en", "Youranswer:□Yes,"), ("ja", "□はい、紹介を希望")],
)
def test_names_and_reasons_are_in_and_nothing_of_the_unnamed_one(language: str, words: str) -> None:
    id_, eva, both = begun()
    send_proposals(eva, id_, None, both, "")
    text = printed(id_, language)
    named, unnamed = proposals_of(id_)
    assert named.organisation and unnamed.organisation
    assert tight(named.organisation.name_for(language).text) in text
    assert "Robotergreifer:GreifermitKraftsensor↔力覚センサー付きハンド" in text
    assert "Bittezuerst." in text and "WirsuchenGreifer" in text and "Montage" in text
    assert words in text and inquiry(id_).number in text
    for private in (
        *unnamed.organisation.names.values(),
        unnamed.name,
        "GeheimeWorte",
        "Andere Firma",
    ):
        assert tight(private) not in text
    assert "1/" in text and "/inquiries/follow/" in text


@pytest.mark.usefixtures("app_context")
def test_contacts_are_printed_only_after_the_introduction() -> None:
    id_, eva, both = begun()
    send_proposals(eva, id_, None, both, "")
    with transaction() as session:
        partners = [organisation_id(NAMED), organisation_id(UNNAMED)]
        session.execute(
            update(Contact)
            .where(Contact.organisation_id.in_(partners))
            .values(name="Frau Geheim", email="geheim@partner.example", phone="+81 6 0000")
        )
    answer_proposal(actor_of_link(inquiry(id_)), both[0], says_yes=True)
    assert "IhreAntwort:ja" in printed(id_)
    ask_partner(eva, both[0], "")
    answer_as_partner(actor(AIKO), both[0], says_yes=True)
    assert "geheim" not in printed(id_).lower()
    introduce(eva, both[0])
    assert printed(id_).count("geheim@partner.example") == 1


@pytest.mark.usefixtures("app_context")
def test_a_refusal_is_printed_with_its_reason() -> None:
    id_, eva, both = begun()
    send_proposals(eva, id_, None, both, "")
    answer_proposal(
        actor_of_link(inquiry(id_)), both[0], says_yes=False, reason="size", text="Zu groß."
    )
    assert "IhreAntwort:nein" in printed(id_) and "Zugroß." in printed(id_)


@pytest.mark.usefixtures("app_context")
def test_the_desk_sees_before_it_sends_and_the_inquirer_does_not() -> None:
    id_, eva, both = begun()
    assert proposal_list(inquiry(id_), "de") is None
    before = printed(id_, with_unsent=True)
    assert "Vorschau" in before and "GeheimeWorte" not in before
    send_proposals(eva, id_, None, both, "")
    assert "Vorschau" not in printed(id_, with_unsent=True)
    assert before.replace("Vorschau", "") != printed(id_)


@pytest.mark.usefixtures("app_context")
def test_a_profile_that_is_public_no_more_is_printed_by_its_name_alone() -> None:
    id_, eva, both = begun()
    send_proposals(eva, id_, None, both, "")
    with transaction() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == organisation_id(NAMED))
            .values(stage="on hold")
        )
    assert tight(proposals_of(id_)[0].name) in printed(id_)


def test_both_sides_get_it_as_a_file_that_nobody_keeps(app: APIFlask) -> None:
    with app.app_context():
        id_, eva, both = begun()
        number = inquiry(id_).number
    desk = f"/desk/inquiries/{id_}"
    with browser_of(app, EVA) as client:
        assert f"{desk}/proposals.pdf" in client.get(desk).text
        preview = client.get(f"{desk}/proposals.pdf")
    assert preview.headers["Cache-Control"] == "private, no-store"
    with browser_of(app) as visitor:
        path = f"{link_in(preview.data)}/proposals.pdf"
        assert visitor.get(path).status_code == 404
        with app.app_context():
            send_proposals(eva, id_, None, both, "")
        assert f"{path}?lang=ja" in visitor.get(f"{link_in(preview.data)}?lang=ja").text
        answer = visitor.get(f"{path}?lang=ja")
    assert answer.content_type == "application/pdf" and answer.data.startswith(b"%PDF-")
    assert f"filename={number}-proposals.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert str(read(answer.data).root_object["/Lang"]) == "ja"


def link_in(data: bytes) -> str:
    """The path of the private page that the footer leads to."""
    address = read(data).pages[0].annotations[0].get_object()["/A"]["/URI"]  # type: ignore[index]
    return str(address)[str(address).index("/inquiries/") :]


def test_title_language_author_and_the_same_bytes_again() -> None:
    data = drawn(DOCUMENT)
    reader = read(data)
    assert data == drawn(DOCUMENT)
    assert reader.metadata and reader.metadata.title == "MM-2026-00012 – Vorschläge"
    assert reader.metadata.author == "Japan Desk"
    assert reader.metadata.creation_date == DOCUMENT.made_at
    assert str(reader.root_object["/Lang"]) == "de"
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89])


@pytest.mark.parametrize("language", ["de", "ja"])
def test_long_texts_go_on_over_pages_with_their_numbers(language: str) -> None:
    words = "長い文章。" if language == "ja" else "Sehr lange Worte. "
    entry = replace(DOCUMENT.entries[0], parts=(Part("Bietet", points=(words * 400,) * 4),))
    long = replace(DOCUMENT, language=language, entries=(entry,) * 3)
    pages = read(drawn(long)).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in tight(page.extract_text())
    assert text_of(drawn(long)).count("長" if language == "ja" else "lange") == 400 * 4 * 3


def test_nothing_stands_outside_the_margins() -> None:
    wide = "Rindfleischetikettierungsüberwachung" * 9 + " " + "長い" * 300
    entry = Entry(wide, (wide,), (Part("Bietet", wide, (wide,)),), "□ ja", is_answered=False)
    for page in layout.pages_of(replace(DOCUMENT, entries=(entry,) * 4), face()):
        for mark in page:
            if isinstance(mark, layout.Text):
                end = mark.x + face().width_mm(mark.text, mark.style.size)
                assert end <= layout.WIDTH - layout.RIGHT + 0.1
                assert mark.y <= layout.HEIGHT - 6


@pytest.mark.parametrize("foreign", ["🤖", "안녕", "שלום", "𠮷"])
def test_what_the_font_lacks_is_marked_and_not_lost(foreign: str) -> None:
    entry = replace(DOCUMENT.entries[0], name=f"Firma {foreign} GmbH")
    text = text_of(drawn(replace(DOCUMENT, entries=(entry,))))
    assert f"Firma{MISSING * len(foreign)}GmbH" in text


def test_names_of_people_and_firms_can_be_written() -> None:
    written = "㈱髙島﨑①凜尭〇々ゞ・ーÄÖÜäöüßéèñøåčšžōūĀ€–—„“”‘’…→↔□±²³°μ×㎜Га"
    assert face().shown(written) == written
    assert face().shown("u\u0308\u200bx\tﬁ\ufe0f") == "üx fi"


def test_the_font_is_the_one_that_its_note_names_and_small() -> None:
    note = (FILE.parent / "VENDOR.txt").read_text(encoding="utf-8")
    assert sha256(FILE.read_bytes()).hexdigest() in note
    assert FILE.stat().st_size < 4_000_000
    assert "SIL OPEN FONT LICENSE" in (FILE.parent / "LICENSE-Noto-Sans.txt").read_text()


def test_its_colours_are_those_of_the_pages() -> None:
    tokens = (Path(layout.__file__).parents[2] / "static" / "tokens.css").read_text()
    for colour in (layout.TEXT, layout.TEXT_2, layout.LINE, layout.PRIMARY, layout.SUNKEN):
        assert f"light-dark({colour}," in tokens
