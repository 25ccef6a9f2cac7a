"""Answers the engine: who opens a socket, from which page, and what may they do with a note?

Rights come from ``NoteQuerySet.visible_to`` and ``Role``, as they do for REST, so both always agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from collab.core.errors import LoginOverError, WithdrawnError
from collab.host import Access, Identity
from notes.accounts import identity as identities
from notes.accounts.authentication import bearer_token
from notes.accounts.logins import Login, who
from notes.accounts.models import AccessToken, Scope, Session
from notes.library.models import Note, document_scope
from notes.sharing.models import Role


class Host:
    """The host that ``settings.COLLAB_HOST`` names."""

    def identify(self, scope: Mapping[str, Any]) -> Identity | None:
        """Who opens this WebSocket? With a Bearer token cookies are not looked at. None is nobody."""
        written = bearer_token(_header(scope, b"authorization"))
        if written is not None:
            token = AccessToken.objects.opened_by(written)
            if token is None:
                return None
            token.used()
            return identities.of_token(token)
        session = Session.objects.filter(
            session_key=_session_key(scope), expire_date__gt=timezone.now()
        ).first()
        user = session and session.person()
        return identities.of_login(user, session.session_key) if session and user else None

    def origin_allowed(self, scope: Mapping[str, Any]) -> bool:
        """May the page that opens this WebSocket use the cookie that the browser sends along?

        Browsers let every page open sockets to every host with that host's cookies. Scripts with a token send no
        cookie that could be misused, and need no Origin.
        """
        if bearer_token(_header(scope, b"authorization")) is not None:
            return True
        origin = _header(scope, b"origin")
        if settings.PUBLIC_ORIGIN and origin == settings.PUBLIC_ORIGIN:
            return True
        host = _header(scope, b"host")
        scheme = "https" if scope.get("scheme") == "wss" else "http"
        return _is_own_host(host) and origin == f"{scheme}://{host}"

    def scopes(self, identity: Identity, document_id: UUID) -> tuple[str, ...]:
        """On what will that rest? The note, the person and what they logged in with."""
        return document_scope(document_id), identity.key, identity.credential

    def authorize(self, identity: Identity, document_id: UUID) -> Access | None:
        """What may they do with this note? None is nothing.

        Raises LoginOverError when they are nobody any more, WithdrawnError when the note is in the trash.
        """
        user, may, until = who(identity.credential)
        if Scope.READ not in may:
            return None
        note = Note.objects.visible_to(user).live().filter(pk=document_id).first()
        if note is None:
            if Note.objects.withdrawn_from(user).filter(pk=document_id).exists():
                raise WithdrawnError("the owner moved this note to the trash")
            return None
        return Access(
            may_read=True,
            may_write=Scope.WRITE in may and Role(note.role).may_write,
            scopes=(note.scope, user.scope, identity.credential),
            until=until,
        )


def login_of(scope: Mapping[str, Any]) -> Login:
    """Whoever sends this request or opens this socket, and may read. Raises LoginOverError."""
    identity = Host().identify(scope)
    if identity is None:
        raise LoginOverError("you are not signed in")
    return Login.of(identity)


def is_own_host(scope: Mapping[str, Any]) -> bool:
    """Is the request for a name that this server has?"""
    return _is_own_host(_header(scope, b"host"))


def may_watch(scope: Mapping[str, Any]) -> bool:
    """May whoever opens this WebSocket see how the server is? Raises LoginOverError if they are nobody."""
    identity = Host().identify(scope)
    if identity is None:
        raise LoginOverError("you are not signed in")
    user, may, _ = who(identity.credential)
    return user.is_administrator and Scope.READ in may


def _header(scope: Mapping[str, Any], name: bytes) -> str:
    values = [value for key, value in scope["headers"] if key.lower() == name]
    # Two Origins or two Hosts are nothing that a browser sends; whoever does may not choose which one counts.
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _session_key(scope: Mapping[str, Any]) -> str:
    return str(parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, ""))


def _is_own_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
