"""A service's own figures are taken in whole or not at all, and say no more than they can."""

from __future__ import annotations

import io
import random
import re
from datetime import date
from html import unescape

import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.places.find import districts, villages
from outreach.results.impact_words import ratio_words
from outreach.results.models_outcome import Usage
from outreach.results.ratio import Ratio
from outreach.results.usage import Figure, changes, take_in, totals
from outreach.results.usage_reading import month_of, read_figures
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


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("bulan;kategori;jumlah\nx;A;1\n2025-01;;2\n2025-01;A;satu\n", "Baris 2.*Baris 3.*Baris 4"),
        ("bulan;kategori;kecamatan;jumlah\n2025-01;A;Plerd;1\n", "Baris 2.*Plerd.*mungkin Plered"),
        ("bulan;kategori;kecamatan;jumlah\n2025-01;A;Bandung;1\n", "Bandung.*tidak dikenal"),
        ("bulan;kategori;jumlah\n2099-01;A;1\n", "belum selesai"),
        ("bulan;kategori;jumlah\n2025-01;A;12,5\n", "12,5.*bukan bilangan bulat"),
        ("bulan;kategori;jumlah\n2025-01;A;-3\n", "-3.*bukan bilangan bulat"),
        ("bulan;kategori;jumlah\n2025-01;A;\n", "jumlahnya kosong"),
        ("PK\x03\x04\0\0", "bukan CSV"),
        # Kecamatan and their sum would be counted twice.
        (
            "bulan;kategori;kecamatan;jumlah\n2025-01;A;Plered;1\n2025-01;A;Bojong;2\n"
            "2025-01;a;;3\n",
            "Baris 4.*jumlah dari kecamatannya",
        ),
        ("bulan;jumlah\n2025-01;1\n", "kategori tidak ada"),
        ("bulan;kategori;jumlah\n2025-01;A;1\n01/2025;A;2\n", "Baris 3.*sama dengan baris 2"),
        ("bulan;kategori;jumlah\n", "tidak berisi angka"),
        ("", "tidak ada di baris pertama"),
    ],
)
def test_a_wrong_table_is_told_line_by_line_and_nothing_is_kept(
    app: Flask, database: Database, table: str, told: str
) -> None:
    staff = signed_in(app, database, "planner")
    answer = staff.post(
        "/layanan/call-center-112/pemakaian", data={"file": (io.BytesIO(table.encode()), "t.csv")}
    )
    assert answer.status_code == 400
    assert re.search(told, answer.get_data(as_text=True), re.DOTALL)
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


@pytest.mark.one_database
@pytest.mark.parametrize(
    "data",
    [
        TABLE.replace(";", ",").encode(), TABLE.replace(";", "\t").encode("utf-16"),
        f"sep=;\n{TABLE}".encode("cp1252"), TABLE.replace("\n", "\r\n").encode("utf-8-sig"),
        TABLE.replace("Plered", " KEC.  plered").replace("Ambulans;;", "AMBULANS;;").encode(),
    ],
)  # fmt: skip
def test_a_table_is_read_however_a_spreadsheet_writes_it(database: Database, data: bytes) -> None:
    with database.reading() as session:
        figures, refused = read_figures(session, service_by_slug(session, "call-center-112"), data)
    assert not refused
    assert figures == [
        Figure(date(2025, 3, 1), "Ambulans", "32.14.04", 1122),
        Figure(date(2025, 3, 1), "Ambulans", "", 4),
    ]


def test_a_category_keeps_its_spelling_and_what_is_handed_out_is_taken_in_again(
    app: Flask, database: Database
) -> None:
    staff, path = signed_in(app, database, "planner"), "/layanan/call-center-112/pemakaian"
    table = 'bulan;kategori;jumlah\n2025-03;"=Ada; ""tanda""";7\n2025-02;instal;3\n'
    staff.post(path, data={"text": table})
    shown = staff.post(path, data={"file": (io.BytesIO(
        b"bulan,kategori,jumlah\n2025-04,INSTAL,5\n2025-02,Instal,4\n"), "t.csv")})  # fmt: skip
    page = shown.get_data(as_text=True)
    # What is there and what it would become; nothing of the month that is not in the table.
    assert page.count("instal</td>") == 2 and "INSTAL" not in page and "Maret" not in page

    file = staff.get(f"{path}?unduh=csv").get_data()
    with database.reading() as session:
        service = service_by_slug(session, "call-center-112")
        figures, refused = read_figures(session, service, file)
        assert not refused and not changes(session, service, figures)
        assert {one.category for one in figures} == {'=Ada; "tanda"', "instal"}
    to_fill = staff.get(f"{path}/contoh.csv").get_data(as_text=True).splitlines()
    assert to_fill[0] == "\ufeffbulan;kategori;kecamatan;jumlah"
    assert len(to_fill) == 2 and to_fill[1].endswith(';"\'=Ada; ""tanda""";;')
    # Filled in, it is a table.
    with database.reading() as session:
        filled = "\n".join([to_fill[0], f"{to_fill[1]}9"]).encode()
        service = service_by_slug(session, "call-center-112")
        [figure], refused = read_figures(session, service, filled)
        assert not refused and (figure.category, figure.value) == ('=Ada; "tanda"', 9)


@pytest.mark.one_database
def test_the_largest_table_passes_both_presses(app: Flask, database: Database) -> None:
    staff, path = signed_in(app, database, "planner"), "/layanan/call-center-112/pemakaian"
    lines = [f"{n % 12 + 1}/{2000 + n // 12 % 25},K {n // 300},Cibatu,1" for n in range(9_999)]
    table = "\n".join(["bulan,kategori,kecamatan,jumlah", *lines]).encode()
    shown = staff.post(path, data={"file": (io.BytesIO(table), "t.csv")}).get_data(as_text=True)
    # As a browser would send it back: in a form of several parts, lines ended by CR LF.
    carried = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)
    assert carried
    text = unescape(carried[1]).replace("\n", "\r\n")
    sent = staff.post(path, data={"text": text}, content_type="multipart/form-data")
    assert sent.status_code == 302
    with database.reading() as session:
        assert session.query(Usage).count() == 9_999
    head = b"bulan,kategori,jumlah\n"
    for table in (head + b"x" * 300_000, head * 10_002):
        answer = staff.post(path, data={"file": (io.BytesIO(table), "t.csv")})
        assert answer.status_code == 400 and "Bagi per tahun" in answer.get_data(as_text=True)


def test_only_those_who_plan_take_figures_in_or_remove_them(app: Flask, database: Database) -> None:
    viewer, path = signed_in(app, database, "viewer"), "/layanan/call-center-112/pemakaian"
    assert viewer.post(path, data={"text": TABLE}).status_code == 403
    assert viewer.post(f"{path}/hapus", data={"month": "2025-03"}).status_code == 403
    page = viewer.get(path).get_data(as_text=True)
    assert "Belum ada angka pemakaian" in page and "Unggah tabel" not in page


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        (Ratio(1.18, 1.05, 1.33), "naik 18 % (antara 5 % dan 33 %)"),
        (Ratio(0.88, 0.8, 0.97), "turun 12 % (antara 3 % dan 20 %)"),
        (Ratio(1.02, 0.93, 1.12), "tidak jelas naik atau turun (antara turun 7 % dan naik 12 %)"),
        (Ratio(1.1, 1.002, 1.2), "naik 10 % (antara 0,2 % dan 20 %)"),
    ],
)
def test_a_ratio_is_said_in_words_that_claim_no_more_than_it(ratio: Ratio, told: str) -> None:
    assert ratio_words(ratio) == told


def test_the_page_says_what_changed_and_how_sure_that_is(app: Flask, database: Database) -> None:
    chance = random.Random(3)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.starts_on = date(2025, 1, 5)
        codes = [one.code for one in districts(session)]
        campaign.places = [one for one in villages(session) if one.district_code in codes[:5]]
        figures = [
            Figure(month, "Ambulans", code, poisson(chance, 40 * (2 if risen else 1)))
            for n, month in enumerate(_months(18))
            for code in (*codes, "")
            for risen in [n >= 12 and code in codes[:5]]
        ]
        take_in(session, campaign.service, figures, by=1)
    viewer = signed_in(app, database, "viewer")

    page = viewer.get(f"/kampanye/{SLUG}/dampak").get_data(as_text=True)

    assert "“Ambulans” per hari naik" in page and "bukan bukti sebab" in page
    assert "di 12 kecamatan lain pada waktu yang sama, kecamatan kampanye naik" in page
    # January, in which it began, is left out: five months since, and as many before.
    assert "5 bulan dan 5 bulan" in page and page.count("di luar kampanye</span>") == 12
    assert page.count('data-label="Dibandingkan">Sebelum') == 5
    with database.writing() as session:
        campaign_by_slug(session, SLUG).starts_on = date(2025, 4, 2)
    early = viewer.get(f"/kampanye/{SLUG}/dampak").get_data(as_text=True)
    assert "Belum cukup data: perlu sedikitnya 3 bulan penuh" in early
    assert "Belum cukup data: perlu angka per kecamatan" in early and "antara" not in early
    with database.writing() as session:
        campaign_by_slug(session, SLUG).starts_on = None
    assert "Isi tanggal mulai" in viewer.get(f"/kampanye/{SLUG}/dampak").get_data(as_text=True)
    empty = viewer.get("/kampanye/ogan-lopian/dampak").get_data(as_text=True)
    assert "Belum ada angka pemakaian" in empty


def _months(count: int) -> list[date]:
    return [date(2024 + n // 12, n % 12 + 1, 1) for n in range(count)]
