"""A list shows what was asked for, in the order asked for, and hands all of it out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.errors import NotFound
from outreach.export import Cell
from outreach.listing import Choice, Column, listing

Row = tuple[str, int | None, date | None]
ROWS: list[Row] = [
    ("Cibatu", 3, date(2026, 3, 1)), ("anjun", None, None), ("Bojong", 12, date(2026, 1, 2)),
]  # fmt: skip
COLUMNS: list[Column[Row]] = [
    Column("nama", "Nama", lambda row: row[0]),
    Column("jumlah", "Jumlah", lambda row: row[1]),
    Column("hari", "Hari", lambda row: row[2]),
]
SIZE = Choice[Row]("besar", "Besar", [("ya", "Ya"), ("tidak", "Tidak")],
                   lambda row: "ya" if (row[1] or 0) > 10 else "tidak")  # fmt: skip


def names(**asked: str) -> list[str]:
    return [row[0] for row in listing(ROWS, COLUMNS, asked, [SIZE]).rows]


def test_rows_keep_their_order_until_a_column_is_asked_for() -> None:
    assert names() == names(urut="bukan", halaman="x") == ["Cibatu", "anjun", "Bojong"]
    assert names(urut="nama") == ["anjun", "Bojong", "Cibatu"]
    assert names(urut="jumlah") == ["Cibatu", "Bojong", "anjun"], "empty ones last"
    assert names(urut="-hari") == ["Cibatu", "Bojong", "anjun"], "whichever way"


def test_a_word_is_looked_for_in_every_cell_and_a_choice_narrows() -> None:
    assert names(cari="BO") == ["Bojong"]
    assert names(cari="1-3-2026") == ["Cibatu"]
    assert names(besar="ya") == ["Bojong"]
    assert names(besar="entah") == names()
    assert names(cari="o", besar="tidak") == []


@given(
    rows=st.lists(st.integers(0, 99), max_size=60), size=st.integers(1, 9),
    sort=st.sampled_from(["", "n", "-n"]),
)  # fmt: skip
def test_leafing_shows_every_row_once(rows: list[int], size: int, sort: str) -> None:
    column: Column[int] = Column("n", "N", lambda n: n)
    seen: list[int] = []
    page = 1
    while True:
        found = listing(rows, [column], {"urut": sort, "halaman": str(page)}, page_size=size)
        seen += found.rows
        if page >= found.pages:
            break
        page += 1
    assert sorted(seen) == sorted(rows)
    if sort:
        assert seen == sorted(rows, reverse=sort == "-n")


def test_a_file_has_all_pages_and_other_kinds_are_refused() -> None:
    values: list[Cell] = list(range(120))
    column: Column[Cell] = Column("n", "N", lambda n: n)
    assert listing(values, [column], {}).file("Angka", "angka") is None
    made = listing(values, [column], {"unduh": "csv", "halaman": "2"}).file("Angka", "angka")
    assert made is not None and made[0].count(b"\r\n") == 121
    with pytest.raises(NotFound):
        listing(values, [column], {"unduh": "exe"}).file("Angka", "angka")
