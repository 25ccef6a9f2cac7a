"""A note that a newer version has written to: refused by this server alone, for the time being."""

from __future__ import annotations

import pytest

from collab import formats
from collab.models import UpdateLog
from notes.library.models import Note
from notes.library.projection import projector
from notes.sharing.models import Role
from tests.conftest import ApiAs
from tests.notes.addresses import content_url, note_url


@pytest.fixture
def newer(note: Note) -> Note:
    UpdateLog.objects.filter(document_id=note.pk).update(format=formats.READABLE + 1)
    # Its list entry lags behind, as it does while a newer version writes.
    Note.objects.filter(pk=note.pk).update(projected_seq=0)
    note.refresh_from_db()
    return note


def test_it_is_neither_read_nor_written(api_as: ApiAs, newer: Note) -> None:
    """P29: over REST. Somebody else may be able to, so it is worth another try."""
    api = api_as(Role.OWNER)
    for answer in (
        api.get(note_url(newer)),
        api.get(content_url(newer)),
        api.patch(note_url(newer), {"content": "mine"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "newer_version")
        assert "newer version of Curio" in answer.json()["detail"]


def test_lists_show_what_they_last_showed(api_as: ApiAs, newer: Note) -> None:
    """P29: and all other notes as ever."""
    api = api_as(Role.OWNER)
    made = api.post("/api/v1/notes/", {"content": "another"}).json()
    projector.hear(document_id=newer.pk)
    projector.catch_up()
    listed = {one["id"] for one in api.get("/api/v1/notes/").json()["results"]}
    assert {str(newer.pk), made["id"]} <= listed
