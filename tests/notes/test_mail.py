"""What is mailed: what was not read in the page, a few times a day, then once a day; and one click ends it."""

from __future__ import annotations

import asyncio
import re
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event as ThreadEvent
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, InterfaceError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from collab.host import Identity
from notes.accounts.models import User
from notes.library.models import Note
from notes.notifications import mailer, posting
from notes.notifications.models import Inbox, Notification
from notes.notifications.outbox import Mail, MailKind
from notes.notifications.posting import Sending
from notes.notifications.watching import Level, Watch
from notes.sharing.models import Role
from tests.conftest import ApiAs, Person
from tests.notes.addresses import NOTIFICATION_SETTINGS, NOTIFICATIONS
from tests.notes.inbox import Notes
from tests.support.deadlines import PATIENCE_SECONDS, wait_until

BEGIN = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class Post:
    """The owner's mail, on a clock that moves when it is told to."""

    def __init__(self, notes: Notes) -> None:
        self.notes, self.now = notes, BEGIN
        self.is_broken = False

    def happens(self, username: str | None = None) -> None:
        """Something that the owner is mailed of: somebody asks to be let in."""
        name = username or f"guest-{uuid4().hex[:8]}"
        user = User.objects.filter(username=name).first() or User.objects.create_user(name)
        self.notes.note.ask_for_access(user)
        self.notes.tell()
        self.is_now()

    def is_typed(self, text: str) -> None:
        """Somebody else writes this, and that is told; an hour passes."""
        self.notes.types("editor", text)
        self.notes.tell_when_quiet()
        self.is_now()
        self.passes(hours=1)

    def is_now(self) -> None:
        """What was told just now was told at this time."""
        Notification.objects.filter(told_at__gt=self.now).update(at=self.now, told_at=self.now)

    def wants(self, *kinds: str, is_wanted: bool = True) -> None:
        inbox = Inbox.locked(self.notes.user("owner"))
        inbox.choose({kind: {"mail": is_wanted} for kind in kinds})
        inbox.save()

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def goes(self) -> list[str]:
        """All that is sent now, by subject."""
        before = len(django_mail.outbox)
        posting.pack(self.now)
        while (sending := posting.begin(self.now)) is not None:
            outcome = mailer._send(sending.message)
            posting.settle(sending, self.now, is_over=outcome in {"sent", "refused"})
        return [str(one.subject) for one in django_mail.outbox[before:]]


@pytest.fixture
def post(note: Note, person: Person, speaking: Callable[[User], Identity], settings: Any) -> Post:
    settings.MAIL_IS_ON, settings.PUBLIC_URL = True, "https://notes.example.org"
    settings.NOTIFY_MAIL_DELAY_SECONDS, settings.NOTIFY_MAIL_MAX_PER_DAY = 300, 2
    User.objects.filter(username="owner").update(email="owner@example.org")
    return Post(Notes(note, speaking))


def newest() -> Any:
    return django_mail.outbox[-1]


def links_in(text: str) -> list[str]:
    return re.findall(r"https://notes\.example\.org(/mail/\S+)", text)


def test_what_is_not_read_is_mailed_after_a_while(post: Post) -> None:
    post.happens("grace")
    assert post.goes() == []
    post.passes(seconds=301)
    assert post.goes() == ["grace would like to see “Plan”"]
    assert newest().to == ["owner <owner@example.org>"]
    assert post.goes() == []
    post.passes(days=2)
    assert post.goes() == []


@pytest.mark.parametrize("kind", ["edited", "renamed"])
def test_what_goes_on_every_few_minutes_is_mailed_as_soon(post: Post, kind: str) -> None:
    """A while after it was told first, however often it was added to."""
    post.wants(kind)
    for words in ("One", "Two"):
        if kind == "edited":
            post.notes.types("editor", words)
        else:
            post.notes.note.rename(words, post.notes.user("editor"))
        post.notes.tell_when_quiet()
        post.is_now()
        assert post.goes() == []
        post.passes(seconds=200)
    assert len(post.goes()) == 1
    assert "Two" in newest().body


def test_it_waits_from_when_it_was_told(post: Post) -> None:
    """What was typed is told once it is quiet, and is to be in the inbox for a while all the same."""
    post.happens()
    Notification.objects.update(at=post.now - timedelta(minutes=20))
    post.passes(seconds=200)
    assert post.goes() == []
    post.passes(seconds=101)
    assert len(post.goes()) == 1


def test_what_was_read_meanwhile_is_not_mailed(post: Post) -> None:
    post.happens()
    Notification.objects.all().mark_read(post.now)
    post.passes(hours=1)
    assert post.goes() == []


def test_what_was_read_after_it_was_packed_is_not_mailed(post: Post) -> None:
    post.happens()
    post.passes(hours=1)
    posting.pack(post.now)
    Notification.objects.all().mark_read(post.now)
    assert post.goes() == []
    assert Mail.objects.get().done_at == post.now


@pytest.mark.parametrize("is_packed", [False, True])
def test_all_that_the_page_shows_is_read_without_what_is_left_to_mail(
    post: Post, api_as: ApiAs, is_packed: bool
) -> None:
    inbox = Inbox.locked(post.notes.user("owner"))
    inbox.choose({"renamed": {"in_app": False, "browser": False, "mail": True}})
    inbox.save()
    post.notes.note.rename("New", post.notes.user("editor"))
    post.happens()
    post.passes(hours=1)
    if is_packed:
        posting.pack(post.now)
    owner = api_as(Role.OWNER)
    answer = owner.put(f"{NOTIFICATIONS}read/", {"up_to": 10**6}).json()
    assert answer == {"unread_count": 0}
    assert post.goes() == ["editor renamed “Plan” to “New”"]
    # What was mailed is told, and read with all else.
    owner.put(f"{NOTIFICATIONS}read/", {"up_to": 10**6})
    assert not Notification.objects.unread().exists()


def test_what_one_may_not_see_any_more_is_not_mailed(post: Post) -> None:
    User.objects.filter(username="viewer").update(email="viewer@example.org")
    post.notes.note.share_with(post.notes.user("viewer"), Role.EDITOR)
    post.notes.tell()
    post.is_now()
    post.notes.note.unshare(post.notes.user("viewer"), post.notes.note.owner)
    post.passes(hours=1)
    assert post.goes() == []


@pytest.mark.parametrize("is_packed", [False, True])
def test_what_was_muted_meanwhile_is_not_mailed(
    post: Post, speaking: Callable[[User], Identity], is_packed: bool
) -> None:
    """But for what is told of a muted note too, and what is of another note or of none."""
    post.wants("renamed")
    post.notes.note.rename("New", post.notes.user("editor"))
    post.happens("grace")
    owner = post.notes.user("owner")
    common = {"user": owner, "at": post.now, "told_at": post.now, "awaits_mail": True}
    webhook = {"name": "Chat", "host": "hooks.example.org"}
    off = {"webhook": webhook, "reason": "gone", "error": "gone", "status": 410}
    Notification.objects.create(kind="webhook_off", actors=[], data=off, **common)
    other = Note.objects.write_down(owner, speaking(owner), "Other", "text")
    Notification.objects.create(kind="renamed", note_id=other.id, title="Other", actors=["editor"], **common)
    post.passes(hours=1)
    if is_packed:
        posting.pack(post.now)
    Watch.choose(owner, post.notes.note.id, Level.NONE)
    assert len(post.goes()) == 1
    assert [line for line in newest().body.splitlines() if line.startswith("*")] == [
        "* editor renamed “Untitled” to “Other”",
        "* Your webhook “Chat” was switched off",
        "* grace would like to see “New”",
    ]


def test_what_waits_together_is_one_mail(post: Post) -> None:
    for name in ("grace", "linus", "barbara"):
        post.happens(name)
    post.passes(hours=1)
    assert post.goes() == ["barbara would like to see “Plan”, and 2 more"]
    for name in ("grace", "linus", "barbara"):
        assert f"* {name} would like to see “Plan”" in newest().body


def test_after_a_few_there_is_one_digest_a_day(post: Post, settings: Any) -> None:
    settings.NOTIFY_MAIL_DIGEST_HOUR = 7
    sent: list[tuple[str, int]] = []
    while post.now < BEGIN + timedelta(days=3):
        post.happens()
        post.passes(minutes=30)
        sent += [(post.now.strftime("%d %H:%M"), subject.startswith("Your notes")) for subject in post.goes()]
    digests = [at for at, is_digest in sent if is_digest]
    assert digests == ["06 07:00", "07 07:00", "08 07:00"]
    singles = [at for at, is_digest in sent if not is_digest]
    assert len(singles) == 2 * 3
    assert not Notification.objects.filter(mail=None, at__lt=post.now - timedelta(days=1)).exists()


def test_who_waits_for_the_digest_is_not_looked_at(post: Post, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        post.happens()
        post.passes(minutes=10)
        post.goes()
    with django_assert_num_queries(1):
        posting.pack(post.now)


def test_it_shows_what_changed(post: Post) -> None:
    post.wants("edited")
    post.is_typed("# Plan\n\nBuy butter.\n")
    assert post.goes() == ["editor changed “Plan”"]
    # As the feed shows it: of a word that begins like the one before, the rest.
    assert "    + utter" in newest().body
    assert f"https://notes.example.org/notes/{post.notes.note.id}" in newest().body
    # Whoever has not looked since is not mailed of the same again.
    post.is_typed("# Plan\n\nBuy oil.\n")
    assert post.goes() == []


def test_a_week_after_the_mail_what_is_new_is_mailed_with_what_was_not_read(post: Post) -> None:
    post.wants("edited")
    post.is_typed("one\n")
    assert len(post.goes()) == 1
    post.passes(days=6)
    posting.forget_old(post.now)
    post.is_typed("one\ntwo\n")
    assert post.goes() == []
    post.passes(days=1)
    posting.forget_old(post.now)
    assert post.goes() == []
    post.is_typed("one\ntwo\nthree\n")
    assert len(post.goes()) == 1
    assert [line for line in newest().body.splitlines() if line.startswith("    +")] == [
        "    + one",
        "    + two",
        "    + three",
    ]


def test_what_is_new_is_mailed_where_what_it_goes_on_from_could_not_be(post: Post) -> None:
    """There was no address yet."""
    User.objects.filter(username="owner").update(email="")
    post.wants("edited", "renamed")
    post.is_typed("one\n")
    post.notes.note.rename("New", post.notes.user("editor"))
    post.notes.tell()
    User.objects.filter(username="owner").update(email="owner@example.org")
    assert post.goes() == []
    post.notes.note.rename("Newer", post.notes.user("editor"))
    post.is_typed("two\n")
    assert post.goes() == ["editor changed “Newer”, and 1 more"]
    assert "editor renamed “Plan” to “Newer”" in newest().body


def test_who_was_not_sent_a_mail_was_not_mailed(post: Post) -> None:
    """Mail was not wanted any more when it was to go."""
    post.wants("edited")
    post.is_typed("one\n")
    posting.pack(post.now)
    post.wants("edited", is_wanted=False)
    assert post.goes() == []
    post.wants("edited")
    post.is_typed("two\n")
    assert post.goes() == ["editor changed “Plan”"]


def test_what_is_not_wanted_by_mail_is_not_mailed(post: Post) -> None:
    post.notes.types("editor", "new")
    post.notes.tell_when_quiet()
    post.happens()
    post.wants("access_asked", is_wanted=False)
    post.passes(hours=1)
    assert post.goes() == []
    # Nor later, when it is wanted again; but then what is new, with all that was not read.
    post.wants("access_asked", "edited")
    assert post.goes() == []
    post.is_typed("newer")
    assert post.goes() == ["editor changed “Plan”"]
    assert "    + newer" in newest().body


def test_a_title_makes_no_header(post: Post) -> None:
    post.notes.note.rename("Hello\nBcc: eve@example.org\r\n" + "x" * 200, post.notes.user("owner"))
    post.happens("grace")
    post.passes(hours=1)
    (subject,) = post.goes()
    assert "\n" not in subject
    assert len(subject) < 130
    assert b"\nBcc:" not in newest().message().as_bytes()


# --- The way out ---


class Broken(EmailBackend):
    """A mail server that does not take mail."""

    error: Exception = OSError("no route")

    def send_messages(self, messages: Any) -> int:
        raise self.error


def break_it(settings: Any, error: Exception) -> None:
    Broken.error = error
    settings.EMAIL_BACKEND = f"{__name__}.Broken"


def test_what_is_not_taken_is_tried_again_as_the_same(post: Post, settings: Any) -> None:
    working = settings.EMAIL_BACKEND
    break_it(settings, OSError("no route"))
    post.happens("grace")
    post.passes(hours=1)
    assert post.goes() == []
    first = Mail.objects.get()
    assert (first.attempts, first.done_at) == (1, None)
    settings.EMAIL_BACKEND = working
    assert post.goes() == []
    post.passes(seconds=31)
    assert len(post.goes()) == 1
    assert newest().extra_headers["Message-ID"] == f"<{first.id.hex}.curio@notes.example.org>"


def test_what_is_refused_for_good_is_not_tried_again(post: Post, settings: Any) -> None:
    break_it(settings, smtplib.SMTPRecipientsRefused({"owner@example.org": (550, b"nobody here")}))
    post.happens()
    post.passes(hours=1)
    post.goes()
    assert Mail.objects.get().done_at is not None


def test_it_is_given_up_after_a_day(post: Post, settings: Any) -> None:
    break_it(settings, smtplib.SMTPRecipientsRefused({"owner@example.org": (450, b"later")}))
    post.happens()
    post.passes(hours=1)
    for _ in range(60):
        post.goes()
        post.passes(hours=1)
    assert Mail.objects.get().attempts in range(25, 30)
    assert not Notification.objects.exclude(mail=None).exists()


def test_two_never_send_the_same(post: Post) -> None:
    post.happens()
    post.passes(hours=1)
    posting.pack(post.now)
    posting.pack(post.now)
    first = posting.begin(post.now)
    assert first is not None
    assert posting.begin(post.now) is None
    # Whoever was killed has sent it or not: it is sent once more, as the same.
    post.passes(minutes=10)
    second = posting.begin(post.now)
    assert second is not None
    assert second.message.extra_headers["Message-ID"] == first.message.extra_headers["Message-ID"]
    posting.settle(first, post.now, is_over=False)
    assert Mail.objects.get().claim == second.claim


@pytest.mark.django_db(transaction=True)
def test_at_once_only_one_packs_and_sends(post: Post) -> None:
    post.happens()
    post.passes(hours=1)

    def go(_: int) -> int:
        from django.db import connection

        try:
            posting.pack(post.now)
            return int(posting.begin(post.now) is not None)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(go, range(4))) == 1
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("error", [DatabaseError("away"), InterfaceError("the connection is closed")])
async def test_a_server_that_stops_without_its_database_stops_all_the_same(
    monkeypatch: pytest.MonkeyPatch, settings: Any, error: Exception
) -> None:
    """What became of the mail on its way is not written down; others find its claim."""
    settings.MAIL_IS_ON = True
    sends, taken = ThreadEvent(), ThreadEvent()

    def send(_: EmailMessage) -> str:
        sends.set()
        taken.wait(PATIENCE_SECONDS)
        return "sent"

    def settle(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(posting, "pack", lambda _: None)
    monkeypatch.setattr(posting, "begin", lambda _: Sending(uuid4(), uuid4(), EmailMessage()))
    monkeypatch.setattr(posting, "settle", settle)
    monkeypatch.setattr(mailer, "_send", send)
    running = asyncio.create_task(mailer.Mailer().run())
    await wait_until(sends.is_set)
    running.cancel()
    taken.set()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await running


def test_old_mails_are_forgotten(post: Post) -> None:
    post.happens()
    post.passes(hours=1)
    post.goes()
    posting.forget_old(post.now + timedelta(days=6))
    assert Mail.objects.exists()
    posting.forget_old(post.now + timedelta(days=8))
    assert not Mail.objects.exists()


# --- Links ---


@pytest.fixture
def mailed(post: Post) -> Post:
    """The owner was mailed of another title."""
    inbox = Inbox.locked(post.notes.user("owner"))
    inbox.choose({"renamed": {"mail": True}})
    inbox.save()
    post.notes.note.rename("<b>New</b>", post.notes.user("editor"))
    post.notes.tell()
    post.is_now()
    post.passes(hours=1)
    assert post.goes() == ["editor renamed “Plan” to “<b>New</b>”"]
    return post


def test_one_click_mutes_the_note(mailed: Post, client: Client) -> None:
    link = links_in(newest().body)[0]
    shown = client.get(link)
    assert (shown.status_code, "&lt;b&gt;New&lt;/b&gt;" in shown.content.decode()) == (200, True)
    assert Watch.level_of(mailed.notes.user("owner"), mailed.notes.note.id) == "mine"
    assert Client(enforce_csrf_checks=True).post(link).status_code == 200
    assert Watch.level_of(mailed.notes.user("owner"), mailed.notes.note.id) == "none"


def test_what_is_told_of_a_muted_note_too_does_not_offer_to_mute(post: Post) -> None:
    post.happens("grace")
    post.passes(hours=1)
    assert post.goes() == ["grace would like to see “Plan”"]
    (off,) = links_in(newest().body)
    assert off in newest().extra_headers["List-Unsubscribe"]


def test_one_click_ends_all_mail_as_mail_programs_do_it(mailed: Post) -> None:
    """RFC 8058."""
    headers = newest().extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = links_in(headers["List-Unsubscribe"].strip("<>"))
    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    inbox = Inbox.of(mailed.notes.user("owner"))
    assert inbox.kinds("mail") == []
    assert "renamed" in inbox.kinds("in_app")


def test_the_page_of_a_link_shows_no_title_to_who_lost_access(mailed: Post, client: Client) -> None:
    link = links_in(newest().body)[0]
    Note.objects.update(owner=mailed.notes.user("editor"))
    assert "New" not in client.get(link).content.decode()


@pytest.mark.parametrize("change", [lambda link: link[:-1], lambda _: "/mail/x", lambda link: link + "x"])
def test_a_link_that_is_none(mailed: Post, client: Client, change: Callable[[str], str]) -> None:
    link = change(links_in(newest().body)[0])
    assert client.get(link).status_code == client.post(link).status_code == 404


# --- Whose address it is ---


def asks(client: APIClient, address: str | None) -> Any:
    return client.patch(NOTIFICATION_SETTINGS, {"mail": {"address": address}})


def test_an_address_is_used_once_it_is_confirmed(post: Post, api_as: ApiAs, client: Client) -> None:
    post.now = timezone.now() + timedelta(minutes=1)
    owner = api_as(Role.OWNER)
    answer = asks(owner, "new@example.org").json()["mail"]
    assert (answer["address"], answer["unconfirmed_address"]) == ("owner@example.org", "new@example.org")
    assert post.goes() == ["Use this address for Curio?"]
    assert newest().to == ["owner <new@example.org>"]
    (link,) = links_in(newest().body)
    assert "new@example.org" not in link
    assert "new@example.org" in client.get(link).content.decode()
    assert owner.get(NOTIFICATION_SETTINGS).json()["mail"]["address"] == "owner@example.org"
    assert client.post(link).status_code == 200
    assert owner.get(NOTIFICATION_SETTINGS).json()["mail"] == {
        "is_available": True,
        "is_possible": True,
        "address": "new@example.org",
        "unconfirmed_address": None,
    }


def test_only_the_last_address_can_be_confirmed(post: Post, api_as: ApiAs, client: Client) -> None:
    post.now = timezone.now() + timedelta(minutes=1)
    owner = api_as(Role.OWNER)
    asks(owner, "one@example.org")
    post.goes()
    (link,) = links_in(newest().body)
    asks(owner, "two@example.org")
    assert client.post(link).status_code == 404
    assert post.notes.user("owner").email == "owner@example.org"


def test_a_link_holds_for_a_day(
    post: Post, api_as: ApiAs, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.now = timezone.now() + timedelta(minutes=1)
    asks(api_as(Role.OWNER), "one@example.org")
    post.goes()
    (link,) = links_in(newest().body)
    monkeypatch.setattr("notes.notifications.links.CONFIRM_SECONDS", -1)
    assert client.post(link).status_code == 404


def test_without_an_address_there_is_no_mail(post: Post, api_as: ApiAs) -> None:
    post.happens()
    answer = asks(api_as(Role.OWNER), None).json()["mail"]
    assert (answer["address"], answer["is_possible"]) == (None, False)
    post.passes(hours=1)
    assert post.goes() == []
    post.happens()
    assert not Notification.objects.filter(awaits_mail=True).exists()


def test_links_are_mailed_a_few_times_a_day(post: Post, api_as: ApiAs, settings: Any) -> None:
    settings.NOTIFY_CONFIRMATIONS_PER_DAY = 2
    owner = api_as(Role.OWNER)
    for number in range(2):
        assert asks(owner, f"{number}@example.org").status_code == 200
    answer = asks(owner, "3@example.org")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_confirmations")
    assert Mail.objects.filter(kind=MailKind.CONFIRMATION).count() == 2


def test_a_server_without_mail_says_so(post: Post, api_as: ApiAs, settings: Any) -> None:
    settings.MAIL_IS_ON = False
    answer = asks(api_as(Role.OWNER), "ada@example.org")
    assert (answer.status_code, answer.json()["code"]) == (409, "mail_off")
    post.happens()
    assert not Notification.objects.filter(awaits_mail=True).exists()
