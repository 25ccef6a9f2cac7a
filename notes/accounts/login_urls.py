"""The part of allauth that the page needs, under ``/_allauth/browser/v1/``: no mail, no phones, no providers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.headless.account import views as account
from allauth.headless.base import views as base
from allauth.headless.constants import Client
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.request import RawPostDataException
from django.urls import URLPattern, path

from collab.core.errors import InvalidTextError
from notes.strict_json import parse_json

View = Callable[..., HttpResponseBase]


def _readable(view: View) -> View:
    """Answer what allauth would stumble over: nesting without end, halves of characters, forms with files."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if request.body and not isinstance(parse_json(request.body), dict):
                raise ValueError("expected an object")
        except (ValueError, InvalidTextError, RawPostDataException) as error:
            unreadable = {"message": f"This is not JSON: {error}", "code": "invalid"}
            return JsonResponse({"status": 400, "errors": [unreadable]}, status=400)
        return view(request, *args, **kwargs)

    return checked


def _route(route: str, view_class: Any, name: str) -> URLPattern:
    return path(route, _readable(view_class.as_api_view(client=Client.BROWSER)), name=name)


urlpatterns = [
    _route("config", base.ConfigView, "login_config"),
    _route("auth/session", account.SessionView, "login_session"),
    _route("auth/login", account.LoginView, "login"),
    _route("auth/signup", account.SignupView, "signup"),
    _route("auth/reauthenticate", account.ReauthenticateView, "reauthenticate"),
    _route("account/password/change", account.ChangePasswordView, "change_password"),
]
