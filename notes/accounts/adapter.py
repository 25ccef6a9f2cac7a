"""How signing up goes: a username and a password, no e-mail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import IntegrityError
from django.http import HttpRequest, JsonResponse

from notes.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Usernames in lower case; two who want the same one at once get one account and one clear answer."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        cleaned: str = super().clean_username(username.lower(), shallow=shallow)
        return cleaned

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        try:
            # Not in a transaction: hashing the password takes long, and would keep everybody from storing meanwhile.
            saved: User = super().save_user(request, user, form, commit=commit)
        except IntegrityError as error:
            taken = {"message": "This username is taken.", "code": "username_taken", "param": "username"}
            raise ImmediateHttpResponse(
                JsonResponse({"status": 400, "errors": [taken]}, status=400)
            ) from error
        return saved
