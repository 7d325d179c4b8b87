"""A PDF written from front to back: what was written is forgotten, so memory stays flat."""

from __future__ import annotations

import zlib
from array import array
from typing import BinaryIO

# Small objects share compressed streams of so many; more would save little and read slower.
_PACKED = 200


class Writer:
    """Writes objects as they come; numbers count from 1. Compressed objects need version 1.5."""

    def __init__(self, out: BinaryIO, version: str = "1.7") -> None:
        self._out = out
        self._at = 0
        # For each object: offset, or number of its stream; position in the stream, or -1.
        self._where, self._index = array("q"), array("q")
        self._waiting: list[tuple[int, bytes]] = []
        self._write(b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % version.encode())

    def reserve(self) -> int:
        """A number whose object comes later."""
        self._where.append(0)
        self._index.append(-1)
        return len(self._where)

    def add(self, body: bytes, number: int = 0) -> int:
        """Write an object now, a stream for example."""
        number = number or self.reserve()
        self._where[number - 1] = self._at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def stream(self, content: bytes, entries: bytes = b"", level: int = 6) -> int:
        """Write a compressed stream; `entries` go into its dictionary."""
        packed = zlib.compress(content, level)
        return self.add(
            b"<<%s/Length %d/Filter/FlateDecode>>stream\n%s\nendstream"
            % (entries, len(packed), packed)
        )

    def small(self, body: bytes, number: int = 0) -> int:
        """Write an object that is no stream, together with others."""
        number = number or self.reserve()
        self._waiting.append((number, body))
        if len(self._waiting) == _PACKED:
            self._flush()
        return number

    def finish(self, root: int, info: int, identity: bytes) -> None:
        """Write the cross-reference table; `identity` is 16 bytes."""
        self._flush()
        number, start = self.reserve(), self._at
        self._where[number - 1] = start
        rows = bytearray(b"\0" + b"\0" * 5 + b"\xff\xff")
        for where, index in zip(self._where, self._index, strict=True):
            kind, third = (1, 0) if index < 0 else (2, index)
            rows += bytes([kind]) + where.to_bytes(5, "big") + third.to_bytes(2, "big")
        packed = zlib.compress(rows, 6)
        name = identity.hex().encode()
        self._write(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]"
            b"/Length %d/Filter/FlateDecode>>stream\n%s\nendstream\nendobj\n"
            b"startxref\n%d\n%%%%EOF\n"
            % (number, number + 1, root, info, name, name, len(packed), packed, start)
        )

    def _flush(self) -> None:
        if not self._waiting:
            return
        head, body, at = [], [], 0
        for number, content in self._waiting:
            head.append(b"%d %d" % (number, at))
            body.append(content)
            at += len(content) + 1
        first = b" ".join(head) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(head), len(first))
        stream = self.stream(first + b"\n".join(body), entries)
        for position, (number, _) in enumerate(self._waiting):
            self._where[number - 1], self._index[number - 1] = stream, position
        self._waiting = []

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)


def text(words: str) -> bytes:
    """A text string as PDF writes it."""
    return b"<feff" + words.encode("utf-16-be").hex().encode() + b">"


def number(value: float) -> str:
    """A number with no more digits than a printer can see."""
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"
