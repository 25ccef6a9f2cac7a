"""One event is one line, without what people put into addresses."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any

import pytest

from notes_project.log_lines import JsonFormatter, LineFormatter, WithoutQuery


def record(name: str, message: str, *args: Any, error: bool = False) -> logging.LogRecord:
    trace = sys.exc_info() if error else None
    return logging.LogRecord(name, logging.INFO, __file__, 1, message, args, trace)


def test_a_line_says_when_what_and_where() -> None:
    line = LineFormatter().format(record("collab.rooms", "room.opened peers=%d", 2))
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO collab\.rooms room\.opened peers=2", line
    )


def test_nobody_writes_a_line_of_their_own() -> None:
    line = LineFormatter().format(record("x", "path=%s", "/a\n2026-01-01 INFO forged\r"))
    assert len(line.splitlines()) == 1


def test_a_traceback_stays_on_its_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        line = LineFormatter().format(record("x", "failed", error=True))
    assert len(line.splitlines()) == 1
    assert "ValueError: two" in line


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ('%s - "%s %s HTTP/%s" %d', ("127.0.0.1:1", "GET", "/api/v1/notes/?search=secret", "1.1", 200)),
        ('%s - "WebSocket %s" [accepted]', ("127.0.0.1:1", "/ws/notes/x?token=secret")),
    ],
)
@pytest.mark.parametrize("name", ["uvicorn.access", "uvicorn.error"])
def test_queries_are_left_out(name: str, message: str, args: tuple[Any, ...]) -> None:
    entry = record(name, message, *args)
    assert WithoutQuery().filter(entry)
    assert "secret" not in entry.getMessage()
    assert "?" not in entry.getMessage()
    assert "127.0.0.1" in entry.getMessage()


def as_json(entry: logging.LogRecord) -> dict[str, Any]:
    (line,) = JsonFormatter().format(entry).splitlines()
    parts: dict[str, Any] = json.loads(line)
    return parts


def test_as_json_each_part_of_an_event_has_its_name() -> None:
    entry = as_json(record("collab.rooms", "peer.refused document=%s reason=origin bytes=%d", "a b", 2))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry.pop("time"))
    assert entry == {
        "level": "INFO",
        "logger": "collab.rooms",
        "event": "peer.refused",
        "document": "a b",
        "reason": "origin",
        "bytes": 2,
    }


def test_as_json_what_is_no_event_is_a_message() -> None:
    entry = as_json(
        record("uvicorn.access", '%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", "/", "1.1", 200)
    )
    assert entry["message"] == '127.0.0.1:1 - "GET / HTTP/1.1" 200'
    assert "event" not in entry


def test_as_json_a_traceback_stays_on_its_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        entry = as_json(record("x", "poll.failed", error=True))
    assert entry["event"] == "poll.failed"
    assert "ValueError: two\nlines" in entry["traceback"]
