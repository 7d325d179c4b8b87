"""The one database: SQLite (WAL) by default, PostgreSQL when outgrown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import (
    ARRAY,
    Dialect,
    Engine,
    Integer,
    MetaData,
    cast,
    create_engine,
    event,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import DateTime, TypeDecorator

from outreach.errors import StorageError
from outreach.settings import ROOT


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as naive UTC because SQLite has no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


class Base(DeclarativeBase):
    """Parent of every table; names of constraints are fixed so that migrations find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}


class Database:
    """Sessions over one engine; `reading` and `writing` are the only ways in."""

    def __init__(self, url: str) -> None:
        try:
            self.engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        except (ArgumentError, ModuleNotFoundError) as error:
            raise StorageError(
                "OUTREACH_DATABASE_URL tidak terbaca.",
                "Contoh: postgresql+psycopg://nama:sandi@host/outreach",
            ) from error
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
            _follow_file(self.engine, self.file)
        self._writer = self.engine.execution_options(immediate=True)
        self._durable = self.engine.execution_options(immediate=True, durable=True)

    @property
    def file(self) -> Path:
        """SQLite's file; of no meaning elsewhere."""
        return Path(self.engine.url.database or "")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back when an error passes through."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def durable(self) -> Iterator[Session]:
        """As `writing`, and what it commits also outlives a loss of power.

        SQLite's WAL with synchronous=NORMAL may forget its last commits then; PostgreSQL never
        does.
        """
        with Session(self._durable, expire_on_commit=False) as session, session.begin():
            yield session

    def writer(self) -> Session:
        """A writing session that the caller commits and closes (one web request)."""
        return Session(self._writer, expire_on_commit=False)

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions itself: BEGIN IMMEDIATE is ours to give.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON",
                       "busy_timeout=10000"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        # A deferred transaction that turns to writing can fail at once with "locked",
        # without waiting for busy_timeout; taking the lock first waits as it should.
        options = connection.get_execution_options()
        immediate, durable = options.get("immediate"), bool(options.get("durable"))
        if durable is not connection.info.get("durable", False):
            connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.info["durable"] = durable
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _follow_file(engine: Engine, file: Path) -> None:
    """Never make an empty database where one was moved away, and never write to a replaced one.

    SQLite creates what is missing, and a connection goes on with its file wherever that goes;
    beside a file put back later, the journal of the empty one would ruin it.
    """

    @event.listens_for(engine, "do_connect")
    def _must_exist(_dialect: Any, record: Any, _args: Any, _parameters: Any) -> None:
        record.info["inode"] = _inode(file)

    @event.listens_for(engine, "checkout")
    def _must_be_the_same(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["inode"] != _inode(file):
            raise DisconnectionError("the database file was replaced")


def _inode(file: Path) -> int:
    try:
        return file.stat().st_ino
    except OSError as error:
        raise sqlite3.OperationalError(f"no database at {file}") from error


def among(
    session: Session,
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    ids: Iterable[int],
) -> Any:
    """`column IN ids` with one parameter, however many there are: a batch of 500 bound one by one
    costs more to prepare than to run.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == func.any(cast(literal(list(ids), ARRAY(Integer)), ARRAY(Integer)))
    listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(listed.c.value))


def migration_config(database: Database) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def migrate(database: Database) -> None:
    """Bring the tables to this version's shape; raises `StorageError`, changing nothing.

    The one place that makes a SQLite file where none is.
    """
    try:
        if database.engine.dialect.name == "sqlite":
            database.file.touch()
        command.upgrade(migration_config(database), "head")
    except CommandError as error:
        raise StorageError(
            "Basis data ini dibuat oleh Outreach versi yang lebih baru; isinya tidak diubah.",
            "Pakai versi Outreach yang terbaru, atau pulihkan cadangan yang sesuai.",
        ) from error
    except (DatabaseError, OSError) as error:
        raise StorageError(
            "Basis data tidak bisa dibuka.", "Periksa OUTREACH_DATABASE_URL dan layanannya."
        ) from error


def answers(database: Database) -> bool:
    """True when the database answers a query now."""
    try:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    except Exception:
        return False
    return True
