"""Every setting that notes_project/settings.py reads or offers has its paragraph in docs/operations.md, and the reverse.

A paragraph is a list item that starts like ``- **`PORT`** ``.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARAGRAPH = re.compile(r"^- \*\*`([A-Z][A-Z0-9_]*)`\*\*", re.MULTILINE)


def is_environment(node: ast.expr) -> bool:
    """Say whether ``node`` is ``env``, ``os.environ`` or a reader of one of them, such as ``env.bool``."""
    match node:
        case ast.Name(id="env" | "environ"):
            return True
        case ast.Attribute(value=value):
            return is_environment(value) or (
                isinstance(value, ast.Name) and node.attr in {"environ", "getenv"}
            )
    return False


def read_in_settings() -> set[str]:
    names = set[str]()
    for node in ast.walk(ast.parse((ROOT / "notes_project/settings.py").read_text())):
        match node:
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if is_environment(func):
                names.add(name)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name))) if is_environment(value):
                names.add(name)
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[value]) if is_environment(
                value
            ):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name.startswith("COLLAB_"):
                    names.add(name)
    return names


def paragraphs() -> list[str]:
    return PARAGRAPH.findall((ROOT / "docs/operations.md").read_text())


def test_no_setting_has_two_paragraphs() -> None:
    assert len(paragraphs()) == len(set(paragraphs()))


def test_every_setting_has_its_paragraph() -> None:
    assert sorted(read_in_settings() - set(paragraphs())) == []


def test_every_paragraph_has_its_setting() -> None:
    assert sorted(set(paragraphs()) - read_in_settings()) == []
