"""The register keeps each agency once, takes lists in whole or not at all, and hands them out."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from outreach.accounts.models import AuditEntry
from outreach.agencies import register
from outreach.agencies.models import KINDS, LONGEST_SHORT_NAME, Agency
from outreach.agencies.reading import read
from outreach.agencies.register import Facts, Wanted
from outreach.database import Database
from outreach.errors import OutreachError
from tests.agencies.build import ADMIN, agency, speaker
from tests.build import signed_in

LIST = """Jenis;Nama OPD;Singkatan;Alamat
dinas;Dinas Kesehatan;Dinkes;Jl. Veteran 39
;Badan Kepegawaian dan Pengembangan Sumber Daya Manusia;BKPSDM;
;Kecamatan Babakancikao;;
"""


def _names(database: Database, **wanted: object) -> list[str]:
    with database.reading() as session:
        found, _total = register.find(session, Wanted(**wanted))  # type: ignore[arg-type]
        return [one.short_name for one in found]


def test_an_agency_is_there_once_whatever_the_case_of_its_names(database: Database) -> None:
    with database.writing() as session:
        agency(session)
        for name, short in (("DINAS  KESEHATAN", "Lain"), ("Dinas Lain", "dinkes")):
            with pytest.raises(OutreachError, match="sudah ada di daftar OPD"):
                register.add(session, Facts(name, short, "dinas"), ADMIN)
        with pytest.raises(OutreachError, match="tidak muat di materi cetak"):
            register.add(session, Facts("Dinas X", "x" * (LONGEST_SHORT_NAME + 1), "dinas"), ADMIN)
        register.add(session, Facts("x" * LONGEST_SHORT_NAME, "", "dinas"), ADMIN)

    assert _names(database, standing="") == ["Dinkes", "x" * LONGEST_SHORT_NAME]


def test_a_list_adds_completes_and_never_doubles(database: Database) -> None:
    with database.writing() as session:
        agency(session)
        rows, refused = read(LIST)
        told = register.take_in(session, rows, ADMIN)
        again = register.take_in(session, rows, ADMIN)
        kinds = {one.short_name: (one.kind, one.address) for one in session.scalars(select(Agency))}
        written = session.scalars(select(AuditEntry.action)).all()

    assert refused == []
    assert (told.added, told.changed, told.same, told.refused) == (2, 1, 0, [])
    assert (again.added, again.changed, again.same) == (0, 0, 3)
    assert kinds == {
        "Dinkes": ("dinas", "Jl. Veteran 39"),
        "BKPSDM": ("badan", ""),
        "Kecamatan Babakancikao": ("kecamatan", ""),
    }
    assert written.count("agency.import") == 2


def test_lines_that_cannot_be_read_are_named() -> None:
    rows, refused = read("Dinas A\tA\n\t\n ; ;\n\tB\tdinas\nDinas " + "x" * 200 + "\tC\n")

    assert list(rows) == [1, 3]
    assert [line for line, _reason in refused] == [4, 5]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        rows, _refused = read(text)
    except OutreachError:
        return
    assert all(facts.name and facts.kind in KINDS for facts in rows.values())


def test_the_list_sorts_filters_and_pages(database: Database) -> None:
    with database.writing() as session:
        for number in range(register.PAGE + 1):
            register.add(session, Facts(f"Dinas {number:03}", f"d{number:03}", "dinas"), ADMIN)
        gone = register.add(session, Facts("Badan Lama", "Lama", "badan"), ADMIN)
        register.change(session, gone, Facts("Badan Lama", "Lama", "badan", active=False), ADMIN)

    assert _names(database)[0] == "d000"
    assert _names(database, page=2) == ["d100"]
    assert _names(database, sort="newest")[0] == "d100"
    assert _names(database, word="05") == ["d005", *(f"d05{n}" for n in range(10))]
    assert _names(database, standing="former") == ["Lama"]
    assert _names(database, kind="badan") == []
    assert _names(database, kind="badan", standing="") == ["Lama"]


@pytest.mark.one_database
def test_a_planner_keeps_the_register_and_a_viewer_looks(app: Flask, database: Database) -> None:
    planner, viewer = signed_in(app, database, "planner"), signed_in(app, database, "viewer")
    form = {"name": "Dinas Pendidikan", "short_name": "Disdik", "kind": "dinas", "address": "=1+1"}

    assert viewer.post("/opd/baru", data=form).status_code == 403
    assert planner.post("/opd/baru", data=form).status_code == 302
    assert "sudah ada di daftar OPD" in planner.post("/opd/baru", data=form).get_data(as_text=True)
    assert planner.post("/opd/baru", data={**form, "kind": "kios"}).status_code == 200
    with database.writing() as session:
        [made] = session.scalars(select(Agency))
        number = made.id
        speaker(session, made, "siti@disdik.example.go.id")
    people = viewer.get(f"/kontak/opd/{number}").get_data(as_text=True)
    assert "Siti" in people and "si***@disdik" in people and "siti@" not in people
    planner.post(f"/opd/{number}/ubah", data={**form, "note": "pindah kantor"})
    assert "Tidak ada lagi" in viewer.get(f"/opd/{number}").get_data(as_text=True)
    assert viewer.get("/opd/9999").status_code == 404
    assert "Disdik" not in viewer.get("/opd/?q=kesehatan").get_data(as_text=True)

    text = viewer.get("/opd/unduh.csv?keadaan=semua").get_data().decode("utf-8-sig")
    assert "Dinas Pendidikan,Disdik,Dinas,'=1+1,pindah kantor,tidak,1" in text
    assert viewer.get("/opd/unduh.xlsx?keadaan=semua").get_data().startswith(b"PK")
    assert viewer.get("/opd/unduh.pdf").status_code == 404


@pytest.mark.one_database
def test_a_list_is_pasted_or_handed_in_and_kept_whole_or_not_at_all(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")

    long = "Dinas yang namanya panjang sekali"
    refused = planner.post("/opd/daftar", data={"lines": f"Dinas A; A\n{long}"})
    assert "Baris 2" in refused.get_data(as_text=True)
    assert _names(database) == []
    for nothing in ({"lines": " \n"}, {}):
        answer = planner.post("/opd/daftar", data=nothing)
        assert "Belum ada isinya" in answer.get_data(as_text=True)
    upload = {"file": (io.BytesIO(LIST.encode("utf-8-sig")), "opd.csv")}
    assert planner.post("/opd/daftar", data=upload).status_code == 302
    assert _names(database) == ["BKPSDM", "Dinkes", "Kecamatan Babakancikao"]
    large = {"file": (io.BytesIO(b"x" * (2 * 1024 * 1024)), "opd.csv")}
    assert "lebih dari 1 MB" in planner.post("/opd/daftar", data=large).get_data(as_text=True)


@pytest.mark.one_database
def test_a_contact_is_added_on_its_agencys_behalf(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    with database.writing() as session:
        number = agency(session).id

    page = planner.get(f"/kontak/baru?opd={number}").get_data(as_text=True)
    assert f'<option selected value="{number}">Dinkes' in page
    assert '<option selected value="public_duty">' in page
    answer = planner.post(
        f"/kontak/baru?opd={number}",
        data={
            "name": "Budi", "email": "budi@dinkes.example.go.id",
            "place": "Desa Cibodas, Kec. Sukatani", "role": "OPD",
            "agency": str(number), "language": "id", "channels": ["email"],
            "purpose": "tugas jabatan", "method": "form", "basis": "public_duty", "text": "Tugas.",
            "source": "SK 1/2025",
        },
    )  # fmt: skip

    assert answer.headers["Location"] == f"/opd/{number}"
    assert "Budi" in planner.get(f"/kontak/opd/{number}").get_data(as_text=True)
    assert "Budi" in planner.get(f"/kontak/?opd={number}").get_data(as_text=True)
    assert planner.get("/kontak/baru?opd=99999").status_code == 404
    venue = planner.get("/tempat/baru?nama=Dinkes&jenis=office").get_data(as_text=True)
    assert 'value="Dinkes"' in venue and '<option selected value="office">' in venue
