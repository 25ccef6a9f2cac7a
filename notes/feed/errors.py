"""Refusals of the change feed."""

from __future__ import annotations

from rest_framework.exceptions import APIException

from collab.core.errors import CollabError


class PositionGoneError(APIException):
    """What somebody has not read yet is not kept any longer."""

    status_code = 410
    default_code = "position_gone"


class PositionGoneCloseError(CollabError):
    """The same, to a socket."""

    code = "position_gone"
    close_code = 4416
