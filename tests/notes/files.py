"""Files to attach: images of many kinds, and what only looks like them."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"
WHERE = "51.4778 N, 0.0014 W"


def upload(
    content: bytes, name: str = "file.bin", kind: str = "application/octet-stream"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def image(kind: str = "PNG", size: tuple[int, int] = (8, 4), **options: Any) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", size, "#3b5bdb")
    picture.putpixel((0, 0), (201, 42, 42))
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(kind: str) -> bytes:
    """An image that says where it was taken, and that the camera was held sideways."""
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[29] = WHERE
    more = {"xmp": f"<x>{WHERE}</x>".encode()} if kind in {"JPEG", "WEBP"} else {}
    return image(kind, (80, 40), exif=exif, **more)


def animation(kind: str, size: tuple[int, int] = (8, 4), count: int = 3) -> bytes:
    frames = [Image.new("RGB", size, color) for color in ("red", "green", "blue", "white")[:count]]
    out = io.BytesIO()
    frames[0].save(
        out, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300, 100][:count], loop=0
    )
    return out.getvalue()


def flicker(size: tuple[int, int], count: int) -> bytes:
    """A GIF of noise of which each frame changes one pixel: small, for only what changes is written."""
    still = Image.frombytes("L", size, random.Random(1).randbytes(size[0] * size[1]))
    frames = []
    for place in range(count):
        frames.append(still.copy())
        frames[-1].putpixel((place, 0), 255 * (place % 2))
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A few bytes that unfold to so many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
