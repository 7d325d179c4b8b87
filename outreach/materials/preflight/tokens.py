"""A PDF content stream, operator by operator.

Ours, because a poster's QR is thousands of path operators of which only the outline matters:
a whole path is one step here, ten times faster than a general parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_SPACE = rb"[\x00\t\n\f\r ]"
_PATH = rb"(?P<path>(?>(?>[-+.0-9]+" + _SPACE + rb"+)*+(?:m|l|c|v|y|h|re)(?=" + _SPACE + rb")"
_PATH += _SPACE + rb"++)++)"
_TOKEN = re.compile(
    _PATH + rb"|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)|[-+.0-9]+)"
    rb"|(?P<codes>\[[^\]()]*+\])"
    rb"|(?P<hex><[0-9A-Fa-f\s]*+>)"
    rb"|(?P<name>/[^\x00\t\n\f\r ()<>\[\]{}/%]*+)"
    rb"|(?P<operator>[A-Za-z'\"*][A-Za-z0-9*]*+)"
    rb"|(?P<string>\()"
    rb"|(?P<mark><<|>>|\[|\]|\{|\})"
    rb"|%[^\r\n]*+|" + _SPACE + rb"++|."
, re.DOTALL)  # fmt: skip
_ELEMENT = re.compile(rb"<([0-9A-Fa-f\s]*)>|([-+.0-9]+)|/([^\s()<>\[\]{}/%]*)")
_STRING_PART = re.compile(rb"\\(?:[0-7]{1,3}|\r\n|.)|[()]|[^\\()]+", re.DOTALL)
_INLINE_END = re.compile(_SPACE + rb"EI(?=" + _SPACE + rb"|$)")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Codes(bytes):
    """An array of hexadecimal strings and numbers as it stands; `pieces` takes it apart.

    Most are shown text that stands on every page, so whoever reads one may remember it.
    """

    def pieces(self) -> list[Any]:
        return [
            _number(n) if n else ("/" + m.decode("latin-1") if m else _hex(h))
            for h, n, m in _ELEMENT.findall(self)
        ]


Operation = tuple[str, list[Any]]


def operations(stream: bytes) -> Iterator[Operation]:
    """(operator, operands): numbers are float, strings bytes, names str with `/`.

    Path construction comes as ("path", [raw operators]); inline images as ("BI", [dictionary]).
    """
    data = stream + b"\n"
    operands: list[Any] = []
    stacks: list[list[Any]] = []
    at, end = 0, len(data)
    match = _TOKEN.match
    while at < end:
        found = match(data, at)
        assert found is not None  # the last alternative takes any byte
        at = found.end()
        kind = found.lastgroup
        if kind is None:
            continue
        text = found[kind]
        if kind == "path":
            # Numbers before the path belong to it: none of its operators takes what came earlier.
            yield "path", [text]
            operands = []
        elif kind == "number":
            operands.append(_number(text))
        elif kind == "name":
            operands.append(text.decode("latin-1"))
        elif kind == "hex":
            operands.append(_hex(text[1:-1]))
        elif kind == "codes":
            operands.append(Codes(text))
        elif kind == "string":
            value, at = _string(data, at)
            operands.append(value)
        elif kind == "mark":
            operands = _bracket(text, operands, stacks)
        elif text == b"ID":
            close = _INLINE_END.search(data, at)
            at = close.end() if close else end
            yield "BI", [dict(zip(operands[::2], operands[1::2], strict=False))]
            operands = []
        elif text == b"BI":
            operands = []
        elif text in (b"true", b"false", b"null"):
            operands.append(text == b"true")
        else:
            yield text.decode("latin-1"), operands
            operands = []


def _bracket(mark: bytes, operands: list[Any], stacks: list[list[Any]]) -> list[Any]:
    """The operands after an array or dictionary opened or closed."""
    if mark in (b"[", b"<<", b"{"):
        stacks.append(operands)
        return []
    if not stacks:
        return operands
    outer = stacks.pop()
    outer.append(operands)
    return outer


def _number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0  # what readers do with `--3` or `1.2.3`


def _hex(digits: bytes) -> bytes:
    clean = bytes(digits.translate(None, b"\x00\t\n\f\r "))
    return bytes.fromhex((clean + b"0" if len(clean) % 2 else clean).decode("ascii"))


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    """The literal string that starts after its `(`, and where it ends."""
    out, depth = [], 1
    while depth and (found := _STRING_PART.match(data, at)):
        at, part = found.end(), found[0]
        if part in (b"(", b")"):
            depth += 1 if part == b"(" else -1
            if not depth:
                break
        elif part[:1] == b"\\":
            rest = part[1:]
            if rest[:1].isdigit() and rest[:1] < b"8":
                part = bytes([int(rest, 8) & 255])
            else:
                part = b"" if rest[:1] in b"\r\n" else _ESCAPES.get(rest, rest)
        out.append(part)
    return b"".join(out), at
