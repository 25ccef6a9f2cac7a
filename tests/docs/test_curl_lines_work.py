"""Every ``curl`` in README.md and docs/*.md does what it is there for, typed into a shell as it stands.

All shell blocks of a file that use it run one after the other, in one shell. ``# 410`` behind a command is the status that it
promises; else it is one below 400. Two addresses are replaced: that of a server just started, and that of an example in the Internet.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.support.databases import surroundings
from tests.support.people import Person
from tests.support.server import ROOT, Server

BLOCK = re.compile(r"^```(?:sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CONCERNED = re.compile(r"\bcurl\b|\A(?:\w+=.*\n)+\Z")
PROMISED = re.compile(r"#\s*(\d{3})\b[^\n]*$")
OWN = "http://127.0.0.1:8000"
EXAMPLE = "https://notes.example.org"
REVISIONS = 7
"""The examples read a note at 1.7."""
SECONDS = 60
SHIM = """#!/bin/sh
exec {curl} --max-time 10 --write-out '%{{stderr}}\\n@status %{{http_code}}\\n' "$@"
"""


def commands_of(path: Path) -> list[str]:
    """The commands of all blocks in which there is a ``curl``, and of those that only set what these use."""
    blocks = [block for block in BLOCK.findall(path.read_text()) if CONCERNED.search(block)]
    lines = "".join(blocks).replace("\\\n", "\\\x00").splitlines()
    return [line.replace("\x00", "\n") for line in lines if line.strip()]


FILES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if any("curl" in command for command in commands_of(path))
]


def test_no_curl_is_overlooked() -> None:
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        lines = re.findall(r"^\s*(?:\w+=\$\()?curl\b.*$", path.read_text(), re.MULTILINE)
        run = "\n".join(commands_of(path))
        assert [line for line in lines if line not in run] == [], path


@pytest.fixture
async def surrounding(server: Server, tmp_path: Path) -> dict[str, str]:
    """What somebody has before them who follows the documents: an account, a token, a note, a file."""
    known = await Person.signs_up_as(server, "ada") if not _KNOWN else _KNOWN[0].again()
    if not _KNOWN:
        await (await Person.signs_up_as(server, "grace")).leaves()
        _KNOWN.append(known)
    note = await known.creates("- bread\n")
    for number in range(REVISIONS - 1):
        assert (await known.writes(note, f"- bread {number}\n")).status_code == 200
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    (tmp_path / "plan.png").write_bytes(picture.getvalue())
    attached = await known.api.post(
        f"notes/{note}/attachments/", files={"file": ("plan.png", picture.getvalue())}
    )
    assert attached.status_code == 201, attached.text
    await known.leaves()
    for name in (".venv", "manage.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    shim = tmp_path / "bin/curl"
    shim.parent.mkdir()
    shim.write_text(SHIM.format(curl=shutil.which("curl")))
    shim.chmod(0o755)
    path = os.pathsep.join((str(shim.parent), str(Path(sys.executable).parent), os.environ["PATH"]))
    return surroundings(server.data_dir) | {
        "PATH": path,
        "TOKEN": known.token,
        "ID": note,
        "FILE": attached.json()["id"],
        "EDITOR": "true",
    }


_KNOWN: list[Person] = []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in FILES])
async def test_each_answers_as_the_page_says(
    path: Path, server: Server, surrounding: dict[str, str], tmp_path: Path
) -> None:
    commands = commands_of(path)
    script = "".join(f"echo '@command {number}' >&2\n{one}\n" for number, one in enumerate(commands))
    script = script.replace(OWN, server.origin).replace(EXAMPLE, server.origin)
    done = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-c", script],
        cwd=tmp_path,
        env=surrounding,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = re.split(r"^@command \d+$", done.stderr, flags=re.MULTILINE)[1:]
    assert len(said) == len(commands), done.stderr
    wrong = []
    for command, words in zip(commands, said, strict=True):
        statuses = re.findall(r"^@status (\d+)$", words, re.MULTILINE)
        promised = PROMISED.search(command)
        is_curl = re.search(r"\bcurl\b", command) is not None
        is_right = bool(statuses) == is_curl and all(
            status == promised[1] if promised else "200" <= status < "400" for status in statuses
        )
        if not is_right:
            wrong.append(f"{command}\n{words}")
    assert not wrong, "\n".join([*wrong, done.stdout])
