"""Sends one message to one receiver and says what came of it. Knows no database."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpcore
from django.conf import settings
from django.db import models
from prometheus_client import Counter

from collab import metrics
from notes.webhooks import signing
from notes.webhooks.guard import GuardedBackend, PrivateTargetError, Resolver, Target, resolve

MAX_ANSWER_BYTES = 4_096
MAX_EXCERPT_CHARACTERS = 500
SENT = Counter(
    "curio_webhook_messages",
    "Messages sent to webhooks, each attempt, by what came of it: delivered, or why not.",
    ("outcome",),
    registry=metrics.registry,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class Failure(models.TextChoices):
    """Why a message was not taken."""

    STATUS = "status", "the receiver answered with another status than 2xx"
    REDIRECT = "redirect", "the receiver sent it elsewhere, where it is not followed"
    TIMEOUT = "timeout", "there was no answer in time"
    UNRESOLVABLE = "unresolvable", "the name has no address"
    UNREACHABLE = "unreachable", "nobody listens there"
    TLS = "tls", "the certificate is not good, or no encryption could be agreed on"
    BROKEN = "broken", "the connection broke, or what came was no HTTP"
    PRIVATE_TARGET = "private_target", "the address is not on the public internet"
    POSITION_GONE = "position_gone", "events were forgotten before they could be sent"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent."""

    id: str
    url: str
    secrets: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    status: int | None = None
    error: str = ""
    """A ``Failure``; empty if the receiver took it."""
    excerpt: str = ""
    retry_after_seconds: float | None = None
    milliseconds: int = 0

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it."""
        return not self.error


class Sender:
    """Sends messages; another resolver and other trust are for tests."""

    def __init__(self, resolver: Resolver = resolve, trust: ssl.SSLContext | None = None) -> None:
        self._backend = GuardedBackend(resolver)
        self._trust = trust

    async def send(self, message: Message, now: datetime) -> Outcome:
        """Send once. Raises nothing that a receiver could bring about."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(settings.WEBHOOK_TIMEOUT_SECONDS):
                status, retry_after, excerpt = await self._request(message, now)
            error = _judge(status)
        except Exception as failed:
            status, retry_after, excerpt = None, None, ""
            error = _failure(failed)
            if error is None:
                raise
        SENT.labels(error or "delivered").inc()
        milliseconds = round(1000 * (loop.time() - began))
        return Outcome(status, error or "", excerpt, retry_after, milliseconds)

    async def _request(self, message: Message, now: datetime) -> tuple[int, float | None, str]:
        target = Target.parse(message.url)
        headers = {
            "host": target.host_header,
            "user-agent": "Curio-Webhooks/1",
            "content-type": "application/json",
            "connection": "close",
            **signing.headers(message.secrets, message.id, int(now.timestamp()), message.body),
        }
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        # One connection for one message, so that each address is judged when it is used.
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._trust or _trust(), network_backend=self._backend
            ) as pool,
            pool.stream("POST", url, headers=list(headers.items()), content=message.body) as answer,
        ):
            excerpt = await _beginning(answer)
            return answer.status, _retry_after(answer, now), excerpt


@cache
def _trust() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


async def _beginning(answer: httpcore.Response) -> str:
    read = b""
    async for part in answer.aiter_stream():
        read += part
        if len(read) >= MAX_ANSWER_BYTES:
            break
    text = read[:MAX_ANSWER_BYTES].decode("utf-8", "replace")
    return _UNPRINTABLE.sub("\ufffd", text)[:MAX_EXCERPT_CHARACTERS]


def _retry_after(answer: httpcore.Response, now: datetime) -> float | None:
    written = next((value for name, value in answer.headers if name.lower() == b"retry-after"), b"")
    text = written.decode("latin-1").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        return (parsedate_to_datetime(text) - now).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None


def _judge(status: int) -> Failure | None:
    if 200 <= status < 300:
        return None
    return Failure.REDIRECT if 300 <= status < 400 else Failure.STATUS


def _failure(error: Exception) -> Failure | None:
    """The word for it; None for what is our own fault."""
    match error:
        case PrivateTargetError():
            return Failure.PRIVATE_TARGET
        case TimeoutError() | httpcore.TimeoutException():
            return Failure.TIMEOUT
        case socket.gaierror():
            return Failure.UNRESOLVABLE
        case httpcore.ConnectError() if _is_about_tls(error):
            return Failure.TLS
        case httpcore.ConnectError() | OSError():
            return Failure.UNREACHABLE
        case httpcore.NetworkError() | httpcore.ProtocolError() | ValueError():
            return Failure.BROKEN
    return None


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
