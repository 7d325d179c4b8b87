"""A row becomes a contact or tells why not, in words that say what to mend."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outreach.audience.columns import Mapping, guess
from outreach.audience.contacts import normalise
from outreach.audience.rows import REASONS, Entry, Refused, RowReader, Villages, reason_text
from outreach.audience.table_file import Format
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.places.find import villages

CSV = Format("csv", "utf-8", ",")
BY_NAME = ["nama", "hp", "email", "desa", "kecamatan", "bahasa"]


def _villages(session: Session) -> Villages:
    return Villages.of(villages(session))


def _columns(*headings: str) -> dict[str, int]:
    return guess(CSV, [(1, list(headings)), (2, ["x"] * len(headings))]).columns


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["No", "Nama Lengkap", "No. HP / WA", "Alamat E-mail"],
         {"name": 1, "phone": 2, "email": 3}),
        (["NAMA", "TELEPON", "SUREL", "KELURAHAN/DESA", "KEC."],
         {"name": 0, "phone": 1, "email": 2, "village": 3, "district": 4}),
        (["Full name", "Mobile phone", "E-mail", "Village code", "Position", "Language", "Tags"],
         {"name": 0, "phone": 1, "email": 2, "code": 3, "role": 4, "language": 5, "tags": 6}),
        (["nama_kontak", "no_whatsapp", "kode_desa", "jabatan"],
         {"name": 0, "phone": 1, "code": 2, "role": 3}),
        (["Nama Desa", "Nama", "Telp"], {"village": 0, "name": 1, "phone": 2}),
    ],
)  # fmt: skip
def test_headings_are_understood_in_both_languages(
    headings: list[str], fields: dict[str, int]
) -> None:
    assert _columns(*headings) == fields


def test_a_title_above_the_headings_is_passed_over() -> None:
    rows = [
        (1, ["DAFTAR KADER POSYANDU"]), (3, ["Kecamatan Plered"]),
        (4, ["Nama", "No HP", "Desa"]), (5, ["Ani", "0812", "Plered"]),
    ]  # fmt: skip
    found = guess(CSV, rows)
    assert found.heading == 4 and found.columns == {"name": 0, "phone": 1, "village": 2}


def test_a_list_without_headings_tells_by_its_cells() -> None:
    rows = [(n, ["32.14.01.1001", "Ani", f"0812345678{n:02d}", f"a{n}@x.id"]) for n in range(1, 9)]
    found = guess(CSV, rows)
    assert found.heading == 0
    assert found.columns == {"email": 3, "code": 0, "phone": 2, "name": 1}
    assert found.channels == ["email", "whatsapp"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["", "081234567890", "", "Plered", "Plered"], "name"),
        (["Ani", "", "", "Plered", "Plered"], "address"),
        (["Ani", "", "a@@x.id", "Plered", "Plered"], "email"),
        (["Ani", "6.28E+11", "", "Plered", "Plered"], "rounded"),
        (["Ani", "6,28123E+11", "", "Plered", "Plered"], "rounded"),
        (["Ani", "628123000000", "", "Plered", "Plered"], "rounded"),
        (["Ani", "2025-02-03", "", "Plered", "Plered"], "date"),
        (["Ani", "03/02/2025", "", "Plered", "Plered"], "date"),
        (["Ani", "Agu-12", "", "Plered", "Plered"], "date"),
        (["Ani", "112", "", "Plered", "Plered"], "phone"),
        (["Ani", "081234567890", "", "", ""], "no_place"),
        (["Ani", "081234567890", "", "Bandung", ""], "village"),
        (["Ani", "081234567890", "", "Cibodas", ""], "twice"),
        (["Ani", "081234567890", "", "Ciwareng", "Plered"], "district"),
        (["Ani", "081234567890", "", "Plered", "", "Jawa"], "language"),
    ],
)
def test_a_row_that_is_refused_says_why(database: Database, cells: list[str], reason: str) -> None:
    mapping = replace(guess(CSV, [(1, BY_NAME)]), channels=["email", "whatsapp"])
    with database.reading() as session:
        found = RowReader(mapping, _villages(session)).read(2, cells)
    assert isinstance(found, Refused) and found.reason == reason
    assert reason_text(found).startswith(str(REASONS[reason]))


@pytest.mark.one_database
def test_a_village_is_found_by_code_or_by_name_in_its_kecamatan(database: Database) -> None:
    with database.reading() as session:
        places = villages(session)
        known = _villages(session)
    doubled = [p for p in places if sum(q.name == p.name for q in places) > 1]
    assert len(doubled) == 8
    for place in places:
        assert place.code
        assert known.find(place.code, "", "") == place.id
        assert known.find(place.code.replace(".", ""), "apa saja", "") == place.id
        shouted = f"  {place.kind.upper()}  {place.name.upper()} "
        assert known.find("", shouted, f"Kec. {place.district.name}") == place.id
        alone = known.find("", place.name, "")
        assert alone == ("twice" if place in doubled else place.id)


def test_a_number_that_lost_its_zero_is_mended() -> None:
    mapping = Mapping(CSV, columns={"name": 0, "phone": 1}, channels=["sms"], place_id=7)
    found = RowReader(mapping, Villages()).read(1, [" Ani\x00 \n Suryani ", "81234567890"])
    assert isinstance(found, Entry)
    assert (found.phone, found.name, found.place_id) == ("+6281234567890", "Ani Suryani", 7)


def test_an_address_that_no_chosen_channel_uses_is_not_kept() -> None:
    columns = {"name": 0, "phone": 1, "email": 2}
    mapping = Mapping(CSV, columns=columns, channels=["email"], place_id=7)
    found = RowReader(mapping, Villages()).read(1, ["Ani", "bukan nomor", "ani@desa.id"])
    assert isinstance(found, Entry) and (found.email, found.phone) == ("ani@desa.id", None)


@pytest.mark.one_database
@settings(max_examples=400, deadline=None)
@given(st.one_of(
    st.emails(),
    st.from_regex(
        r"[a-z0-9_.+-]{1,70}@[a-z0-9.-]{1,70}\.(id|com|test|local|go\.id)", fullmatch=True
    ),
))  # fmt: skip
def test_the_short_way_for_addresses_agrees_with_the_long_one(address: str) -> None:
    mapping = Mapping(CSV, columns={"name": 0, "email": 1}, channels=["email"], place_id=7)
    found = RowReader(mapping, Villages()).read(1, ["Ani", address])
    try:
        expected = normalise(address)
    except OutreachError:
        assert isinstance(found, Refused)
    else:
        assert isinstance(found, Entry) and found.email == expected
