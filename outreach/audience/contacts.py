"""Add, paste and remove contacts; no contact without source and legal basis."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.audience.consent import consent_text, is_suppressed
from outreach.audience.models import Consent, Contact
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.places.models import Place
from outreach.wib import Now, utc_now

EMAIL = "email"


@dataclass(frozen=True)
class Row:
    """One pasted contact; `line` counts from 1."""

    line: int
    name: str
    email: str
    place_id: int
    role: str = ""
    language: str = "id"


@dataclass(frozen=True)
class Basis:
    """Why we may write: `consent` or `public_duty`, the text shown, and the proof's source."""

    basis: str
    purpose: str
    text: str
    source: str


def add_contact(
    session: Session, row: Row, basis: Basis, *, by: int | None, key: bytes, now: Now = utc_now
) -> Contact:
    """A contact with its proof; raises `OutreachError` for an address that cannot be taken."""
    email = normalise(row.email)
    if not basis.source.strip() or not basis.text.strip():
        raise OutreachError("Sumber dan dasar hukum wajib diisi.", "Tulis dari mana kontak ini.")
    if session.scalar(select(Contact.id).where(Contact.email == email)):
        raise OutreachError("Alamat ini sudah ada di daftar kontak.", "Pakai yang sudah ada.")
    if is_suppressed(session, email, EMAIL, key):
        raise OutreachError(
            "Pemilik alamat ini sudah berhenti menerima pesan.", "Jangan ditambahkan lagi."
        )
    contact = Contact(
        name=row.name.strip(),
        email=email,
        role=row.role.strip(),
        language=row.language,
        place_id=row.place_id,
        created_at=now(),
    )
    contact.consents.append(
        Consent(
            channel=EMAIL,
            basis=basis.basis,
            purpose=basis.purpose,
            text=consent_text(session, basis.purpose, basis.text, now=now),
            source=basis.source.strip(),
            recorded_at=now(),
            recorded_by=by,
        )
    )
    session.add(contact)
    session.flush()
    return contact


def normalise(address: str) -> str:
    """The address in lower case; raises `OutreachError` when it is none."""
    try:
        found = validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise OutreachError(
            "“%(address)s” bukan alamat e-mail.",
            "Tulis seperti nama@contoh.go.id.",
            address=address.strip(),
        ) from None
    return found.normalized.lower()


def parse_lines(text: str, places: Mapping[str, Place]) -> tuple[list[Row], list[tuple[int, str]]]:
    """Lines `name; e-mail; village code[; role]` → rows, and (line, reason) of the refused."""
    rows, rejected = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in re.split(r"[;\t,]", line)]
        place = places.get(parts[2]) if len(parts) >= 3 else None
        if len(parts) < 3:
            rejected.append((number, _("perlu nama, e-mail, dan kode desa")))
        elif place is None:
            rejected.append((number, _("kode desa “%(code)s” tidak dikenal", code=parts[2])))
        elif not parts[0]:
            rejected.append((number, _("nama kosong")))
        else:
            role = parts[3] if len(parts) > 3 else ""
            rows.append(Row(number, parts[0][:120], parts[1], place.id, role[:60]))
    return rows, rejected


def add_many(
    session: Session, rows: Sequence[Row], basis: Basis, *, by: int | None, key: bytes
) -> tuple[int, list[tuple[int, str]]]:
    """Add the rows; returns how many, and (line, reason) of those refused.

    The caller keeps all or none.
    """
    rejected = []
    for row in rows:
        try:
            add_contact(session, row, basis, by=by, key=key)
        except OutreachError as error:
            rejected.append((row.line, error.sentence))
    return len(rows) - len(rejected), rejected


def mask(address: str) -> str:
    """`bu***@contoh.id`, `+6281***56`: enough to recognise, not enough to write to."""
    name, _, host = address.partition("@")
    if host:
        return f"{name[:2]}***@{host}"
    return f"{address[:5]}***{address[-2:]}" if address.startswith("+") else "***"


def masked(contact: Contact) -> str:
    """The first of the contact's addresses, masked."""
    return mask(contact.email or contact.phone or contact.telegram or "")


def remove_contact(session: Session, contact: Contact) -> None:
    """Erase the person and the proofs; what was sent stays counted without a name."""
    session.delete(contact)
    session.flush()
