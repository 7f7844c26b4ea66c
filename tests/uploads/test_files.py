"""Files of organisations: who may keep, see and save them."""

from __future__ import annotations

import os
from io import BytesIO

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from matchmaker.accounts.policy import WORKER
from matchmaker.activities.queries import chain_fault
from matchmaker.db import transaction
from matchmaker.organisations.models import Organisation
from matchmaker.uploads.models import Upload
from matchmaker.uploads.queries import files_of
from matchmaker.uploads.reading import Cause, UploadRefused
from matchmaker.uploads.service import add_upload, clean_up_uploads, delete_upload
from matchmaker.uploads.storage import keep_file, path_of, stored_files
from tests.pages import open_page
from tests.people import AIKO, BEN, CLARA, DAICHI, browser_of, post, token_of
from tests.services import actor, organisation_id
from tests.uploads.files import huge_png, pdf, picture

OWN = "demo-001"


@pytest.fixture
def own(app: APIFlask) -> int:
    """Aiko's organisation."""
    with app.app_context():
        return organisation_id(OWN)


def add(app: APIFlask, own: int, kind: str, name: str, data: bytes) -> str:
    """Keep a file; its address."""
    with app.app_context():
        add_upload(actor(AIKO), own, kind, name, data, alt="", language="ja")
        files = files_of(own)
        file = {"logo": [files.logo], "picture": files.pictures, "document": files.documents}[kind][
            -1
        ]
        assert file is not None
        return f"/files/{file.token}/{file.name}"


def send(
    client: FlaskClient, own: int, kind: str, name: str, data: bytes, **values: str
) -> TestResponse:
    """Upload a file as a browser would."""
    page = f"/organisations/{own}/files"
    form = {"csrf_token": token_of(client, page), f"{kind}-file": (BytesIO(data), name)}
    form |= {f"{kind}-{key}": value for key, value in values.items()}
    answer = client.post(f"{page}/{kind}", data=form)
    answer.request.environ["wsgi.input"].close()  # the test client leaves it open
    return answer


def withdraw(app: APIFlask, own: int) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Organisation).where(Organisation.id == own).values(stage="on hold"))


def test_a_member_uploads_a_logo_and_everybody_sees_it(app: APIFlask, own: int) -> None:
    with browser_of(app, AIKO) as aiko:
        assert send(aiko, own, "logo", "ロゴ.png", picture("PNG")).status_code == 303
    with browser_of(app) as visitor:
        for page in (f"/organisations/x-{own}", "/directory?q=ひかり"):
            text = visitor.get(page, follow_redirects=True).text
            assert '<img class="mono logo" src="/files/' in text


def test_pictures_and_documents_stand_on_the_profile(app: APIFlask, own: int) -> None:
    with browser_of(app, BEN) as ben:
        send(ben, own, "picture", "工場.jpg", picture(), alt="五軸加工機と二人")
        send(ben, own, "document", "会社案内.pdf", pdf())
    with browser_of(app) as visitor:
        profile = visitor.get(f"/organisations/x-{own}", follow_redirects=True)
        page = open_page(visitor, profile.request.path)
    assert 'alt="五軸加工機と二人"' in page.html and "会社案内.pdf" in page.html


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_page_of_files_is_well_made(app: APIFlask, own: int, language: str) -> None:
    for kind, name, data in (("logo", "a.png", picture("PNG")), ("document", "b.pdf", pdf())):
        add(app, own, kind, name, data)
    for _ in range(5):
        add(app, own, "picture", "a.jpg", picture())
    with browser_of(app, AIKO) as aiko:
        open_page(aiko, f"/organisations/{own}/files?lang={language}")


def test_a_document_is_saved_and_never_shown(app: APIFlask, own: int) -> None:
    address = add(app, own, "document", "Prüfbericht 検査.pdf", pdf())
    with browser_of(app) as visitor, visitor.get(address) as answer:
        headers = answer.headers
        assert answer.data == pdf()
    assert headers["Content-Disposition"].startswith("attachment;")
    encoded = "Pr%C3%BCfbericht%20%E6%A4%9C%E6%9F%BB.pdf"
    assert f"filename*=UTF-8''{encoded}" in headers["Content-Disposition"]
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_public_file_may_be_kept_for_an_hour_and_is_not_sent_twice(
    app: APIFlask, own: int
) -> None:
    address = add(app, own, "picture", "a.jpg", picture())
    with browser_of(app) as visitor:
        with visitor.get(address) as first:
            assert "public" in first.headers["Cache-Control"]
            assert "max-age=3600" in first.headers["Cache-Control"]
            assert first.mimetype == "image/webp"
        with visitor.get(address, headers={"If-None-Match": first.headers["ETag"]}) as second:
            assert second.status_code == 304


def test_files_of_an_unpublished_profile_are_for_members_and_the_desk(
    app: APIFlask, own: int
) -> None:
    address = add(app, own, "picture", "a.jpg", picture())
    withdraw(app, own)
    statuses = {}
    for person in (None, AIKO, BEN, CLARA, DAICHI):
        with browser_of(app, person) as browser, browser.get(address) as answer:
            statuses[person] = answer.status_code
            assert person is None or answer.headers["Cache-Control"] == "private, no-store"
    assert statuses == {None: 404, AIKO: 200, BEN: 200, CLARA: 404, DAICHI: 200}


def test_another_firm_finds_neither_the_page_nor_the_buttons(app: APIFlask, own: int) -> None:
    address = add(app, own, "picture", "a.jpg", picture())
    token = address.split("/")[2]
    page = f"/organisations/{own}/files"
    with browser_of(app, CLARA) as clara:
        assert clara.get(page).status_code == 404
        for path in ("logo", f"{token}/alt", f"{token}/delete"):
            assert post(clara, f"{page}/{path}").status_code == 404
        theirs = clara.get(address.replace("a.webp", "b.webp")).status_code
    assert theirs == 404
    with browser_of(app) as visitor:
        assert visitor.get(page).status_code == 303


def test_a_token_works_only_under_its_own_organisation(app: APIFlask, own: int) -> None:
    token = add(app, own, "picture", "a.jpg", picture()).split("/")[2]
    with app.app_context():
        other = organisation_id("demo-002")
    with browser_of(app, AIKO) as aiko:
        path = f"/organisations/{other}/files/{token}/delete"
        assert post(aiko, path).status_code == 404


@pytest.mark.parametrize(
    ("kind", "name", "data", "said"),
    [
        ("picture", "a.svg", b"<svg/>", "Export the drawing as PNG"),
        ("picture", "a.heic", b"\0\0\0\x18ftypheic", "as JPEG first"),
        ("picture", "a.png", huge_png(30_000), "20 million pixels"),
        ("picture", "a.png", picture("JPEG"), "does not fit"),
        ("document", "a.pdf", b"PK", "print it as PDF"),
        ("document", "a.pdf", pdf(6_000_000), "more than 5 MB"),
    ],
)
def test_a_refused_file_says_at_its_field_what_to_do(
    app: APIFlask, own: int, kind: str, name: str, data: bytes, said: str
) -> None:
    with browser_of(app, AIKO) as aiko:
        aiko.get("/about?lang=en")
        answer = send(aiko, own, kind, name, data)
    assert answer.status_code == 200 and said in answer.text
    assert answer.text.count("<title>Error:") == 1 and 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert list(stored_files()) == []


def test_a_file_must_be_chosen(app: APIFlask, own: int) -> None:
    with browser_of(app, AIKO) as aiko:
        page = f"/organisations/{own}/files"
        assert "Please choose a file." in post(aiko, f"{page}/logo", page).text


def test_only_uploads_may_be_large(app: APIFlask, own: int) -> None:
    with browser_of(app, AIKO) as aiko:
        assert send(aiko, own, "document", "a.pdf", pdf(13_000_000)).status_code == 413
        data = {"csrf_token": token_of(aiko, "/about"), "theme": "x" * 1_000_001}
        assert aiko.post("/appearance", data=data).status_code == 413


def test_the_sixth_picture_and_the_fourth_document_are_refused(app: APIFlask, own: int) -> None:
    for _ in range(5):
        add(app, own, "picture", "a.jpg", picture())
    for _ in range(3):
        add(app, own, "document", "a.pdf", pdf())
    for kind, name, data in (("picture", "a.jpg", picture()), ("document", "a.pdf", pdf())):
        with pytest.raises(UploadRefused) as refused:
            add(app, own, kind, name, data)
        assert refused.value.cause is Cause.TOO_MANY
    with app.app_context():
        assert len(list(stored_files())) == 8


def test_all_files_together_stay_below_the_quota(app: APIFlask, own: int) -> None:
    for _ in range(3):
        add(app, own, "document", "a.pdf", pdf(4_900_000))
    with app.app_context(), transaction() as session:
        session.execute(update(Upload).values(size=10_000_000 - 1_000))
    with pytest.raises(UploadRefused) as refused:
        add(app, own, "picture", "a.jpg", picture("JPEG", (1600, 1200)))
    assert refused.value.cause is Cause.QUOTA


def test_a_new_logo_takes_the_place_of_the_old_one(app: APIFlask, own: int) -> None:
    first = add(app, own, "logo", "a.png", picture("PNG"))
    second = add(app, own, "logo", "b.png", picture("PNG"))
    with browser_of(app) as visitor:
        assert visitor.get(first).status_code == 404
        with visitor.get(second) as answer:
            assert answer.status_code == 200


def test_a_deleted_file_is_gone_at_once_and_leaves_the_disk_later(app: APIFlask, own: int) -> None:
    address = add(app, own, "picture", "a.jpg", picture())
    token = address.split("/")[2]
    with app.app_context():
        delete_upload(actor(AIKO), own, token)
        path = path_of(f"{token}.webp")
        assert clean_up_uploads(WORKER) == (0, 0) and path.exists()
        os.utime(path, (0, 0))
        assert clean_up_uploads(WORKER) == (1, 0) and not path.exists()
        assert chain_fault() is None
    with browser_of(app) as visitor:
        assert visitor.get(address).status_code == 404


def test_rows_without_a_file_are_removed_unless_all_files_are_away(app: APIFlask, own: int) -> None:
    add(app, own, "picture", "a.jpg", picture())
    lost = add(app, own, "picture", "b.jpg", picture()).split("/")[2]
    with app.app_context():
        path_of(f"{lost}.webp").unlink()
        assert clean_up_uploads(WORKER) == (0, 1)
        for name, _written in list(stored_files()):
            path_of(name).unlink()
        assert clean_up_uploads(WORKER) == (0, 0) and len(files_of(own).pictures) == 1


def test_files_of_a_deleted_organisation_are_cleaned_up(app: APIFlask, own: int) -> None:
    token = add(app, own, "picture", "a.jpg", picture()).split("/")[2]
    with app.app_context():
        keep_file("0" * 32 + ".pdf", pdf())
        with transaction() as session:
            session.execute(delete(Organisation).where(Organisation.id == own))
        for name, _written in list(stored_files()):
            os.utime(path_of(name), (0, 0))
        assert clean_up_uploads(WORKER) == (2, 0)
        assert not path_of(f"{token}.webp").exists()


def test_stored_files_are_for_their_owner_only(app: APIFlask, own: int) -> None:
    token = add(app, own, "picture", "a.jpg", picture()).split("/")[2]
    with app.app_context():
        path = path_of(f"{token}.webp")
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
