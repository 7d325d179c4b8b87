"""A service's own figures are taken in whole or not at all, and say no more than they can."""

from __future__ import annotations

import io
import random
from datetime import date

import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.results.effect import Effect, impact
from outreach.results.models_outcome import Usage
from outreach.results.usage import Figure, month_of, read_figures, take_in, totals
from outreach.services.registry import service_by_slug
from tests.build import SLUG, signed_in
from tests.results.build import poisson

TABLE = "Bulan;Kategori;Kecamatan;Jumlah\nMaret 2025;Ambulans;Plered;1.122\n03/2025;Ambulans;;4\n"


@pytest.mark.parametrize("text", ["2025-03", "03/2025", "3-2025", "Maret 2025", "mar 2025",
                                  "2025-03-01", "01/03/2025", " MARCH  2025 "])  # fmt: skip
def test_a_month_is_read_however_offices_write_it(text: str) -> None:
    assert month_of(text) == date(2025, 3, 1)


@pytest.mark.parametrize("text", ["", "2025", "13/2025", "Marett 2025", "2025-00", "0-0"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(OutreachError, match="tidak terbaca"):
        month_of(text)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("bulan;kategori;jumlah\nx;A;1\n2025-01;;2\n2025-01;A;satu\n", "baris 2.*baris 3.*baris 4"),
        ("bulan;kategori;kecamatan;jumlah\n2025-01;A;Bandung;1\n", "bandung.*tidak dikenal"),
        ("bulan;jumlah\n2025-01;1\n", "kategori tidak ada"),
        ("bulan;kategori;jumlah\n2025-01;A;1\n01/2025;A;2\n", "baris 3.*sudah ada"),
        ("bulan;kategori;jumlah\n", "tidak berisi angka"),
        ("", "tidak ada di baris pertama"),
    ],
)
def test_a_wrong_table_is_told_line_by_line_and_nothing_is_kept(
    app: Flask, database: Database, table: str, told: str
) -> None:
    with database.reading() as session, pytest.raises(OutreachError, match=told):
        read_figures(session, table.encode())
    staff = signed_in(app, database, "planner")
    answer = staff.post(
        "/layanan/call-center-112/pemakaian", data={"file": (io.BytesIO(table.encode()), "t.csv")}
    )
    assert answer.status_code == 400
    with database.reading() as session:
        assert session.query(Usage).count() == 0


def test_a_table_is_shown_first_then_kept_and_replaces_its_months(
    app: Flask, database: Database
) -> None:
    staff, path = signed_in(app, database, "planner"), "/layanan/call-center-112/pemakaian"

    shown = staff.post(path, data={"file": (io.BytesIO(TABLE.encode()), "t.csv")})

    assert "1.126" in shown.get_data(as_text=True)
    with database.reading() as session:
        assert session.query(Usage).count() == 0
    staff.post(path, data={"text": TABLE})
    staff.post(path, data={"text": TABLE.replace("1.122", "10")})
    with database.reading() as session:
        service = service_by_slug(session, "call-center-112")
        assert totals(session, service.id) == {(date(2025, 3, 1), "Ambulans"): 14}
    file = staff.get(f"{path}?unduh=csv").get_data(as_text=True)
    assert "2025-03,Ambulans,Plered,10" in file
    staff.post(f"{path}/hapus", data={"month": "2025-03-01"})
    with database.reading() as session:
        assert session.query(Usage).count() == 0


def _impact(database: Database, figures: list[Figure], begins: date) -> Effect:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.starts_on = begins
        take_in(session, campaign.service, figures, by=1)
        found = impact(session, campaign, "Ambulans")
        assert found is not None
        return found.whole


def _months(count: int) -> list[date]:
    return [date(2024 + n // 12, n % 12 + 1, 1) for n in range(count)]


def test_too_few_months_say_nothing(database: Database) -> None:
    figures = [Figure(month, "Ambulans", "", 50) for month in _months(5)]
    assert _impact(database, figures, date(2024, 4, 10)).ratio is None
    figures = [Figure(month, "Ambulans", "", 50 + n) for n, month in enumerate(_months(6))]
    assert _impact(database, figures, date(2024, 4, 10)).ratio is not None


@pytest.mark.one_database
def test_the_interval_holds_the_truth_about_as_often_as_it_says(database: Database) -> None:
    """Months differ by a Gamma of 20 % beside chance; the campaign makes 1.4 of 1."""
    chance, held, rounds = random.Random(6), 0, 120
    for _round in range(rounds):
        figures = []
        for n, month in enumerate(_months(20)):
            mean = 60 * (1.4 if n >= 12 else 1.0) * chance.gammavariate(25, 1 / 25)
            figures.append(Figure(month, "Ambulans", "", poisson(chance, mean)))
        ratio = _impact(database, figures, date(2025, 1, 5)).ratio
        assert ratio is not None
        held += ratio.low <= 1.4 <= ratio.high
    assert 0.88 <= held / rounds <= 1.0


def test_the_page_says_what_changed_and_how_sure_that_is(app: Flask, database: Database) -> None:
    chance = random.Random(3)
    figures = [
        Figure(month, "Ambulans", code, poisson(chance, 40 * (2 if n >= 12 and code else 1)))
        for n, month in enumerate(_months(18))
        for code in ("32.14.01", "32.14.04", "")
    ]
    _impact(database, figures, date(2025, 1, 5))

    page = signed_in(app, database, "viewer").get(f"/kampanye/{SLUG}/dampak").get_data(as_text=True)

    assert "Ambulans per hari naik" in page and "bukan bukti sebab" in page
    assert "<svg" in page and "Purwakarta" in page
    empty = signed_in(app, database, "approver").get("/kampanye/ogan-lopian/dampak")
    assert "Belum ada angka pemakaian" in empty.get_data(as_text=True)
