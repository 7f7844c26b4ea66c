"""A mail that comes in lands in its inquiry, or with the desk that must sort it; once."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask_babel import force_locale
from sqlalchemy import func, select, update

from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, WORKER, PermissionRefused
from matchmaker.backups.service import stored_names
from matchmaker.db import db, transaction
from matchmaker.inbox.originals import original_name
from matchmaker.inbox.quoting import MARKERS, new_words
from matchmaker.inbox.reading import MailUnreadable, read_mail
from matchmaker.inbox.service import Receipt, receive
from matchmaker.inquiries.models import Inquiry, InquiryFile, InquiryTask
from matchmaker.inquiries.service.messages import write_to_inquirer
from matchmaker.notifications.letters import Letter, Reader, send
from matchmaker.notifications.models import OutboxItem
from matchmaker.uploads.service import clean_up_uploads
from matchmaker.uploads.storage import path_of
from tests.inbox.cases import (
    HER_ADDRESS,
    HIGASHIOSAKA,
    JAPAN_DESK,
    answer_to,
    desk_code,
    inquiry,
    messages_of,
    strays,
)
from tests.inbox.mails import mail, raw_mail
from tests.inbox.test_kinds import REPORT, REPORT_HEAD
from tests.people import DAICHI, EVA
from tests.services import actor

pytestmark = pytest.mark.usefixtures("app_context")


def take(message: object) -> Receipt:
    return receive(WORKER, message if isinstance(message, bytes) else bytes(message))  # type: ignore[call-overload]


def test_an_answer_to_the_reply_address_lands_in_the_inquiry_and_it_is_the_desks_turn() -> None:
    case = inquiry()
    receipt = take(answer_to(case, "Ja, gern.\n\nAm 24.11.2026 schrieb Eva:\n> Passt das?"))
    assert (receipt.stored, receipt.inquiry, receipt.kind) == ("inquiry", case.number, "reply")
    [row] = messages_of(case)
    assert (row.text, row.channel, row.direction, row.kind) == (
        "Ja, gern.",
        "mail",
        "in",
        "message",
    )
    assert (row.author_name, row.language) == ("Aiko Sato", "de")
    assert case.next_step == "@read the answer" and strays() == []


def test_the_same_mail_twice_is_stored_once() -> None:
    case = inquiry()
    message, other = answer_to(case), mail(To="x@y.example", Message_ID="<other@x.example>")
    stored = [take(each).stored for each in (message, message, other, other)]
    assert stored == ["inquiry", "known", "unmatched", "known"]
    assert len(messages_of(case)) == 1 and len(strays()) == 1


def test_the_answer_to_a_message_of_ours_is_found_without_the_reply_address() -> None:
    case = inquiry()
    eva = actor(EVA)
    write_to_inquirer(eva, case.id, None, "Passt das?")
    [ours] = messages_of(case)
    receipt = take(mail("Ja.", To=JAPAN_DESK, In_Reply_To=str(ours.message_id)))
    assert receipt.inquiry == case.number


def test_an_old_message_of_ours_is_found_after_its_token_has_ended() -> None:
    case = inquiry()
    write_to_inquirer(actor(EVA), case.id, None, "Passt das?")
    [ours] = messages_of(case)
    with transaction() as session:
        session.execute(update(Inquiry).values(link_key="new"))
    assert take(mail(To="a@b.example", References=str(ours.message_id))).inquiry == case.number


def test_a_message_of_the_inquirer_leads_only_the_inquirer_back() -> None:
    case = inquiry()
    take(answer_to(case, Message_ID="<first@x.example>"))
    told = {"To": JAPAN_DESK, "In_Reply_To": "<first@x.example>"}
    stranger = take(mail(**told, From="zoe@x.example", Message_ID="<2@x.example>"))
    own = take(mail(**told, From=HER_ADDRESS.upper(), Message_ID="<3@x.example>"))
    assert (stranger.stored, own.stored) == ("unmatched", "inquiry")


def test_an_answer_to_a_merged_inquiry_lands_in_the_one_that_stands() -> None:
    old, new = inquiry(), inquiry(text="Noch einmal.")
    with transaction() as session:
        old.merged_into_id = new.id
        old.stage = "merged"
        old.closed_at, old.next_step, old.next_due_at = new.received_at, None, None
        old.waiting_for = old.waiting_since = None
        session.flush()
    assert take(answer_to(old)).inquiry == new.number


def test_somebody_else_who_answers_is_named_with_the_address() -> None:
    case = inquiry()
    take(answer_to(case, From="Ben <ben@hikari-robotics.example>"))
    assert messages_of(case)[0].author_name == "Ben <ben@hikari-robotics.example>"


def test_the_files_of_an_answer_are_kept_and_those_beyond_the_limits_named() -> None:
    case = inquiry()
    message = answer_to(case)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="図面.pdf")
    message.add_attachment(bytes(10_000_000), maintype="image", subtype="png", filename="big.png")
    take(message)
    [row] = messages_of(case)
    [file] = db.session.scalars(select(InquiryFile)).all()
    assert (file.original_name, file.size, file.message_id) == ("図面.pdf", 4, row.id)
    assert path_of(file.stored_name).read_bytes() == b"%PDF"
    assert row.text == "Ja, gern.\n\n[+ big.png, 10.0 MB]"
    assert file.stored_name in stored_names(db.session.connection())


def test_a_mail_with_files_alone_is_an_answer_too() -> None:
    case = inquiry()
    take(answer_to(case, "\n", Subject=""))
    assert messages_of(case)[0].text == "–"


def test_the_answer_of_a_machine_moves_no_clock() -> None:
    case = inquiry()
    due, step = case.next_due_at, case.next_step
    take(answer_to(case, Auto_Submitted="auto-replied"))
    assert messages_of(case)[0].kind == "auto-reply"
    assert (case.next_due_at, case.next_step) == (due, step)


def test_a_mail_of_ours_that_came_back_tells_the_desk() -> None:
    case = inquiry()
    write_to_inquirer(actor(EVA), case.id, None, "Passt das?")
    ours = str(messages_of(case)[0].message_id)
    sent = REPORT.replace(
        read_mail(raw_mail(REPORT, REPORT_HEAD)).answered_ids[0].encode(), ours.encode()
    )
    assert take(raw_mail(sent, REPORT_HEAD)).inquiry == case.number
    assert messages_of(case)[1].kind == "bounce" and case.next_step == "@mail did not arrive"


def test_the_news_of_a_delay_is_no_bounce() -> None:
    case = inquiry()
    late = REPORT.replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.1")
    raw = answer_to(case).as_bytes().split(b"\n\n")[0].replace(b"Content-Type:", b"X-Old-Type:")
    take(raw + b"\n" + REPORT_HEAD + b"\n\n" + late)
    assert messages_of(case)[0].kind == "auto-reply"
    assert db.session.scalar(select(func.count(InquiryTask.id))) == 0


def test_a_mail_without_an_inquiry_waits_for_the_desk_it_was_sent_to() -> None:
    first = take(
        mail("Anfrage", To=f"a@b.example, {HIGASHIOSAKA.title()}", Message_ID="<1@x.example>")
    )
    second = take(mail("Anfrage", To="a@b.example", Message_ID="<2@x.example>"))
    assert (first.desk, second.desk) == ("higashiosaka", None)
    assert [desk_code(row) for row in strays()] == ["higashiosaka", None]
    assert all(row.settled_at is None for row in strays())


def test_a_wrong_token_opens_nothing() -> None:
    case = inquiry()
    wrong = f"reply+{case.id}-{'0' * 32}@match.example"
    assert take(mail(To=wrong)).stored == "unmatched" and messages_of(case) == []


def test_the_answer_of_a_machine_to_no_inquiry_is_kept_and_nobody_has_to_sort_it() -> None:
    take(mail(Subject="Abwesenheitsnotiz", To=JAPAN_DESK))
    [row] = strays()
    assert row.settled_at is not None and row.kind == "auto-reply"
    assert not path_of(original_name(str(row.message_id))).exists()


def test_the_original_of_a_mail_that_waits_is_kept_and_backed_up() -> None:
    message = mail(To=JAPAN_DESK)
    take(message)
    name = original_name("<1@hikari-robotics.example>")
    assert path_of(name).read_bytes() == message.as_bytes()
    assert name in stored_names(db.session.connection())
    clean_up_uploads(WORKER)
    assert path_of(name).exists()


def test_what_is_no_mail_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(MailUnreadable):
        take(b"no mail")
    assert strays() == []


def test_only_the_worker_and_the_command_line_take_mail_in() -> None:
    receive(COMMAND_LINE, mail().as_bytes())
    for who in (VISITOR, actor(DAICHI)):
        with pytest.raises(PermissionRefused):
            receive(who, mail().as_bytes())


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_an_answer_above_a_letter_of_ours_is_read_without_the_letter(
    app: APIFlask, language: str
) -> None:
    with app.test_request_context(), force_locale(language), transaction() as session:
        letter = Letter("s", ("Passt das?",), reply_token="1-x")
        send(session, Reader(HER_ADDRESS, language, "Aiko"), letter)
    payload = db.session.scalars(select(OutboxItem.payload)).one()
    quoted = f"Ja, gern.\n\n{payload['text']}"
    assert new_words(quoted) == "Ja, gern."
    assert quoted.split("\n")[2].strip("- ") in [each.strip("- ") for each in MARKERS.values()]
