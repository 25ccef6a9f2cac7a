"""The table of errors in docs/rest.md has every code that the REST interface can answer with, and no other.

A code comes from an error of the engine that has a status, there or before a stream begins, from an exception class of
the product, from one that REST framework raises by itself, or stands where an answer is written down:
``{"code": "…", "detail": …}``.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from rest_framework import exceptions

from collab.core.errors import DocumentMissingError
from notes import errors as product
from notes.feed import errors as feed
from notes.feed import stream
from notes_project.error_handler import STATUSES

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d{3}) \| `(\w+)` \|", re.MULTILINE)
RAISED_BY_THE_FRAMEWORK = (
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.NotAuthenticated,
    exceptions.NotFound,
    exceptions.ParseError,
    exceptions.PermissionDenied,
    exceptions.UnsupportedMediaType,
    exceptions.ValidationError,
)


def rows() -> list[tuple[int, str]]:
    return [(int(status), code) for status, code in ROW.findall((ROOT / "docs/rest.md").read_text())]


def of_classes() -> Iterator[tuple[int, str]]:
    """Each code with its status, as far as a class says both."""
    for kind, status in STATUSES.items():
        yield status, "not_found" if kind is DocumentMissingError else kind.code
    for kind, status in stream.STATUSES.items():
        yield status, kind.code
    own = [
        one
        for module in (product, feed)
        for one in vars(module).values()
        if getattr(one, "__module__", "") == module.__name__ and issubclass(one, exceptions.APIException)
    ]
    for error in (*own, *RAISED_BY_THE_FRAMEWORK):
        yield error.status_code, error.default_code


def written_down() -> set[str]:
    """The codes that stand in an answer, in a raise, or in a call of the function that makes error pages."""
    codes = set()
    for package in ("notes", "notes_project"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                codes |= _codes_in(node)
    return codes


def _codes_in(node: ast.AST) -> set[str]:
    match node:
        case ast.Dict(keys=keys, values=values):
            names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
            found = [values[names.index("code")]] if {"code", "detail"} <= set(names) else []
        case ast.Raise(exc=ast.Call(keywords=keywords)):
            found = [keyword.value for keyword in keywords if keyword.arg == "code"]
        case ast.Call(func=ast.Name(id="_answer"), args=arguments):
            found = [arguments[2]]
        case _:
            found = []
    return {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_no_code_has_two_rows() -> None:
    assert len(rows()) == len({code for _, code in rows()})


def test_every_code_has_its_row() -> None:
    codes = {code for _, code in of_classes()} | written_down()
    assert {"csrf_failed", "internal", "too_large"} <= codes
    assert sorted(codes - {code for _, code in rows()}) == []


def test_every_row_has_its_code() -> None:
    codes = {code for _, code in of_classes()} | written_down()
    assert sorted({code for _, code in rows()} - codes) == []


def test_a_row_has_the_status_of_its_code() -> None:
    statuses = {code: status for status, code in rows()}
    assert sorted((status, code) for status, code in of_classes() if statuses.get(code) != status) == []
