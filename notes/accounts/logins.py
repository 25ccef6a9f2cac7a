"""Whose login is this, and does it still hold? For sockets and streams, which outlive the request that began them.

A login is kept with the stamps of what it rests on, as the engine keeps a grant: whoever finds one moved asks again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from collab.access import read_stamps
from collab.core.errors import LoginOverError
from collab.host import Identity
from notes.accounts.models import AccessToken, Scope, Session, User


def who(credential: str) -> tuple[User, set[Scope], datetime | None]:
    """Whose login this is, what it is good for, and until when. Raises LoginOverError."""
    kind, _, name = credential.partition(":")
    if kind == "token" and (
        token := AccessToken.objects.valid().select_related("user").filter(pk=name).first()
    ):
        return token.user, {scope for scope in Scope if token.allows(scope)}, token.expires_at
    if kind == "session":
        session = Session.objects.filter(digest=name, expire_date__gt=timezone.now()).first()
        if session and (user := session.person()):
            return user, set(Scope), session.expire_date
    raise LoginOverError("you are no longer logged in")


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who may read, for as long as ``moved`` does not say otherwise."""

    credential: str
    user: User = field(compare=False)
    until: datetime | None = field(compare=False)
    stamps: tuple[tuple[str, int], ...] = field(compare=False)

    @classmethod
    def of(cls, identity: Identity) -> Login:
        """The login behind an identity. Raises LoginOverError, also where it is not good for reading."""
        # Read before the answer, which then is no older than they are.
        stamps = read_stamps((identity.key, identity.credential))
        return cls._asked(identity.credential, tuple(stamps.items()))

    @classmethod
    def _asked(cls, credential: str, stamps: tuple[tuple[str, int], ...]) -> Login:
        user, may, until = who(credential)
        if Scope.READ not in may:
            raise LoginOverError("this token may not read")
        return cls(credential, user, until, stamps)


def moved(logins: Collection[Login]) -> dict[Login, Login | None]:
    """Those of these logins that have to be looked at anew, and what they are now; None are over."""
    now, stamps = timezone.now(), read_stamps({scope for login in logins for scope, _ in login.stamps})
    found: dict[Login, Login | None] = {}
    for login in logins:
        current = tuple((scope, stamps[scope]) for scope, _ in login.stamps)
        if current == login.stamps and (login.until is None or now < login.until):
            continue
        try:
            found[login] = Login._asked(login.credential, current)  # noqa: SLF001 - a way to make one, of this module
        except LoginOverError:
            found[login] = None
    return found
