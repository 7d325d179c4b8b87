"""The printed daftar hadir: a form before the event, and afterwards those who came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, select

from outreach.accounts.models import AuditEntry
from outreach.audience.attending import Agreed, attend
from outreach.audience.models import Contact
from outreach.database import Database
from outreach.events.attendance import Visitor, add_from_paper, check_in
from outreach.events.models import Event
from outreach.papers.catalogue import PAPERS
from outreach.papers.document import Sheet
from outreach.papers.kinds import daftar_hadir
from outreach.papers.paper import Case
from outreach.places.find import villages_by_codes
from tests.build import KEY, signed_in
from tests.papers.build import CIBODAS, STARTS, case, decoded, fill, laid_out, texts

pytestmark = pytest.mark.one_database

CHECK_IN = "HTTPS://OUTREACH.EXAMPLE.GO.ID/HADIR/57-K3VD-Q2YA-ZN5W-M7RO"
EUIS = Visitor("Euis Komariah", "PKK Desa Cibodas", "P")
ASEP = Visitor("Asep", "Karang Taruna", "L")
BEFORE, DURING = STARTS - timedelta(days=3), STARTS + timedelta(minutes=12)


def came(database: Database, *visitors: Visitor, late: int = 0) -> int:
    """An event to which they came by phone, a minute apart, `late` days after it began."""
    with database.writing() as session:
        event = fill(session)
        for at, visitor in enumerate(visitors):
            moment = DURING + timedelta(days=late, minutes=at)
            check_in(session, event, visitor, f"form-{at}", lambda moment=moment: moment)
        return event.id


def printed(
    database: Database,
    event_id: int,
    at: datetime = DURING,
    compose: Callable[[Case], Sheet] = daftar_hadir.compose,
) -> bytes:
    with case(database, "daftar-hadir", event_id, check_in=lambda *_: CHECK_IN, at=at) as found:
        return laid_out(compose(found), "F4")[1]


def said(pdf: bytes) -> str:
    return " ".join(texts(pdf))


def test_before_the_event_it_is_an_empty_form_with_its_code(database: Database) -> None:
    event = came(database)

    pdf = printed(database, event, BEFORE)

    text = said(pdf)
    assert "No. Nama Instansi/Alamat L/P Tanda tangan" in text and "30. 30." in text
    assert "31." not in text and "bukan persetujuan" in text and "Hadir 0" not in text
    assert "outreach.example.go.id/hadir/57-k3vd-q2ya-zn5w-m7ro" in text
    assert decoded(pdf) == {CHECK_IN}


def test_a_code_that_opens_nothing_any_more_is_not_printed(database: Database) -> None:
    event = came(database)

    text = said(printed(database, event, STARTS + timedelta(days=1)))

    assert "hadir/" not in text and "lewat HP" not in text and "30. 30." in text


def test_who_came_by_phone_stands_on_it_before_lines_for_the_others(database: Database) -> None:
    event = came(database, EUIS, ASEP)

    text = said(printed(database, event))

    assert "Hadir 2 (dua) orang: 1 laki-laki dan 1 perempuan; 2 mengisi sendiri lewat QR." in text
    assert "1. Euis Komariah PKK Desa Cibodas P QR, 09.12 hadir lewat QR" in text
    assert "2. Asep Karang Taruna L QR, 09.13 hadir lewat QR 3. 3. 4. 4." in text
    assert "30. 30." in text and "31." not in text


def test_a_full_list_still_has_room_and_a_later_day_is_named(database: Database) -> None:
    people = [Visitor(f"Warga {at}", "Desa Cibodas", "L") for at in range(28)]
    event = came(database, *people, late=1)

    text = said(printed(database, event, DURING + timedelta(days=1)))

    assert "28. Warga 27 Desa Cibodas L QR, 4 Feb 09.39" in text
    assert "38. 38." in text and "39." not in text


def test_once_the_paper_is_typed_in_nobody_else_is_expected(database: Database) -> None:
    event = came(database, EUIS)
    with database.writing() as session:
        add_from_paper(session, session.get_one(Event, event), [ASEP], 1, lambda: DURING)

    text = said(printed(database, event))

    assert "2. Asep Karang Taruna L Kertas di lembar kertas" in text and "3." not in text
    assert "1 mengisi sendiri lewat QR, 1 bertanda tangan di lembar kertas." in text


def test_minutes_count_whom_the_list_has(database: Database) -> None:
    event = came(database, EUIS, ASEP)

    with case(database, "notulen", event) as found:
        [counted] = [said for name, said in PAPERS["notulen"].compose(found).values["facts"]
                     if name == "Jumlah peserta"]  # fmt: skip
    with case(database, "notulen", None) as found:
        facts = PAPERS["notulen"].compose(found).values["facts"]

    assert counted == "2 (dua) orang (laki-laki 1, perempuan 1)"
    assert ("Jumlah peserta", "……… orang (laki-laki ………, perempuan ………)") in facts


def test_an_lpj_has_those_who_came_and_no_line_to_sign(database: Database) -> None:
    event = came(database, EUIS)

    text = said(printed(database, event, compose=daftar_hadir.kept))

    assert "1. Euis Komariah" in text and "2. 2." not in text


def test_no_number_is_ever_printed(database: Database) -> None:
    event = came(database)
    typed = Visitor("Asep 0812-3456-7890", "RT 02 RW 11, Jl. 112, NIP 19800101 200501 1 001", "L")
    with database.writing() as session:
        [village] = villages_by_codes(session, [CIBODAS])
        agreed = Agreed("081298765432", village.id, "id")
        attend(session, session.get_one(Event, event), typed, agreed, "form", KEY, lambda: DURING)
        assert session.scalars(select(Contact.phone)).one() == "+6281298765432"

    text = said(printed(database, event))

    assert "1. Asep … RT 02 RW 11, Jl. 112, NIP … L QR, 09.12" in text
    assert not any(part in text for part in ("7890", "65432", "1980"))


def test_who_opens_names_stands_in_the_trail_and_the_form_has_none(
    app: Flask, database: Database
) -> None:
    event = came(database, EUIS)
    staff = signed_in(app, database, "viewer")
    address = f"/kampanye/call-center-112/berkas/daftar-hadir/lihat?kegiatan={event}"

    empty = said(staff.get(f"{address}&kosong=1").data)
    with database.reading() as session:
        assert session.scalar(_exports()) is None
    full = said(staff.get(address).data)

    assert "Euis" in full and "Euis" not in empty and "30. 30." in empty
    with database.reading() as session:
        entry = session.scalars(_exports()).one()
        assert entry.detail == {"event": event, "people": 1} and entry.person.name == "Viewer"


def _exports() -> Select[tuple[AuditEntry]]:
    return select(AuditEntry).where(AuditEntry.action == "attendance.export")
