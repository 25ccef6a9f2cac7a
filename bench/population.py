"""Puts people and notes that all of them may edit into Curio's database, and prints notes and tokens as JSON.

Run as a process of its own beside the server: ``python -m bench.population NOTES PEOPLE``. Signing up over REST
would take a third of a second for each of them, since hashing a password is meant to.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.db import transaction


def populate(notes: int, people: int) -> dict[str, list[str]]:
    """Make notes and, as far as they are not there yet, people; everybody gets a new token."""
    from notes.accounts.identity import of_token
    from notes.accounts.models import AccessToken, Scope, User
    from notes.library.models import Note
    from notes.sharing.models import Role, Share

    with transaction.atomic():
        users = [User.objects.get_or_create(username=f"person-{number}")[0] for number in range(people)]
        issued = [AccessToken.objects.issue(user, "bench", Scope.values) for user in users]
        author = of_token(issued[0][0])
        made = [Note.objects.write_down(users[0], author, f"Bench {number}", "") for number in range(notes)]
        Share.objects.bulk_create(
            Share(note=note, user=user, role=Role.EDITOR) for note in made for user in users[1:]
        )
    return {"notes": [str(note.id) for note in made], "tokens": [token for _row, token in issued]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notes_project.settings")
    django.setup()
    json.dump(populate(*map(int, sys.argv[1:])), sys.stdout)
