"""A request that may be sent again: under the same ``Idempotency-Key``, what it does is done once.

Each key belongs to one person and one note, or to their making of notes. It is remembered with what was stored.
"""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from rest_framework.exceptions import ValidationError

from notes.resource import Resource

KEY_PATTERN = "^[!-~]{1,64}$"
NEW_NOTES = UUID("5a0e38c8-5d41-4d2b-8a0c-5c6b7f0d8a11")
"""Where the keys belong under which notes are made."""


def id_under_key(resource: Resource, where: UUID) -> UUID | None:
    """The id of what the request stores, the same for every try; None if it has no key. Raises ValidationError."""
    key = resource.request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not re.fullmatch(KEY_PATTERN, key):
        raise ValidationError({"Idempotency-Key": ["Expected 1 to 64 visible characters, such as a UUID."]})
    return uuid5(where, f"{resource.identity.key} {key}")


def replayed(*, is_repeated: bool) -> dict[str, str]:
    """The header that tells whoever sent a request again that it was done before."""
    return {"Idempotent-Replayed": "true"} if is_repeated else {}
