"""Refusals that the product's rules know, each with its stable code for programs."""

from __future__ import annotations

from rest_framework.exceptions import APIException, NotFound, PermissionDenied


class NoteMissingError(NotFound):
    """There is no such note, or none that this person may see: both look the same."""

    default_detail = "There is no such note."


class ReadOnlyError(PermissionDenied):
    """A viewer wants to change a note."""

    default_code = "read_only"
    default_detail = "You may read this note but not change it."


class OwnerOnlyError(PermissionDenied):
    """Somebody other than the owner wants to share or trash a note."""

    default_code = "owner_only"
    default_detail = "Only the owner of this note may do this."


class TrashedError(APIException):
    """A note in the trash is to be changed."""

    status_code = 409
    default_code = "trashed"
    default_detail = "This note is in the trash. Restore it to change it."


class UnknownUserError(APIException):
    """Nobody is called this."""

    status_code = 400
    default_code = "unknown_user"
    default_detail = "There is nobody with this username."


class MissingScopeError(PermissionDenied):
    """A token was not made for this."""

    default_code = "missing_scope"


class LoginRequiredError(PermissionDenied):
    """A token is used for what only its person may do."""

    default_code = "login_required"
    default_detail = "Tokens cannot manage tokens. Log in with your password."
