"""REDIS_URL says through what several processes hear of each other."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from notes_project.redis_url import redis_host


@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/0", "rediss://curio:secret@redis.example:6380/1"])
def test_one_server_is_asked_as_it_stands(url: str) -> None:
    host = redis_host(url)
    assert host["address"] == url
    assert host["socket_timeout"] == 1.0


def test_sentinels_are_asked_who_the_master_is() -> None:
    host = redis_host("redis+sentinel://curio:se%40cret@one.example:26380,two.example,[::1]:26381/notes/2")
    assert host["sentinels"] == [("one.example", 26380), ("two.example", 26379), ("::1", 26381)]
    assert (host["master_name"], host["db"]) == ("notes", 2)
    assert (host["username"], host["password"]) == ("curio", "se@cret")
    assert host["socket_timeout"] == 1.0
    assert "ssl" not in host


def test_all_of_them_are_asked_before_a_message_is_given_up() -> None:
    """Three that are gone have to be passed in less than the second that a message is tried."""
    asked = redis_host("redis+sentinel://one.example/notes")["sentinel_kwargs"]
    assert 3 * asked["socket_connect_timeout"] < 1
    assert asked["retry"].get_retries() == 0


def test_sentinels_may_have_a_password_of_their_own_and_tls() -> None:
    host = redis_host("rediss+sentinel://:secret@[::1]/notes?sentinel_password=other&sentinel_username=watch")
    assert host["sentinels"] == [("::1", 26379)]
    assert (host["username"], host["password"], host["ssl"]) == (None, "secret", True)
    asked = host["sentinel_kwargs"]
    assert (asked["username"], asked["password"], asked["ssl"]) == ("watch", "other", True)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://:secret@redis.example", "got http://"),
        (":secret@redis.example:6379", "got none of them"),
        ("redis+sentinel://:secret@one.example:26379", "without the master's name"),
        ("redis+sentinel://:secret@one.example:26379/", "without the master's name"),
        ("redis+sentinel://:secret@one.example:x/notes", "got 'one.example:x'"),
        ("redis+sentinel://:secret@one.example:70000/notes", "got 'one.example:70000'"),
        ("redis+sentinel://:secret@one.example,/notes", "got ''"),
        ("redis+sentinel://secret/secret@one.example:x/notes", "got 'one.example:x'"),
        ("redis+sentinel://:secret@one.example/notes/first", "a number behind the master's name"),
        ("redis+sentinel://:secret@one.example/notes?ssl=1", "got ssl"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(url: str, what: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        redis_host(url)
    assert what in str(refused.value)
    assert "secret" not in str(refused.value)
