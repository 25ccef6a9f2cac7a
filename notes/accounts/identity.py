"""How the engine gets to know who is speaking, from a request or from a socket's handshake."""

from __future__ import annotations

from rest_framework.request import Request

from collab.host import Identity
from notes.accounts.models import AccessToken, User
from notes.accounts.sessions import session_scope


def of_token(token: AccessToken) -> Identity:
    """A script that speaks for its person."""
    user = token.user
    return Identity(
        kind="token", key=user.scope, name=user.username, color=user.color, credential=token.scope
    )


def of_login(user: User, session_key: str) -> Identity:
    """A person in a browser."""
    return Identity(
        kind="person",
        key=user.scope,
        name=user.username,
        color=user.color,
        credential=session_scope(session_key),
    )


def of_request(request: Request) -> Identity:
    """Who sends this authenticated request."""
    if isinstance(request.auth, AccessToken):
        return of_token(request.auth)
    assert isinstance(request.user, User)
    return of_login(request.user, request.session.session_key or "")
