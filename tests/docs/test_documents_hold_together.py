"""Links between the Markdown files lead somewhere, and decisions have the shape that CONTRIBUTING.md asks for."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = {".venv", ".git", "node_modules", "dist", "var", ".pytest_cache", ".hypothesis"}
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:[\w.]+/)+[\w.]*\w)`")
CITED_SECTION = re.compile(r'(docs/[\w./-]+\.md), "([^"\n]+)"')
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

PACKAGES = ("notes_project", "notes", "collab")
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))


NOTES = {
    ROOT / "tests/e2e/hostile",
    ROOT / "tests/e2e/samples",
    ROOT / "frontend/src/features/notes/samples",
}
"""What stands there is not documentation, but texts that people write in Curio."""


def markdown_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in BUILT and Path(folder, name) not in NOTES]
        yield from (Path(folder, name) for name in names if name.endswith(".md"))


def anchors(path: Path) -> set[str]:
    """The names under which headings can be linked to: lower case, spaces as dashes, no punctuation."""
    headings = (heading.lower().replace(" ", "-") for heading in HEADING.findall(path.read_text()))
    return {re.sub(r"[^\w-]", "", heading) for heading in headings}


def is_broken(path: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    name, _, anchor = link.partition("#")
    target = path.parent / name if name else path
    return not target.exists() or (bool(anchor) and anchor not in anchors(target))


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in markdown_files()]
)
def test_links_lead_somewhere(path: Path) -> None:
    links = LINK.findall(CODE.sub("", path.read_text()))
    assert [link for link in links if is_broken(path, link)] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_files_that_are_named_exist(name: str) -> None:
    named = NAMED_FILE.findall((ROOT / name).read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_sections_that_the_code_cites_exist() -> None:
    sources = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    cited = {(name, section) for path in sources for name, section in CITED_SECTION.findall(path.read_text())}
    assert cited
    assert [
        (name, section)
        for name, section in sorted(cited)
        if section not in HEADING.findall((ROOT / name).read_text())
    ] == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in DECISIONS])
def test_a_decision_says_context_decision_and_consequences_in_forty_lines(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]
