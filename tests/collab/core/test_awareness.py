"""Covers collab/core/awareness.py."""

from __future__ import annotations

import json

import pytest

from collab.core import awareness as awareness_module
from collab.core.awareness import GONE, MAX_CLOCK_STEP, Attendee, Awareness, Seen
from collab.core.errors import FrameTooLargeError, ProtocolError
from collab.core.frames import AwarenessEntry

ADA = {"name": "ada", "color": "#112233", "kind": "person", "key": "person:1"}


@pytest.fixture
def awareness() -> Awareness:
    return Awareness(max_state_bytes=200)


def say(awareness, owner, person, client_id, clock, state):
    return awareness.receive(owner, person, ADA, [AwarenessEntry(client_id, clock, state)])


def test_the_identity_comes_from_the_server(awareness):
    """P15: whatever name a client gives itself, the login's is shown."""
    (told,) = say(awareness, "socket", "p1", 5, 1, '{"user":{"name":"root"},"cursor":{"anchor":1}}')
    assert json.loads(told.state) == {"user": ADA, "cursor": {"anchor": 1}}


def test_others_ids_are_not_taken(awareness):
    """P14: nobody speaks for another's client id, with however high a clock."""
    say(awareness, "a", "p1", 5, 1, "{}")
    assert say(awareness, "b", "p2", 5, 2**31, "{}") == ()
    assert say(awareness, "b", "p2", 5, 2**31, "null") == ()
    assert [entry.clock for entry in awareness.everyone()] == [1]


def test_a_person_takes_over_the_ids_of_their_old_socket(awareness):
    """P14: and the old socket's late end does not remove them."""
    say(awareness, "old", "p1", 5, 3, '{"n":1}')
    assert len(say(awareness, "new", "p1", 5, 3, '{"n":2}')) == 1
    assert awareness.leave("old") == ()
    assert json.loads(awareness.everyone()[0].state)["n"] == 2


def test_another_tab_of_the_same_person_takes_nothing_over(awareness):
    """P14: clients send on what they hear, their own person's other tabs included."""
    say(awareness, "tab 1", "p1", 5, 1, "{}")
    say(awareness, "tab 2", "p1", 6, 1, "{}")
    assert say(awareness, "tab 1", "p1", 6, 1, "{}") == ()
    assert say(awareness, "tab 1", "p1", 6, 1, "null") == ()
    awareness.leave("tab 1")
    assert [entry.client_id for entry in awareness.everyone()] == [6]


def test_one_who_comes_back_is_seen_at_once(awareness):
    """P14: its next clock is above the one at which it went."""
    say(awareness, "a", "p1", 5, 7, "{}")
    (gone,) = awareness.leave("a")
    (back,) = say(awareness, "b", "p1", 5, 8, "{}")
    assert gone.clock < back.clock


def test_of_a_message_with_something_bad_in_it_nothing_is_taken(awareness):
    """P3."""
    entries = [AwarenessEntry(5, 1, "{}"), AwarenessEntry(6, 1, "[]")]
    with pytest.raises(ProtocolError):
        awareness.receive("a", "p1", ADA, entries)
    assert awareness.everyone() == ()


def test_repeating_a_large_room_is_no_offence(awareness):
    """P14: what is said of others is not even looked at."""
    for number in range(100):
        say(awareness, number, f"p{number}", 1000 + number, 1, "{}")
    heard = [AwarenessEntry(1000 + number, 1, "x" * 300) for number in range(100)]
    say(awareness, "me", "p-me", 1, 1, "{}")
    assert awareness.receive("me", "p-me", ADA, heard) == ()


def test_a_socket_has_at_most_two_ids(awareness):
    """P14."""
    accepted = [say(awareness, "a", "p1", client_id, 1, "{}") for client_id in (1, 2, 3)]
    assert [len(told) for told in accepted] == [1, 1, 0]


def test_old_news_is_not_told(awareness):
    """P14: the clock rises."""
    say(awareness, "a", "p1", 5, 4, "{}")
    assert say(awareness, "a", "p1", 5, 4, "{}") == ()
    assert say(awareness, "a", "p1", 5, 3, "{}") == ()


def test_who_leaves_is_gone_for_everybody(awareness):
    """P14: by closing the socket, or by saying so."""
    say(awareness, "a", "p1", 5, 4, "{}")
    say(awareness, "b", "p2", 6, 9, "{}")
    assert awareness.leave("a") == (AwarenessEntry(5, 4, "null"),)
    assert say(awareness, "b", "p2", 6, 9, "null") == (AwarenessEntry(6, 9, "null"),)
    assert awareness.everyone() == ()
    assert say(awareness, "b", "p2", 7, 1, "null") == ()


@pytest.mark.parametrize(
    "state",
    ["", "{", "[]", "3", '"x"', "NaN", '{"a":NaN}', '{"a":1e999}', "[" * 150, "undefined", '{"a":"\\ud800"}'],
)
def test_what_is_no_json_object_is_refused(awareness, state):
    """P15: whatever the others' browsers could not read back."""
    with pytest.raises(ProtocolError):
        say(awareness, "a", "p1", 5, 1, state)
    assert awareness.everyone() == ()


def test_a_large_presence_is_refused(awareness):
    """P4."""
    with pytest.raises(FrameTooLargeError, match="at most 200"):
        say(awareness, "a", "p1", 5, 1, '{"a":"' + "漢" * 70 + '"}')


def test_what_others_repeat_of_one_who_has_left_brings_nobody_back(awareness):
    """P14: neither as a ghost beside the one who repeats it, nor in the way of the one who comes back."""
    say(awareness, "tab", "ada", 1, 5, "{}")
    say(awareness, "other tab", "ada", 2, 1, "{}")
    awareness.leave("tab")
    assert say(awareness, "other tab", "ada", 1, 5, "{}") == ()
    assert [entry.client_id for entry in awareness.everyone()] == [2]
    (back,) = say(awareness, "tab again", "ada", 1, 5, "{}")
    assert back.client_id == 1


def test_only_so_many_who_left_are_remembered(awareness, monkeypatch):
    monkeypatch.setattr(awareness_module, "MAX_GONE", 1)
    say(awareness, "tab", "ada", 1, 5, "{}")
    say(awareness, "tab", "ada", 3, 5, "{}")
    say(awareness, "other tab", "ada", 2, 1, "{}")
    awareness.leave("tab")
    assert say(awareness, "other tab", "ada", 3, 5, "{}") == ()
    assert say(awareness, "other tab", "ada", 1, 5, "{}") != ()


def test_a_clock_does_not_leap(awareness):
    """P14: whoever leaps ahead could not be corrected by what comes later."""
    say(awareness, "socket", "ada", 1, 5, "{}")
    assert say(awareness, "socket", "ada", 1, 5 + MAX_CLOCK_STEP + 1, "{}") == ()
    (told,) = say(awareness, "socket", "ada", 1, 5 + MAX_CLOCK_STEP, "{}")
    assert told.clock == 5 + MAX_CLOCK_STEP


def test_a_clock_out_of_reach_is_refused(awareness):
    """P14: it would silence the id for ever."""
    with pytest.raises(ProtocolError, match="clock"):
        say(awareness, "a", "p1", 5, 2**53 - 1, "{}")


# Who is at other processes


def far(client_id, clock, state="{}", person="p2"):
    return Seen(client_id, clock, state, person)


def test_who_is_at_another_process_is_shown_as_it_was_stamped_there(awareness):
    """P15."""
    assert awareness.absorb("B", [far(9, 1, '{"user":1}')]) == (AwarenessEntry(9, 1, '{"user":1}'),)
    assert awareness.everyone() == (AwarenessEntry(9, 1, '{"user":1}'),)


def test_other_processes_hear_of_the_sockets_here_alone(awareness):
    """P14: what they told is not told again."""
    say(awareness, "a", "p1", 5, 1, "{}")
    awareness.absorb("B", [far(9, 1)])
    assert [one.client_id for one in awareness.seen()] == [5]
    assert [one.client_id for one in awareness.seen([9, 5, 7])] == [5]
    assert awareness.seen()[0].person == "p1"


def test_what_was_told_twice_or_too_late_is_no_news(awareness):
    """P14: messages between processes come more than once, and in any order."""
    awareness.absorb("B", [far(9, 2, '{"n":2}')])
    assert awareness.absorb("B", [far(9, 2, '{"n":2}')]) == ()
    assert awareness.absorb("B", [far(9, 1, '{"n":1}')]) == ()
    assert awareness.everyone()[0].state == '{"n":2}'


def test_only_its_own_process_says_that_somebody_has_gone(awareness):
    """P14: the old process's late word does not remove who has come to another one."""
    awareness.absorb("B", [far(9, 1)])
    awareness.absorb("C", [far(9, 2)])
    assert awareness.absorb("B", [far(9, 1, GONE)]) == ()
    assert awareness.absorb("B", [], is_all=True) == ()
    assert awareness.absorb("C", [far(9, 2, GONE)]) == (AwarenessEntry(9, 2, GONE),)
    assert awareness.everyone() == ()


def test_whoever_a_process_does_not_name_among_all_has_gone(awareness):
    """P14: so a lost goodbye is made up for, and a process that is gone takes all of its people with it."""
    awareness.absorb("B", [far(9, 1), far(10, 1)])
    assert awareness.absorb("B", [far(10, 1)], is_all=True) == (AwarenessEntry(9, 1, GONE),)
    assert awareness.absorb("B", [], is_all=True) == (AwarenessEntry(10, 1, GONE),)


def test_a_client_that_comes_from_another_process_is_that_of_its_new_socket(awareness):
    """P14: it goes only when this socket goes."""
    awareness.absorb("B", [far(9, 1, person="p1")])
    assert len(say(awareness, "a", "p1", 9, 2, "{}")) == 1
    assert awareness.absorb("B", [far(9, 1, GONE)]) == ()
    assert [one.client_id for one in awareness.seen()] == [9]


def test_a_client_that_has_gone_to_another_process_is_not_taken_away_by_its_old_socket(awareness):
    """P14."""
    say(awareness, "a", "p1", 9, 1, "{}")
    assert len(awareness.absorb("B", [far(9, 2, person="p1")])) == 1
    assert awareness.leave("a") == ()
    assert [entry.client_id for entry in awareness.everyone()] == [9]


def test_the_same_word_of_a_client_here_changes_nothing(awareness):
    """P14: another process repeats what it heard before the client came here."""
    say(awareness, "a", "p1", 9, 1, "{}")
    state = awareness.everyone()[0].state
    assert awareness.absorb("B", [far(9, 1, state, person="p1")]) == ()
    assert [one.client_id for one in awareness.seen()] == [9]


def test_an_id_is_not_taken_from_somebody_else_by_another_process(awareness):
    """P14, P25."""
    say(awareness, "a", "p1", 9, 1, "{}")
    assert awareness.absorb("B", [far(9, 5, person="p2")]) == ()
    assert [one.person for one in awareness.seen()] == ["p1"]


def test_whoever_has_a_socket_here_attends_once(awareness):
    """P15: under the login's name, however many tabs they have; who is at another process attends there."""
    say(awareness, "tab 1", "p1", 5, 1, "{}")
    say(awareness, "tab 2", "p1", 6, 1, "{}")
    awareness.absorb("process", [Seen(7, 1, "{}", "p2")])
    assert awareness.attendees == {"p1": Attendee("p1", "ada", "#112233")}
    awareness.leave("tab 1")
    assert list(awareness.attendees) == ["p1"]
    awareness.leave("tab 2")
    assert awareness.attendees == {}


def test_only_who_comes_or_goes_is_a_movement(awareness):
    """P15: carets are none, nor is a new socket for an old one."""
    say(awareness, "old", "p1", 5, 1, "{}")
    came = awareness.movements
    for clock in range(2, 100):
        say(awareness, "old", "p1", 5, clock, f'{{"cursor":{clock}}}')
    say(awareness, "new", "p1", 5, 100, "{}")
    awareness.absorb("process", [Seen(7, 1, "{}", "p2"), Seen(8, 1, "{}", "p1")])
    awareness.absorb("process", [], is_all=True)
    assert awareness.movements == came
    awareness.absorb("process", [Seen(5, 101, "{}", "p1")])
    assert (awareness.movements, awareness.attendees) == (came + 1, {})
    say(awareness, "new", "p1", 5, 102, "{}")
    awareness.leave("new")
    assert awareness.movements == came + 3


def test_who_is_shown_otherwise_is_a_movement(awareness):
    """A new socket of theirs may bring another name."""
    say(awareness, "old", "p1", 5, 1, "{}")
    came = awareness.movements
    awareness.receive("new", "p1", ADA | {"name": "Ada L."}, [AwarenessEntry(5, 2, "{}")])
    assert awareness.movements == came + 1
    assert [one.name for one in awareness.attendees.values()] == ["Ada L."]
