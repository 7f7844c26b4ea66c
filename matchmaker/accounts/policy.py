"""Roles and what each may do, as data. Pure: no Flask, no database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.errors import MatchmakerError


class Role(StrEnum):
    """Who somebody is to the service."""

    VISITOR = "visitor"
    OPERATOR = "operator"


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


READ_PUBLIC = frozenset(
    {Permission.PAGE_READ, Permission.PROFILE_READ_PUBLISHED, Permission.SUGGESTION_READ}
)
FEEDBACK = frozenset(
    {
        Permission.SUGGESTION_JUDGE,
        Permission.SUGGESTION_LIST_KEEP,
        Permission.EXPOSURE_READ,
        Permission.WEIGHTS_CHOOSE,
    }
)
POLICY: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: READ_PUBLIC,
    Role.OPERATOR: READ_PUBLIC
    | FEEDBACK
    | {Permission.ORGANISATION_IMPORT, Permission.ORGANISATION_EXPORT},
}


@dataclass(frozen=True)
class Actor:
    """Who asks a service to do something."""

    role: Role
    name: str


COMMAND_LINE = Actor(Role.OPERATOR, "command line")


class PermissionRefused(MatchmakerError):
    """The actor's role does not hold the permission."""

    status = 403


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody in this role has the permission."""
    return permission in POLICY[role]


def require(actor: Actor, permission: Permission) -> None:
    """Raise PermissionRefused unless the actor's role has the permission."""
    if not may(actor.role, permission):
        raise PermissionRefused(
            f"The role {actor.role} may not do this ({permission}). Ask the operator of the service."
        )
