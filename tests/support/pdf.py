"""What stands on the pages of a PDF that Chromium made. Reads the little of the format that Chromium writes."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|(<[0-9A-Fa-f]+>) Tj|\[(.*?)\] TJ|(\bET\b)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


class Pdf:
    """The pages of a document as text, in the order in which it was painted."""

    def __init__(self, content: bytes) -> None:
        self._objects = {int(number): body for number, body in _OBJECT.findall(content)}
        self._fonts: dict[int, dict[int, str]] = {}
        tree = next(body for body in self._objects.values() if b"/Type /Catalog" in body)
        self.pages = [self._text(page) for page in self._leaves(self._reference(tree, b"Pages"))]

    def _reference(self, body: bytes, name: bytes) -> int:
        found = re.search(rb"/" + name + rb"\s+(\d+) 0 R", body)
        assert found, f"no {name!r} in {body[:200]!r}"
        return int(found[1])

    def _leaves(self, number: int) -> list[bytes]:
        body = self._objects[number]
        kids = re.search(rb"/Kids\s*\[(.*?)\]", body, re.DOTALL)
        if not kids:
            return [body]
        return [leaf for kid in re.findall(rb"(\d+) 0 R", kids[1]) for leaf in self._leaves(int(kid))]

    def _stream(self, number: int) -> bytes:
        body = self._objects[number]
        found = _STREAM.search(body)
        assert found, f"object {number} has no stream"
        return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]

    def _text(self, page: bytes) -> str:
        resources = page
        if reference := re.search(rb"/Resources\s+(\d+) 0 R", page):
            resources = self._objects[int(reference[1])]
        fonts = {name: int(number) for name, number in re.findall(rb"/(F\d+)\s+(\d+) 0 R", resources)}
        letters: dict[int, str] = {}
        words: list[str] = []
        for font, alone, several, end in _SHOWN.findall(self._stream(self._reference(page, b"Contents"))):
            if font:
                letters = self._letters(fonts[font])
            elif end:
                words.append("\n")
            for shown in _HEX.findall(alone or several):
                words += [letters.get(int(shown[at : at + 4], 16), "") for at in range(0, len(shown), 4)]
        return "".join(words)

    def _letters(self, font: int) -> dict[int, str]:
        """What each glyph of a font says."""
        if font not in self._fonts:
            letters: dict[int, str] = {}
            body = self._objects[font]
            if b"/ToUnicode" in body:
                table = self._stream(self._reference(body, b"ToUnicode"))
                for section in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
                    for glyph, words in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", section):
                        letters[int(glyph, 16)] = bytes.fromhex(words.decode()).decode("utf-16-be")
                for section in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
                    for first, last, words in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", section):
                        for step in range(int(last, 16) - int(first, 16) + 1):
                            letters[int(first, 16) + step] = chr(int(words, 16) + step)
            self._fonts[font] = letters
        return self._fonts[font]
