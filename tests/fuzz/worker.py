"""A process that runs sessions of wrong frames: ``python -m tests.fuzz.worker FOLDER``; FOLDER/job.json says which.

Every frame is written into FOLDER/frame before it is fed, for a process that has died cannot say what killed it. What
each session stored goes to FOLDER/logs, a line of JSON each. The one line on stdout holds the counts, or what failed.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.session import FRAMES, Session


def main(folder: Path) -> dict[str, Any]:
    """Run the sessions of a job."""
    job = json.loads((folder / "job.json").read_text())
    histories = [[bytes.fromhex(update) for update in history] for history in job["histories"]]
    counts = Counter[str]()
    frame = b""
    with (folder / "frame").open("wb", buffering=0) as file, (folder / "logs").open("w") as logs:

        def mark(now: bytes) -> None:
            nonlocal frame
            frame = now
            os.pwrite(file.fileno(), len(frame).to_bytes(4, "big") + frame, 0)

        for number in range(job["first"], job["first"] + job["sessions"]):
            try:
                session = Session(Random(f"{job['seed']}/{number}"), histories, mark)
                for _ in range(FRAMES):
                    session.feed(session.wrong_frame())
                session.check_end()
            # The library's panics derive from BaseException, and none of them may get this far.
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                return {"session": number, "frame": frame.hex(), "failure": traceback.format_exc()}
            counts.update(session.counts)
            rows = [row.hex() for row in session.log.rows]
            logs.write(json.dumps({"session": number, "rows": rows, "text": session.text}) + "\n")
    # Not of getrusage, which begins with what the process held that started this one.
    status = Path("/proc/self/status").read_text()
    return {"counts": counts, "peak_kib": int(status.partition("VmHWM:")[2].split()[0])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
