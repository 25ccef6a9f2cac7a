"""Tells the servers what a process stores that is none itself, such as a management command.

It has no event loop that runs on, so each word is sent at once, for a second at most; what is not heard the head poll finds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from collab import notices
from collab.core.revision import Revision
from collab.neighbours import EVERYBODY, group_of
from collab.notices import Notice, Rights, Rows

logger = logging.getLogger(__name__)

SEND_SECONDS = 1.0


class Outside:
    """What hears ``collab.announcing`` where no engine runs. For any thread without an event loop."""

    def committed(
        self, document_id: UUID, first: Revision, updates: Sequence[bytes], stamps: Mapping[str, int]
    ) -> None:
        """Tell those who have the document open."""
        last = Revision(first.generation, first.seq + len(updates) - 1)
        _tell(group_of(document_id), Rows(document_id, last, tuple(updates), stamps))

    def access_changed(self, scopes: frozenset[str]) -> None:
        """Tell everybody."""
        _tell(EVERYBODY, Rights(scopes))

    def tail_is_long(self, document_id: UUID) -> None:
        """Leave that to whoever opens the document next."""


def _tell(group: str, notice: Notice) -> None:
    layer = get_channel_layer()
    if layer is None:
        return

    async def send() -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await layer.group_send(group, notices.encode(notices.NOBODY, notice))

    try:
        async_to_sync(send)()
    except Exception as error:  # noqa: BLE001 - whatever it is, the row is stored
        logger.warning("outside.not_told error=%s", type(error).__name__)


outside = Outside()
