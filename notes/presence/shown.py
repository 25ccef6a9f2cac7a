"""What is said of one note that somebody is in, and to whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from collab.core.awareness import Attendee

MAX_NAMED = 8
"""So many people are named, and the others counted: a list has room for a few faces."""

People = Sequence[Attendee]


@dataclass(frozen=True, slots=True)
class Shown:
    """A note with those who are in it, and those who may know."""

    note_id: UUID
    people: People
    readers: frozenset[int]
    """The ids of those who may see the note."""
    text: str
    """What is said to whoever is named in it or not there."""
    unnamed: Mapping[str, Attendee]
    """Who is there and not named, by their persons' keys."""

    @classmethod
    def of(cls, note_id: UUID, people: People, readers: frozenset[int]) -> Shown:
        """Write down who is in a note."""
        text = _written(note_id, people[:MAX_NAMED], len(people))
        return cls(note_id, people, readers, text, {one.person: one for one in people[MAX_NAMED:]})

    def text_for(self, person: str) -> str:
        """What is said to somebody: whoever is there is named to themselves, so that a page can leave them out."""
        if (own := self.unnamed.get(person)) is None:
            return self.text
        return _written(self.note_id, (*self.people[: MAX_NAMED - 1], own), len(self.people))


def nobody_in(note_id: UUID) -> str:
    """What is said where nobody is any more, or to whoever may not know it any more."""
    return _written(note_id, (), 0)


def message(texts: Sequence[str]) -> str:
    """What is sent of some notes."""
    return f'{{"kind":"presence","notes":{{{",".join(texts)}}}}}'


def _written(note_id: UUID, named: People, count: int) -> str:
    people = [{"username": one.name, "color": one.color} for one in named]
    said = {"people": people, "count": count}
    return f'"{note_id}":{json.dumps(said, ensure_ascii=False, separators=(",", ":"))}'
