"""How long a page ran scripts in each frame, from a trace of Chromium."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from typing import Any

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline.frame", "v8"]
FRAME = "BeginMainThreadFrame"
SCRIPTS = {
    "EvaluateScript",
    "EventDispatch",
    "FireAnimationFrame",
    "FireIdleCallback",
    "FunctionCall",
    "MajorGC",
    "MinorGC",
    "RunMicrotasks",
    "TimerFire",
}


def scripting_by_frame(trace: bytes) -> list[float]:
    """Return the milliseconds of scripting in each frame of the busiest page in which any ran, in order."""
    events: list[dict[str, Any]] = json.loads(trace)["traceEvents"]
    frames = Counter((event["pid"], event["tid"]) for event in events if event["name"] == FRAME)
    assert frames, "the trace holds no frame"
    (page, _), *_ = frames.most_common(1)
    own = [event for event in events if (event["pid"], event["tid"]) == page]
    starts = sorted(event["ts"] for event in own if event["name"] == FRAME)
    spans = sorted(
        (event["ts"], event["ts"] + event["dur"])
        for event in own
        if event["name"] in SCRIPTS and event.get("ph") == "X"
    )
    spent: dict[int, float] = defaultdict(float)
    reached = 0
    for start, end in spans:
        # Scripts are called by scripts; what lies within one that was counted has been counted.
        begun = max(start, reached)
        if end > begun:
            spent[bisect_right(starts, begun)] += (end - begun) / 1000
            reached = end
    return [spent[frame] for frame in sorted(spent)]
