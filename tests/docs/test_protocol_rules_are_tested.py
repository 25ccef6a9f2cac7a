"""Every numbered rule of docs/protocol.md is cited by a test, and no test cites a rule that is not there.

A rule is a line that starts like ``P7. ``. A Python test cites it in a docstring, a test of the page anywhere in its file.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"^(?:- )?(?:\*\*)?P(\d+)\.", re.MULTILINE)
# People write a range with an en dash.
CITATION = re.compile(r"\bP(\d+)(?:\s*[–-]\s*P(\d+))?\b")


def rules() -> list[int]:
    return [int(number) for number in RULE.findall((ROOT / "docs/protocol.md").read_text())]


def cited_in(text: str) -> set[int]:
    return {
        number
        for first, last in CITATION.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


def docstrings(path: Path) -> str:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ast.walk(ast.parse(path.read_text()))
    return "\n".join(ast.get_docstring(node) or "" for node in nodes if isinstance(node, documented))


def citations() -> dict[Path, set[int]]:
    python = {path: docstrings(path) for path in ROOT.glob("tests/**/*.py") if path.parent.name != "docs"}
    page = {path: path.read_text() for path in ROOT.glob("frontend/src/**/*.test.ts*")}
    return {path: cited_in(text) for path, text in (python | page).items()}


def test_rule_numbers_are_used_once() -> None:
    numbers = rules()
    assert numbers, "docs/protocol.md has no rules"
    assert sorted(numbers) == sorted(set(numbers))


def test_every_rule_is_cited_by_a_test() -> None:
    cited = set[int]().union(*citations().values())
    assert [f"P{number}" for number in rules() if number not in cited] == []


def test_every_cited_rule_exists() -> None:
    known = set(rules())
    strays = {str(path.relative_to(ROOT)): sorted(cited - known) for path, cited in citations().items()}
    assert {path: numbers for path, numbers in strays.items() if numbers} == {}
