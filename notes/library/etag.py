"""Revisions in HTTP's own words: the ETag of a text, and If-Match."""

from __future__ import annotations

import re

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from collab.core.errors import RevisionError
from collab.core.revision import Revision

_ENTITY_TAG = re.compile(r'\s*(W/)?"([^"]*)"\s*(?:,|$)')


def etag(revision: Revision) -> str:
    """The revision as a strong ETag; it names the text only."""
    return f'"{revision}"'


def if_match(request: Request) -> set[Revision] | None:
    """The revisions that the caller's write is for; None if any will do. Raises ValidationError."""
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return None
    revisions: set[Revision] = set()
    position = 0
    while position < len(header):
        tag = _ENTITY_TAG.match(header, position)
        if tag is None:
            raise ValidationError({"If-Match": ['Expected quoted revisions, such as "1.7".']})
        position = tag.end()
        # If-Match compares strongly: a weak tag, or one that was never ours, matches nothing.
        if not tag[1]:
            try:
                revisions.add(Revision.parse(tag[2]))
            except RevisionError:
                continue
    return revisions
