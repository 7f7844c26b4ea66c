"""Roles, and what each may do to which objects, as data. Pure: no Flask, no database.

A permission is granted to a role for the objects that stand in a relation to the actor. Whoever
may not do something to an object must not learn that it exists: a foreign object is NotFound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.errors import MatchmakerError, NotFound


class Role(StrEnum):
    """Who somebody is to the service; one person may be several. Nobody signs in as the worker."""

    VISITOR = "visitor"
    MEMBER = "member"
    CONSULTANT = "consultant"
    LEAD = "lead"
    OPERATOR = "operator"
    WORKER = "worker"


class Relation(StrEnum):
    """How an object must stand to the actor."""

    ANY = "any"
    SELF = "self"
    MEMBER_OF = "member of the organisation"
    OWNER_OF = "owner of the organisation"
    DESK_OF = "at the desk that cares for it"
    LEAD_OF = "lead of the desk that cares for it"
    READER_OF = "at a desk that may read it"
    OFFERED_TO = "at the desk that it is offered to"
    SENDER_OF = "sender of the inquiry"
    ASKED_FOR = "asked for an answer to the proposal"
    OF_NO_DESK = "of no desk"


class Permission(StrEnum):
    """What can be done, named `object:action`."""

    PAGE_READ = "page:read"
    PROFILE_READ_PUBLISHED = "profile:read-published"
    SUGGESTION_READ = "suggestion:read"
    SUGGESTION_JUDGE = "suggestion:judge"
    SUGGESTION_LIST_KEEP = "suggestion:list-keep"
    EXPOSURE_READ = "exposure:read"
    WEIGHTS_CHOOSE = "weights:choose"
    ORGANISATION_IMPORT = "organisation:import"
    ORGANISATION_EXPORT = "organisation:export"
    ACCOUNT_USE = "account:use"
    USER_MANAGE = "user:manage"
    ORGANISATION_REGISTER = "organisation:register"
    PROFILE_EDIT = "profile:edit"
    PROFILE_READ_DRAFT = "profile:read-draft"
    PROFILE_SUBMIT = "profile:submit"
    PROFILE_WITHDRAW = "profile:withdraw"
    PROFILE_EXPIRE = "profile:expire"
    PROFILE_RENEW = "profile:renew"
    PROFILE_REVIEW = "profile:review"
    REVIEW_QUEUE_READ = "review-queue:read"
    MEMBER_LIST = "member:list"
    MEMBER_INVITE = "member:invite"
    MEMBER_REMOVE = "member:remove"
    ORGANISATION_CLAIM = "organisation:claim"
    CLAIM_ANSWER = "claim:answer"
    DESK_MANAGE = "desk:manage"
    ABSENCE_NOTE = "absence:note"
    OUTBOX_READ = "outbox:read"
    OUTBOX_RETRY = "outbox:retry"
    SECURITY_LOG_READ = "security-log:read"
    BACKUP_MAKE = "backup:make"
    BACKUP_RESTORE = "backup:restore"
    RETENTION_APPLY = "retention:apply"
    INQUIRY_SEND = "inquiry:send"
    INQUIRY_FOLLOW = "inquiry:follow"
    INQUIRY_LIST = "inquiry:list"
    INQUIRY_RECORD = "inquiry:record"
    INQUIRY_READ = "inquiry:read"
    INQUIRY_WORK = "inquiry:work"
    INQUIRY_KEEP_TIME = "inquiry:keep-time"
    INQUIRY_IMPORT = "inquiry:import"
    INQUIRY_EXPORT = "inquiry:export"
    INQUIRY_ERASE = "inquiry:erase"
    HAND_OVER_ANSWER = "hand-over:answer"
    PROPOSAL_ANSWER = "proposal:answer"
    PROPOSAL_ANSWER_AS_PARTNER = "proposal:answer-as-partner"
    REPORT_READ = "report:read"
    MAIL_RECEIVE = "mail:receive"
    STRAY_MAIL_LIST = "stray-mail:list"
    STRAY_MAIL_READ = "stray-mail:read"
    STRAY_MAIL_SETTLE = "stray-mail:settle"


Grant = tuple[Role, Relation]
EVERYBODY: tuple[Grant, ...] = ((Role.VISITOR, Relation.ANY),)
SIGNED_IN: tuple[Grant, ...] = ((Role.MEMBER, Relation.SELF),)
MEMBERS: tuple[Grant, ...] = ((Role.MEMBER, Relation.MEMBER_OF),)
OWNERS: tuple[Grant, ...] = ((Role.MEMBER, Relation.OWNER_OF),)
DESK: tuple[Grant, ...] = ((Role.CONSULTANT, Relation.DESK_OF),)
OPERATORS: tuple[Grant, ...] = ((Role.OPERATOR, Relation.ANY),)
SERVICE: tuple[Grant, ...] = ((Role.WORKER, Relation.ANY),)
STRAY_MAIL: tuple[Grant, ...] = (
    *DESK,
    (Role.LEAD, Relation.OF_NO_DESK),
    (Role.OPERATOR, Relation.OF_NO_DESK),
)

POLICY: dict[Permission, tuple[Grant, ...]] = {
    Permission.PAGE_READ: EVERYBODY,
    Permission.PROFILE_READ_PUBLISHED: EVERYBODY,
    Permission.SUGGESTION_READ: EVERYBODY,
    Permission.ORGANISATION_IMPORT: OPERATORS,
    Permission.ORGANISATION_EXPORT: OPERATORS,
    Permission.ACCOUNT_USE: SIGNED_IN,
    Permission.USER_MANAGE: OPERATORS,
    Permission.ORGANISATION_REGISTER: ((Role.MEMBER, Relation.ANY),),
    Permission.PROFILE_EDIT: MEMBERS,
    Permission.PROFILE_READ_DRAFT: MEMBERS + DESK,
    Permission.PROFILE_SUBMIT: MEMBERS,
    Permission.PROFILE_WITHDRAW: OWNERS + DESK,
    Permission.PROFILE_EXPIRE: OPERATORS,
    Permission.PROFILE_RENEW: MEMBERS + OPERATORS,
    Permission.PROFILE_REVIEW: DESK,
    Permission.REVIEW_QUEUE_READ: ((Role.CONSULTANT, Relation.ANY),),
    Permission.MEMBER_LIST: MEMBERS,
    Permission.MEMBER_INVITE: OWNERS,
    Permission.MEMBER_REMOVE: OWNERS,
    Permission.ORGANISATION_CLAIM: EVERYBODY,
    Permission.CLAIM_ANSWER: DESK,
    Permission.DESK_MANAGE: ((Role.LEAD, Relation.LEAD_OF), *OPERATORS),
    Permission.ABSENCE_NOTE: (
        (Role.CONSULTANT, Relation.SELF),
        (Role.LEAD, Relation.LEAD_OF),
        *OPERATORS,
    ),
    Permission.OUTBOX_READ: OPERATORS,
    Permission.OUTBOX_RETRY: OPERATORS,
    Permission.SECURITY_LOG_READ: OPERATORS,
    Permission.SUGGESTION_JUDGE: ((Role.CONSULTANT, Relation.ANY), *OPERATORS),
    Permission.SUGGESTION_LIST_KEEP: ((Role.CONSULTANT, Relation.ANY), *OPERATORS),
    Permission.EXPOSURE_READ: ((Role.CONSULTANT, Relation.ANY), *OPERATORS),
    Permission.WEIGHTS_CHOOSE: OPERATORS,
    Permission.BACKUP_MAKE: OPERATORS,
    Permission.BACKUP_RESTORE: OPERATORS,
    Permission.RETENTION_APPLY: OPERATORS,
    Permission.INQUIRY_SEND: EVERYBODY,
    Permission.INQUIRY_FOLLOW: ((Role.VISITOR, Relation.SENDER_OF),),
    Permission.INQUIRY_LIST: ((Role.CONSULTANT, Relation.ANY),),
    Permission.INQUIRY_RECORD: ((Role.CONSULTANT, Relation.ANY),),
    Permission.INQUIRY_READ: (*DESK, (Role.CONSULTANT, Relation.READER_OF)),
    Permission.INQUIRY_WORK: DESK + SERVICE,
    Permission.INQUIRY_KEEP_TIME: SERVICE,
    Permission.INQUIRY_IMPORT: OPERATORS,
    Permission.INQUIRY_EXPORT: OPERATORS,
    Permission.INQUIRY_ERASE: OPERATORS,
    Permission.HAND_OVER_ANSWER: ((Role.CONSULTANT, Relation.OFFERED_TO),),
    Permission.PROPOSAL_ANSWER: ((Role.VISITOR, Relation.SENDER_OF), *DESK),
    Permission.PROPOSAL_ANSWER_AS_PARTNER: (
        (Role.VISITOR, Relation.ASKED_FOR),
        *MEMBERS,
        *DESK,
    ),
    Permission.REPORT_READ: ((Role.CONSULTANT, Relation.ANY),),
    Permission.MAIL_RECEIVE: OPERATORS + SERVICE,
    Permission.STRAY_MAIL_LIST: ((Role.CONSULTANT, Relation.ANY), *OPERATORS),
    Permission.STRAY_MAIL_READ: STRAY_MAIL,
    Permission.STRAY_MAIL_SETTLE: STRAY_MAIL,
}


@dataclass(frozen=True)
class Actor:
    """Who asks a service to do something: roles, and the ids of what is the actor's own.

    `inquiries` and `proposals` are those that the actor holds a private link to.
    """

    roles: frozenset[Role]
    name: str
    user_id: int | None = None
    organisations: frozenset[int] = frozenset()
    owned: frozenset[int] = frozenset()
    desks: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()
    inquiries: frozenset[int] = frozenset()
    proposals: frozenset[int] = frozenset()


VISITOR = Actor(frozenset({Role.VISITOR}), "visitor")
COMMAND_LINE = Actor(frozenset({Role.VISITOR, Role.OPERATOR}), "command line")
WORKER = Actor(frozenset({Role.VISITOR, Role.OPERATOR, Role.WORKER}), "worker")


@dataclass(frozen=True)
class Related:
    """Whose an object is. An organisation without a desk is in the care of every desk.

    `readers` are desks that may read an inquiry which another one is responsible for.
    """

    user_id: int | None = None
    organisation_id: int | None = None
    desk_id: int | None = None
    readers: frozenset[int] = frozenset()
    offered_to: int | None = None
    inquiry_id: int | None = None
    proposal_id: int | None = None


class PermissionRefused(MatchmakerError):
    """No role of the actor holds the permission."""

    status = 403


def is_senders(actor: Actor, of: Related) -> bool:
    """Whether an inquiry is the actor's, by private link or by account."""
    return of.inquiry_id in actor.inquiries or is_own(actor, of)


def is_own(actor: Actor, of: Related) -> bool:
    """Whether an object belongs to the actor's account."""
    return of.user_id is not None and of.user_id == actor.user_id


def is_at(desks: frozenset[int], of: Related) -> bool:
    """Whether one of the desks cares for an object; for an organisation without a desk each does."""
    return of.desk_id in desks or (of.desk_id is None and of.organisation_id is not None)


STANDS: dict[Relation, Callable[[Actor, Related], bool]] = {
    Relation.SELF: is_own,
    Relation.MEMBER_OF: lambda actor, of: of.organisation_id in actor.organisations,
    Relation.OWNER_OF: lambda actor, of: of.organisation_id in actor.owned,
    Relation.DESK_OF: lambda actor, of: is_at(actor.desks, of),
    Relation.LEAD_OF: lambda actor, of: is_at(actor.led, of),
    Relation.READER_OF: lambda actor, of: bool(of.readers & actor.desks),
    Relation.OFFERED_TO: lambda actor, of: of.offered_to in actor.desks,
    Relation.SENDER_OF: is_senders,
    Relation.ASKED_FOR: lambda actor, of: of.proposal_id in actor.proposals,
    Relation.OF_NO_DESK: lambda _actor, of: of.desk_id is None,
}


def stands(actor: Actor, relation: Relation, of: Related | None) -> bool:
    """Whether the object stands in the relation to the actor."""
    if relation is Relation.ANY:
        return True
    if of is None:
        return relation is Relation.SELF and actor.user_id is not None
    return STANDS[relation](actor, of)


def may(actor: Actor, permission: Permission, of: Related | None = None) -> bool:
    """Whether the actor has the permission for this object (or for none in particular)."""
    return any(
        role in actor.roles and stands(actor, relation, of) for role, relation in POLICY[permission]
    )


def might(actor: Actor, permission: Permission) -> bool:
    """Whether a role of the actor holds the permission for any object at all."""
    return any(role in actor.roles for role, _relation in POLICY[permission])


def require(actor: Actor, permission: Permission, of: Related | None = None) -> None:
    """Let the actor pass.

    Raises NotFound for a foreign object, PermissionRefused when no role holds the permission.
    """
    if may(actor, permission, of):
        return
    if of is not None:
        raise NotFound("There is nothing here that you may see.")
    raise PermissionRefused(
        f"This is not open to {actor.name} ({permission}). Ask the operator of the service."
    )
