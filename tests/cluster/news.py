"""People at several servers who make news of every kind, and what the feed must then say of it and to whom."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import httpx

from tests.support.feed import TRANSPORTS, Event, Heard, Listener, all_events, heads_of, position_of, rows_of
from tests.support.people import Person
from tests.support.server import Server

AGAIN_SECONDS = 0.1
SETTLE_SECONDS = 60
TRY_SECONDS = 10
TRASHED = "note.trashed"
"""Also those hear it who cannot see the note because of it."""


@dataclass
class Right:
    """What a person was given or had taken away at one note, and when this was asked for."""

    gives: bool
    sent_at: float


@dataclass
class Story:
    """One note, whose owner alone renames, shares and trashes it, one thing after the other."""

    note: str
    owner: Person
    expected: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What the feed has to say of it in this order, but for edits."""
    roles: dict[str, str] = field(default_factory=dict)
    rights: dict[str, list[Right]] = field(default_factory=dict)
    trash: list[Right] = field(default_factory=list)
    title: str = ""
    is_trashed: bool = False


class Newsroom:
    """Some people, their notes, and who listens."""

    def __init__(self, servers: Sequence[Server], people: Sequence[Person], seed: int) -> None:
        self.servers, self.people = servers, people
        self.stories: list[Story] = []
        self.listeners: list[Listener] = []
        self.acknowledged: Counter[str] = Counter()
        self.served_by: asyncio.Queue[Server] = asyncio.Queue()
        self._chance = random.Random(seed)
        self._clients = {
            (person.username, server.port): person.again(server) for person in people for server in servers
        }

    @property
    def changes(self) -> int:
        """How many were acknowledged."""
        return self.acknowledged.total()

    def listen(self, people: Sequence[Person]) -> None:
        """Have these people listen on each transport, from now on."""
        since = position_of(self.servers[0])
        self.listeners = [
            transport(person, self.servers, since, "listener")
            for person in people
            for transport in TRANSPORTS
        ]

    async def report(self, upto: int) -> None:
        """Have everybody make changes until so many were acknowledged."""
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(self._work(person, upto))

    async def _work(self, person: Person, upto: int) -> None:
        chance = random.Random(f"{self._chance.random()}")
        await self.creates(person)
        while self.changes < upto:
            mine = [story for story in self.stories if story.owner is person]
            story = chance.choice(mine)
            match chance.choices("cresut", (1, 30, 30, 12, 6, 4))[0]:
                case "c":
                    await self.creates(person)
                case "r":
                    await self._renames(story)
                case "e":
                    await self.edits(person, chance.choice(self.stories))
                case "s":
                    await self.shares(story, chance.choice(self.people), chance.choice(("editor", "viewer")))
                case "u" if story.roles:
                    await self.unshares(story, chance.choice(sorted(story.roles)))
                case "t":
                    await self._trashes_or_restores(story)

    # What people do

    async def creates(self, person: Person) -> Story:
        """Make a note."""
        key = {"Idempotency-Key": secrets.token_hex(16)}
        title = secrets.token_hex(4)
        answer = await self._ask(
            person, "POST", "notes/", {201, 200}, json={"title": title, "content": "a\n"}, headers=key
        )
        note = answer.json()["id"]
        story = Story(note, person, title=title)
        story.expected.append(("note.created", {"revision": "1.1"}))
        self.stories.append(story)
        self._count("created")
        return story

    async def _renames(self, story: Story) -> None:
        if story.is_trashed:
            return
        before, story.title = story.title, secrets.token_hex(8)
        await self._ask(story.owner, "PATCH", f"notes/{story.note}/", {200}, json={"title": story.title})
        story.expected.append(("note.renamed", {"title": story.title, "previous_title": before}))
        self._count("renamed")

    async def edits(self, person: Person, story: Story, at: Server | None = None) -> None:
        """Write another text, at this server or at any."""
        key = {"Idempotency-Key": secrets.token_hex(16)}
        text = {"content": f"by {person.username} {secrets.token_hex(8)}\n"}
        answer = await self._ask(
            person, "PATCH", f"notes/{story.note}/", {200, 403, 404, 409}, json=text, headers=key, at=at
        )
        if answer.status_code == 200:
            self._count("edited")

    async def shares(self, story: Story, person: Person, role: str) -> None:
        """Let somebody in, or give them another role."""
        if story.is_trashed or person is story.owner:
            return
        story.rights.setdefault(person.username, []).append(Right(gives=True, sent_at=time.monotonic()))
        wanted = {"username": person.username, "role": role}
        await self._ask(story.owner, "POST", f"notes/{story.note}/shares/", {200, 201}, json=wanted)
        before = story.roles.get(person.username)
        story.roles[person.username] = role
        if before != role:
            story.expected.append(("note.shared" if before is None else "note.role_changed", wanted))
        self._count("shared")

    async def unshares(self, story: Story, username: str) -> None:
        """Take somebody's access away."""
        if story.is_trashed:
            return
        await self._ask(story.owner, "DELETE", f"notes/{story.note}/shares/{username}/", {204, 404})
        story.rights[username].append(Right(gives=False, sent_at=time.monotonic()))
        del story.roles[username]
        story.expected += [("note.unshared", {"username": username}), ("note.access_lost", {})]
        self._count("unshared")

    async def _trashes_or_restores(self, story: Story) -> None:
        story.trash.append(Right(gives=story.is_trashed, sent_at=time.monotonic()))
        if story.is_trashed:
            await self._ask(story.owner, "POST", f"notes/{story.note}/restoration/", {200, 204})
        else:
            await self._ask(story.owner, "DELETE", f"notes/{story.note}/", {204})
        story.expected.append(("note.restored" if story.is_trashed else TRASHED, {}))
        story.is_trashed = not story.is_trashed
        self._count("trashed or restored")

    def _count(self, what: str) -> None:
        self.acknowledged[what] += 1

    async def _ask(
        self,
        person: Person,
        method: str,
        path: str,
        statuses: set[int],
        at: Server | None = None,
        **what: Any,
    ) -> httpx.Response:
        """Ask some server until one answers."""
        while True:
            server = at or self._chance.choice(self.servers)
            try:
                async with asyncio.timeout(TRY_SECONDS):
                    answer = await self._clients[person.username, server.port].api.request(
                        method, path, **what
                    )
            except (httpx.TransportError, TimeoutError):
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            if answer.status_code in statuses:
                self.served_by.put_nowait(server)
                return answer
            assert answer.status_code in {500, 502, 503, 504}, f"{method} {path}: {answer.text}"
            await asyncio.sleep(AGAIN_SECONDS)

    async def next_served(self) -> Server:
        """The server that answers next."""
        while not self.served_by.empty():
            self.served_by.get_nowait()
        return await self.served_by.get()

    async def leaves(self) -> None:
        """Let go of all connections."""
        for listener in self.listeners:
            await listener.leaves()
        for client in self._clients.values():
            await client.leaves()

    # What must be so

    async def check(self) -> dict[str, Any]:
        """Check what was told, and what each person heard on each transport; return some numbers."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while not await asyncio.to_thread(_is_all_told, self.servers[0]):  # noqa: ASYNC110
                await asyncio.sleep(AGAIN_SECONDS)
        head = position_of(self.servers[0])
        for listener in self.listeners:
            await listener.reaches(head, SETTLE_SECONDS)
        told = all_events(self.servers[0])
        assert [event["position"] for event in told] == list(range(1, len(told) + 1))
        heads = heads_of(self.servers[0])
        truths = {
            story.note: Truth(story, [event for event in told if event["note"]["id"] == story.note])
            for story in self.stories
        }
        assert sum(len(truth.told) for truth in truths.values()) == len(told)
        for note, truth in truths.items():
            truth.is_whole(heads[note])
        must = sum(_heard_right(listener, told, truths) for listener in self.listeners)
        _is_the_same(self.listeners)
        return {
            **self.acknowledged,
            "events": len(told),
            "heard": sum(len(listener.heard) for listener in self.listeners),
            "of which had to be": must,
            "connections": sum(listener.connections for listener in self.listeners),
        }


@dataclass
class Truth:
    """What the feed says of one note."""

    story: Story
    told: Sequence[Event]

    def is_whole(self, head: str) -> None:
        """Every acknowledged change is there once, in its order, and the edits reach the head without a hole."""
        said = [(one["kind"], one["data"]) for one in self.told if one["kind"] != "note.edited"]
        assert said == self.story.expected, self.story.note
        upto, title = "1.1", ""
        for event in self.told:
            if event["kind"] == "note.edited":
                assert event["data"]["since_revision"] == upto, event
                upto = event["data"]["revision"]
            # A title that came later is nobody's business who had lost access by then.
            title = event["data"]["title"] if event["kind"] == "note.renamed" else title
            if title and event["kind"] != "note.edited":
                assert event["note"]["title"] == title, event
        assert upto == head, f"{self.story.note} is told up to {upto}"

    def may_hear(self, person: Person, one: Heard) -> bool:
        """Whether this person could see an event at the moment when it came to them."""
        name, event = person.username, self._at(one.position)
        if event["addressee"] is not None:
            return bool(event["addressee"] == name)
        if self.story.owner.username == name:
            return True
        revoked = sum(
            before["kind"] == "note.access_lost" and before["addressee"] == name
            for before in self._before(one.position)
        )
        if not _was_given(self.story.rights.get(name, []), revoked, one.at):
            return False
        thrown = sum(before["kind"] == TRASHED for before in self._before(one.position))
        return event["kind"] == TRASHED or not thrown or _was_given(self.story.trash, thrown, one.at)

    def must_hear(self, person: Person) -> set[int]:
        """What this person could see from when it was told until now, whenever they came to hear of it."""
        name = person.username
        addressed = {event["position"] for event in self.told if event["addressee"] == name}
        others = [event for event in self.told if event["addressee"] is None]
        if self.story.owner is person:
            return addressed | {event["position"] for event in others}
        if name not in self.story.roles:
            return addressed
        given = max(
            event["position"]
            for event in others
            if event["kind"] == "note.shared" and event["data"]["username"] == name
        )
        moved = [event["position"] for event in others if event["kind"] in (TRASHED, "note.restored")]
        seen_since = max([given, *moved])
        return addressed | {
            event["position"]
            for event in others
            if (event["position"] >= seen_since and not self.story.is_trashed)
            or (event["position"] >= given and event["kind"] == TRASHED)
        }

    def _at(self, position: int) -> Event:
        return next(event for event in self.told if event["position"] == position)

    def _before(self, position: int) -> Iterator[Event]:
        return (event for event in self.told if event["position"] < position)


def _was_given(rights: Sequence[Right], taken: int, at: float) -> bool:
    """Whether a right was asked for, until this moment, after it had been taken away so many times."""
    taken_so_far = 0
    for right in rights:
        taken_so_far += not right.gives
        if right.gives and taken_so_far >= taken and right.sent_at <= at:
            return True
    return False


def _heard_right(listener: Listener, told: Sequence[Event], truths: Mapping[str, Truth]) -> int:
    """Nothing that one may not see, nothing twice, all that one had to hear; returns how much that was."""
    who = f"{listener.person.username} by {listener.transport}"
    assert all(one < other for one, other in pairwise(one.position for one in listener.heard)), who
    for one in listener.heard:
        true = told[one.position - 1]
        event = {name: value for name, value in one.event.items() if name != "at"}
        assert event | {"addressee": true["addressee"]} == true, who
        truth = truths[true["note"]["id"]]
        assert truth.may_hear(listener.person, one), f"{who} heard at {one.at} {true} of {truth.story}"
    must = set[int]().union(*(truth.must_hear(listener.person) for truth in truths.values()))
    missing = sorted(must - {one.position for one in listener.heard})
    assert not missing, f"{who} lacks {len(missing)}, such as {told[missing[0] - 1]}"
    return len(must)


def _is_all_told(server: Server) -> bool:
    """Whether nothing waits in the outbox, and each note is told up to its head."""
    waiting = """
        SELECT (SELECT count(*) FROM notes_change),
               (SELECT count(*) FROM collab_document d LEFT JOIN notes_feddocument f ON f.document_id = d.id
                WHERE f.document_id IS NULL OR f.generation <> d.generation OR f.seq < d.seq)
    """
    return bool(rows_of(server, waiting) == [(0, 0)])


def _is_the_same(listeners: Sequence[Listener]) -> None:
    """What one person heard on several transports is the same, ``at`` and all."""
    said: dict[int, Event] = {}
    for listener in listeners:
        for position, event in listener.events.items():
            assert said.setdefault(position, event) == event


def sentence(report: Mapping[str, Any]) -> str:
    """A report in one line."""
    return ", ".join(f"{number} {what}" for what, number in report.items())
