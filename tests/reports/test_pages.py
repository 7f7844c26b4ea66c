"""The pages of the reports, their files, and who may see them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event

from matchmaker.accounts.policy import PermissionRefused
from matchmaker.db import db
from matchmaker.reports.figures import FIGURES
from matchmaker.reports.queries.scope import own_desks
from tests.inquiries.world import MONDAY, asked, on
from tests.pages import open_page
from tests.people import AIKO, EVA, OLGA, browser_of
from tests.reports.many import write_many
from tests.services import actor, own_service

DESK = "japan-desk-duesseldorf"
LINK = re.compile(r'<a href="(/desk/reports/inquiries\?[^"]+)">([\d.,]+)<span')


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """A service with 300 inquiries, and one whose words a spreadsheet would calculate."""
    app = own_service(tmp_path_factory.mktemp("many"))
    with app.app_context():
        write_many(300)
        with on(MONDAY - timedelta(days=1)):
            asked(partner=DESK, subject="=1+1", organisation_name='=HYPERLINK("x")')
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def eva(many: APIFlask) -> FlaskClient:
    """Eva's browser."""
    with browser_of(many, EVA) as client:
        return client


def statements_of(app: APIFlask, client: FlaskClient, path: str) -> int:
    """How many statements a page needs."""
    found: list[object] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *given: found.append(given))
    assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("language", ["de", "en", "ja"])
@pytest.mark.parametrize(
    "path",
    [
        "/desk/reports?",
        "/desk/reports?from=2025-01-01&to=2025-12-31&source=phone",
        "/desk/reports?from=2001-01-01&region=nowhere",
        "/desk/reports/inquiries?figure=ladder",
        "/desk/reports/inquiries?figure=time-owed&value=desk",
        "/desk/reports/inquiries?figure=settlements-by-state&from=2025-01-01&to=2026-12-31",
        "/desk/reports/inquiries?figure=received&value=2026-03&page=99",
    ],
)
def test_every_page_is_well_made(eva: FlaskClient, path: str, language: str) -> None:
    page = open_page(eva, f"{path}&lang={language}")
    assert page.language == language and "/desk/reports" in page.html


def test_each_number_on_the_page_opens_a_list_of_that_many(eva: FlaskClient) -> None:
    found = LINK.findall(eva.get("/desk/reports?lang=en&from=2025-12-01&to=2026-11-30").text)
    assert len(found) > 80
    for link, number in found:
        if "time-owed" in link:
            continue
        rows = csv.reader(StringIO(eva.get(as_export(link)).data.decode("utf-8-sig")))
        assert len(list(rows)) - 1 == int(number.replace(",", "")), link


def as_export(link: str) -> str:
    """The address of a list as a file."""
    return link.replace("&amp;", "&").replace("/inquiries?", "/inquiries.csv?")


def test_a_list_leads_to_its_inquiries_and_back_to_the_same_report(eva: FlaskClient) -> None:
    page = open_page(eva, "/desk/reports/inquiries?figure=received&source=phone&lang=en")
    back = [link for link in page.links if link.startswith("/desk/reports?")]
    assert "source=phone" in back[0]
    case = next(link for link in page.links if re.fullmatch(r"/desk/inquiries/\d+", link))
    assert eva.get(case).status_code == 200


def test_the_number_of_statements_does_not_depend_on_the_rows(
    many: APIFlask, app: APIFlask
) -> None:
    with browser_of(app, EVA) as few, browser_of(many, EVA) as more:
        for path in ("/desk/reports", "/desk/reports/inquiries?figure=introductions"):
            few.get(path), more.get(path)  # what a session says for the first time
            assert statements_of(app, few, path) == statements_of(many, more, path) <= 30


def test_a_day_that_is_none_is_named_at_its_field(eva: FlaskClient) -> None:
    page = open_page(eva, "/desk/reports?from=soon&to=2026-06-30&lang=en")
    assert page.title.startswith("Error:") and 'href="#from"' in page.html
    assert 'aria-describedby="from-error"' in page.html and 'value="2026-06-30"' in page.html


def test_what_is_not_there_is_not_found(eva: FlaskClient) -> None:
    for path in (
        "/desk/reports?desk=higashiosaka",
        "/desk/reports.csv?desk=nowhere",
        "/desk/reports/inquiries?figure=nonsense",
        "/desk/reports.pdf",
    ):
        assert eva.get(path).status_code == 404, path
    for value in ("nonsense", "9" * 30, "a%00b", "'"):
        assert eva.get(f"/desk/reports/inquiries?figure=load-open&value={value}").status_code == 200


def test_only_consultants_read_reports(app: APIFlask) -> None:
    for person in (OLGA, AIKO):
        with browser_of(app, person) as client:
            for path in ("", ".csv", ".xlsx", "/inquiries", "/inquiries.csv"):
                assert client.get(f"/desk/reports{path}").status_code == 403
        with app.app_context(), pytest.raises(PermissionRefused):
            own_desks(actor(person))


def test_the_table_of_figures_opens_in_a_spreadsheet(eva: FlaskClient) -> None:
    answer = eva.get("/desk/reports.csv?lang=de&from=2026-01-01&to=2026-12-31")
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].endswith("report-2026-01-01-2026-12-31.csv")
    head, *rows = csv.reader(StringIO(answer.data.decode("utf-8-sig")))
    assert len(head) == 6 and {len(row) for row in rows} == {6}
    assert len({row[0] for row in rows}) == len(FIGURES)
    wholes = [int(row[2]) for row in rows if not row[1]]
    assert len(wholes) == len(FIGURES) - 1 and sum(wholes) > 0


def test_no_cell_of_a_file_is_taken_for_a_formula(eva: FlaskClient) -> None:
    query = "figure=received&value=2026-11&lang=en"
    rows = csv.reader(
        StringIO(eva.get(f"/desk/reports/inquiries.csv?{query}").data.decode("utf-8-sig"))
    )
    assert ["'=1+1", '\'=HYPERLINK("x")'] in [row[1:3] for row in rows]
    book = load_workbook(BytesIO(eva.get(f"/desk/reports/inquiries.xlsx?{query}").data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_workbook_says_the_same_as_the_table(eva: FlaskClient) -> None:
    book = load_workbook(BytesIO(eva.get("/desk/reports.xlsx?lang=ja").data))
    cells = [[str(cell or "") for cell in (*row[:2], row[5])] for row in book.worksheets[0].values]
    table = csv.reader(StringIO(eva.get("/desk/reports.csv?lang=ja").data.decode("utf-8-sig")))
    assert cells == [[*row[:2], row[5]] for row in table]


def test_an_empty_report_says_so(app: APIFlask, tmp_path: Path) -> None:
    assert tmp_path
    with browser_of(app, EVA) as client:
        assert "Nothing in this period." in open_page(client, "/desk/reports?lang=en").html
        empty = open_page(client, "/desk/reports/inquiries?figure=meetings&lang=en")
        assert "No inquiry is behind this number" in empty.html
