"""Roles and what each may do, as data. Pure: no Flask, no database."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Who somebody is to the service."""

    VISITOR = "visitor"


class Permission(StrEnum):
    """What can be done, named `object:action`."""

    PAGE_READ = "page:read"
    PROFILE_READ_PUBLISHED = "profile:read-published"
    SUGGESTION_READ = "suggestion:read"


POLICY: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset(
        {Permission.PAGE_READ, Permission.PROFILE_READ_PUBLISHED, Permission.SUGGESTION_READ}
    ),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody in this role has the permission."""
    return permission in POLICY[role]
