"""JSON as everything behind it can bear: UTF-8, not nested without end, no halves of characters."""

from __future__ import annotations

import json
import re
from typing import Any

from collab.core.errors import InvalidTextError

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(body: bytes) -> Any:
    """Read a body. Raises ValueError if it is no JSON, InvalidTextError if it holds half a character."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InvalidTextError(f"the body is not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise ValueError("the body is nested too deeply") from error
    _refuse_surrogates(value)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refuse_surrogates(value: Any) -> None:
    # JSON can name half of a character ("\\ud800"), which no database stores and no text holds.
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if _SURROGATE.search(part):
                raise InvalidTextError("the body holds half a character: a surrogate without its other half")
        elif isinstance(part, dict):
            waiting.extend(part.keys())
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
