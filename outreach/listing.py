"""A list that staff narrow, sort, leaf through and take along as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from outreach.export import Cell, Sheet, as_file
from outreach.wib import WIB, today

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its name in addresses and on pages, and the value by which it is sorted, found
    and handed out. A column without a place on the page is handed out all the same. `falling`: who
    sorts by it wants the largest first."""

    key: str
    label: str
    value: Callable[[Row], Cell]
    falling: bool = False


@dataclass(frozen=True)
class Choice(Generic[Row]):
    """A column's values as a list to choose one of: (value, label) pairs, and what a row has, one
    of them or several."""

    key: str
    label: str
    options: Sequence[tuple[str, object]]
    of: Callable[[Row], str | tuple[str, ...]]


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A page of a list. `rows` are those of page `page` of `pages`, `total` how many match.

    `at` is the list's anchor on its page; `mark` stands before what the address asks of it, where
    the page has other lists.
    """

    columns: Sequence[Column[Row]]
    choices: Sequence[Choice[Row]]
    rows: Sequence[Row]
    every: Iterable[Row]
    total: int
    page: int
    pages: int
    word: str
    sort: str
    falling: bool
    at: str = ""
    mark: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> int:
        """How many of the choices are made."""
        return sum(
            self.asked.get(choice.key) in dict(choice.options) for choice in self.choices
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """True when not everything is asked for."""
        return bool(self.word or self.chosen)

    def column(self, key: str) -> Column[Row]:
        return next(column for column in self.columns if column.key == key)

    def turned(self, key: str) -> str:
        """What to ask for to sort by a column, the other way round when it is sorted by it."""
        falling = not self.falling if self.sort == key else self.column(key).falling
        return f"-{key}" if falling else key

    def key(self, name: str) -> str:
        """What `name` (cari, urut, halaman, unduh) is called in the page's address."""
        return f"{self.mark}{name}"

    def others(self) -> list[tuple[str, str]]:
        """What else the address says, which the list's form has to pass on."""
        own = {self.key(name) for name in ("cari", "urut", "halaman", "unduh")}
        own |= {choice.key for choice in self.choices}
        return [(name, value) for name, value in self.asked.items() if name not in own]

    def href(self, name: str, value: object, at: str | None = None) -> str:
        """The page's address with `name` asked for too; another order or a file begins at the first
        page. With no name, nothing is asked of this list. `at` is another part of the page."""
        asked = dict(self.asked if name else self.others())
        for key in ("unduh", "halaman"):
            asked.pop(self.key(key), None)
        if name:
            asked[self.key(name)] = str(value)
        at = self.at if at is None else at
        return f"?{urlencode(asked)}" + (f"#{at}" if at and name != "unduh" else "")

    def file(self, title: str, name: str) -> tuple[bytes, dict[str, str]] | None:
        """All that match, as `?unduh=` asks: csv or xlsx; raises `NotFound` for others."""
        kind = self.asked.get(self.key("unduh"))
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
    at: str = "",
    mark: str = "",
) -> Listing[Row]:
    """What the address asks of `rows`: `cari` a part of any cell, a choice by its key, `urut` a
    column's key (`-key` falling), `halaman` a page. Nonsense is as if it were not asked for.

    Rows stay in their own order until a column is asked for. For lists of thousands; longer ones
    (broadcasts, contacts, deliveries, the trail) are narrowed by the database.
    """
    wish = wished(columns, asked, choices, mark)
    word = wish.word
    found = list(rows)
    for choice in choices:
        if choice.key in wish.chosen:
            value = wish.chosen[choice.key]
            found = [row for row in found if _has_chosen(choice.of(row), value)]
    if word:
        # A code is written in two groups on paper, a telephone number in three.
        needles = {word.casefold(), word.casefold().replace(" ", "")}
        found = [row for row in found if _has(needles, [column.value(row) for column in columns])]
    if wish.sort:
        column = next(column for column in columns if column.key == wish.sort)
        found = _sorted(found, column, wish.falling)

    def some(first: int, many: int) -> Sequence[Row]:
        return found[first : first + many]

    return leafed(wish, columns, choices, some, len(found), found, page_size, at, mark)


@dataclass(frozen=True)
class Wish:
    """What an address asks of a list, nonsense left out: `chosen` maps a choice's key to its value,
    `sort` is a column's key or empty, `page` not yet bounded by how many there are."""

    word: str
    chosen: Mapping[str, str]
    sort: str
    falling: bool
    page: int
    asked: Mapping[str, str]


def wished(
    columns: Sequence[Column[Row]],
    asked: Mapping[str, str],
    choices: Sequence[Choice[Row]] = (),
    mark: str = "",
) -> Wish:
    """What the address asks of a list with these columns and choices."""
    wanted = {name: asked[name] for name in asked}
    word = wanted.get(f"{mark}cari", "").replace("\0", "").strip()[:80]
    if word:
        wanted[f"{mark}cari"] = word
    sort = wanted.get(f"{mark}urut", "")
    key = sort.removeprefix("-")
    return Wish(
        word=word,
        chosen={choice.key: wanted[choice.key] for choice in choices
                if wanted.get(choice.key) in dict(choice.options)},
        sort=key if key in {column.key for column in columns} else "",
        falling=sort.startswith("-"),
        page=max(_whole(wanted.get(f"{mark}halaman", "")), 1),
        asked=wanted,
    )  # fmt: skip


def leafed(
    wish: Wish,
    columns: Sequence[Column[Row]],
    choices: Sequence[Choice[Row]],
    some: Callable[[int, int], Sequence[Row]],
    total: int,
    every: Iterable[Row],
    page_size: int = PAGE,
    at: str = "",
    mark: str = "",
) -> Listing[Row]:
    """The page of a list that was wished for: `some` gives so many rows from a number on, `every`
    all of the `total`, which are read only for a file."""
    pages = max(1, -(-total // page_size))
    page = min(wish.page, pages)
    return Listing(
        columns=columns, choices=choices, rows=some((page - 1) * page_size, page_size),
        every=every, total=total, page=page, pages=pages, word=wish.word, sort=wish.sort,
        falling=wish.falling, at=at, mark=mark, asked=wish.asked,
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


def _has_chosen(has: str | tuple[str, ...], value: str) -> bool:
    return has == value if isinstance(has, str) else value in has


def _sorted(rows: Sequence[Row], column: Column[Row], falling: bool) -> list[Row]:
    """Empty cells last, whichever way; texts without regard to capitals."""
    full: list[Row] = []
    empty: list[Row] = []
    for row in rows:
        (empty if column.value(row) in (None, "") else full).append(row)
    return sorted(full, key=lambda row: _order(column.value(row)), reverse=falling) + empty


def _order(cell: Cell) -> tuple[int, Any]:
    return (1, cell.casefold()) if isinstance(cell, str) else (0, cell)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
