"""The office on the letterhead, and the people who may sign for it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotFound, OutreachError
from outreach.papers.models import Office, Signatory
from outreach.pictures import clean_logo

# What the installation is for; everything else of the letterhead is entered by staff.
_GOVERNMENT = "Pemerintah Kabupaten Purwakarta"
_TITLE = "Dinas Komunikasi dan Informatika"
_TOWN = "Purwakarta"


def office_of(session: Session) -> Office:
    """The office as entered, or one with names alone; that one is in no table yet."""
    found = session.get(Office, 1)
    return found or Office(
        id=1, government=_GOVERNMENT, title=_TITLE, town=_TOWN, address="", telephone="",
        website="", email="", size="F4",
    )  # fmt: skip


def save_office(session: Session, entered: Mapping[str, str], by: int) -> Office:
    """Keep the letterhead's words: any of government, title, town, address, telephone, website,
    email and size.
    """
    office = _kept(session)
    for name, value in entered.items():
        setattr(office, name, value.strip())
    record(session, by, "office.change", office.title)
    return office


def set_emblem(session: Session, data: bytes, by: int) -> None:
    """Keep the emblem as a PNG; raises `OutreachError` for what is no PNG or JPEG.

    Word processors of offices show no SVG, and every paper is to have the same emblem.
    """
    picture = clean_logo(data)
    if picture.media_type != "image/png":
        raise OutreachError(
            "Lambang berupa SVG tidak tampil di semua program pengolah kata.",
            "Simpan lambangnya sebagai PNG, lalu unggah lagi.",
        )
    office = _kept(session)
    office.emblem_type, office.emblem = picture.media_type, picture.data
    record(session, by, "office.emblem", office.title)


def remove_emblem(session: Session, by: int) -> None:
    """Back to the neutral place."""
    office = _kept(session)
    office.emblem_type = office.emblem = None
    record(session, by, "office.emblem_remove", office.title)


def _kept(session: Session) -> Office:
    office = office_of(session)
    session.add(office)
    session.flush()
    return office


def signatories(session: Session) -> list[Signatory]:
    """Who may sign now, in the order in which they were entered."""
    active = select(Signatory).where(Signatory.active).order_by(Signatory.id)
    return list(session.scalars(active))


def signatory_by_id(session: Session, number: int) -> Signatory:
    """Raises `NotFound`."""
    found = session.get(Signatory, number)
    if found is None or not found.active:
        raise NotFound("Penanda tangan itu tidak ada.", "Pilih dari daftar di Kop surat.")
    return found


def save_signatory(
    session: Session, entered: Mapping[str, str], by: int, signatory: Signatory | None = None
) -> Signatory:
    """Add somebody who signs, or change one: position, on_behalf, name, rank, nip."""
    who = signatory or Signatory(active=True)
    for name, value in entered.items():
        setattr(who, name, value.strip())
    session.add(who)
    session.flush()
    record(session, by, "signatory.change" if signatory else "signatory.add", who.position)
    return who


def remove_signatory(session: Session, signatory: Signatory, by: int) -> None:
    """Nobody can choose them any more; papers that name them go on doing so."""
    signatory.active = False
    record(session, by, "signatory.remove", signatory.position)
