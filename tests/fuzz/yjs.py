"""Stock Yjs documents in Node, without a connection (tests/clients/documents.mjs)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.node import Node


@dataclass(frozen=True)
class Shown:
    """Everything that is to be seen of a document."""

    text: str
    vector: bytes
    state: bytes
    pending: bool

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Shown:
        return cls(
            answer["text"],
            bytes.fromhex(answer["vector"]),
            bytes.fromhex(answer["state"]),
            bool(answer["pending"]),
        )


class YjsReplica:
    """A replica that stock Yjs holds (``histories.Replica``)."""

    hears_in_any_order = True

    def __init__(self, node: Node, name: str) -> None:
        self._node = node
        self._name = name
        self.text = ""

    @classmethod
    async def new(cls, node: Node, client_id: int) -> YjsReplica:
        """Begin an empty document."""
        name = f"replica {client_id}"
        await node.order("document", name, clientId=client_id)
        return cls(node, name)

    async def take(self, *steps: Sequence[Any]) -> list[bytes]:
        """Take steps such as ``("insert", 3, "abc")`` and return the updates that they make."""
        answer = await self._node.order("steps", self._name, steps=steps)
        self.text = answer["text"]
        return [bytes.fromhex(update) for update in answer["updates"]]

    async def hear(self, *updates: bytes) -> None:
        """Take updates of others in."""
        await self.take(*(("hear", update.hex()) for update in updates))

    async def shown(self) -> Shown:
        return Shown.of(await self._node.order("shown", self._name))

    async def forget(self) -> None:
        await self._node.order("forget", self._name)


async def made_of(node: Node, *updates: bytes) -> Shown:
    """What a new document shows that is made of these updates alone, in this order."""
    return Shown.of(await node.order("made", updates=_hex(updates)))


async def merged(node: Node, updates: Sequence[bytes]) -> bytes:
    """Yjs's ``mergeUpdates``."""
    return bytes.fromhex(await node.order("merged", updates=_hex(updates)))


async def diff(node: Node, update: bytes, vector: bytes) -> bytes:
    """Yjs's ``diffUpdate``."""
    return bytes.fromhex(await node.order("diff", update=update.hex(), vector=vector.hex()))


async def vector_of(node: Node, update: bytes) -> bytes:
    """Yjs's ``encodeStateVectorFromUpdate``."""
    return bytes.fromhex(await node.order("vectorOf", update=update.hex()))


def _hex(updates: Sequence[bytes]) -> list[str]:
    return [update.hex() for update in updates]
