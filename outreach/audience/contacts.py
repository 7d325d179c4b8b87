"""Add, change and paste contacts; no contact without source and legal basis."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.audience.agree import Basis, demand, give_consent
from outreach.audience.consent import ADDRESS, is_suppressed, withdraw
from outreach.audience.models import Contact, ContactTag
from outreach.audience.phones import normalise_phone
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.places.models import Place
from outreach.wib import Now, utc_now

_KINDS = ("email", "phone")


@dataclass(frozen=True)
class Row:
    """A contact as it was typed; `line` counts from 1 in a pasted list."""

    line: int
    name: str
    email: str
    place_id: int
    role: str = ""
    language: str = "id"
    phone: str = ""
    tags: Sequence[str] = ()
    agency_id: int | None = None


def add_contact(
    session: Session,
    row: Row,
    basis: Basis,
    *,
    by: int | None,
    key: bytes,
    channels: Sequence[str] = ("email",),
    now: Now = utc_now,
) -> Contact:
    """A contact with its proof for each channel; raises `OutreachError` for an address that cannot
    be taken, or a channel without address."""
    demand(basis)
    contact = Contact(created_at=now())
    # All or nothing, although the caller may go on to show the error on its form.
    with session.begin_nested(), session.no_autoflush:
        _fill(session, contact, row)
        session.add(contact)
        for channel in channels:
            give_consent(session, contact, channel, basis, by=by, key=key, now=now)
    return contact


def change_contact(
    session: Session, contact: Contact, row: Row, *, key: bytes, now: Now = utc_now
) -> None:
    """What staff know better; raises `OutreachError` as `add_contact` does.

    A consent goes with the person to a corrected address, but not to one whose owner has stopped,
    and it ends with an address that is taken away.
    """
    before = {kind: getattr(contact, kind) for kind in _KINDS}
    with session.begin_nested(), session.no_autoflush:
        _fill(session, contact, row)
        for channel, kind in ADDRESS.items():
            address = getattr(contact, kind)
            if kind not in before or address == before[kind]:
                continue
            if address is None:
                withdraw(session, contact.id, channel, now=now)
            elif is_suppressed(session, address, channel, key):
                raise OutreachError(
                    "Pemilik alamat ini sudah berhenti menerima pesan.", "Jangan ditambahkan lagi."
                )


def _fill(session: Session, contact: Contact, row: Row) -> None:
    given = {
        "email": normalise(row.email) if row.email.strip() else None,
        "phone": normalise_phone(row.phone) if row.phone.strip() else None,
    }
    if not any((*given.values(), contact.telegram, contact.push)):
        raise OutreachError("Kontak perlu sedikitnya satu alamat.", "Isi e-mail atau nomor ponsel.")
    for kind, address in given.items():
        column: InstrumentedAttribute[str | None] = getattr(Contact, kind)
        owner = session.scalar(select(Contact.id).where(column == address)) if address else None
        if owner is not None and owner != contact.id:
            raise OutreachError("Alamat ini sudah ada di daftar kontak.", "Pakai yang sudah ada.")
        setattr(contact, kind, address)
    contact.name = " ".join(row.name.split())
    contact.role = " ".join(row.role.split())
    contact.language, contact.place_id = row.language, row.place_id
    contact.agency_id = row.agency_id
    wanted = {tag for one in row.tags if (tag := normalise_tag(one))}
    contact.tags[:] = [tag for tag in contact.tags if tag.tag in wanted]
    kept = {tag.tag for tag in contact.tags}
    contact.tags.extend(ContactTag(tag=tag) for tag in sorted(wanted - kept))


def normalise_tag(tag: str) -> str:
    """In lower case, without a # before it, at most 40 characters; empty for none."""
    return " ".join(tag.lower().replace("#", " ").split())[:40].strip()


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
    """`bu***@contoh.id`, `+6281***56`: enough to recognise, not enough to write to. Of a browser's
    subscription (JSON) nothing but whose browser it is: `fcm.googleapis.com/***`.
    """
    if address.startswith("{"):
        return f"{urlsplit(json.loads(address)['endpoint']).hostname}/***"
    name, _, host = address.partition("@")
    if host:
        return f"{name[:2]}***@{host}"
    return f"{address[:5]}***{address[-2:]}" if address.startswith("+") else "***"


def masked(contact: Contact) -> str:
    """The first of the contact's addresses, masked."""
    return mask(contact.email or contact.phone or contact.telegram or contact.push or "")
