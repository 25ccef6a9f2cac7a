"""The inbox over REST: what one is told, what one has read, what one wants to be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from collab.host import Identity
from notes.accounts.models import Scope, User
from notes.library.models import Note
from notes.notifications.models import Inbox, Notification, NotificationKind
from notes.notifications.outbox import Mail
from notes.notifications.watching import Level, Watch
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import NOTIFICATION_SETTINGS, NOTIFICATIONS, notification_url, seen_url, watch_url
from tests.notes.inbox import Notes


@pytest.fixture
def notes(note: Note, person: Person, speaking: Callable[[User], Identity]) -> Notes:
    person("stranger")
    return Notes(note, speaking)


def listed(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(NOTIFICATIONS + query)
    assert answer.status_code == 200, answer.content
    return [one["kind"] for one in answer.json()["results"]]


def unread(client: APIClient) -> int:
    return int(client.get(NOTIFICATIONS).json()["unread_count"])


EVERYBODY: list[tuple[Role | Nobody | None, int]] = [
    (NOBODY, 401),
    (None, 404),
    (Role.VIEWER, 200),
    (Role.EDITOR, 200),
    (Role.OWNER, 200),
]


@pytest.mark.parametrize(("role", "status"), EVERYBODY)
def test_who_may_watch_a_note(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(watch_url(note)).status_code == status
    assert api_as(role).put(watch_url(note), {"level": "all"}).status_code == status
    assert Watch.objects.exists() is (status == 200)


@pytest.mark.parametrize(("role", "status"), EVERYBODY)
def test_who_may_have_seen_a_note(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    answer = api_as(role).put(seen_url(note), {"revision": "1.1"})
    assert answer.status_code == (204 if status == 200 else status)


@pytest.mark.parametrize(
    ("scope", "method", "url"),
    [
        (scope, method, url)
        for scope in (Scope.READ, Scope.WRITE)
        for method, url in (("get", NOTIFICATIONS), ("get", NOTIFICATION_SETTINGS))
    ],
)
def test_a_token_that_may_read_will_do(
    api_with: Callable[..., APIClient], scope: Scope, method: str, url: str
) -> None:
    assert getattr(api_with(scope), method)(url).status_code == 200


def test_a_token_that_may_read_says_what_was_read(api_with: Callable[..., APIClient], note: Note) -> None:
    api = api_with(Scope.READ)
    assert api.put(f"{NOTIFICATIONS}read/", {"up_to": 3}).status_code == 200
    assert api.put(watch_url(note), {"level": "none"}).status_code == 200
    assert api.put(seen_url(note), {"revision": "1.1"}).status_code == 204
    assert api.patch(NOTIFICATION_SETTINGS, {"events": {"edited": {"mail": True}}}).status_code == 200
    assert api_with(Scope.SHARE).get(NOTIFICATIONS).status_code == 403


def test_a_token_does_not_say_where_mail_goes(
    api_with: Callable[..., APIClient], note: Note, settings: Any
) -> None:
    settings.MAIL_IS_ON = True
    answer = api_with(*Scope).patch(NOTIFICATION_SETTINGS, {"mail": {"address": "eve@example.org"}})
    assert (answer.status_code, answer.json()["code"]) == (403, "login_required")
    assert not Mail.objects.exists()


def test_what_is_listed(api_as: ApiAs, notes: Notes) -> None:
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    (one,) = notes.told("owner")
    assert api_as(Role.OWNER).get(NOTIFICATIONS).json() == {
        "results": [
            {
                "id": one.pk,
                "kind": "renamed",
                "at": one.at.isoformat().replace("+00:00", "Z"),
                "note": {"id": str(notes.note.id), "title": "New"},
                "actors": ["editor"],
                "count": 1,
                "data": {"title": "New", "previous_title": "Plan"},
                "is_read": False,
            }
        ],
        "next": None,
        "previous": None,
        "unread_count": 1,
    }
    assert listed(api_as(Role.EDITOR)) == []


def test_the_newest_come_first_and_page_by_page(api_as: ApiAs, notes: Notes) -> None:
    for happens in (
        lambda: notes.note.rename("New", notes.user("editor")),
        lambda: notes.note.ask_for_access(notes.user("stranger")),
        lambda: notes.types("editor", "text"),
    ):
        happens()
        notes.tell_when_quiet()
    owner = api_as(Role.OWNER)
    assert listed(owner) == ["edited", "access_asked", "renamed"]
    first = owner.get(f"{NOTIFICATIONS}?page_size=2").json()
    assert [one["kind"] for one in first["results"]] == ["edited", "access_asked"]
    second = owner.get(first["next"]).json()
    assert [one["kind"] for one in second["results"]] == ["renamed"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["?cursor=0", "?page_size=0", "?page_size=101", "?channel=mail", "?unread=x"]
)
def test_a_query_that_is_none(api_as: ApiAs, note: Note, query: str) -> None:
    assert api_as(Role.OWNER).get(NOTIFICATIONS + query).json()["code"] == "invalid"


def test_what_is_read_is_not_unread(api_as: ApiAs, notes: Notes) -> None:
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    notes.note.ask_for_access(notes.user("stranger"))
    notes.tell()
    owner, (renamed, _) = api_as(Role.OWNER), notes.told("owner")
    assert unread(owner) == 2
    answer = owner.patch(notification_url(renamed), {"is_read": True})
    assert (answer.status_code, answer.json()["is_read"]) == (200, True)
    assert listed(owner, "?unread=true") == ["access_asked"]
    assert listed(owner) == ["access_asked", "renamed"]
    assert owner.patch(notification_url(renamed), {"is_read": False}).json()["is_read"] is False
    assert unread(owner) == 2


def test_everything_up_to_one_is_read(api_as: ApiAs, notes: Notes) -> None:
    for happens in (notes.note.rename, lambda _, by: notes.note.ask_for_access(by)):
        happens("New", notes.user("editor" if happens == notes.note.rename else "stranger"))
        notes.tell()
    owner, (first, second) = api_as(Role.OWNER), notes.told("owner")
    assert owner.put(f"{NOTIFICATIONS}read/", {"up_to": first.pk}).json() == {"unread_count": 1}
    assert owner.put(f"{NOTIFICATIONS}read/", {"up_to": second.pk}).json() == {"unread_count": 0}
    assert listed(owner, "?unread=true") == []


@pytest.mark.parametrize(
    ("role", "status"), [(NOBODY, 401), (None, 404), (Role.EDITOR, 404), (Role.OWNER, 200)]
)
def test_who_may_read_a_notification(
    api_as: ApiAs, notes: Notes, role: Role | Nobody | None, status: int
) -> None:
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    (one,) = notes.told("owner")
    assert api_as(role).patch(notification_url(one), {"is_read": True}).status_code == status


def test_others_are_not_read_for(api_as: ApiAs, notes: Notes) -> None:
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    api_as(Role.EDITOR).put(f"{NOTIFICATIONS}read/", {"up_to": 10**6})
    assert unread(api_as(Role.OWNER)) == 1


def test_what_one_may_not_see_any_more_is_not_shown(api_as: ApiAs, notes: Notes) -> None:
    """That access was lost is."""
    Watch.choose(notes.user("viewer"), notes.note.id, Level.ALL)
    notes.types("editor", "secret")
    notes.tell_when_quiet()
    viewer = api_as(Role.VIEWER)
    (edited,) = notes.told("viewer")
    assert listed(viewer) == ["edited"]
    notes.note.unshare(notes.user("viewer"), notes.note.owner)
    assert listed(viewer) == []
    assert viewer.patch(notification_url(edited), {"is_read": True}).status_code == 404
    notes.tell()
    assert listed(viewer) == ["access_lost"]
    assert unread(viewer) == 1
    assert b"secret" not in viewer.get(NOTIFICATIONS).content


def test_of_a_note_in_the_trash_only_that_is_shown(api_as: ApiAs, notes: Notes) -> None:
    Watch.choose(notes.user("viewer"), notes.note.id, Level.ALL)
    notes.types("editor", "one")
    notes.tell_when_quiet()
    notes.note.trash()
    notes.tell()
    assert listed(api_as(Role.VIEWER)) == ["trashed"]


def test_settings_are_merged_into_what_is_usual(api_as: ApiAs, note: Note) -> None:
    owner = api_as(Role.OWNER)
    usual = owner.get(NOTIFICATION_SETTINGS).json()
    assert set(usual["events"]) == set(NotificationKind)
    assert usual["events"]["shared"] == {"in_app": True, "browser": True, "mail": True}
    assert usual["events"]["edited"] == {"in_app": True, "browser": True, "mail": False}
    assert usual["mail"] == {
        "is_available": False,
        "is_possible": False,
        "address": None,
        "unconfirmed_address": None,
    }
    owner.patch(NOTIFICATION_SETTINGS, {"events": {"edited": {"mail": True}}})
    changed = owner.patch(NOTIFICATION_SETTINGS, {"events": {"edited": {"browser": False}}}).json()
    usual["events"]["edited"] = {"in_app": True, "browser": False, "mail": True}
    assert changed == usual == owner.get(NOTIFICATION_SETTINGS).json()
    assert api_as(Role.EDITOR).get(NOTIFICATION_SETTINGS).json()["events"]["edited"]["mail"] is False


@pytest.mark.parametrize(
    "change",
    [
        {"events": {"typed": {"mail": True}}},
        {"events": {"edited": {"pigeon": True}}},
        {"events": {"edited": {"mail": "perhaps"}}},
        {"events": {"edited": True}},
        {"events": []},
        {"mail": {"address": "no address"}},
        {"mail": {"is_possible": True}},
        {"evens": {}},
        [],
    ],
)
def test_settings_that_are_none(api_as: ApiAs, note: Note, change: Any) -> None:
    answer = api_as(Role.OWNER).patch(NOTIFICATION_SETTINGS, change)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Inbox.of(note.owner).events == {}


def test_each_channel_lists_what_is_sent_there(api_as: ApiAs, notes: Notes) -> None:
    owner = api_as(Role.OWNER)
    choice = {"renamed": {"in_app": False}, "access_asked": {"browser": False}}
    owner.patch(NOTIFICATION_SETTINGS, {"events": choice})
    notes.note.rename("New", notes.user("editor"))
    notes.note.ask_for_access(notes.user("stranger"))
    notes.tell()
    assert (listed(owner), unread(owner)) == (["access_asked"], 1)
    assert listed(owner, "?channel=browser&unread=true") == ["renamed"]


def test_how_much_of_a_note_one_is_told(api_as: ApiAs, note: Note) -> None:
    viewer = api_as(Role.VIEWER)
    assert viewer.get(watch_url(note)).json() == {"level": "mine"}
    assert viewer.put(watch_url(note), {"level": "none"}).json() == {"level": "none"}
    assert viewer.get(watch_url(note)).json() == {"level": "none"}
    assert viewer.put(watch_url(note), {"level": "some"}).status_code == 400
    assert api_as(Role.OWNER).get(watch_url(note)).json() == {"level": "mine"}


def test_a_revision_that_is_none_or_ahead_was_not_seen(api_as: ApiAs, note: Note) -> None:
    for revision in ("1.2", "2.1", "x", "", 1):
        answer = api_as(Role.OWNER).put(seen_url(note), {"revision": revision})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), revision


def test_reading_is_a_change_of_the_inbox_once(api_as: ApiAs, notes: Notes) -> None:
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    before = Inbox.of(notes.user("owner")).changes
    for _ in range(2):
        api_as(Role.OWNER).put(f"{NOTIFICATIONS}read/", {"up_to": 10**6})
    assert Inbox.of(notes.user("owner")).changes == before + 1
    assert Notification.objects.unread().count() == 0
