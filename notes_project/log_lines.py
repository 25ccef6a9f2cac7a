"""How a log looks: one event per line, without what people put into addresses."""

from __future__ import annotations

import json
import logging
import re
import time
from typing import Any

_EVENT = re.compile(r"[a-z_]+\.[a-z_]+( \w+=\S+)*", re.ASCII)


class LineFormatter(logging.Formatter):
    """``2026-11-24T03:16:19.042Z INFO collab.rooms room.opened document=…``; a traceback stays on its line."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")


class JsonFormatter(LineFormatter):
    """The same as an object a line: ``time``, ``level``, ``logger``, ``event``, and each ``name=…`` by its name.

    What is no event of ours, such as a line of the access log, has a ``message`` instead.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            **_event(record),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> dict[str, Any]:
    """Take an event apart by its template, ``thing.happened name=%s other=%d``."""
    template = str(record.msg)
    if not _EVENT.fullmatch(template):
        return {"message": record.getMessage()}
    event, *fields = template.split()
    values = iter(record.args if isinstance(record.args, tuple) else ())
    named = (field.split("=", 1) for field in fields)
    return {"event": event, **{name: next(values) if "%" in value else value for name, value in named}}


class WithoutQuery(logging.Filter):
    """Cuts the query string off the paths that uvicorn logs: searches are people's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("uvicorn") and isinstance(record.args, tuple):
            record.args = tuple(
                arg.partition("?")[0] if isinstance(arg, str) and arg.startswith("/") else arg
                for arg in record.args
            )
        return True
