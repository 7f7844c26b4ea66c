"""What somebody leaves behind in inquiries: as inquirer, as an asked partner, by mail."""

from __future__ import annotations

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.db import db, transaction
from matchmaker.inbox.models import StrayMail
from matchmaker.inquiries.service.files import NewFile, add_files
from matchmaker.inquiries.service.intake import NewInquiry, actor_of_link, send_inquiry
from matchmaker.inquiries.service.messages import Reply, take_reply, write_note, write_to_inquirer
from matchmaker.inquiries.service.tasks import add_task_by_hand
from matchmaker.inquiries.workflow import Kind, Verb
from matchmaker.proposals.service.introducing import answer_as_partner, ask_partner
from matchmaker.proposals.service.proposing import Put, answer_proposal, send_proposals, shortlist
from tests.inquiries.world import asked, inquiry, move, step, taken
from tests.people import EVA
from tests.services import actor, organisation_id

NEED = "蛍光測定用の特注石英セルを研磨してくれる工房"
SUBJECT = "石英セルの研磨先"
REPLY = "図面は別便で、納期は来春の梅の頃"
DECLINED = "社長どうしの折り合いが悪く"
ANSWERED = "当社の新型把持装置の件は内密に"
OTHER_ADDRESS = "sato.private@home.example"
WORDS = (NEED, SUBJECT, REPLY, DECLINED, ANSWERED, OTHER_ADDRESS)


def ask_and_answer(person: Actor, name: str, email: str, phone: str) -> int:
    """An inquiry of a signed-in person with all that can belong to it; its id."""
    sent = send_inquiry(
        person,
        NewInquiry(
            text=NEED,
            subject=SUBJECT,
            email=email,
            name=name,
            phone=phone,
            organisation_name=name,
            source_detail=f"{name}の紹介",
            kind=Kind.GENERAL,
            partner="japan-desk-duesseldorf",
            consented=True,
            sender_organisation_id=organisation_id("demo-001"),
        ),
        is_confirmed=True,
    )
    id_, eva = sent.id, actor(EVA)
    sender = actor_of_link(inquiry(id_))
    message = take_reply(sender, id_, Reply(REPLY, "mail", message_id=f"<1.{email}>"))
    drawing = NewFile("図面.txt", "text/plain", f"{name} {phone}".encode())
    add_files(sender, id_, message, [drawing])
    taken(eva, id_)
    write_note(eva, id_, f"{name} 様に電話する: {phone}")
    write_to_inquirer(eva, id_, None, f"{name.split()[0]}様、ご連絡ありがとうございます。")
    add_task_by_hand(eva, id_, f"{email} に資料を送る", clock.now())
    move(eva, id_, Verb.SEARCH, next_step=step(text=f"{name.split()[0]}さんに再確認"))
    decline(sender, id_)
    file_mail_of(name, email, id_)
    return id_


def decline(sender: Actor, id_: int) -> None:
    """A partner is proposed, with reasons that quote the need, and declined with words."""
    reason = {"concept": "石英", "ours": NEED, "theirs": "石英ガラス", "share": 0.5}
    put = Put(organisation_id("demo-002"), note="研磨の専門家", score=0.5, reasons=(reason,))
    proposal = shortlist(actor(EVA), id_, put)
    send_proposals(actor(EVA), id_, None, [proposal], "")
    answer_proposal(sender, proposal, says_yes=False, reason="other", text=DECLINED)


def file_mail_of(name: str, email: str, inquiry_id: int) -> None:
    """A mail of the person that was filed with the inquiry."""
    with transaction() as session:
        session.add(
            StrayMail(
                kind="reply",
                sender_name=name,
                sender_email=OTHER_ADDRESS,
                subject=SUBJECT,
                text=f"{REPLY} ({email})",
                received_at=clock.now(),
                settled_at=clock.now(),
                inquiry_id=inquiry_id,
            )
        )


def answer_for_partner(person: Actor) -> int:
    """Somebody else's inquiry, in which the person answers for the asked partner; its id."""
    id_ = asked(sender_organisation_id=organisation_id("demo-081")).id
    taken(actor(EVA), id_)
    move(actor(EVA), id_, Verb.SEARCH)
    proposal = shortlist(actor(EVA), id_, Put(organisation_id("demo-001"), score=0.5))
    send_proposals(actor(EVA), id_, None, [proposal], "")
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    ask_partner(actor(EVA), proposal, "")
    answer_as_partner(person, proposal, says_yes=False, text=ANSWERED)
    db.session.expire_all()
    return id_
