"""The strings that a workbook's cells share."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from outreach.audience.xlsx_parts import LONGEST_CELL, PIECE, Broken, Text, parser_of_xml

_BLOCK = 512


class Strings:
    """The workbook's shared strings, read as far as asked; what was read lies in a file."""

    def __init__(self, stream: IO[bytes] | None, folder: Path) -> None:
        self._stream = stream
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 closed by `close`
        self._offsets = [0]
        self._fresh: list[str] = []
        self._stored = 0
        self._block = lru_cache(maxsize=48)(self._load)
        self._text = Text()
        self._value = ""
        self._phonetic = False
        self._parser = parser_of_xml()
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def __getitem__(self, index: int) -> str:
        while index >= self._stored + len(self._fresh):
            self._read()
        if index < self._stored:
            return self._block(index // _BLOCK)[index % _BLOCK]
        return self._fresh[index - self._stored]

    def _read(self) -> None:
        if self._stream is None:
            raise Broken
        piece = self._stream.read(PIECE)
        self._parser.Parse(piece, not piece)
        if not piece:
            self._stream.close()
            self._stream = None
        while len(self._fresh) >= _BLOCK:
            written = "\0".join(self._fresh[:_BLOCK]).encode()
            self._file.seek(self._offsets[-1])
            self._file.write(written)
            self._offsets.append(self._offsets[-1] + len(written))
            del self._fresh[:_BLOCK]
            self._stored += _BLOCK

    def _load(self, block: int) -> list[str]:
        first, last = self._offsets[block : block + 2]
        self._file.seek(first)
        return self._file.read(last - first).decode().split("\0")

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "t":
            self._text.clear()
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "t":
            if not self._phonetic and len(self._value) < LONGEST_CELL:
                self._value += "".join(self._text)
        elif tag == "si":
            self._fresh.append(self._value[:LONGEST_CELL])
            self._value = ""
        elif tag == "rPh":
            self._phonetic = False

    def close(self) -> None:
        self._file.close()
        if self._stream:
            self._stream.close()
