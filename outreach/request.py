"""What a web request carries: settings, the database session, the secret key."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request
from sqlalchemy.orm import Session

from outreach.database import Database
from outreach.settings import Settings

SAFE = ("GET", "HEAD", "OPTIONS")


def settings() -> Settings:
    """The settings this application was made with."""
    return cast(Settings, current_app.extensions["outreach.settings"])


def database() -> Database:
    """The database this application was made with."""
    return cast(Database, current_app.extensions["outreach.database"])


def session() -> Session:
    """This request's session, opened when first asked for.

    A reading request's changes are thrown away; others commit when the answer is not an error.
    """
    if "session" not in g:
        reading = request.method in SAFE
        g.session = Session(database().engine, expire_on_commit=False) if reading else (
            database().writer()
        )  # fmt: skip
    return cast(Session, g.session)


def secret_key() -> bytes:
    """The key for signed cookies, links and hashed addresses."""
    return cast(bytes, current_app.config["SECRET_KEY"])


def finish(failed: bool) -> None:
    """Commit or roll back this request's session, if it opened one."""
    opened: Session | None = g.pop("session", None)
    if opened is None:
        return
    try:
        if failed or request.method in SAFE:
            opened.rollback()
        else:
            opened.commit()
    finally:
        opened.close()
