"""Every letter about profiles, members and claims, in every language."""

from __future__ import annotations

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from matchmaker.db import db, transaction
from matchmaker.members import letters as of_members
from matchmaker.notifications.letters import (
    AddressRefused,
    Letter,
    Reader,
    checked_address,
    send,
)
from matchmaker.notifications.models import OutboxItem
from matchmaker.organisations import mails as of_profiles
from matchmaker.organisations.models import Organisation
from tests.people import AIKO
from tests.services import organisation_id


def all_letters(organisation: Organisation) -> list[Letter]:
    name = organisation.name
    return [
        of_profiles.submitted(organisation),
        of_profiles.accepted("Welcome.")(organisation),
        of_profiles.changes_requested("Nearly.", (("offers", "Name the material."),))(organisation),
        of_profiles.rejected("Outside our programme.")(organisation),
        of_profiles.expires_soon("token", 14)(organisation),
        of_profiles.expired(organisation),
        of_members.invitation(name, "Aiko", "token"),
        of_members.claim_made(organisation),
        of_members.claim_answered(name, "this is us", accepted=True),
        of_members.claim_answered(name, "remove us", accepted=True),
        of_members.claim_answered(name, "this is us", accepted=False),
    ]


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_every_letter_is_written_in_the_readers_language(language: str) -> None:
    organisation = db.session.get_one(Organisation, organisation_id("demo-001"))
    with force_locale("en"):
        english = [letter.subject for letter in all_letters(organisation)]
    with force_locale(language):
        letters = all_letters(organisation)
    with transaction() as session:
        for letter in letters:
            send(session, Reader(AIKO, language, "Aiko"), letter)
    stored = db.session.scalars(select(OutboxItem.payload).order_by(OutboxItem.id)).all()
    subjects = [mail["subject"] for mail in stored]
    assert len(set(subjects)) == len(letters)
    assert language == "en" or not set(subjects) & set(english)
    for mail, letter in zip(stored, letters, strict=True):
        assert all(paragraph in mail["text"] for paragraph in letter.paragraphs)
        assert f'<html lang="{language}">' in mail["html"]
        assert letter.action is None or letter.action[1] in mail["text"]


@pytest.mark.parametrize(
    "address", ["", "zoe", "zoe@", "@x.example", "zoe@@x.example", "a b@x.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        checked_address(address)
