"""The best of a QR symbol's eight masks, scored with the whole symbol as one integer.

Penalties as in ISO/IEC 18004, 7.8.3; `qrcode` scores the same in Python, module by module, which
takes four fifths of the time a symbol costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode, copy_2d_array, precomputed_qr_blanks
from qrcode.util import mask_func

# Dark-light-dark-dark-dark-light-dark with four light ones before or after it looks like a finder.
_FINDERS = ("10111010000", "00001011101")


def best_masked(modules: Sequence[Sequence[bool | None]]) -> list[str]:
    """The rows, 1 for dark, of a symbol of correction Q that was drawn with mask 0.

    They carry the mask of the eight that has the least penalty.
    """
    side = len(modules)
    rows = _number(modules)
    columns = _number(list(zip(*modules, strict=True)))
    _least, best = min(
        (_penalty(rows ^ across, columns ^ down, side), rows ^ across)
        for across, down in _changes(side)
    )
    bits = f"{best:0{side * side}b}"
    return [bits[at : at + side] for at in range(0, side * side, side)]


@cache
def _changes(side: int) -> list[tuple[int, int]]:
    """For each mask what it changes against mask 0, by rows and by columns."""
    first, changes, zero = mask_func(0), [], _frame(side, 0)
    for mask in range(8):
        other, frame = mask_func(mask), _frame(side, mask)
        turned = [
            [
                first(y, x) != other(y, x) if frame[y][x] is None else frame[y][x] != zero[y][x]
                for x in range(side)
            ]
            for y in range(side)
        ]
        changes.append((_number(turned), _number(list(zip(*turned, strict=True)))))
    return changes


def _frame(side: int, mask: int) -> list[list[bool | None]]:
    """The modules that are no data, among them the fifteen that name the mask; None elsewhere."""
    code = QRCode(version=(side - 17) // 4, error_correction=ERROR_CORRECT_Q)
    code.modules_count = side
    code.modules = copy_2d_array(precomputed_qr_blanks[code.version])
    code.setup_type_info(False, mask)
    if code.version >= 7:
        code.setup_type_number(False)
    frame: list[list[bool | None]] = code.modules
    return frame


def _number(rows: Sequence[Sequence[object]]) -> int:
    """The symbol as one integer, a row after the other, the first module highest."""
    return int("".join("1" if dark else "0" for row in rows for dark in row), 2)


@cache
def _starts(side: int, length: int) -> int:
    """A bit at the last module of every run of `length` that stays within its row."""
    return int(("0" * (length - 1) + "1" * (side - length + 1)) * side, 2)


def _penalty(rows: int, columns: int, side: int) -> int:
    full = (1 << side * side) - 1
    total = 0
    for lines in (rows, columns):
        same = ~(lines ^ (lines >> 1)) & _starts(side, 2)
        five = same & (same >> 1) & (same >> 2) & (same >> 3) & _starts(side, 5)
        total += five.bit_count() + 2 * (five & ~((five >> 1) & _starts(side, 6))).bit_count()
        for finder in _FINDERS:
            found = _starts(side, 11)
            for at, module in enumerate(reversed(finder)):
                found &= (lines if module == "1" else full ^ lines) >> at
            total += 40 * found.bit_count()
    level = ~(rows ^ (rows >> 1)) & _starts(side, 2)
    blocks = level & (level >> side) & ~(rows ^ (rows >> side))
    total += 3 * (blocks & full).bit_count()
    percent = 100 * rows.bit_count() / (side * side)
    return total + 10 * int(abs(percent - 50) / 5)
