"""One process's part of sending mail: looks what there is, and gives it to the mail server one by one.

The mail server is waited for in a thread of its own, without a database connection. Who sends which mail the claims in
the database say (posting.py), so any number of processes may do the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error as DatabaseError
from django.utils import timezone

from collab.database import in_thread
from notes.notifications import metrics, posting
from notes.notifications.posting import Sending

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
FORGET_EVERY_SECONDS = 3_600.0
STOP_SECONDS = 3.0
REFUSED_FROM = 500
"""From this code on a mail server means it for good."""


class Mailer:
    """Sends until cancelled. Another clock is for tests."""

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self._now = now

    async def run(self) -> None:
        """Look whenever a second is over, where there is a mail server at all."""
        if not settings.MAIL_IS_ON:
            return
        forget_at, loop = 0.0, asyncio.get_running_loop()
        thread = ThreadPoolExecutor(1, thread_name_prefix="mail")
        try:
            while True:
                try:
                    await self.round(thread)
                    if loop.time() >= forget_at:
                        forget_at = loop.time() + FORGET_EVERY_SECONDS
                        await in_thread(posting.forget_old, self._now())
                except DatabaseError as error:
                    logger.warning("mail.failed error=%s", type(error).__name__)
                except Exception:
                    logger.exception("mail.failed")
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            thread.shutdown(wait=False)

    async def round(self, thread: ThreadPoolExecutor) -> None:
        """Pack and send all that there is."""
        await in_thread(posting.pack, self._now())
        while (sending := await in_thread(posting.begin, self._now())) is not None:
            on_its_way = asyncio.get_running_loop().run_in_executor(thread, _send, sending.message)
            try:
                await self._settle(sending, await asyncio.shield(on_its_way))
            except asyncio.CancelledError:
                # The server stops. What is not taken by then is sent by others when the claim has run out.
                with contextlib.suppress(TimeoutError, DatabaseError):
                    async with asyncio.timeout(STOP_SECONDS):
                        await self._settle(sending, await on_its_way)
                raise

    async def _settle(self, sending: Sending, outcome: str) -> None:
        metrics.MAILS.labels(outcome).inc()
        if outcome != "sent":
            logger.warning("mail.not_taken mail=%s outcome=%s", sending.mail_id, outcome)
        is_over = outcome in {"sent", "refused"}
        await in_thread(lambda: posting.settle(sending, self._now(), is_over=is_over))


def _send(message: EmailMessage) -> str:
    """Give it to the mail server; returns ``sent``, ``refused``, which is for good, or ``failed``."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return "refused" if all(code >= REFUSED_FROM for code in codes) else "failed"
    except (smtplib.SMTPException, OSError):
        return "failed"
    return "sent"


mailer = Mailer()
