"""Writes an image anew: a program of its own, run for one image and ended.

``python -I image_program.py PNG in out max-pixels max-bytes`` prints ``{"size": [w, h]}``, ``{"pixels": n, "limit": n}``,
``{"max_bytes": n}`` or ``{"broken": …}``. Imports nothing of the project, so it starts quickly and knows no secrets.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEBIBYTE = 1 << 20
BYTES_A_PIXEL = 32
"""Decoded, turned, and as it is being written; WebP takes the most."""
FRAMES_FACTOR = 2
"""All frames of an animation together may have so many times the pixels of a still image."""
QUALITY = 90


class TooManyBytes(Exception):  # noqa: N818 - what comes out is too large; nothing is wrong
    """What is written outgrows what a file may have."""


class Bounded(io.BytesIO):
    """Takes so many bytes and no more. A few kilobytes of an image that moves can become a hundred megabytes."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__()
        self._max_bytes = max_bytes

    def write(self, content: Any) -> int:
        if self.tell() + memoryview(content).nbytes > self._max_bytes:
            raise TooManyBytes
        return super().write(content)


def main(kind: str, source: str, target: str, max_pixels: int, max_bytes: int) -> dict[str, Any]:
    """Write ``source`` anew as ``target``."""
    _bound(512 * MEBIBYTE + BYTES_A_PIXEL * max_pixels + 2 * max_bytes, max_bytes)
    written = Bounded(max_bytes)
    try:
        answer = _rewrite(kind, source, written, max_pixels)
    except TooManyBytes:
        return {"max_bytes": max_bytes}
    Path(target).write_bytes(written.getbuffer())
    return answer


def _rewrite(kind: str, source: str, target: Bounded, max_pixels: int) -> dict[str, Any]:
    from PIL import Image, ImageOps

    # Our own bound stands in place of Pillow's.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    with Image.open(source, formats=[kind]) as image:
        # A JPEG may bring along more pictures, which nothing shows.
        frames = getattr(image, "n_frames", 1) if kind != "JPEG" else 1
        limit = max_pixels if frames == 1 else max_pixels * FRAMES_FACTOR
        if (pixels := image.width * image.height * frames) > limit:
            return {"pixels": pixels, "limit": limit}
        if frames > 1:
            return {"size": _rewrite_animation(kind, image, target)}
        # Upright first: the note about how it was held goes with all the others.
        upright = ImageOps.exif_transpose(image)
        options: dict[str, Any] = {}
        if upright.mode == "CMYK":
            # For paper; browsers disagree about how it looks.
            upright = upright.convert("RGB")
        elif profile := image.info.get("icc_profile"):
            options["icc_profile"] = profile
        if kind == "JPEG":
            options |= {"quality": QUALITY, "progressive": True, "subsampling": "4:2:0"}
        elif kind == "WEBP":
            options |= {"quality": QUALITY, "method": 2, "exact": True}
        elif "transparency" in upright.info:
            options["transparency"] = upright.info["transparency"]
        upright.info = {}
        upright.save(target, kind, **options)
        return {"size": list(upright.size)}


def _rewrite_animation(kind: str, image: Any, target: Bounded) -> list[int]:
    """Write all frames with their times. Each is composed with those before it, as it is shown."""
    from PIL import ImageSequence

    loop = image.info.get("loop")
    durations = []
    for frame in ImageSequence.Iterator(image):
        # Only a frame that was decoded knows how long it is shown.
        frame.load()
        durations.append(frame.info.get("duration", 100))

    frames = _Frames(image)
    first = frames.at(0)
    options: dict[str, Any] = {"save_all": True, "append_images": frames, "duration": durations}
    if loop is not None:
        options["loop"] = loop
    if kind == "GIF":
        # Each frame is whole, so what was there before it must not shine through its transparent parts.
        options |= {"disposal": 2, "optimize": False}
    elif kind == "WEBP":
        options |= {"quality": QUALITY, "method": 2}
    first.save(target, kind, **options)
    return list(first.size)


class _Frames:
    """The frames after the first one, made one at a time; some writers ask for all of them twice."""

    def __init__(self, image: Any) -> None:
        self._image = image

    def __iter__(self) -> Iterator[Any]:
        return (self.at(place) for place in range(1, self._image.n_frames))

    def at(self, place: int) -> Any:
        """One frame, as it is shown."""
        self._image.seek(place)
        whole = self._image.convert("RGBA")
        whole.info = {}
        return whole


def _bound(memory: int, file_bytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    try:
        answer = main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    except Exception as error:  # noqa: BLE001 - whatever a decoder says of an image, it cannot be read
        answer = {"broken": type(error).__name__}
    sys.stdout.write(json.dumps(answer))
