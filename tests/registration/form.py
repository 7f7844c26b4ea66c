"""The form of registration, sent step by step as a browser would."""

from __future__ import annotations

import re
from itertools import count

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.db import db
from matchmaker.organisations.models import ProfileDraft
from tests.people import post

NUMBERS = count(1)
OFFER = "チタンの五軸加工と医療機器向けの微細部品を小ロットで製作します。"


def begin(client: FlaskClient, name: str | None = None) -> int:
    """The first step of another organisation: the same one twice would be a second press."""
    name = name or f"株式会社アオバ精機 {next(NUMBERS)}"
    answer = post(
        client, "/register/organisation", kind="company", name=name, country="JP", version="0"
    )
    assert answer.status_code == 303, answer.text
    found = re.search(r"/organisations/(\d+)/edit/offers", answer.location)
    assert found, answer.location
    return int(found[1])


def save(client: FlaskClient, id_: int, step: str, version: int, **values: str) -> TestResponse:
    """Send a step as its form would; `-` in names is written as `__`."""
    fields = {name.replace("__", "-"): value for name, value in values.items()}
    return post(client, f"/organisations/{id_}/edit/{step}", version=str(version), **fields)


def draft(app: APIFlask, id_: int) -> ProfileDraft:
    with app.app_context():
        return db.session.get_one(ProfileDraft, id_)
