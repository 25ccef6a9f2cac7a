"""People, their logins in browsers and the tokens of their scripts.

Only digests of tokens are stored. Whatever ends a login or a person's right tells the engine in the transaction
that ends it, so that nothing is stored from them after that commit.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import string
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import RegexValidator
from django.db import Error as DatabaseError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from collab.access import access_changed

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

logger = logging.getLogger(__name__)

# White text is readable on each. The first nine people of an installation differ.
PRESENCE_COLORS = (
    "#c2255c",
    "#9c36b5",
    "#6741d9",
    "#3b5bdb",
    "#1971c2",
    "#0b7285",
    "#a05a00",
    "#c4420a",
    "#5c5f66",
)

username_shape = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\Z",
    "A username is made of letters a to z, digits, and . _ - between them.",
    code="invalid_username",
)


class User(AbstractUser):
    """A person with an account. The first one to sign up becomes the administrator."""

    username = models.CharField(
        max_length=32,
        unique=True,
        validators=[username_shape],
        error_messages={"unique": "This username is taken."},
    )
    founder = models.BooleanField(null=True, unique=True, editable=False)
    """True for the first account, null for all others: of two who sign up at once, the database lets one be it."""

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    tokens: RelatedManager[AccessToken]
    # What the database held when this object was read or last saved.
    _stored_rights: tuple[bool, str] | None = None

    def __str__(self) -> str:
        return self.username

    @property
    def is_administrator(self) -> bool:
        """May they look after this installation?"""
        return self.is_superuser

    @property
    def color(self) -> str:
        """How others see them: their caret, their face."""
        return PRESENCE_COLORS[self.pk % len(PRESENCE_COLORS)]

    @property
    def scope(self) -> str:
        """What the engine calls this person, as an author and as a scope of rights."""
        return f"person:{self.pk}"

    @classmethod
    def by_scope(cls, scopes: Collection[str]) -> dict[str, User]:
        """The people whom the engine knows by these names, as far as their accounts are still there."""
        written = (scope.removeprefix("person:") for scope in scopes if scope.startswith("person:"))
        found = cls.objects.filter(pk__in=[int(pk) for pk in written if pk.isdigit()])
        return {user.scope: user for user in found}

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> User:
        user = super().from_db(*args, **kwargs)
        user.remember_rights()
        return user

    def remember_rights(self) -> None:
        """Keep what the database holds, to see on saving whether the person's logins are still good."""
        if not {"is_active", "password"} & self.get_deferred_fields():
            self._stored_rights = (self.is_active, self.password)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = self.username.lower()
        with transaction.atomic():
            if self._state.adding:
                self._save_first_or_later(*args, **kwargs)
            else:
                super().save(*args, **kwargs)
                if self._stored_rights != (self.is_active, self.password):
                    access_changed(self.scope)
        self.remember_rights()

    def _save_first_or_later(self, *args: Any, **kwargs: Any) -> None:
        if not User.objects.exists():
            self.founder = self.is_staff = self.is_superuser = True
            try:
                with transaction.atomic():
                    return super().save(*args, **kwargs)
            except IntegrityError:
                # Somebody else became the first in this very moment.
                self.founder, self.is_staff, self.is_superuser = None, False, False
        return super().save(*args, **kwargs)


class Session(AbstractBaseSession):
    """One login in one browser."""

    digest = models.CharField(max_length=64, unique=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from notes.accounts.sessions import SessionStore

        return SessionStore

    def person(self) -> User | None:
        """Who is logged in; nobody when they were deactivated or changed their password elsewhere."""
        data = self.get_decoded()
        user = User.objects.filter(pk=data.get(SESSION_KEY, 0), is_active=True).first()
        if user and constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return user
        return None


class Scope(models.TextChoices):
    """What a token may do in its person's name."""

    READ = "read", "Read notes"
    WRITE = "write", "Create, change and trash notes"
    SHARE = "share", "Change who may do what"


_ALPHABET = string.ascii_letters + string.digits
_TOKEN_USED_EVERY = timedelta(minutes=1)


def _digest(token: str) -> str:
    # Forty random characters cannot be guessed, so a slow hash would only slow down every request.
    return hashlib.sha256(token.encode()).hexdigest()


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Questions about many tokens."""

    def valid(self) -> AccessTokenQuerySet:
        """Those that still open something."""
        return self.filter(revoked_at=None, user__is_active=True).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        )

    def opened_by(self, token: str) -> AccessToken | None:
        """The valid token that was written like this."""
        found = self.valid().select_related("user").filter(public=token[6:14]).first()
        return found if found and constant_time_compare(found.digest, _digest(token)) else None

    def issue(
        self, user: User, name: str, scopes: Iterable[str], expires_at: datetime | None = None
    ) -> tuple[AccessToken, str]:
        """Make a token and return it with what its owner has to keep: it is never shown again."""
        public, secret = ("".join(secrets.choice(_ALPHABET) for _ in range(length)) for length in (8, 40))
        token = f"curio_{public}_{secret}"
        row = self.create(
            user=user,
            name=name,
            public=public,
            digest=_digest(token),
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
        return row, token


class AccessToken(models.Model):
    """With which a script speaks for a person: ``curio_<8 public>_<40 secret>``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    public = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = AccessTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"

    @property
    def hint(self) -> str:
        """Enough to recognise the token, too little to use it."""
        return f"curio_{self.public}_…"

    @property
    def scope(self) -> str:
        """What the engine calls this token."""
        return f"token:{self.pk}"

    def allows(self, scope: Scope) -> bool:
        """Was the token made for this? Whoever may write a note is shown what the write led to, so may read it."""
        return scope in self.scopes or (scope is Scope.READ and Scope.WRITE in self.scopes)

    def used(self) -> None:
        """Remember that it was used now, at most once a minute."""
        now = timezone.now()
        if self.last_used_at is not None and self.last_used_at > now - _TOKEN_USED_EVERY:
            return
        try:
            AccessToken.objects.filter(pk=self.pk).update(last_used_at=now)
        except DatabaseError as error:
            # What can be read while nothing can be stored is not refused for this.
            logger.warning("token.use_not_noted token=%s error=%s", self.pk, type(error).__name__)

    def revoke(self) -> None:
        """End it: nothing that was sent with it is stored after this commits."""
        with transaction.atomic():
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
            access_changed(self.scope)
