"""A list that staff narrow, sort, leaf through and take along as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from outreach.export import Cell, Sheet, as_file
from outreach.wib import WIB, today

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its name in addresses and on pages, and the value by which it is sorted, found
    and handed out. A column without a place on the page is handed out all the same."""

    key: str
    label: str
    value: Callable[[Row], Cell]


@dataclass(frozen=True)
class Choice(Generic[Row]):
    """A column's values as a list to choose one of: (value, label) pairs, and what a row has."""

    key: str
    label: str
    options: Sequence[tuple[str, str]]
    of: Callable[[Row], str]


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A page of a list. `rows` are those of page `page` of `pages`, `total` how many match."""

    columns: Sequence[Column[Row]]
    choices: Sequence[Choice[Row]]
    rows: Sequence[Row]
    every: Sequence[Row]
    total: int
    page: int
    pages: int
    word: str
    sort: str
    falling: bool
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """True when not everything is asked for."""
        return bool(self.word) or any(self.asked.get(choice.key) for choice in self.choices)

    def column(self, key: str) -> Column[Row]:
        return next(column for column in self.columns if column.key == key)

    def turned(self, key: str) -> str:
        """What to ask for to sort by a column: rising first, falling when it is so already."""
        return f"-{key}" if self.sort == key and not self.falling else key

    def file(self, title: str, name: str) -> tuple[bytes, dict[str, str]] | None:
        """All that match, as `?unduh=` asks: csv or xlsx; raises `NotFound` for others."""
        kind = self.asked.get("unduh")
        if not kind:
            return None
        rows = ([column.value(row) for column in self.columns] for row in self.every)
        sheet = Sheet(title, [str(column.label) for column in self.columns], rows)
        return as_file(sheet, kind, f"{name}-{today():%Y-%m-%d}")


def listing(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    asked: Mapping[str, str],
    choices: Sequence[Choice[Row]] = (),
    page_size: int = PAGE,
) -> Listing[Row]:
    """What the address asks of `rows`: `cari` a part of any cell, a choice by its key, `urut` a
    column's key (`-key` falling), `halaman` a page. Nonsense is as if it were not asked for.

    Rows stay in their own order until a column is asked for. For lists of thousands; longer ones
    (contacts, deliveries, the trail) are narrowed by the database.
    """
    word = asked.get("cari", "").strip()[:80]
    found = list(rows)
    for choice in choices:
        wanted = asked.get(choice.key, "")
        if wanted in dict(choice.options):
            found = [row for row in found if choice.of(row) == wanted]
    if word:
        # A code is written in two groups on paper, a telephone number in three.
        needles = {word.casefold(), word.casefold().replace(" ", "")}
        found = [row for row in found if _has(needles, [column.value(row) for column in columns])]
    sort = asked.get("urut", "")
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    column = next((column for column in columns if column.key == key), None)
    if column is not None:
        found.sort(key=lambda row: _order(column.value(row)), reverse=falling)
    pages = max(1, -(-len(found) // page_size))
    page = min(max(_whole(asked.get("halaman", "")), 1), pages)
    return Listing(
        columns=columns, choices=choices,
        rows=found[(page - 1) * page_size : page * page_size], every=found, total=len(found),
        page=page, pages=pages, word=word, sort=key if column else "", falling=falling,
        asked=dict(asked),
    )  # fmt: skip


def shown(cell: Cell) -> str:
    """A cell as text to search in; days and moments as staff write them: 3-2-2025."""
    if isinstance(cell, datetime):
        cell = cell.astimezone(WIB).date()
    if isinstance(cell, date):
        return f"{cell.day}-{cell.month}-{cell.year}"
    return "" if cell is None else str(cell)


def _has(needles: set[str], cells: Sequence[Cell]) -> bool:
    texts = [shown(cell).casefold() for cell in cells]
    return any(needle in text for needle in needles for text in texts)


def _order(cell: Cell) -> tuple[int, Any]:
    """Empty cells last when rising; texts without regard to capitals."""
    if cell is None or cell == "":
        return 2, 0
    return (1, cell.casefold()) if isinstance(cell, str) else (0, cell)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
