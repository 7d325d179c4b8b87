"""Checks some pages of a file, in this process or in one of its own.

As a process (`python -m outreach.materials.preflight.strip`) it reads its task as JSON from
stdin and writes its outcome as JSON to stdout, so that a file that breaks a decoder or the
renderer breaks that process and not the one that asked.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from outreach.materials.preflight.boxes import check_boxes
from outreach.materials.preflight.content import Reader
from outreach.materials.preflight.inks import check_inks
from outreach.materials.preflight.pictures import check_pictures
from outreach.materials.preflight.quality import check_symbols, decoded
from outreach.materials.preflight.report import Expected, Mark, MaterialRules
from outreach.materials.preflight.score import score_of
from outreach.materials.preflight.sheet import sheet_of
from outreach.materials.preflight.symbols import Symbol, find_symbols
from outreach.materials.preflight.text import check_text


@dataclass(frozen=True)
class Strip:
    """Consecutive pages of a file, the first of them at index `first`."""

    file: Path
    first: int
    pages: tuple[Expected, ...]
    rules: MaterialRules
    scored: bool = False

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "file": str(self.file)})


def strip_of(task: str) -> Strip:
    """The strip that `Strip.as_json` wrote."""
    said = json.loads(task)
    pages = tuple(
        Expected(
            marks=tuple(Mark(*mark) for mark in page["marks"]),
            place=page["place"],
            texts=tuple(page["texts"]),
            number=page["number"],
            printed=tuple(Mark(*mark) for mark in page["printed"]),
        )
        for page in said["pages"]
    )
    rules = MaterialRules(**said["rules"])
    return Strip(Path(said["file"]), said["first"], pages, rules, said["scored"])


def inspect(strip: Strip) -> dict[str, Any]:
    """`faults` as [page, kind, values] with pages from 1, `decoded`, and the `score` or None."""
    faults: list[tuple[int, str, dict[str, str]]] = []
    read, best = 0, None
    with pikepdf.open(strip.file) as pdf, pypdfium2.PdfDocument(strip.file) as shown:
        reader, sheets = Reader(), pdf.pages
        for at, expected in enumerate(strip.pages, start=strip.first):
            sheet = sheet_of(reader, sheets[at], expected, strip.rules)
            page = shown[at]
            symbols = find_symbols(page, sheet)
            page.close()
            for check in (check_boxes, check_text, check_inks, check_pictures):
                faults += [(at + 1, fault.kind, fault.values) for fault in check(sheet)]
            faults += [(at + 1, f.kind, f.values) for f in check_symbols(sheet, symbols)]
            read += decoded(sheet, symbols)
            best = best or (symbols[0] if symbols else None)
    return {"faults": faults, "decoded": read, "score": _score(strip, best)}


def _score(strip: Strip, symbol: Symbol | None) -> dict[str, Any] | None:
    if symbol is None or not strip.scored:
        return None
    return asdict(score_of(symbol, strip.rules.scan_mm, strip.rules.scale))


if __name__ == "__main__":
    json.dump(inspect(strip_of(sys.stdin.read())), sys.stdout)
