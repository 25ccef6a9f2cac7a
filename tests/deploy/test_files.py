"""What the files of deploy/ say of Curio is so: settings, times, and which files the image is made of."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import Any

import yaml
from django.conf import settings

from notes_project.management.commands.serve import GRACEFUL_SECONDS
from notes_project.workers import READY_SECONDS
from tests.docs.test_settings_are_documented import read_in_settings
from tests.support.server import ROOT

DEPLOY = ROOT / "deploy"
OWN = {"PYTHONUNBUFFERED"}
"""What is Python's and not Curio's."""


def seconds_to_stop() -> float:
    """The longest that a server with several processes may take."""
    in_order = settings.COLLAB_DRAIN_SECONDS + settings.COLLAB_FLUSH_SECONDS + GRACEFUL_SECONDS
    return float(max(in_order, READY_SECONDS))


def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return services


def test_nobody_kills_a_server_that_stops_in_order():
    [unit] = re.findall(r"^TimeoutStopSec=(\d+)s$", (DEPLOY / "curio.service").read_text(), re.MULTILINE)
    assert int(unit) > seconds_to_stop()
    assert int(compose()["curio"]["stop_grace_period"].removesuffix("s")) > seconds_to_stop()


def test_every_setting_that_they_name_is_one():
    unit = re.findall(r"^Environment=(\w+)=", (DEPLOY / "curio.service").read_text(), re.MULTILINE)
    image = re.findall(
        r"(\w+)=", re.findall(r"^ENV (.*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)[0]
    )
    named = {*unit, *image, *compose()["curio"]["environment"]}
    assert {"DATA_DIR", "WORKERS", "HOST", "REDIS_URL"} <= named
    assert sorted(named - read_in_settings() - OWN) == []


def test_the_image_gets_the_files_that_it_is_made_of():
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    paths = [path for one in copied for path in one.split()]
    assert "manage.py" in paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [path for path in paths if not any(fnmatch(path, f"{one}*") for one in let_in)] == []


def test_the_image_has_every_package_of_the_program():
    copied = (DEPLOY / "Dockerfile").read_text()
    packages = sorted(
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench"}
    )
    assert packages
    assert [name for name in packages if f"COPY {name} ./{name}\n" not in copied] == []
