"""Stock Yjs clients: a Node process with as many of them as a test wants (tests/clients/client.mjs)."""

from __future__ import annotations

import asyncio
import json
import subprocess
from itertools import count
from pathlib import Path
from typing import Any, Self

import pytest

from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.people import Person
from tests.support.server import ROOT

FOLDER = ROOT / "tests/clients"
EXTENSION = {"v": "1", "caps": "ext"}
MAX_LINE_BYTES = 64 * 2**20


def node_path() -> Path:
    """The Node that this project uses."""
    if not (FOLDER / "node_modules/@y/websocket").is_dir():
        pytest.fail(
            "tests/clients/node_modules is missing or old: run `make tests/clients/node_modules/.stamp`",
            pytrace=False,
        )
    found = subprocess.run([ROOT / "scripts/node-path"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    return Path(found.stdout.strip(), "node")


class OrderError(AssertionError):
    """A client could not do what it was told, or waited in vain."""


class Node:
    """A Node process; orders go in, answers come out."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, log: Path) -> Self:
        """Start the process; what stock users would see on their console goes to ``log``."""
        with log.open("ab") as stderr:
            process = await asyncio.create_subprocess_exec(
                str(node_path()),
                str(FOLDER / "client.mjs"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                limit=MAX_LINE_BYTES,
            )
        return cls(process)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            answer = json.loads(line)
            waiting = self._waiting.pop(answer["id"])
            if waiting.done():
                continue
            if "error" in answer:
                waiting.set_exception(OrderError(answer["error"]))
            else:
                waiting.set_result(answer["result"])
        for waiting in self._waiting.values():
            waiting.set_exception(OrderError("the Node process has ended"))

    async def order(self, do: str, who: str = "", **what: Any) -> Any:
        """Have something done and return what comes of it."""
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, "who": who, "do": do, **what}).encode() + b"\n")
        await self._process.stdin.drain()
        return await waiting

    async def open(
        self,
        person: Person,
        note: str,
        *,
        who: str = "",
        extended: bool = False,
        client_id: int | None = None,
        headers: dict[str, str] | None = None,
        synced: bool = True,
        **more: Any,
    ) -> YjsClient:
        """Open a note as a person, and wait for its text; ``more`` is for the client (client.mjs)."""
        client = YjsClient(self, who or person.username)
        await client.order(
            "open",
            url=person.server.ws,
            note=note,
            headers=person.bearer if headers is None else headers,
            params=EXTENSION if extended else {},
            **({} if client_id is None else {"clientId": client_id}),
            **more,
        )
        if synced:
            await client.until("Synced")
        return client

    async def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._listening


class YjsClient:
    """One stock ``WebsocketProvider`` with its document."""

    def __init__(self, node: Node, who: str) -> None:
        self._node = node
        self.who = who

    async def order(self, do: str, **what: Any) -> Any:
        """Have this client do something."""
        return await self._node.order(do, self.who, **what)

    async def until(self, what: str, seconds: float = PATIENCE_SECONDS, **more: Any) -> dict[str, Any]:
        """Wait for what the client calls ``until…``, and return its state then."""
        state: dict[str, Any] = await self.order(f"until{what}", seconds=seconds, **more)
        return state

    async def text(self) -> str:
        """What this person sees."""
        return str(await self.order("text"))

    async def state(self) -> dict[str, Any]:
        """Everything that the client has been told."""
        state: dict[str, Any] = await self.order("state")
        return state

    async def saved(self) -> list[str]:
        """The pieces that were typed and are said to be stored."""
        return list(await self.order("saved"))

    async def inserts(self, text: str, **where: Any) -> None:
        """Write at the end, at ``index``, or ``after`` something that is there."""
        await self.order("insert", text=text, **where)

    async def deletes(self, text: str) -> None:
        """Delete the first place where this stands."""
        await self.order("delete", text=text)

    async def undoes(self) -> None:
        """Take back the last own edit; the client has to be ``undoable``."""
        await self.order("undo")

    async def disconnects(self) -> None:
        """Go offline."""
        await self.order("disconnect")

    async def connects(self) -> None:
        """Come back, and wait for what the others wrote."""
        await self.order("connect")
        await self.until("Synced")

    async def hears_itself(self) -> None:
        """Wait until all that was typed has come back, as it does when it is stored; needs ``heedsEcho``."""
        await self.until("Echoed")

    async def types(self, pieces: list[str], pause_ms: float = 10, **where: Any) -> None:
        """Begin to write piece after piece; the place moves along with the text, and ``withCaret`` the caret, too."""
        await self.order("type", pieces=pieces, pauseMs=pause_ms, **where)

    async def puts_caret(self, **where: Any) -> None:
        """Have a caret at ``index``, or ``after`` something that is there."""
        await self.order("putCaret", **where)

    async def stops_typing(self) -> list[str]:
        """Stop, and return what was typed and is not said to be stored."""
        unsaved = list(await self.order("stopTyping"))
        await self.until("Typed")
        return unsaved

    async def sends(self, frame: bytes) -> None:
        """Send bytes past the provider, as a patched client would."""
        await self.order("send", hex=frame.hex())

    async def sees(self, text: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until exactly this is what the person sees."""
        await self.until("Text", text=text, seconds=seconds)
