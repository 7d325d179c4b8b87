"""A QR symbol as one path: `qrcode` makes the matrix, the path is ours.

`qrcode`'s own SVG images give a blank square in a WeasyPrint PDF (DOMAIN.md, print facts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_Q

from outreach.links.mask import best_masked

QUIET_ZONE = 4
MINIMUM_WIDTH_MM = 20.0
_RUN = re.compile("1+")


@dataclass(frozen=True)
class Symbol:
    """`modules` a side without quiet zone; `path` is SVG path data with 1 unit a module."""

    modules: int
    path: str


def symbol(url: str) -> Symbol:
    """The symbol of `url` at error correction Q (DOMAIN.md: the best compromise).

    `qrcode` draws it with one mask; the best of the eight is found by `links.mask`.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0, box_size=1, mask_pattern=0)
    code.add_data(url)
    code.make(fit=True)
    rows = best_masked(code.modules)
    parts = []
    for y, row in enumerate(rows):
        for run in _RUN.finditer(row):
            wide = run.end() - run.start()
            parts.append(f"M{run.start()} {y}h{wide}v1h-{wide}z")
    return Symbol(len(rows), "".join(parts))


def minimum_width_mm(modules: int, distance_mm: float) -> float:
    """Smallest printed width in mm, quiet zone apart, to be read at `distance_mm`.

    Source: DOMAIN.md, print facts: width ≥ distance/10 × max(1, modules/37), never under 20.
    """
    return max(MINIMUM_WIDTH_MM, distance_mm / 10 * max(1.0, modules / 37))
