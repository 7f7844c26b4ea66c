"""The mailbox of INBOX_URL: each mail is fetched, stored and marked once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text
from structlog.testing import capture_logs

from matchmaker.accounts.policy import WORKER
from matchmaker.cli.worker import jobs
from matchmaker.db import db, transaction
from matchmaker.errors import SettingsInvalid
from matchmaker.health.checks import check_inbox
from matchmaker.inbox.models import StrayMail
from matchmaker.inbox.polling import InboxUnreachable, MailNotStored, inbox_of, poll_inbox
from matchmaker.notifications.models import RepeatedJob
from matchmaker.notifications.repeated import ensure_rows, run_due
from matchmaker.settings import Settings
from tests.inbox.imap_server import Mailbox, imap_server
from tests.inbox.mails import mail
from tests.services import free_port, own_service


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with imap_server() as box:
        yield box


def address_of(box: Mailbox, password: str | None = None, folder: str = "INBOX") -> str:
    secret = quote(box.password if password is None else password, safe="")
    return f"imap://{quote(box.user, safe='')}:{secret}@127.0.0.1:{box.port}/{folder}"


def stored() -> list[str]:
    return list(db.session.scalars(select(StrayMail.subject).order_by(StrayMail.id)))


def letter(subject: str) -> bytes:
    message = mail(Subject=subject, Message_ID=f"<{subject}@x.example>", To="a@b.example")
    return message.as_bytes()


@pytest.mark.usefixtures("app_context")
def test_new_mails_are_stored_and_marked_as_seen(mailbox: Mailbox) -> None:
    first, second = mailbox.put(letter("one")), mailbox.put(letter("two"))
    old = mailbox.put(letter("old"), "\\Seen")
    assert poll_inbox(WORKER, address_of(mailbox)) == 2
    assert stored() == ["one", "two"]
    assert mailbox.flags == {first: {"\\Seen"}, second: {"\\Seen"}, old: {"\\Seen"}}
    assert poll_inbox(WORKER, address_of(mailbox)) == 0 and stored() == ["one", "two"]
    assert mailbox.asked[-1] == "LOGOUT"


@pytest.mark.usefixtures("app_context")
def test_a_mail_that_cannot_be_read_is_flagged_and_keeps_no_other_from_coming_in(
    mailbox: Mailbox,
) -> None:
    broken, large = mailbox.put(b"no mail"), mailbox.put(letter("large"))
    mailbox.sizes[large] = 30_000_000
    good = mailbox.put(letter("good"))
    with capture_logs() as logs:
        assert poll_inbox(WORKER, address_of(mailbox)) == 1
    assert stored() == ["good"]
    assert mailbox.flags == {broken: {"\\Flagged"}, large: {"\\Flagged"}, good: {"\\Seen"}}
    assert [line["event"] for line in logs].count("mail left in the inbox") == 2


@pytest.mark.usefixtures("app_context")
def test_a_mail_that_was_not_stored_stays_unseen_and_comes_in_later(mailbox: Mailbox) -> None:
    uid = mailbox.put(letter("one"))
    with transaction() as session:
        session.execute(text("ALTER TABLE stray_mail RENAME TO away"))
    with pytest.raises(MailNotStored):
        poll_inbox(WORKER, address_of(mailbox))
    assert mailbox.flags[uid] == set()
    with transaction() as session:
        session.execute(text("ALTER TABLE away RENAME TO stray_mail"))
    assert poll_inbox(WORKER, address_of(mailbox)) == 1


def test_the_worker_reads_the_inbox_every_minute_where_there_is_one(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    mailbox.put(letter("one"))
    for url, expected in (("", []), (address_of(mailbox), ["one"])):
        app = own_service(tmp_path, inbox_url=url)
        with app.app_context():
            ensure_rows(jobs())
            while run_due("test", jobs()):
                pass
            assert stored() == expected
            db.engine.dispose()


@pytest.mark.parametrize("folder", ["INBOX", "Elsewhere"])
def test_a_mailbox_that_cannot_be_opened_is_named_without_the_password(
    mailbox: Mailbox, folder: str
) -> None:
    wrong = None if folder == "Elsewhere" else "wr0ng s3cret"
    url = address_of(mailbox, wrong, folder)
    with pytest.raises(InboxUnreachable) as caught:
        poll_inbox(WORKER, url)
    assert "127.0.0.1" in str(caught.value)
    assert (wrong or mailbox.password) not in str(caught.value)


def test_no_server_is_an_error_that_the_job_keeps_without_the_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app: APIFlask = own_service(tmp_path, inbox_url=f"imap://u:s3cret@127.0.0.1:{free_port()}")
    with app.app_context():
        ensure_rows(jobs())
        while run_due("test", jobs()):
            pass
        row = db.session.get_one(RepeatedJob, "read the inbox")
        assert "Refused" in (row.last_error or "") and "s3cret" not in (row.last_error or "")
        db.engine.dispose()
    told = capsys.readouterr().err
    assert "read the inbox" in told and "s3cret" not in told


def test_an_address_is_read_into_its_parts() -> None:
    inbox = inbox_of("imaps://me%40x.example:a%2Fb@mail.example/Answers")
    assert (inbox.host, inbox.port, inbox.mailbox) == ("mail.example", 993, "Answers")
    assert (inbox.user, inbox.password, inbox.is_private) == ("me@x.example", "a/b", True)
    assert inbox_of("imap://u:p@h?starttls=1").starts_tls
    assert not inbox_of("imap://u:p@h").is_private


def test_an_address_that_cannot_be_read_is_refused_without_quoting_it() -> None:
    with pytest.raises(SettingsInvalid, match="%40") as caught:
        inbox_of("imaps://user:pa#ss@mail.example")
    assert "pa#ss" not in str(caught.value)


def test_doctor_says_whether_answers_can_come_in(mailbox: Mailbox) -> None:
    assert check_inbox(Settings()).ok
    check = check_inbox(Settings(inbox_url=address_of(mailbox)))
    assert check.ok and check.said == "INBOX at 127.0.0.1"
    assert "EXAMINE" in mailbox.asked
    away = check_inbox(Settings(inbox_url=f"imap://u:s3cret@127.0.0.1:{free_port()}"))
    assert not away.ok and "s3cret" not in away.said
