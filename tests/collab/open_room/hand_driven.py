"""A writer that commits only when a test does, and rows that another process stores."""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async

from collab import appending
from collab.appending import Append, Row
from collab.group_commit import GroupCommit, Source
from tests.collab.host import granted
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS

append = sync_to_async(appending.append)


class HandDriven(GroupCommit):
    """A writer that commits only when the test does."""

    def __init__(self) -> None:
        super().__init__()
        self.woken = 0
        self._is_woken = asyncio.Event()

    def wake(self, source: Source) -> None:
        """Leave the room waiting."""
        self.woken += 1
        self._is_woken.set()

    async def until_woken(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.woken < count:
                self._is_woken.clear()
                await self._is_woken.wait()


async def elsewhere(document_id, typist: Typist, text: str) -> None:
    """Another process stores a row."""
    row = Row(typist.types(text), await sync_to_async(granted)("bob", document_id), ())
    await append([Append(document_id, 1, [row])])
