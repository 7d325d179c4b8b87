"""What a web request carries: settings, the database session, the secret key."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO, cast

from flask import Request as FlaskRequest
from flask import current_app, g, request
from sqlalchemy.orm import Session

from outreach.database import Database
from outreach.settings import Settings

_LARGE = 4 * 1024 * 1024
SAFE = ("GET", "HEAD", "OPTIONS")


class Request(FlaskRequest):
    """A request whose large uploads go to the home folder while they come in.

    By default they would go to the system's folder for temporary files, which may be small, or
    kept in memory.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if total_content_length is not None and total_content_length <= _LARGE:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        return cast(IO[bytes], TemporaryFile("rb+", dir=settings().files_path))


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
