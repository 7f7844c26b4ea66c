"""The life of a profile: begun, saved step by step, submitted, reviewed, published.

Every verb asks the policy, moves by the table of workflow.py, writes the history, and does all of
it in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.accounts.service import join_organisation
from matchmaker.activities.service import ORGANISATION, record
from matchmaker.db import transaction
from matchmaker.desks.models import Desk
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.matching.detection import detect_language
from matchmaker.organisations import mails
from matchmaker.organisations.models import (
    DraftVersion,
    Organisation,
    ProfileDraft,
    ReviewComment,
)
from matchmaker.organisations.queries import stored_record
from matchmaker.organisations.reading import read_record
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import Batch, change, create_draft, raise_revision
from matchmaker.organisations.workflow import Stage, Verb, find_move
from matchmaker.suggestions.vectors import encode_pending

PUBLIC_STAGES = (Stage.PUBLISHED, Stage.ON_HOLD, Stage.EXPIRED)
TEXT_VERBS = (Verb.SUBMIT, Verb.WITHDRAW, Verb.ACCEPT, Verb.REQUEST_CHANGES)
LIFETIME = timedelta(days=365)
# The same first step within this time is a second press of the button, not a second organisation.
SENT_TWICE_WITHIN = timedelta(hours=1)
CONSENT_VERSION = "2026-11"
SOURCE = "registration"


class DraftOutdated(MatchmakerError):
    """Somebody saved a newer version meanwhile; `newer` is what it says, nothing was overwritten."""

    status = 409

    def __init__(self, newer: Mapping[str, Any], version: int) -> None:
        super().__init__("Somebody saved a newer version meanwhile. Compare the two, then save.")
        self.newer, self.version = newer, version


class DraftIncomplete(MatchmakerError):
    """What must be there before a profile can be submitted or published is not; `problems` say it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("Before submitting: " + " ".join(problems))
        self.problems = problems


class AddressUnconfirmed(MatchmakerError):
    """Nobody of the organisation has confirmed an address; it can be submitted, not published."""

    status = 409


@dataclass(frozen=True)
class Standing:
    """An organisation with its draft, locked for the verb that is under way."""

    organisation: Organisation
    draft: ProfileDraft | None

    @property
    def related(self) -> Related:
        """Whose it is."""
        return Related(organisation_id=self.organisation.id, desk_id=self.organisation.desk_id)

    @property
    def is_revision(self) -> bool:
        """Whether the draft is a new text of a profile that has been published."""
        return self.draft is not None and self.organisation.stage in PUBLIC_STAGES

    def stage_for(self, verb: Verb) -> Stage:
        """Where the thing stands that the verb moves: the revision or the profile."""
        if self.is_revision and verb in TEXT_VERBS and self.draft is not None:
            return Stage(self.draft.stage)
        return Stage(self.organisation.stage)


def load(session: Session, organisation_id: int) -> Standing:
    """The organisation and its draft.

    Raises NotFound.
    """
    organisation = session.get(Organisation, organisation_id, with_for_update=True)
    if organisation is None:
        raise NotFound("There is no such organisation.")
    return Standing(organisation, session.get(ProfileDraft, organisation_id))


def begin_profile(
    actor: Actor, values: Mapping[str, Any], language: str, desk_id: int | None
) -> int:
    """Begin the profile of a new organisation, owned by the actor; its id.

    `values` hold at least `kind` and `name`. The desk that cares for it is the given one, else
    the one for its country. The same beginning sent twice gives one organisation.
    Raises PermissionRefused, DraftIncomplete.
    """
    require(actor, Permission.ORGANISATION_REGISTER)
    with transaction() as session:
        if (known := just_begun(session, actor, values)) is not None:
            return known
        begun = readable(values)
        organisation_id = create_draft(session, begun, SOURCE)
        organisation = session.get_one(Organisation, organisation_id)
        organisation.desk_id = desk_id or desk_for(session, begun.country)
        if actor.user_id is not None:
            join_organisation(session, actor.user_id, organisation_id, owner=True)
        draft = ProfileDraft(
            organisation_id=organisation_id,
            record=dict(values),
            version=1,
            stage=Stage.DRAFT,
            language=language,
            edited_by=actor.user_id,
            edited_at=clock.now(),
        )
        session.add(draft)
        keep_version(session, draft)
        record(session, actor, ORGANISATION, organisation_id, "begin")
    return organisation_id


def just_begun(session: Session, actor: Actor, values: Mapping[str, Any]) -> int | None:
    """The organisation that the actor began a moment ago with the very same values.

    The account's row is locked: of two requests at once the second sees what the first has made.
    """
    if actor.user_id is None:
        return None
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    drafts = session.scalars(
        select(ProfileDraft).where(
            ProfileDraft.edited_by == actor.user_id,
            ProfileDraft.version == 1,
            ProfileDraft.edited_at > clock.now() - SENT_TWICE_WITHIN,
        )
    )
    plain = json.loads(json.dumps(dict(values)))
    return next((draft.organisation_id for draft in drafts if draft.record == plain), None)


def desk_for(session: Session, country: str | None) -> int | None:
    """The desk that cares for organisations of a country, if there is one."""
    for desk in session.scalars(select(Desk).order_by(Desk.id)):
        if country in desk.countries:
            return desk.id
    return None


def open_draft(session: Session, standing: Standing, language: str, actor: Actor) -> ProfileDraft:
    """The draft; a published profile without one gets a revision that begins with its text."""
    if standing.draft is not None:
        return standing.draft
    draft = ProfileDraft(
        organisation_id=standing.organisation.id,
        record=plain_record(stored_record(session, standing.organisation.id)),
        version=1,
        stage=Stage.DRAFT,
        language=language,
        edited_by=actor.user_id,
        edited_at=clock.now(),
    )
    session.add(draft)
    return draft


def plain_record(stored: OrganisationRecord) -> dict[str, Any]:
    """A record as the draft keeps it."""
    return dict(json.loads(stored.to_json()))


def save_draft(
    actor: Actor,
    organisation_id: int,
    version: int,
    changes: Mapping[str, Any],
    language: str,
) -> int:
    """Save some fields of the draft; the new version.

    `version` is the one that the form was made from (0: there was no draft yet). A draft that was
    submitted is withdrawn by saving it.
    Raises NotFound, DraftOutdated.
    """
    with transaction() as session:
        standing = load(session, organisation_id)
        require(actor, Permission.PROFILE_EDIT, standing.related)
        had_draft = standing.draft is not None
        draft = open_draft(session, standing, language, actor)
        if had_draft and version != draft.version:
            raise DraftOutdated(draft.record, draft.version)
        changed = sorted(name for name, value in changes.items() if draft.record.get(name) != value)
        if had_draft and not changed:
            return draft.version
        draft.record = {**draft.record, **changes}
        draft.version += 1
        draft.edited_by, draft.edited_at = actor.user_id, clock.now()
        keep_version(session, draft)
        record(session, actor, ORGANISATION, organisation_id, "edit", {"fields": changed})
        if had_draft and standing.stage_for(Verb.WITHDRAW) is Stage.SUBMITTED:
            move(session, actor, standing, Verb.WITHDRAW)
        return draft.version


def keep_version(session: Session, draft: ProfileDraft) -> None:
    """Keep what was just saved, whatever is saved later."""
    session.execute(
        insert(DraftVersion).values(
            organisation_id=draft.organisation_id,
            version=draft.version,
            record=draft.record,
            edited_by=draft.edited_by,
            edited_at=draft.edited_at,
        )
    )


def readable(values: Mapping[str, Any]) -> OrganisationRecord:
    """The record of a draft.

    Raises DraftIncomplete with everything that is wrong with it.
    """
    result = read_record(dict(values), None, taxonomy(), detect_language)
    if result.record is None:
        raise DraftIncomplete(
            tuple(f"{problem.field}: {problem.reason}" for problem in result.problems)
        )
    return result.record


def move(
    session: Session,
    actor: Actor,
    standing: Standing,
    verb: Verb,
    *,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> Stage:
    """Move a profile or its revision by a verb, and write it into the history; the new stage.

    The only place where a stage is set. Raises NotFound, PermissionRefused, MoveRefused.
    """
    source = standing.stage_for(verb)
    step = find_move(source, verb)
    require(actor, Permission(step.permission), standing.related)
    organisation, draft = standing.organisation, standing.draft
    if standing.is_revision and verb in TEXT_VERBS and draft is not None:
        if step.target is not Stage.PUBLISHED:
            draft.stage = step.target
    else:
        organisation.stage = step.target
        if step.target is Stage.PUBLISHED:
            organisation.published_at = organisation.published_at or clock.now()
        organisation.updated_at = clock.now()
        organisation.revision = raise_revision(session)
    moved = {"from": source, "to": step.target, "revision": standing.is_revision}
    record(session, actor, ORGANISATION, organisation.id, verb, {**moved, **(data or {})}, text)
    return step.target


def submit_profile(actor: Actor, organisation_id: int, *, consented: bool = True) -> None:
    """Hand the draft to the desk.

    Raises NotFound, MoveRefused, DraftIncomplete.
    """
    with transaction() as session:
        standing = load(session, organisation_id)
        require(actor, Permission.PROFILE_SUBMIT, standing.related)
        if standing.draft is None:
            raise DraftIncomplete(("There is no draft to submit.",))
        check_complete(standing.draft, consented=consented)
        move(session, actor, standing, Verb.SUBMIT, data={"consent": CONSENT_VERSION})
        standing.draft.submitted_at = clock.now()
        standing.draft.consented_at = standing.draft.consented_at or clock.now()
        standing.draft.consent_version = CONSENT_VERSION
        settle_comments(session, organisation_id)
        people = mails.consultants(session, standing.organisation.desk_id)
        key = f"submitted {organisation_id} {standing.draft.version}"
        mails.write_to(session, people, standing.organisation, mails.submitted, key=key)


def settle_comments(session: Session, organisation_id: int) -> None:
    """What the desk asked for counts as answered once the draft is handed in again."""
    session.execute(
        update(ReviewComment)
        .where(ReviewComment.organisation_id == organisation_id, ReviewComment.settled_at.is_(None))
        .values(settled_at=clock.now())
    )


def check_complete(draft: ProfileDraft, *, consented: bool) -> None:
    """Refuse a draft that says nothing to match, or that nobody agreed to publish.

    Raises DraftIncomplete.
    """
    written = readable(draft.record)
    problems = []
    if not (written.offers or written.needs or written.description or written.summary):
        problems.append("offers: Say what the organisation offers or needs.")
    if not consented and draft.consented_at is None:
        problems.append("consent: Agree to the publication.")
    if problems:
        raise DraftIncomplete(tuple(problems))


def publish_draft(session: Session, standing: Standing) -> None:
    """Put the accepted draft in the place of the published text; the draft is gone then.

    Raises DraftIncomplete.
    """
    draft, organisation = standing.draft, standing.organisation
    if draft is None:
        raise DraftIncomplete(("There is no draft to accept.",))
    publish(session, organisation, readable(draft.record))
    session.delete(draft)
    for table in (DraftVersion, ReviewComment):
        session.execute(delete(table).where(table.organisation_id == organisation.id))
    session.flush()
    encode_pending()


def publish(session: Session, organisation: Organisation, written: OrganisationRecord) -> None:
    """Put the accepted text in the place of the published one."""
    now = clock.now()
    session.flush()
    batch = Batch(session, publish=True, source=organisation.source)
    change(batch, {organisation.id: written})
    session.refresh(organisation)
    organisation.confirmed_at = now
    organisation.expires_at = now + LIFETIME
    organisation.noticed_days = None
