"""Puts people and notes that all of them may edit into Curio's database, and prints notes and tokens as JSON.

Run as a process of its own beside the server: ``python -m bench.population NOTES PEOPLE``, with ``--apart`` for other
people in each note. Signing up over REST
would take a third of a second for each of them, since hashing a password is meant to.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.db import transaction


def populate(notes: int, people: int, *, apart: bool = False) -> dict[str, list[str]]:
    """Make notes and, as far as they are not there yet, people; everybody gets a new token.

    With ``apart`` the first note belongs to the first of these tokens, the second to those behind them, and so on.
    """
    from notes.accounts.identity import of_token
    from notes.accounts.models import AccessToken, Scope, User
    from notes.library.models import Note
    from notes.sharing.models import Role, Share

    with transaction.atomic():
        count = notes * people if apart else people
        users = [User.objects.get_or_create(username=f"person-{number}")[0] for number in range(count)]
        issued = [AccessToken.objects.issue(user, "bench", Scope.values) for user in users]
        made: list[Note] = []
        shares: list[Share] = []
        for number in range(notes):
            first = number * people if apart else 0
            note = Note.objects.write_down(users[first], of_token(issued[first][0]), f"Bench {number}", "")
            made.append(note)
            shares += [
                Share(note=note, user=user, role=Role.EDITOR) for user in users[first + 1 : first + people]
            ]
        Share.objects.bulk_create(shares)
    return {"notes": [str(note.id) for note in made], "tokens": [token for _row, token in issued]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notes_project.settings")
    django.setup()
    notes_and_people, options = sys.argv[1:3], sys.argv[3:]
    json.dump(populate(*map(int, notes_and_people), apart="--apart" in options), sys.stdout)
