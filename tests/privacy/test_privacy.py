"""What is kept about people: shown, given to them, deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from apiflask import APIFlask
from sqlalchemy import func, select, update

from matchmaker import clock
from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.events import record_event
from matchmaker.accounts.links import Purpose, make_link
from matchmaker.accounts.models import (
    AccountLink,
    Membership,
    RateCount,
    SecurityEvent,
    User,
    UserSession,
)
from matchmaker.accounts.policy import VISITOR, WORKER, PermissionRefused
from matchmaker.accounts.service import ask_for_email_change, ask_for_reset, sign_up
from matchmaker.activities.models import Activity
from matchmaker.activities.queries import chain_fault, history
from matchmaker.activities.service import record
from matchmaker.cli.worker import JOBS, TASKS
from matchmaker.db import db, transaction
from matchmaker.desks.models import DeskMembership
from matchmaker.directory.queries import published_one
from matchmaker.members.service import claim_organisation, invite_member
from matchmaker.notifications.models import OutboxItem
from matchmaker.notifications.outbox import put
from matchmaker.organisations.lifecycle import save_draft, submit_profile
from matchmaker.organisations.models import Contact, DraftVersion, Organisation
from matchmaker.privacy.queries import traces
from matchmaker.privacy.service import OwnerNeeded, apply_retention, delete_account
from matchmaker.settings import current_settings
from matchmaker.shortlists.service import Holder, keep_in_mind, note_on
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.uploads.service import add_upload, clean_up_uploads
from tests.pages import open_page
from tests.people import AIKO, BEN, CLARA, EVA, OLGA, browser_of, post, sign_in, work_off
from tests.privacy.inquiring import (
    ANSWERED,
    DECLINED,
    NEED,
    REPLY,
    WORDS,
    answer_for_partner,
    ask_and_answer,
)
from tests.services import actor, organisation_id, own_service
from tests.uploads.files import pdf, picture

NAME, PHONE = "佐藤 愛子", "+81-6-5550-0199"
CONTACT = {"name": NAME, "email": AIKO, "phone": PHONE}
OFFER = {"title": "精密切削", "text": "チタンの五軸加工", "language": "ja"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[APIFlask]:
    app = own_service(tmp_path, privacy_contact="datenschutz@example.org")
    yield app
    with app.app_context():
        db.engine.dispose()


def live(app: APIFlask) -> int:
    """What Aiko leaves behind when she uses the service; the id of her organisation."""
    with app.app_context():
        aiko, id_ = actor(AIKO), organisation_id("demo-001")
        with transaction() as session:
            session.merge(Contact(organisation_id=id_, **CONTACT))
        version = save_draft(aiko, id_, 0, {"contact": CONTACT, "offers": [OFFER]}, "ja")
        save_draft(aiko, id_, version, {"city": "Sakai"}, "ja")
        add_upload(aiko, id_, "picture", "工場.jpg", picture(), language="ja")
        add_upload(aiko, id_, "document", "会社案内.pdf", pdf(), language="ja")
        submit_profile(aiko, id_)
        with transaction() as session:
            record(session, aiko, "organisation", id_, "note", text=f"{NAME}: call {PHONE}")
            put(session, "mail", {"to": "desk@x.example", "text": f"{NAME} <{AIKO}> wrote"})
        invite_member(aiko, id_, AIKO, as_owner=False, language="ja")
        claim_organisation(aiko, organisation_id("demo-005"), "this is us", AIKO, NAME, "ja")
        keep_in_mind(Holder(aiko, None), id_)
        note_on(Holder(aiko, None), id_, f"{NAME} {PHONE}")
        ask_and_answer(aiko, NAME, AIKO, PHONE)
        answer_for_partner(aiko)
        ask_for_reset(AIKO)
        ask_for_email_change(aiko, "aiko@elsewhere.example", DEMO_PASSWORD)
        db.session.remove()
    work_off(app, dict(TASKS))
    with app.app_context():
        ask_for_reset(AIKO)
        ask_for_email_change(actor(AIKO), "aiko@third.example", DEMO_PASSWORD)
        db.session.remove()
    return id_


def write_index() -> None:
    """Bring the index on the disk up to date."""
    suggestion_index().snapshot()
    suggestion_index().merge_if_due(1)


def bytes_of(folder: Path) -> bytes:
    """Everything in the instance folder: the database and its log, the index, the uploads."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def forms(word: str) -> list[bytes]:
    """A word as texts and as JSON columns keep it."""
    return [word.encode(), ascii(word)[1:-1].encode()]


class TestPage:
    @pytest.mark.parametrize("language", ["de", "en", "ja"])
    def test_it_says_what_is_kept_in_every_language(self, app: APIFlask, language: str) -> None:
        with browser_of(app) as visitor:
            page = open_page(visitor, f"/privacy?lang={language}")
            assert "/privacy" in open_page(visitor, f"/?lang={language}").links
        assert page.language == language and "datenschutz@example.org" in page.html
        for days in (30, 180, 365, 1095):
            assert str(days) in page.html


class TestCopy:
    def test_it_holds_everything_about_a_person_and_nothing_of_others(self, app: APIFlask) -> None:
        id_ = live(app)
        with browser_of(app, AIKO) as aiko, aiko.get("/account/export") as answer:
            archive = ZipFile(BytesIO(answer.data))
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["Cache-Control"] == "private, no-store"
        data = json.loads(archive.read("data.json"))
        assert (data["account"]["email"], data["account"]["name"]) == (AIKO, NAME)
        assert "submit" in [line["verb"] for line in data["activities"]]
        assert [c["version"] for c in data["consents"]] == ["2026-11"]
        [own] = data["organisations"]
        assert own["id"] == id_ and own["profile"]["contact"]["phone"] == PHONE
        assert own["draft"]["record"]["city"] == "Sakai" and own["earlier_versions"]
        assert len(archive.namelist()) == 4
        assert archive.read(data["files"][2]["file"]).decode() == f"{NAME} {PHONE}"
        [inquiry] = data["inquiries"]
        assert (inquiry["text"], inquiry["sender_phone"]) == (NEED, PHONE)
        assert [message["direction"] for message in inquiry["messages"]] == ["in", "out"]
        assert inquiry["messages"][0]["text"] == REPLY
        assert inquiry["proposals"][0]["decline_text"] == DECLINED
        assert [answer["text"] for answer in data["answers_as_partner"]] == [ANSWERED]
        assert archive.read(data["files"][1]["file"]) == pdf()
        text = archive.read("data.json").decode()
        assert CLARA not in text and BEN not in text and "argon2" not in text

    def test_a_member_who_is_no_owner_gets_the_own_account_only(self, app: APIFlask) -> None:
        live(app)
        with browser_of(app, BEN) as ben, ben.get("/account/export") as answer:
            archive = ZipFile(BytesIO(answer.data))
        data = json.loads(archive.read("data.json"))
        assert archive.namelist() == ["data.json"]
        assert data["organisations"] == [] and len(data["memberships"]) == 1
        assert AIKO not in archive.read("data.json").decode()

    def test_visitors_are_asked_to_sign_in(self, app: APIFlask) -> None:
        with browser_of(app) as visitor:
            assert visitor.get("/account/export").location.startswith("/sign-in")


class TestDeletion:
    def test_nothing_of_the_person_is_left_anywhere(self, app: APIFlask, tmp_path: Path) -> None:
        live(app)
        with app.app_context():
            write_index()
        with browser_of(app, AIKO) as aiko:
            answer = post(
                aiko,
                "/account/delete",
                "/account/delete",
                password=DEMO_PASSWORD,
                archive="y",
            )
            assert answer.status_code == 303
            assert aiko.get("/account").status_code == 303
        work_off(app, dict(TASKS))
        with app.app_context():
            write_index()
            apply_retention(WORKER, current_settings())
            words = [AIKO, "aiko@elsewhere.example", "aiko@third.example", NAME, PHONE, *WORDS]
            assert list(traces(db.session(), words)) == []
            assert chain_fault() is None
            with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
                clean_up_uploads(WORKER)
            db.session.remove()
        kept = bytes_of(tmp_path)
        for word in words:
            assert [form for form in forms(word) if form in kept] == [], word

    def test_traces_would_be_found(self, app: APIFlask, tmp_path: Path) -> None:
        live(app)
        with app.app_context():
            found = set(traces(db.session(), [AIKO, NAME, PHONE]))
        assert found >= {
            "user_account.email",
            "user_account.name",
            "contact.phone",
            "profile_draft.record",
            "draft_version.record",
            "activity_text.text",
            "outbox_item.payload",
            "inquiry.sender_email",
            "inquiry_message.text",
            "inquiry_task.text",
            "stray_mail.text",
        }
        with app.app_context():
            found = set(traces(db.session(), WORDS))
        assert found >= {"proposal.reasons", "proposal.decline_text", "proposal.partner_text"}
        kept = bytes_of(tmp_path)
        assert all(any(form in kept for form in forms(w)) for w in (AIKO, NAME, PHONE))

    def test_the_history_keeps_the_deeds_without_the_name(self, app: APIFlask) -> None:
        id_ = live(app)
        with app.app_context():
            delete_account(actor(AIKO), DEMO_PASSWORD, archive=True)
            lines = history("organisation", id_)
        assert {line.who for line in lines} == {"person"}
        assert lines[0].verb == "archive" and lines[1].text_was_erased
        assert [line.data.get("consent") for line in lines if line.verb == "submit"] == ["2026-11"]

    def test_the_only_owner_decides_about_the_profile_first(self, app: APIFlask) -> None:
        with app.app_context():
            id_ = organisation_id("demo-001")
        with browser_of(app, AIKO) as aiko:
            aiko.get("/about?lang=en")
            page = "/account/delete"
            assert "ひかりロボティクス株式会社" in open_page(aiko, page).html
            answer = post(aiko, page, page, password=DEMO_PASSWORD)
            assert answer.status_code == 200 and "an owner first" in answer.text
        with app.app_context():
            assert published_one(id_) is not None
            delete_account(actor(AIKO), DEMO_PASSWORD, archive=True)
            assert published_one(id_) is None

    def test_with_another_owner_the_profile_stays(self, app: APIFlask) -> None:
        with app.app_context():
            id_, ben = organisation_id("demo-001"), actor(BEN).user_id
            with transaction() as session:
                session.execute(
                    update(Membership).where(Membership.user_id == ben).values(is_owner=True)
                )
            delete_account(actor(AIKO), DEMO_PASSWORD, archive=False)
            assert published_one(id_) is not None and actor(BEN).owned == {id_}

    def test_a_wrong_password_deletes_nothing(self, app: APIFlask) -> None:
        with browser_of(app, BEN) as ben:
            page = "/account/delete"
            assert post(ben, page, page, password="wrong").status_code == 200
            assert ben.get("/account").status_code == 200

    def test_a_deleted_person_cannot_sign_in_and_the_address_is_free(self, app: APIFlask) -> None:
        with app.app_context():
            delete_account(actor(BEN), DEMO_PASSWORD, archive=False)
        with browser_of(app) as client:
            assert sign_in(client, BEN).status_code == 200
        with app.app_context():
            sign_up(BEN, "correct horse battery staple", "Ben", "en")

    def test_a_consultant_leaves_the_desk(self, app: APIFlask) -> None:
        with app.app_context():
            before = db.session.scalar(select(func.count(DeskMembership.id))) or 0
            delete_account(actor(EVA), DEMO_PASSWORD, archive=False)
            assert db.session.scalar(select(func.count(DeskMembership.id))) == before - 1

    def test_the_last_operator_cannot_go(self, app: APIFlask) -> None:
        with browser_of(app, OLGA) as olga:
            olga.get("/about?lang=en")
            answer = post(olga, "/account/delete", "/account/delete", password=DEMO_PASSWORD)
        assert answer.status_code == 200 and "only operator" in answer.text

    def test_what_waits_for_others_is_still_sent_without_the_name(self, app: APIFlask) -> None:
        live(app)
        with app.app_context():
            delete_account(actor(AIKO), DEMO_PASSWORD, archive=True)
            items = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "mail")).all()
            waiting = {item.payload["to"]: item for item in items if item.given_up_at is None}
            assert AIKO not in waiting and EVA in waiting
            assert "[…]" in waiting["desk@x.example"].payload["text"]
            assert list(traces(db.session(), [NAME, AIKO, *WORDS])) == []
            assert all(item.payload == {} for item in items if item.given_up_at)

    def test_it_takes_an_owner_who_says_so(self, app: APIFlask) -> None:
        with app.app_context(), pytest.raises(OwnerNeeded, match="ひかり"):
            delete_account(actor(AIKO), DEMO_PASSWORD, archive=False)


class TestRetention:
    def count(
        self, table: type[User | SecurityEvent | AccountLink | OutboxItem | RateCount]
    ) -> int:
        return db.session.scalar(select(func.count()).select_from(table)) or 0

    @pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
    def test_sign_ups_that_nobody_confirmed(self, app: APIFlask, days: int, left: int) -> None:
        with app.app_context():
            people = self.count(User)
            sign_up("zoe@example.com", "correct horse battery staple", "Zoe", "en")
            with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
                apply_retention(WORKER, current_settings())
            assert self.count(User) == people + left

    def test_a_sign_up_that_the_history_names_keeps_its_number_only(self, app: APIFlask) -> None:
        with app.app_context():
            user = sign_up("zoe@example.com", "correct horse battery staple", "Zoe", "en")
            with transaction() as session:
                zoe = actor(AIKO).__class__(frozenset(), "Zoe", user.id)
                record(session, zoe, "organisation", 1, "edit")
            with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
                assert apply_retention(WORKER, current_settings())["sign-ups"] == 1
                assert apply_retention(WORKER, current_settings())["sign-ups"] == 0
            kept = db.session.get_one(User, user.id)
            assert (kept.pending_email, kept.name, kept.password) == (None, "", None)
            assert db.session.scalar(select(Activity.id).where(Activity.actor_id == user.id))

    def test_log_links_sessions_counts_and_done_work(self, app: APIFlask) -> None:
        with browser_of(app, AIKO):
            pass
        with app.app_context():
            record_event("sign-in")
            with transaction() as session:
                make_link(session, Purpose.RESET, actor(AIKO).user_id or 0)
                put(session, "mail", {"to": "a@x.example"})
                put(session, "mail", {"to": "b@x.example"})
                session.execute(
                    update(OutboxItem).values(done_at=clock.now()).where(OutboxItem.id == 1)
                )
            now, counted = clock.now(), self.count(RateCount)
            events = self.count(SecurityEvent)
            with time_machine.travel(now + timedelta(days=29), tick=False):
                early = apply_retention(WORKER, current_settings())
            with time_machine.travel(now + timedelta(days=181), tick=False):
                late = apply_retention(WORKER, current_settings())
            assert (early["sessions"], early["counts"]) == (1, counted) and counted
            assert (early["links"], early["outbox items"], early["log lines"]) == (0, 0, 0)
            assert (late["links"], late["outbox items"], late["log lines"]) == (1, 1, events)
            assert self.count(OutboxItem) == 1
            for table in (UserSession, RateCount):
                assert db.session.scalar(select(func.count()).select_from(table)) == 0

    def test_drafts_of_archived_profiles(self, app: APIFlask) -> None:
        with app.app_context():
            id_ = organisation_id("demo-001")
            save_draft(actor(AIKO), id_, 0, {"city": "Sakai"}, "ja")
            old = clock.now() - timedelta(days=366)
            with transaction() as session:
                session.execute(update(Organisation).values(updated_at=old))
            assert apply_retention(WORKER, current_settings())["draft versions"] == 0
            with transaction() as session:
                session.execute(
                    update(Organisation).where(Organisation.id == id_).values(stage="archived")
                )
            assert apply_retention(WORKER, current_settings())["draft versions"] == 1
            assert db.session.scalar(select(func.count(DraftVersion.id))) == 0

    def test_it_is_done_every_day_by_the_worker_alone(self, app: APIFlask) -> None:
        names = {job.name: job.every for job in JOBS}
        assert names["apply retention"] == names["clean up uploads"] == timedelta(days=1)
        with app.app_context(), pytest.raises(PermissionRefused):
            apply_retention(VISITOR, current_settings())
