"""Who sends a request over REST, and is their token made for it?

``Authorization: Bearer`` decides alone: with it, cookies are not looked at. Otherwise the session cookie counts,
with CSRF protection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from notes.accounts.models import AccessToken, Scope, User
from notes.errors import LoginRequiredError, MissingScopeError

if TYPE_CHECKING:
    # REST framework's views import this module while they are made.
    from rest_framework.views import APIView


def bearer_token(header: str) -> str | None:
    """The token in an ``Authorization`` header; None if the header is absent or of another kind."""
    kind, _, token = header.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


class BearerAuthentication(BaseAuthentication):
    """Tokens of scripts."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        written = bearer_token(request.headers.get("Authorization", ""))
        if written is None:
            return None
        token = AccessToken.objects.opened_by(written)
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.", code="not_authenticated")
        token.used()
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        # Named first, it makes "nobody" a 401 and not a 403.
        return 'Bearer realm="Curio"'


class LoginAuthentication(SessionAuthentication):
    """The page's cookie."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(str(error.detail), code="csrf_failed") from error


class HasScope(BasePermission):
    """Somebody is logged in, or their token has the scope that this view asks for."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        if isinstance(request.auth, AccessToken):
            scope = self._asked_by(view, request)
            if not request.auth.allows(scope):
                raise MissingScopeError(f'This token lacks the scope "{scope.value}".')
        return True

    def _asked_by(self, view: APIView, request: Request) -> Scope:
        if request.method in SAFE_METHODS:
            return Scope.READ
        return cast(Scope, getattr(view, "scope_to_change", Scope.WRITE))


class LoginOnly(BasePermission):
    """Somebody is logged in with their password."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        if request.auth is not None:
            raise LoginRequiredError
        return True
