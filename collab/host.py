"""What the engine asks the project around it: who is speaking, and what may they do with this document?

The host is the class named by ``settings.COLLAB_HOST``. The engine knows people only as an Identity and rights
only as an Access; scopes are opaque names that the host gives and later says have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is speaking."""

    kind: str
    """"person", "token" or "guest"."""
    key: str
    """The person, e.g. "person:12"; a token speaks for its person. At most 64 characters; stored as the author."""
    name: str
    color: str
    """How others see them: "#rrggbb"."""
    credential: str
    """The scope of what they logged in with, e.g. "session:…" or "token:…"."""


@dataclass(frozen=True, slots=True)
class Access:
    """What an identity may do with one document."""

    may_read: bool
    may_write: bool
    scopes: tuple[str, ...]
    """The answer holds until one of these changes (``collab.access.access_changed``) …"""
    until: datetime | None = None
    """… or this moment has passed."""


class Host(Protocol):
    """The four questions. All are asked from worker threads and may use the database."""

    def identify(self, scope: Mapping[str, Any]) -> Identity | None:
        """Who opens this WebSocket? None is nobody (401)."""

    def origin_allowed(self, scope: Mapping[str, Any]) -> bool:
        """May a page of this Origin use the credential that came with the handshake? (P6)."""

    def scopes(self, identity: Identity, document_id: UUID) -> tuple[str, ...]:
        """On which scopes will the answer of ``authorize`` rest, as far as that can be said without looking?

        A guess: one that is missing here costs that the question is asked twice.
        """

    def authorize(self, identity: Identity, document_id: UUID) -> Access | None:
        """What may they do? None is nothing, not even know that it exists.

        Raises LoginOverError when the identity itself no longer holds, WithdrawnError when only the document's being
        withdrawn stands between them and it.
        """


@cache
def host() -> Host:
    """The host that the settings name."""
    return cast(Host, import_string(settings.COLLAB_HOST)())
