"""The list shows everyone once, however many there are, and its file is safe to open."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import AuditEntry
from outreach.audience import listing
from outreach.audience.agree import Basis
from outreach.audience.contacts import Row, add_contact
from outreach.audience.listing import NONE, SORTS, Wanted, find
from outreach.audience.words import REMINDERS
from outreach.database import Database
from outreach.places.find import villages
from tests.build import KEY, signed_in
from tests.results.test_export import cells

BASIS = Basis("consent", REMINDERS, "Saya setuju.", "formulir")


def _fill(database: Database, number: int = 12) -> None:
    """`number` contacts, names in no order and often alike; every third is a tagged teacher."""
    with database.writing() as session:
        homes = villages(session)
        for i in range(number):
            row = Row(
                1, f"Warga {i * 7 % 5}", f"w{i}@example.go.id", homes[i * 31 % 192].id,
                "guru" if i % 3 == 0 else "", phone=f"0812000000{i:02}",
                tags=["posyandu"] if i % 3 == 0 else [],
            )  # fmt: skip
            channels = ["email", "whatsapp"] if i % 2 else ["email"]
            add_contact(session, row, BASIS, by=None, key=KEY, channels=channels)


@pytest.mark.parametrize("sort", SORTS)
def test_walking_the_pages_meets_everyone_once_there_and_back(
    database: Database, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(listing, "PAGE", 5)
    _fill(database)
    with database.reading() as session:
        page = find(session, Wanted(sort=sort))
        assert page.before is None
        pages = [[one.id for one in page.contacts]]
        while page.after:
            page = find(session, Wanted(sort=sort), after=page.after)
            assert page.total == 12
            pages.append([one.id for one in page.contacts])
        back = [pages[-1]]
        while page.before:
            page = find(session, Wanted(sort=sort), before=page.before)
            back.append([one.id for one in page.contacts])
    assert [len(one) for one in pages] == [5, 5, 2]
    assert len({number for one in pages for number in one}) == 12
    assert back[::-1] == pages


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (Wanted(role="guru"), 4),
        (Wanted(tag="posyandu"), 4),
        (Wanted(channel="whatsapp"), 6),
        (Wanted(channel="sms"), 0),
        (Wanted(channel=NONE), 0),
        (Wanted(word="WARGA 2"), 3),
        (Wanted(word="w11@"), 1),
        (Wanted(word="0812-0000-0003"), 1),
        (Wanted(word="+62 812"), 12),
        (Wanted(word="%"), 0),
        (Wanted(district="32.14.01", role="guru"), None),
    ],
)
def test_each_filter_finds_what_it_says(
    database: Database, wanted: Wanted, number: int | None
) -> None:
    _fill(database)
    with database.reading() as session:
        found = find(session, wanted)
    assert found.total == len(found.contacts)
    if number is not None:
        assert found.total == number
    if wanted.district:
        assert {one.place.district_code for one in found.contacts} <= {wanted.district}


def test_taking_the_list_along_stands_in_the_trail(app: Flask, database: Database) -> None:
    _fill(database)
    planner = signed_in(app, database, "planner")
    answer = planner.post("/kontak/unduh", data={"jabatan": "guru"})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 1 + 4
    assert rows[1][2] == "'+6281200000000"
    with database.reading() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.export"))
    assert entry.detail["role"] == "guru"
    assert signed_in(app, database, "viewer").post("/kontak/unduh").status_code == 403


@pytest.mark.parametrize("sort", SORTS)
def test_the_file_has_everyone_once_in_the_order_of_the_page(
    database: Database, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(listing, "_CHUNK", 5)
    _fill(database)
    with database.reading() as session:
        page = find(session, Wanted(sort=sort))
        expected = [one.email for one in page.contacts]
    assert [row[1] for row in listing.sheet(database, Wanted(sort=sort)).rows] == expected
    tagged = [row[4] for row in listing.sheet(database, Wanted(sort=sort, role="guru")).rows]
    assert tagged == ["posyandu"] * 4


@pytest.mark.one_database
def test_the_list_is_a_workbook_too_and_its_heads_turn_the_order(
    app: Flask, database: Database
) -> None:
    _fill(database)
    planner = signed_in(app, database, "planner")
    answer = planner.post("/kontak/unduh", data={"unduh": "xlsx", "urut": "-name"})
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    found = cells(answer.get_data())
    assert [found[f"A{line}"][1] for line in (2, 13)] == ["Warga 4", "Warga 0"]
    assert "A14" not in found
    assert planner.post("/kontak/unduh", data={"unduh": "exe"}).status_code == 404
    with database.reading() as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.export"))
        assert len(kept.all()) == 1
    page = planner.get("/kontak/?urut=name&q=warga").get_data(as_text=True)
    assert 'aria-sort="ascending"><a class="sort" href="/kontak/?urut=-name&amp;q=warga"' in page
    turned = planner.get("/kontak/?urut=-name&q=warga").get_data(as_text=True)
    assert 'aria-sort="descending"' in turned and turned.index("Warga 4") < turned.index("Warga 0")


@pytest.mark.parametrize("query", ["sesudah=x", "sebelum=99999999999999999999", "urut=x&kanal=x",
                                   "sesudah=4294967296", "q=%00&kecamatan=%F0"])  # fmt: skip
def test_a_strange_address_of_a_page_is_answered(
    app: Flask, database: Database, query: str
) -> None:
    viewer = signed_in(app, database, "viewer")
    assert viewer.get(f"/kontak/?{query}").status_code == 200
