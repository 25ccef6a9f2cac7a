"""Who is here and where their carets are: what peers say of themselves, with their identity put in by us.

A client id belongs to the socket that first used it, so nobody speaks for another; names and colours come from
the login, never from the client. What other processes tell of their sockets is taken as they stamped it. Nothing here
is stored. Rules: docs/protocol.md P14–P15.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from collab.core.errors import FrameTooLargeError, ProtocolError
from collab.core.frames import AwarenessEntry

MAX_IDS_PER_PEER = 2
MAX_CLOCK = 2**32
MAX_CLOCK_STEP = 1000
"""How far a clock may rise at once: whoever leaps ahead could never be corrected by what comes later."""
MAX_GONE = 1000
"""How many who have left are remembered."""
GONE = "null"


@dataclass(slots=True)
class _Presence:
    owner: object
    is_here: bool
    """Whether the owner is a socket; otherwise it is another process."""
    person: str
    clock: int
    state: str
    user: Mapping[str, str] = field(default_factory=dict)
    """How the person is shown; of those who are here."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person who is present, with however many sockets."""

    person: str
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A client that has a socket at another process."""

    client_id: int
    clock: int
    state: str
    """Stamped JSON; "null" when it has gone."""
    person: str


class Awareness:
    """The presence of one room. Owners are whatever stands for a socket, or the name of another process."""

    def __init__(self, max_state_bytes: int) -> None:
        self._max_state_bytes = max_state_bytes
        self._present: dict[int, _Presence] = {}
        self._gone: dict[int, int] = {}
        """The clock of those who have left, for what others repeat of them."""
        self.movements = 0
        """Rises whenever a client comes here, goes from here or is shown otherwise; while it stands, so does ``attendees``."""

    def receive(
        self, owner: object, person: str, user: Mapping[str, str], entries: Iterable[AwarenessEntry]
    ) -> tuple[AwarenessEntry, ...]:
        """Take in what a peer says and return what others are told, its own id stamped with ``user``.

        Entries about ids of other sockets are left out: clients send on what they hear. A person's new socket
        takes over an id of that person's old one. Raises ProtocolError if a state is not a JSON object or null,
        FrameTooLargeError if one is too large; then nothing is taken.
        """
        # Looked at before its state is read: a message that repeats a whole room is cheap.
        own = [entry for entry in entries if self._may_speak_for(owner, person, entry)]
        states = [self._parse(entry) for entry in own]
        told = (
            self._receive_one(owner, person, user, entry, state)
            for entry, state in zip(own, states, strict=True)
        )
        return tuple(entry for entry in told if entry is not None)

    def _may_speak_for(self, owner: object, person: str, entry: AwarenessEntry) -> bool:
        known = self._present.get(entry.client_id)
        if known is not None and known.owner is owner:
            return True
        owned = sum(one.owner is owner for one in self._present.values())
        if known is None:
            # A socket that has an id of its own only repeats what it had heard before that client left.
            is_repeated = owned > 0 and entry.clock <= self._gone.get(entry.client_id, -1)
            return owned < MAX_IDS_PER_PEER and not is_repeated
        # A socket that has an id of its own only repeats what it heard of the person's other tabs.
        return known.person == person and not owned and entry.clock >= known.clock

    def _parse(self, entry: AwarenessEntry) -> dict[str, Any] | None:
        size = len(entry.state.encode())
        if size > self._max_state_bytes:
            raise FrameTooLargeError(
                f"an awareness state has {size} bytes, at most {self._max_state_bytes} are allowed"
            )
        if entry.clock > MAX_CLOCK:
            raise ProtocolError(f"an awareness clock is {entry.clock}, at most {MAX_CLOCK} is expected")
        return _parse(entry.state)

    def _receive_one(
        self,
        owner: object,
        person: str,
        user: Mapping[str, str],
        entry: AwarenessEntry,
        state: dict[str, Any] | None,
    ) -> AwarenessEntry | None:
        if not self._may_speak_for(owner, person, entry):
            return None
        known = self._present.get(entry.client_id)
        if state is None:
            if known is None or known.owner is not owner:
                return None
            self._forget(entry.client_id)
            return AwarenessEntry(entry.client_id, max(entry.clock, known.clock), GONE)
        if (
            known is not None
            and known.owner is owner
            and not known.clock < entry.clock <= known.clock + MAX_CLOCK_STEP
        ):
            return None
        stamped = _stamp(state, user)
        if known is None or not known.is_here or known.user != user:
            self.movements += 1
        self._present[entry.client_id] = _Presence(
            owner, is_here=True, person=person, clock=entry.clock, state=stamped, user=user
        )
        return AwarenessEntry(entry.client_id, entry.clock, stamped)

    def absorb(
        self, process: str, seen: Iterable[Seen], *, is_all: bool = False
    ) -> tuple[AwarenessEntry, ...]:
        """Take in what another process tells of its sockets and return what is news here.

        ``is_all`` says that nobody else is there. Of one client at two sockets the later word counts.
        """
        news = []
        entries = tuple(seen)
        for entry in entries:
            known = self._present.get(entry.client_id)
            if entry.state == GONE:
                if known is not None and known.owner == process:
                    news.append(AwarenessEntry(entry.client_id, self._forget(entry.client_id), GONE))
                continue
            if known is not None and (known.person != entry.person or entry.clock < known.clock):
                continue
            if known is None or entry.clock > known.clock or entry.state != known.state:
                news.append(AwarenessEntry(entry.client_id, entry.clock, entry.state))
            elif known.owner != process:
                # The same word from a socket that was here: it is the one that came first.
                continue
            if known is not None and known.is_here:
                self.movements += 1
            self._present[entry.client_id] = _Presence(
                process, is_here=False, person=entry.person, clock=entry.clock, state=entry.state
            )
        if is_all:
            there = {entry.client_id for entry in entries}
            lost = [
                client_id
                for client_id, one in self._present.items()
                if one.owner == process and client_id not in there
            ]
            news += [AwarenessEntry(client_id, self._forget(client_id), GONE) for client_id in lost]
        return tuple(news)

    def seen(self, client_ids: Iterable[int] | None = None) -> tuple[Seen, ...]:
        """Return those of these clients that have a socket here, or all who have, for other processes."""
        wanted = self._present.keys() if client_ids is None else client_ids
        found = ((client_id, self._present.get(client_id)) for client_id in wanted)
        return tuple(
            Seen(client_id, one.clock, one.state, one.person)
            for client_id, one in found
            if one is not None and one.is_here
        )

    def leave(self, owner: object) -> tuple[AwarenessEntry, ...]:
        """Forget a socket's ids and return what others are told."""
        gone = [client_id for client_id, one in self._present.items() if one.owner == owner]
        # Clients take null at the clock they know; a higher one would hide the same client when it comes back.
        return tuple(AwarenessEntry(client_id, self._forget(client_id), GONE) for client_id in gone)

    def _forget(self, client_id: int) -> int:
        """Take somebody out and return the clock at which they went."""
        left = self._present.pop(client_id)
        self.movements += left.is_here
        clock = left.clock
        self._gone.pop(client_id, None)
        self._gone[client_id] = clock
        if len(self._gone) > MAX_GONE:
            del self._gone[next(iter(self._gone))]
        return clock

    @property
    def attendees(self) -> dict[str, Attendee]:
        """Who has a socket here, by their persons' keys."""
        return {
            one.person: Attendee(one.person, one.user["name"], one.user["color"])
            for one in self._present.values()
            if one.is_here
        }

    def everyone(self) -> tuple[AwarenessEntry, ...]:
        """All who are here, for one who has just come."""
        return tuple(
            AwarenessEntry(client_id, one.clock, one.state) for client_id, one in self._present.items()
        )


def _parse(written: str) -> dict[str, Any] | None:
    try:
        state = json.loads(written, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ProtocolError("an awareness state is not JSON") from None
    if state is not None and not isinstance(state, dict):
        raise ProtocolError(
            f"an awareness state is a JSON {type(state).__name__}, expected an object or null"
        )
    return state


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _stamp(state: dict[str, Any], user: Mapping[str, str]) -> str:
    try:
        # A number such as 1e999 is read as infinity, which browsers could not read back.
        stamped = json.dumps(
            {**state, "user": dict(user)}, separators=(",", ":"), allow_nan=False, ensure_ascii=False
        )
        # JSON can spell half a surrogate pair, UTF-8 cannot.
        stamped.encode()
        return stamped
    except (ValueError, RecursionError):
        raise ProtocolError("an awareness state holds a number or a depth that JSON cannot carry") from None
