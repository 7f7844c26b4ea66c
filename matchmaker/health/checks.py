"""Whether the parts that the service stands on are in order."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select, text

from matchmaker import clock
from matchmaker.activities.queries import chain_fault
from matchmaker.db import db, hide_password
from matchmaker.errors import SettingsInvalid
from matchmaker.inbox.polling import InboxUnreachable, inbox_of, opened
from matchmaker.matching.dictionaries import list_dictionaries
from matchmaker.notifications.queries import backlog
from matchmaker.organisations.models import Organisation
from matchmaker.settings import PACKAGE, Settings
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.vectors import pending_ids

MIN_FREE_BYTES = 200_000_000
LONGEST_DRIFT = timedelta(minutes=5)


@dataclass(frozen=True)
class Check:
    """One line of `matchmaker doctor`."""

    name: str
    ok: bool
    said: str


def check_database(settings: Settings) -> Check:
    """The database answers."""
    address = hide_password(settings.database)
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:
        return Check(
            "database",
            False,
            f"{address} does not answer ({type(error).__name__}). Start it or correct DATABASE_URL.",
        )
    return Check("database", True, address)


def check_migrations() -> Check:
    """The tables are those of this version."""
    head = ScriptDirectory(str(PACKAGE / "migrations")).get_current_head()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return Check("migrations", True, f"at {head}")
    return Check(
        "migrations", False, f"at {current}, expected {head}. Run `matchmaker database upgrade`."
    )


def check_disk(settings: Settings) -> Check:
    """There is room to write."""
    free = shutil.disk_usage(settings.instance).free
    said = f"{free / 1e9:.1f} GB free at {settings.instance}"
    return Check(
        "disk", free >= MIN_FREE_BYTES, said if free >= MIN_FREE_BYTES else f"{said}: make room."
    )


def check_secret(settings: Settings) -> Check:
    """The key that signs sessions is private."""
    if settings.secret_key:
        return Check("secret", True, "from SECRET_KEY")
    path = settings.instance / "secret_key"
    private = path.is_file() and path.stat().st_mode & 0o077 == 0
    return Check(
        "secret", private, str(path) if private else f"{path} must have mode 600: chmod 600 it."
    )


def run_checks() -> list[Check]:
    """All checks in the order in which one would mend them."""
    settings: Settings = current_app.config["SETTINGS"]
    checks = [check_disk(settings), check_secret(settings), check_database(settings)]
    if checks[-1].ok:
        checks.append(check_migrations())
    return checks


def check_clock() -> Check:
    """The machine's clock is not behind what is stored already."""
    latest = db.session.scalar(select(func.max(Organisation.updated_at)))
    now = clock.now()
    if latest is not None and latest > now + LONGEST_DRIFT:
        return Check(
            "clock", False, f"{now:%Y-%m-%d %H:%M} UTC is before the last change. Set the clock."
        )
    return Check("clock", True, f"{now:%Y-%m-%d %H:%M} UTC")


def check_index() -> Check:
    """All published profiles can be read for suggestions."""
    try:
        snapshot = suggestion_index().snapshot()
    except Exception as error:
        return Check("index", False, f"cannot be made ({type(error).__name__}: {error}).")
    return Check("index", True, f"{len(snapshot)} profiles at revision {snapshot.revision}")


def check_meaning() -> Check:
    """Meanings are compared, and no profile waits for it long."""
    meaning, waiting = suggestion_index().meaning, len(pending_ids())
    if meaning != "on" or not waiting:
        return Check("meaning", True, meaning)
    said = f"{waiting} profiles wait to be understood. Run `matchmaker worker` if none runs."
    return Check("meaning", True, said)


def check_dictionaries(settings: Settings) -> Check:
    """Every dictionary that was added can be looked up."""
    found = list_dictionaries(settings.dictionaries)
    bad = ", ".join(about.name for about in found if not about.is_usable)
    if bad:
        said = f"not used, because damaged or of another version: {bad}. Add them again."
        return Check("dictionaries", False, said)
    return Check("dictionaries", True, ", ".join(about.name for about in found) or "none added")


def check_history() -> Check:
    """Nobody has changed the history behind the service's back."""
    fault = chain_fault()
    if fault is None:
        return Check("history", True, "the chain of activities is whole")
    where = f"line {fault} is not as it was written" if fault else "lines are missing at its end"
    return Check("history", False, f"{where}. Restore a backup or find out who changed it.")


def check_mail(settings: Settings) -> Check:
    """Mails can leave, and none has failed."""
    waiting = backlog()
    if not settings.mail_url:
        said = "no MAIL_URL: mails stay in the outbox, where the operator reads them"
        return Check("mail", True, said)
    if waiting.failed:
        said = f"{waiting.failed} items failed. See /operator/outbox for why, then try again there."
        return Check("mail", False, said)
    return Check("mail", True, f"{hide_password(settings.mail_url)}, {waiting.waiting} items wait")


def check_inbox(settings: Settings) -> Check:
    """The mailbox for answers can be opened, and nobody on the way can read its password."""
    if not settings.inbox_url:
        said = "no INBOX_URL: answers come in where the mail server runs `matchmaker mail receive`"
        return Check("inbox", True, said)
    try:
        inbox = inbox_of(settings.inbox_url)
        with opened(inbox, readonly=True):
            said = f"{inbox.mailbox} at {inbox.host}"
    except (InboxUnreachable, SettingsInvalid) as error:
        return Check("inbox", False, str(error))
    if not inbox.is_private:
        return Check("inbox", False, f"{said}, without encryption. Write imaps:// or ?starttls=1.")
    return Check("inbox", True, said)


def run_all_checks() -> list[Check]:
    """Every check of `matchmaker doctor`; the last ones need a database that is in order."""
    settings: Settings = current_app.config["SETTINGS"]
    checks = run_checks()
    if all(check.ok for check in checks):
        checks += [
            check_index(),
            check_meaning(),
            check_clock(),
            check_mail(settings),
            check_inbox(settings),
            check_history(),
        ]
    return [*checks, check_dictionaries(settings)]
