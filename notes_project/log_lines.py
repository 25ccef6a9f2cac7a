"""How a log looks: one event per line, without what people put into addresses."""

from __future__ import annotations

import logging
import time


class LineFormatter(logging.Formatter):
    """``2026-11-24T03:16:19.042Z INFO collab.rooms room.opened document=…``; a traceback stays on its line."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")


class WithoutQuery(logging.Filter):
    """Cuts the query string off the paths that uvicorn logs: searches are people's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("uvicorn") and isinstance(record.args, tuple):
            record.args = tuple(
                arg.partition("?")[0] if isinstance(arg, str) and arg.startswith("/") else arg
                for arg in record.args
            )
        return True
