"""What else is said on ``/ws/events``: messages of other features, without a position, for whoever listens there.

A feature puts in ``tellers`` how it tells one person; the feed knows no more of it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

from notes.accounts.models import User

Teller = Callable[[User], AsyncGenerator[str, None]]

tellers: list[Teller] = []
"""Each is asked once for every socket, after its first message, and gives JSON until the socket is closed."""
