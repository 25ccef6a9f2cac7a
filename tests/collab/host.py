"""A host whose answers a test decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from collab import access
from collab.access import Grant
from collab.core.errors import LoginOverError, WithdrawnError
from collab.host import Access, Identity


def person(name: str) -> Identity:
    """Someone whose rights hang on one scope."""
    return Identity("person", f"person:{name}", name, "#112233", f"session:{name}")


def granted(name: str, document_id: UUID) -> Grant:
    """What the host grants this person now."""
    grant = access.grant(person(name), document_id)
    assert grant is not None
    return grant


class TableHost:
    """Rights are a table: role by person, "writer", "reader", "over", "withdrawn", "broken" or nothing."""

    roles: dict[str, str] = {}
    asked = 0

    def identify(self, scope: Mapping[str, Any]) -> Identity | None:
        """Whoever the header names."""
        name = dict(scope["headers"]).get(b"x-person")
        return person(name.decode()) if name else None

    def origin_allowed(self, scope: Mapping[str, Any]) -> bool:
        """Every Origin but one."""
        return dict(scope["headers"]).get(b"origin") != b"https://evil.example"

    def scopes(self, identity: Identity, document_id: UUID) -> tuple[str, ...]:
        """All but the person's own, so that one has to be asked for."""
        return (f"document:{document_id}",)

    def authorize(self, identity: Identity, document_id: UUID) -> Access | None:
        """What the table says now."""
        type(self).asked += 1
        role = self.roles.get(identity.name)
        if role == "over":
            raise LoginOverError("signed out")
        if role == "withdrawn":
            raise WithdrawnError("in the trash")
        if role == "broken":
            raise RuntimeError("the host has a bug")
        if role is None:
            return None
        return Access(
            may_read=True, may_write=role == "writer", scopes=(f"document:{document_id}", identity.key)
        )
