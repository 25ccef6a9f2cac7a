"""``python -m tests.with_postgresql COMMAND…``: run a command, such as pytest, on a PostgreSQL server of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.postgresql import ADDRESS, PostgreSQL


def main() -> int:
    """Start a server, run the command with DATABASE_URL, stop the server; return the command's exit code."""
    with PostgreSQL("max_connections=300") as server:
        environment = os.environ | {"DATABASE_URL": server.create_database(), ADDRESS: server.url()}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
