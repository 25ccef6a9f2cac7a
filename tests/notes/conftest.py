"""A webhook, its receiver, and the note of which it is sent what happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from collab.database import in_thread
from notes.accounts.models import User
from notes.feed.models import Feed
from notes.feed.sequencer import Sequencer
from notes.library.models import Note
from notes.webhooks.models import Webhook
from tests.notes.receiver import Receiver
from tests.notes.webhooks import Clock
from tests.support.deadlines import PATIENCE_SECONDS


@pytest.fixture
def loopback_is_allowed(settings: Any) -> None:
    """Webhooks may lead to this machine, and whoever is slow has time."""
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.WEBHOOK_TIMEOUT_SECONDS = PATIENCE_SECONDS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quiet(note: Note) -> Note:
    """A shared note of which everything was told."""
    Sequencer().tell((), {})
    return note


@pytest.fixture
def webhook(quiet: Note) -> Webhook:
    """The viewer's, sent what happens from now on."""
    user = User.objects.get(username="viewer")
    return Webhook.objects.create(user=user, url="", position=Feed.standing()[0])


@pytest.fixture
async def receiver(webhook: Webhook, loopback_is_allowed: None) -> AsyncIterator[Receiver]:
    async with Receiver(webhook.secret).listening() as receiver:
        webhook.url = f"http://127.0.0.1:{receiver.port}/hook"
        await in_thread(webhook.save)
        yield receiver
