"""What starts before the first request and ends after the last one: the engine, and what lists show."""

from __future__ import annotations

import asyncio
import logging

from collab.rooms import close_engine, open_engine
from notes.feed.hub import hub
from notes.library.projection import projector
from notes.notifications.live import inboxes
from notes.notifications.mailer import mailer
from notes.presence.live import whereabouts
from notes.webhooks.deliverer import deliverer
from notes_project.request_limit import Receive, Scope, Send

logger = logging.getLogger(__name__)


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the server's two questions: started? stopped?"""
    del scope
    await receive()
    try:
        await open_engine()
    except Exception as error:
        logger.exception("engine.start_failed")
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    beside = [
        asyncio.create_task(projector.run(), name="projection"),
        asyncio.create_task(hub.run(), name="feed"),
        asyncio.create_task(deliverer.run(), name="webhooks"),
        asyncio.create_task(inboxes.run(), name="notifications"),
        asyncio.create_task(mailer.run(), name="mail"),
        asyncio.create_task(whereabouts.run(), name="presence"),
    ]
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    try:
        await close_engine()
    except Exception as error:
        logger.exception("engine.stop_failed")
        await send({"type": "lifespan.shutdown.failed", "message": str(error)})
        return
    # Where others serve on, nothing would look at these notes before somebody opens them.
    await projector.finish()
    await send({"type": "lifespan.shutdown.complete"})
