"""The child process with a library that crashes."""

from __future__ import annotations

import sys

from collab import child_program
from tests.support import crashing_library

if __name__ == "__main__":
    crashing_library.install()
    child_program.main(*map(int, sys.argv[1:]))
