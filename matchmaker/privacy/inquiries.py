"""Erases inquiries: of an account that ends, at an inquirer's wish, and when their time is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db, settle, transaction
from matchmaker.errors import NotFound
from matchmaker.inquiries.blanking import Personal, personal
from matchmaker.inquiries.erasure import (
    Forgotten,
    closed_before,
    erase_answers_of,
    erase_inquiries,
    inquiries_sent_by,
    leave_cases,
    of_same_sender,
)
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.queries import with_merged
from matchmaker.notifications.erasure import erase_about, erase_words
from matchmaker.privacy.queries import traces
from matchmaker.proposals.erasure import forget_answers_of

NOBODY = 0  # no account has this number


@dataclass(frozen=True)
class Erased:
    """What became of a wish to be forgotten: the numbers of inquiries that are erased, of `others`
    from the same address that are not, and the columns in which the sender is still named."""

    numbers: tuple[str, ...]
    others: tuple[str, ...]
    traces: tuple[str, ...]


def erase_inquiries_of(session: Session, actor: Actor, user: User) -> set[str]:
    """Take a person out of all inquiries, as inquirer, partner and consultant.

    Gives back what the inquiries knew of the person, to be blanked out elsewhere.
    """
    sent = inquiries_sent_by(session, user.id, user.email)
    found = erase_inquiries(session, actor, sent, personal(user.name, user.email or ""))
    erase_answers_of(session, user.email)
    forget_answers_of(session, user.id)
    leave_cases(session, user.id)
    blank_subjects(session, found)
    return set(found.who.whole)


def forget_inquiries(session: Session, actor: Actor, before: datetime) -> int:
    """Erase the inquiries that were closed before an instant; how many."""
    ids = closed_before(session, before)
    found = erase_inquiries(session, actor, ids, Personal())
    give_up_mails(session, found, words=addresses_in(found))  # others' mails are younger
    return len(ids)


def erase_inquiry_at_wish(actor: Actor, number: str, *, same_sender: bool = False) -> Erased:
    """Erase an inquiry of somebody without an account, and those of the sender merged into it.

    With `same_sender` all inquiries from the same address. Raises PermissionRefused, NotFound.
    """
    require(actor, Permission.INQUIRY_ERASE)
    with transaction() as session:
        inquiry = session.scalar(select(Inquiry).where(Inquiry.number == number.strip().upper()))
        if inquiry is None:
            raise NotFound(f"There is no inquiry {number}. Give a number such as MM-2026-00042.")
        theirs = of_same_sender(session, inquiry)
        merged = set(with_merged(inquiry.id))
        chosen = [row for row in theirs if same_sender or row.id in merged]
        others = tuple(row.number for row in theirs if row not in chosen)
        numbers = tuple(row.number for row in chosen)
        found = erase_inquiries(session, actor, [row.id for row in chosen], Personal())
        give_up_mails(session, found, words=found.who.whole)
        left = tuple(traces(session, found.who.whole))
    settle(db.engine)
    return Erased(numbers, others, left)


def addresses_in(found: Forgotten) -> set[str]:
    """The addresses of the senders."""
    return {word for word in found.who.whole if "@" in word}


def give_up_mails(session: Session, found: Forgotten, words: Collection[str]) -> None:
    """Give up the mails that wait for the senders, and blank words out of all others.

    A short Latin name alone is left: it would be found in words that name nobody.
    """
    telling = {word for word in words if not (word.isascii() and word.isalpha() and len(word) < 5)}
    if telling:
        erase_words(session, NOBODY, addresses_in(found), telling)
    blank_subjects(session, found)


def blank_subjects(session: Session, found: Forgotten) -> None:
    """Blank the subjects of inquiries out of the mails about them that wait."""
    erase_about(session, {number: [subject] for number, subject in found.subjects.items()})
