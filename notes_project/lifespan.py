"""What starts before the first request and ends after the last one: the engine, and what lists show."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from collab.rooms import close_engine, open_engine
from notes.feed.hub import hub
from notes.library.projection import projector
from notes.notifications.live import inboxes
from notes.notifications.mailer import mailer
from notes.presence.live import whereabouts
from notes.webhooks.deliverer import deliverer
from notes_project.request_limit import Receive, Scope, Send

logger = logging.getLogger(__name__)


BESIDE: Mapping[str, Callable[[], Awaitable[None]]] = {
    "projection": projector.run,
    "feed": hub.run,
    "webhooks": deliverer.run,
    "notifications": inboxes.run,
    "mail": mailer.run,
    "presence": whereabouts.run,
}
"""What runs beside the engine for as long as the server does."""
AGAIN_SECONDS = 1.0


async def for_good(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run it until it is over; an error that it does not know itself ends it for a moment only."""
    while True:
        try:
            return await run()
        except Exception:
            logger.exception("%s.died", name)
        await asyncio.sleep(AGAIN_SECONDS)


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
    beside = [asyncio.create_task(for_good(name, run), name=name) for name, run in BESIDE.items()]
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
