"""This process's end of the channel layer: one channel, one loop that receives, one that sends.

Whatever the layer does, nobody waits for it who has text in hand: what cannot be sent in time is dropped, for a
message is a hint. Where no layer is configured nothing happens at all. Knows nothing of documents.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from enum import Enum
from typing import Any, Protocol, cast

logger = logging.getLogger(__name__)

MAX_WAITING = 10_000
"""How many messages may wait to be sent; older ones are dropped first."""
SEND_SECONDS = 1.0
SUBSCRIBE_SECONDS = 0.5
"""How long whoever opens a document waits until its news would be heard."""
SUBSCRIBE_PATIENCE_SECONDS = 5.0
"""How long it may take until it counts as failed: when hundreds of documents are opened at once it is done one by one."""
PAUSE_SECONDS = 0.5
"""After a failure nothing is sent for so long."""


class ChannelLayer(Protocol):
    """What is used of a channel layer (Channels' specification)."""

    async def new_channel(self) -> str:
        """Return the name of a channel of this process."""

    async def receive(self, channel: str) -> dict[str, Any]:
        """Wait for the next message."""

    async def group_add(self, group: str, channel: str) -> None:
        """Have the channel hear what the group is told."""

    async def group_discard(self, group: str, channel: str) -> None:
        """Have it hear that no longer."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Tell a group."""

    async def flush(self) -> None:
        """Forget all channels and groups."""


class Mode(Enum):
    """How other processes are heard of."""

    NONE = "none"
    """By the head poll alone, since no layer is configured."""
    PUSH = "push"
    POLL = "poll"
    """By the head poll alone, since the layer does not answer."""


class Layer:
    """Belongs to one event loop."""

    def __init__(
        self,
        channel_layer: ChannelLayer | None,
        group: str,
        hear: Callable[[Mapping[str, Any]], None],
    ) -> None:
        """``group`` is heard from the start; ``hear`` takes each message and returns at once."""
        self._layer = channel_layer
        self._hear = hear
        self._group = group
        self._channel: str | None = None
        self._groups: dict[str, None] = {group: None}
        self._waiting: deque[tuple[str, dict[str, Any]]] = deque(maxlen=MAX_WAITING)
        self._has_waiting, self._has_sent_all = asyncio.Event(), asyncio.Event()
        self._has_sent_all.set()
        self._has_failed = False
        self._tasks: set[asyncio.Task[None]] = set()
        if channel_layer is not None:
            self._start(self._receive_for_ever(channel_layer))
            self._start(self._send_for_ever(channel_layer))
        self._standing = frozenset(self._tasks)

    @property
    def is_busy(self) -> bool:
        """Whether it is doing something that comes to an end."""
        return not self._tasks <= self._standing

    @property
    def mode(self) -> Mode:
        """How other processes are heard of at present."""
        if self._layer is None:
            return Mode.NONE
        return Mode.POLL if self._has_failed or self._channel is None else Mode.PUSH

    def tell(self, message: dict[str, Any], group: str | None = None) -> None:
        """Have a group told, soon; without one, all processes."""
        if self._layer is not None:
            self._waiting.append((group or self._group, message))
            self._has_waiting.set()
            self._has_sent_all.clear()

    async def follow(self, group: str) -> None:
        """Hear what a group is told, from the return on if the layer answers in time."""
        self._groups[group] = None
        await self._add(group)

    async def _add(self, group: str) -> None:
        layer, channel = self._layer, self._channel
        if layer is not None and channel is not None and not self._has_failed:
            # Who does not want to wait any longer does not stop it.
            await asyncio.wait(
                {self._start(self._subscribe(layer, group, channel))}, timeout=SUBSCRIBE_SECONDS
            )

    async def _subscribe(self, layer: ChannelLayer, group: str, channel: str) -> None:
        with self._failures("subscribe"):
            await _in_time(layer.group_add(group, channel), SUBSCRIBE_PATIENCE_SECONDS)
            if group not in self._groups:
                # Meanwhile it was not to be heard any longer.
                await self._discard(layer, group, channel)

    def unfollow(self, group: str) -> None:
        """Hear of a group no longer."""
        self._groups.pop(group, None)
        if self._layer is not None and self._channel is not None:
            self._start(self._discard(self._layer, group, self._channel))

    async def _discard(self, layer: ChannelLayer, group: str, channel: str) -> None:
        with self._failures("unsubscribe"):
            await _in_time(layer.group_discard(group, channel), SEND_SECONDS)
        if group in self._groups:
            # Somebody has come back meanwhile.
            await self._add(group)

    async def _receive_for_ever(self, layer: ChannelLayer) -> None:
        while True:
            try:
                channel = self._channel or await self._open_channel(layer)
                # What is followed from now on adds itself, and what was before is added here.
                self._channel = channel
                for group in tuple(self._groups):
                    await _in_time(layer.group_add(group, channel), SEND_SECONDS)
                self._note_success()
                while True:
                    self._take(await layer.receive(channel))
            except Exception as error:  # noqa: BLE001 - whatever it is, the layer is to be tried again
                self._note_failure("receive", error)
                await asyncio.sleep(PAUSE_SECONDS)

    @staticmethod
    async def _open_channel(layer: ChannelLayer) -> str:
        try:
            return cast("str", await _in_time(layer.new_channel(), SEND_SECONDS))
        except Exception:
            # The layer keeps one that it could not open, and nobody knows its name.
            await _in_time(layer.flush(), SEND_SECONDS)
            raise

    def _take(self, message: Mapping[str, Any]) -> None:
        try:
            self._hear(message)
        except Exception:
            # One message that cannot be understood must not make this process deaf.
            logger.exception("layer.message_failed")

    async def _send_for_ever(self, layer: ChannelLayer) -> None:
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            while self._waiting:
                group, message = self._waiting.popleft()
                try:
                    await _in_time(layer.group_send(group, message), SEND_SECONDS)
                except Exception as error:  # noqa: BLE001 - the same
                    self._note_failure("send", error)
                    await asyncio.sleep(PAUSE_SECONDS)
                    # All of it is in the log, and by then the others have looked there.
                    self._waiting.clear()
                else:
                    self._note_success()
            self._has_sent_all.set()

    @contextlib.contextmanager
    def _failures(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the same
            self._note_failure(what, error)

    def _note_failure(self, what: str, error: Exception) -> None:
        if not self._has_failed:
            logger.warning("layer.failed at=%s error=%s", what, type(error).__name__)
        self._has_failed = True

    def _note_success(self) -> None:
        if self._has_failed:
            logger.warning("layer.recovered")
            self._has_failed = False
            # What was to be heard of meanwhile could not be asked for.
            self._start(self._follow_all())

    async def _follow_all(self) -> None:
        for group in tuple(self._groups):
            await self._add(group)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Send what is waiting, if that is possible at once, and stop."""
        with contextlib.suppress(TimeoutError):
            await _in_time(self._has_sent_all.wait(), SEND_SECONDS)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _in_time(work: Awaitable[Any], seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        return await work
