"""Passwords: Argon2id hashes, one-time passwords, and a throttle on guessing."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.accounts.models import Person, SignInFailure
from outreach.errors import NotAllowed, OutreachError
from outreach.wib import Now, utc_now

MINIMUM_LENGTH = 10
ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
# argon2-cffi's defaults follow RFC 9106's low-memory profile.
hasher = PasswordHasher()
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@cache
def nobodys_hash() -> str:
    """Verified when the name is unknown, so that an answer takes as long as for a known one.

    As slow to make as any: who answers sign-ins asks for it before the first one.
    """
    return hasher.hash(secrets.token_hex(8))


def hash_password(password: str) -> str:
    """An Argon2id hash; raises `OutreachError` for a password that is too short."""
    if len(password) < MINIMUM_LENGTH:
        raise OutreachError(
            "Kata sandi terlalu pendek: minimal %(n)s huruf atau angka.",
            "Pakai beberapa kata yang mudah Anda ingat.",
            n=MINIMUM_LENGTH,
        )
    return hasher.hash(password)


def one_time_password() -> str:
    """Four groups of four, without look-alikes; 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def set_password(person: Person, password: str, *, must_change: bool) -> None:
    """Give a new password; every open session of the person ends."""
    person.password_hash = hash_password(password)
    person.must_change_password = must_change
    person.session_mark = secrets.token_hex(8)


def matches(person: Person, password: str) -> bool:
    """True when `password` is this person's."""
    return _verify(person.password_hash, password)


def check_throttle(session: Session, username: str, now: Now = utc_now) -> None:
    """Raise `NotAllowed` after `ATTEMPTS` failures for this name within `WINDOW`."""
    since = now() - WINDOW
    failures, oldest = session.execute(
        select(func.count(), func.min(SignInFailure.at)).where(
            SignInFailure.username == username.lower()[:40], SignInFailure.at > since
        )
    ).one()
    if failures >= ATTEMPTS:
        minutes = max(1, round((oldest + WINDOW - now()).total_seconds() / 60))
        raise NotAllowed(
            "Terlalu banyak percobaan masuk.", "Coba lagi %(minutes)s menit lagi.", minutes=minutes
        )


def sign_in(session: Session, username: str, password: str, now: Now = utc_now) -> Person | None:
    """The person whose name and password these are, or None after recording the failure."""
    check_throttle(session, username, now)
    person: Person | None = session.scalar(
        select(Person).where(Person.username == username.lower())
    )
    right = _verify(person.password_hash if person else nobodys_hash(), password)
    if person is None or not right or not person.active:
        session.add(SignInFailure(username=username.lower()[:40], at=now()))
        return None
    session.execute(delete(SignInFailure).where(SignInFailure.username == person.username))
    return person


def _verify(stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
