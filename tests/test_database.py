"""A SQLite file that is moved, replaced or broken under the running product ruins nothing."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, OperationalError

from outreach.database import Database
from outreach.errors import StorageError
from outreach.links.publish import publish
from outreach.prepare import open_database
from outreach.services.models import Service
from outreach.settings import Settings
from tests.build import issued_codes, signed_in


@pytest.fixture
def file(settings: Settings, database: Database) -> Path:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself")
    return database.file


def _names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Service.name).order_by(Service.name)))


def test_where_the_file_was_moved_away_no_empty_one_appears(file: Path, database: Database) -> None:
    before = _names(database)
    away = file.rename(file.with_suffix(".away"))

    for asked in (database, Database(f"sqlite:///{file}")):
        with pytest.raises(OperationalError):
            _names(asked)
    assert not file.exists()

    away.rename(file)
    assert _names(database) == before


def test_a_file_put_in_its_place_is_the_one_that_is_read(file: Path, database: Database) -> None:
    _names(database)
    copy = file.with_suffix(".copy")
    with sqlite3.connect(file) as live:
        live.execute("VACUUM INTO ?", [str(copy)])
    live.close()
    with sqlite3.connect(copy) as changed:
        changed.execute("UPDATE services SET name = 'Dari Cadangan'")
    changed.close()

    copy.rename(file)

    assert set(_names(database)) == {"Dari Cadangan"}


def test_a_broken_file_is_a_page_that_says_so(app: Flask, database: Database, file: Path) -> None:
    browser = signed_in(app, database, "admin")
    database.dispose()
    shutil.copy(file, file.with_suffix(".whole"))
    file.write_bytes(b"not a database" * 1000)

    answer = browser.get("/kampanye/")

    assert answer.status_code == 503
    assert "Kode QR warga tetap berjalan" in answer.get_data(as_text=True)
    with pytest.raises(DatabaseError):
        _names(database)


def test_codes_that_are_published_forbid_a_new_database(
    settings: Settings, database: Database, file: Path
) -> None:
    issued_codes(database)
    publish(database, settings)
    published = settings.snapshot_path.read_bytes()
    file.unlink()

    with pytest.raises(StorageError, match="Basis data hilang"):
        open_database(settings)

    assert not file.exists()
    assert settings.snapshot_path.read_bytes() == published
