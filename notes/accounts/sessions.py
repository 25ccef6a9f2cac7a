"""Logins of browsers, as Django's session engine. A login that ends tells the engine in the same transaction.

A session's key is a secret; the engine knows the login only by its scope, a digest of the key.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction

from collab.access import access_changed

if TYPE_CHECKING:
    from notes.accounts.models import Session


def session_digest(session_key: str) -> str:
    """What a session is called where its key must not be known."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def session_scope(session_key: str) -> str:
    """The scope under which the engine knows this login."""
    return f"session:{session_digest(session_key)}"


class SessionStore(DatabaseStore):
    """Sessions in the database that can also be found by their digest."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from notes.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast("Session", super().create_model_instance(data))
        session.digest = session_digest(session.session_key)
        return session

    def delete(self, session_key: str | None = None) -> None:
        """End a login: at logout, and when its key is replaced after a change of password."""
        ended = session_key or self.session_key
        if ended is None:
            return
        with transaction.atomic():
            super().delete(ended)
            access_changed(session_scope(ended))
