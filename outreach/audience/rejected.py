"""The rejected rows of a list as a file that staff mend and hand in again."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from outreach.audience.rows import Refused, reason_text
from outreach.spreadsheet import harmless

_MARK = "\ufeff"  # Excel needs it to read UTF-8


class RejectedRows:
    """A CSV file that is only ever added to: line, reason, and the cells as they were.

    Only its first `length` bytes count, which the database knows: what a killed import wrote
    behind them is overwritten by the next one.
    """

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._path = path
        self._headings = headings

    def add(self, rows: Sequence[Refused], length: int) -> int:
        """Write the rows behind the first `length` bytes and wait for the disk; the new length."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        if length == 0:
            out.write(_MARK)
            writer.writerow(["baris", "alasan", *map(harmless, self._headings)])
        for row in rows:
            writer.writerow([row.line, harmless(reason_text(row)), *map(_cell, row.cells)])
        written = out.getvalue().encode("utf-8", errors="replace")
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.seek(length)
            file.write(written)
            file.truncate()
            file.flush()
            os.fdatasync(file.fileno())
        return length + len(written)


def _cell(text: str) -> str:
    """Zero bytes are what no spreadsheet opens."""
    return harmless(text.replace("\0", ""))
