"""Several web processes on one database: what is accepted is in the very next answer of each."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from matchmaker.db import db
from matchmaker.organisations.lifecycle import begin_profile, submit_profile
from matchmaker.organisations.reviewing import accept_profile
from tests.people import AIKO, DAICHI
from tests.services import actor, organisation_id, own_service, web_server

PROCESSES = 3
PATIENCE_SECONDS = 60
OFFER = {
    "title": "精密旋削部品",
    "text": "ステンレス製のスリーブ、位置決めピンなどの精密旋削部品。小ロット対応。",
    "language": "ja",
}


def suggested(address: str, organisation: int) -> set[int]:
    """The ids that a process suggests to an organisation; the first time it may still start."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            page = f"{address}/api/v1/organisations/{organisation}/suggestions?k=100"
            with urlopen(page) as got:  # noqa: S310 - our own address
                found = json.load(got)["suggestions"]
            return {each["organisation"]["id"] for each in found}
        except URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_an_accepted_profile_is_suggested_by_every_process_at_once(tmp_path: Path) -> None:
    app = own_service(tmp_path)
    with app.app_context(), ExitStack() as stack:
        addresses = [stack.enter_context(web_server(tmp_path)) for _ in range(PROCESSES)]
        rheinwerk = organisation_id("demo-081")
        values = {"kind": "company", "name": "Aoba Seiki", "country": "JP", "offers": [OFFER]}
        new = begin_profile(actor(AIKO), values, "ja", None)
        submit_profile(actor(AIKO), new)
        assert [new in suggested(each, rheinwerk) for each in addresses] == [False] * PROCESSES
        accept_profile(actor(DAICHI), new)
        assert [new in suggested(each, rheinwerk) for each in addresses] == [True] * PROCESSES
        db.engine.dispose()
