"""Accounts: make, change and switch off."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.accounts.passwords import hash_password, one_time_password, set_password
from outreach.errors import NotAllowed, OutreachError
from outreach.wib import utc_now

FIRST_ADMINISTRATOR = "admin"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def add_person(
    session: Session,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    by: int | None,
    must_change: bool = True,
) -> Person:
    """A new account; raises `OutreachError` when the name is taken or unusable."""
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise OutreachError(
            "Nama pengguna “%(username)s” tidak bisa dipakai.",
            "Pakai 2 sampai 40 huruf kecil, angka, titik, atau garis.",
            username=username,
        )
    if session.scalar(select(Person.id).where(Person.username == username)):
        raise OutreachError(
            "Nama pengguna “%(username)s” sudah dipakai.", "Pilih nama lain.", username=username
        )
    person = Person(
        username=username,
        name=name.strip(),
        role=role,
        password_hash=hash_password(password),
        must_change_password=must_change,
        active=True,
        session_mark=secrets.token_hex(8),
        created_at=utc_now(),
    )
    session.add(person)
    session.flush()
    record(session, by, "person.add", username, role=role)
    return person


def first_administrator(session: Session, password: str) -> str | None:
    """Make the first account when there is none; returns the one-time password to print.

    With a `password` from the settings nothing needs printing, and None comes back.
    """
    if session.scalar(select(func.count()).select_from(Person)):
        return None
    one_time = None if password else one_time_password()
    add_person(
        session,
        username=FIRST_ADMINISTRATOR,
        name="Administrator",
        role="admin",
        password=password or one_time or "",
        by=None,
        must_change=not password,
    )
    return one_time


def change_person(session: Session, person: Person, *, role: str, active: bool, by: int) -> None:
    """Change role or switch off; the last active administrator stays one."""
    if person.role == "admin" and person.active and (role != "admin" or not active):
        others = session.scalar(
            select(func.count())
            .select_from(Person)
            .where(Person.role == "admin", Person.active, Person.id != person.id)
        )
        if not others:
            raise NotAllowed(
                "Ini administrator terakhir yang aktif.", "Angkat administrator lain dulu."
            )
    person.role, person.active = role, active
    record(session, by, "person.change", person.username, role=role, active=active)


def reset_password(session: Session, person: Person, by: int) -> str:
    """Give a one-time password, to be told to the person once."""
    password = one_time_password()
    set_password(person, password, must_change=True)
    record(session, by, "person.reset_password", person.username)
    return password
