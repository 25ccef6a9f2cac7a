"""A Redis master, a replica of it and the Sentinels that watch both: private, on free ports, gone afterwards."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.redis import START_SECONDS, Redis

SENTINELS = 3
NAME = "curio-master"
DOWN_AFTER_MILLISECONDS = 300
LOOK_AGAIN_SECONDS = 0.05
# What Sentinels tell each other every few seconds, and each other's answers, sooner. A replica may take over that has
# told of itself within five ping periods, which without a master it does once a second.
HURRY = "SENTINEL DEBUG INFO-PERIOD 200 PING-PERIOD 400 ASK-PERIOD 100 PUBLISH-PERIOD 100"


class Sentinel(Redis):
    """One of those that watch."""

    def __init__(self, master: Redis) -> None:
        super().__init__()
        self._watched = master

    def start(self) -> None:
        """Start it, and have it watch; what it then knows it keeps in the file."""
        file = Path(self._folder.name) / "sentinel.conf"
        is_new = not file.exists()
        if is_new:
            file.write_text(f"bind 127.0.0.1\nport {self.port}\n")
        super().start()
        for command in self._orders() if is_new else ():
            assert self.say(command) == "+OK", command

    def _command(self) -> list[str]:
        return ["redis-server", "sentinel.conf", "--sentinel"]

    def _orders(self) -> Iterator[str]:
        yield HURRY
        yield f"SENTINEL MONITOR {NAME} 127.0.0.1 {self._watched.port} {SENTINELS // 2 + 1}"
        yield f"SENTINEL SET {NAME} down-after-milliseconds {DOWN_AFTER_MILLISECONDS} failover-timeout 2000"

    @property
    def master_port(self) -> int:
        """The port of the server that it takes for the master."""
        return int(self.say(f"SENTINEL GET-MASTER-ADDR-BY-NAME {NAME}").split("\r\n")[-1])

    @property
    def sees_everybody(self) -> bool:
        """Whether it knows the replica and the other Sentinels."""
        words = self.say(f"SENTINEL MASTER {NAME}").split("\r\n")
        known = {name: words[words.index(name) + 2] for name in ("num-slaves", "num-other-sentinels")}
        return known == {"num-slaves": "1", "num-other-sentinels": str(SENTINELS - 1)}


class WatchedRedis:
    """All of them, for the length of a ``with``."""

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self.master = stack.enter_context(Redis("--repl-diskless-sync-delay", "0"))
            self.replica = stack.enter_context(Redis("--replicaof", f"127.0.0.1 {self.master.port}"))
            self._until(lambda: "master_link_status:up" in self.replica.say("INFO replication"), "replicates")
            self.sentinels = [stack.enter_context(Sentinel(self.master)) for _ in range(SENTINELS)]
            self._until(lambda: all(one.sees_everybody for one in self.sentinels), "all are watched")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def url(self) -> str:
        """Its address, as REDIS_URL takes it."""
        addresses = ",".join(f"127.0.0.1:{one.port}" for one in self.sentinels)
        return f"redis+sentinel://{addresses}/{NAME}"

    @staticmethod
    def _until(is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, f"not so after {START_SECONDS} s: {what}"
            time.sleep(LOOK_AGAIN_SECONDS)
