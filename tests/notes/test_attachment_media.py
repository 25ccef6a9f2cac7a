"""What a file is taken for, and what is left of it: neither its name nor its sender is believed."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageSequence

from notes.attachments import media
from notes.attachments.media import examine, sniff
from notes.attachments.names import MAX_NAME_CHARACTERS, as_plain_markdown, clean_name
from notes.errors import BadImageError, FileTooLargeError, ImageTooLargeError
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import ApiAs
from tests.notes.addresses import attachments_url
from tests.notes.files import HTML, PDF, SVG, WHERE, animation, flicker, image, photo, png_of, upload


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (image("PNG"), "image/png"),
        (image("JPEG"), "image/jpeg"),
        (image("WEBP"), "image/webp"),
        (image("GIF"), "image/gif"),
        (image("BMP"), "application/octet-stream"),
        (image("TIFF"), "application/octet-stream"),
        (PDF, "application/pdf"),
        (b"PK\x03\x04\x14\x00", "application/zip"),
        (b"MZ\x90\x00\x03\x00", "application/octet-stream"),
        (SVG, "image/svg+xml"),
        (b"\xef\xbb\xbf<!-- -->\n<SVG onload=alert(1)>", "image/svg+xml"),
        (HTML, "text/plain"),
        ("größer als 漢字".encode(), "text/plain"),
        ("漢".encode()[:2], "text/plain"),
        (b"\xff\xfe\x00h", "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, found: str) -> None:
    assert sniff(content[: media.HEAD_BYTES]) == found


LYING = {
    "a page called an image": (HTML, "cat.png", "image/png"),
    "a drawing with a script": (SVG, "cat.svg", "image/svg+xml"),
    "a drawing called an image": (SVG, "cat.png", "image/png"),
    "a document": (PDF, "cat.pdf", "image/jpeg"),
    "a program": (b"MZ\x90\x00\x03\x00", "cat.jpg", "image/jpeg"),
    "a page behind a comment": (b"<!-- GIF89a -->" + HTML, "cat.gif", "image/gif"),
}


@pytest.mark.parametrize(
    ("content", "name", "kind"), [pytest.param(*one, id=name) for name, one in LYING.items()]
)
def test_what_is_no_image_is_a_download(
    api_as: ApiAs, note: Note, content: bytes, name: str, kind: str
) -> None:
    api = api_as(Role.EDITOR)
    added = api.post(attachments_url(note), {"file": upload(content, name, kind)}, format="multipart").json()
    assert added["markdown"] == f"[{name}]({added['url']})"
    answer = api.get(added["url"])
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.getvalue() == content


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_of_an_image_only_its_pixels_are_kept(api_as: ApiAs, note: Note, kind: str) -> None:
    """Of a file that is an image and something else as well, the something else is gone."""
    api = api_as(Role.EDITOR)
    both = upload(image(kind) + HTML + b"PK\x03\x04", "x.html", "text/html")
    added = api.post(attachments_url(note), {"file": both}, format="multipart").json()
    assert added["media_type"] == f"image/{kind.lower()}"
    assert added["name"].startswith("x.html.")
    answer = api.get(added["url"])
    kept = answer.getvalue()
    assert answer["Content-Type"] == added["media_type"]
    assert answer["Content-Disposition"].startswith("inline;")
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == (kind, (8, 4))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_a_camera_notes_is_gone_and_the_image_upright(tmp_path: Path, kind: str) -> None:
    before = photo(kind)
    assert WHERE.encode() in before
    kept = examine(io.BytesIO(before), tmp_path)
    content = kept.file.read() if kept.file.seek(0) == 0 else b""
    kept.file.close()
    assert WHERE.encode() not in content
    assert b"Camera" not in content
    with Image.open(io.BytesIO(content)) as upright:
        assert dict(upright.getexif()) == {}
        assert upright.size == (kept.width, kept.height) == (40, 80)
        red, _, blue = upright.convert("RGB").getpixel((39, 0))  # type: ignore[misc]  # three numbers, in RGB
        assert red > blue or kind != "PNG"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("P", "PNG"),
        ("RGBA", "PNG"),
        ("LA", "PNG"),
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGBA", "WEBP"),
        ("I;16", "PNG"),
        ("1", "PNG"),
    ],
)
def test_every_way_to_write_pixels_is_understood(tmp_path: Path, mode: str, kind: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (3, 2)).save(out, kind)
    kept = examine(out, tmp_path)
    kept.file.close()
    assert (kept.width, kept.height) == (3, 2)


def test_what_was_transparent_stays_so(tmp_path: Path) -> None:
    out = io.BytesIO()
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.putpixel((1, 0), 1)
    picture.save(out, "PNG", transparency=0)
    kept = examine(out, tmp_path)
    with kept.file, Image.open(kept.file) as shown:
        pixels = shown.convert("RGBA")
        assert [pixels.getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]  # type: ignore[index]  # four numbers, in RGBA


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_still_moves(tmp_path: Path, kind: str) -> None:
    kept = examine(io.BytesIO(animation(kind)), tmp_path)
    with kept.file, Image.open(kept.file) as moving:
        shown = [
            (frame.convert("RGB").getpixel((4, 2)), frame.info["duration"])
            for frame in ImageSequence.Iterator(moving)
        ]
        assert moving.info["loop"] == 0
    colors = [max(range(3), key=lambda place, pixel=pixel: pixel[place]) for pixel, _ in shown]  # type: ignore[misc]
    assert colors == [0, 1, 2]
    assert [round(duration) for _, duration in shown] == [100, 200, 300]


@pytest.mark.parametrize(
    "content",
    [
        image("PNG")[:60],
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"GIF89a" + HTML,
        b"\xff\xd8\xff" + HTML,
        b"RIFF0000WEBP" + HTML,
    ],
)
def test_what_begins_like_an_image_and_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadImageError, match="cannot be read as an image"):
        examine(io.BytesIO(content), tmp_path)


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (2**31 - 1, 2**31 - 1), (40_000_001, 1)])
def test_an_image_that_unfolds_to_gigabytes_is_refused(tmp_path: Path, width: int, height: int) -> None:
    with pytest.raises(ImageTooLargeError, match=rf"{width * height} pixels .* at most 40000000 are allowed"):
        examine(io.BytesIO(png_of(width, height)), tmp_path)


def test_an_animation_of_too_many_frames_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.ATTACHMENT_MAX_PIXELS = 40
    kept = examine(io.BytesIO(animation("GIF", (8, 4), count=2)), tmp_path)
    kept.file.close()
    with pytest.raises(ImageTooLargeError, match="96 pixels in all: at most 80"):
        examine(io.BytesIO(animation("GIF", (8, 4), count=3)), tmp_path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_an_image_that_outgrows_the_limit_when_written_anew_is_refused(
    tmp_path: Path, settings: Any, kind: str
) -> None:
    size = (640, 480)
    kept = examine(io.BytesIO(image(kind, size)), tmp_path)
    kept.file.close()
    (tmp_path / "clean").unlink()
    settings.ATTACHMENT_MAX_BYTES = kept.size
    examine(io.BytesIO(image(kind, size)), tmp_path).file.close()
    (tmp_path / "clean").unlink()
    settings.ATTACHMENT_MAX_BYTES = kept.size - 1
    with pytest.raises(FileTooLargeError, match=f"more than the {kept.size - 1} bytes"):
        examine(io.BytesIO(image(kind, size)), tmp_path)
    assert not (tmp_path / "clean").exists()


def test_frames_that_differ_by_a_pixel_do_not_become_a_file_over_the_limit(
    api_as: ApiAs, note: Note, settings: Any
) -> None:
    small = flicker((400, 400), 20)
    settings.ATTACHMENT_MAX_BYTES = 2 * len(small)
    answer = api_as(Role.EDITOR).post(
        attachments_url(note), {"file": upload(small, "a.gif")}, format="multipart"
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert "writes images anew" in answer.json()["detail"]


def test_the_program_that_writes_images_can_fill_no_disk(tmp_path: Path) -> None:
    limits = (
        "import runpy, sys; from pathlib import Path\n"
        f"bound = runpy.run_path({str(media.PROGRAM)!r}, run_name='program')['_bound']\n"
        "bound(1 << 30, 4096)\n"
        "Path(sys.argv[1]).write_bytes(bytes(5000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limits, tmp_path / "much"], capture_output=True, check=False, text=True
    )
    assert "File too large" in done.stderr
    assert (tmp_path / "much").stat().st_size <= 4096


def test_an_image_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(media, "PROGRAM", sleeper)
    monkeypatch.setattr(media, "CHILD_SECONDS", 0.2)
    with pytest.raises(ImageTooLargeError, match="longer than"):
        examine(io.BytesIO(image()), tmp_path)


def test_a_decoder_that_crashes_takes_nobody_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text("import os; os.kill(os.getpid(), 11)")
    monkeypatch.setattr(media, "PROGRAM", crash)
    with pytest.raises(BadImageError):
        examine(io.BytesIO(image()), tmp_path)


@pytest.mark.parametrize(
    ("written", "suffixes", "name"),
    [
        ("plan.pdf", (), "plan.pdf"),
        ("../../etc/passwd", (), "passwd"),
        ("C:\\Users\\ada\\plan.pdf", (), "plan.pdf"),
        ("a\r\nSet-Cookie: x.txt", (), "a Set-Cookie: x.txt"),
        ("gpj.\u202eexe", (), "gpj.exe"),
        ("  .hidden. ", (), "hidden"),
        ("", (), "file"),
        ("...", (), "file"),
        ("\ud800x", (), "x"),
        ("e\u0301.txt", (), "é.txt"),
        ("photo.JPG", (".jpg", ".jpeg"), "photo.JPG"),
        ("photo.png", (".jpg", ".jpeg"), "photo.png.jpg"),
        ("image", (".png",), "image.png"),
    ],
)
def test_a_name_is_one_line_that_can_be_read(written: str, suffixes: tuple[str, ...], name: str) -> None:
    assert clean_name(written, suffixes) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("plan (2) - final.png", "plan (2) - final.png"),
        ("annual_report_2024.pdf", "annual_report_2024.pdf"),
        ("_draft_ a__b.txt", r"\_draft\_ a\_\_b.txt"),
        ("5` long.png", r"5\` long.png"),
        ("a*b*|$x$.png", r"a\*b\*\|\$x\$.png"),
        ("<b>[x]~~y~~.png", r"\<b>\[x\]\~\~y\~\~.png"),
        ("a&amp;b=c==d==.txt", r"a\&amp;b=c\=\=d\=\=.txt"),
        ("^1", r"\^1"),
    ],
)
def test_a_name_means_nothing_in_a_text(name: str, written: str) -> None:
    assert as_plain_markdown(name) == written


@pytest.mark.parametrize("suffixes", [(), (".png",), (".jpg",)])
def test_a_long_name_keeps_its_suffix(suffixes: tuple[str, ...]) -> None:
    name = clean_name("漢" * 300 + ".png", suffixes)
    assert len(name) <= MAX_NAME_CHARACTERS
    assert name.endswith(suffixes or ".png")
