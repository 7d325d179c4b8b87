"""A real PostgreSQL of the tests' own: a throw-away cluster on a socket, no password, no port."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# A test's database is 11 MB of files: written to a disk, that takes longer than most tests.
_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30  # bytes; containers may have next to none there


@contextmanager
def cluster() -> Iterator[Path]:
    """Yields the folder of the socket. Root may not run PostgreSQL, so `postgres` does then."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="outreach-pg-", dir=_MEMORY if roomy else None))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)
    data = folder / "data"

    def pg(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments],
            user=user, group=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    pg("initdb", "-D", str(data), "-U", "outreach", "-A", "trust", "-E", "UTF8", "--no-sync",
       "--locale=C.UTF-8")  # fmt: skip
    options = (
        f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=50 "
        "-c full_page_writes=off -c autovacuum=off -c max_wal_size=128MB"
    )
    pg("pg_ctl", "start", "-w", "-D", str(data), "-o", options, "-l", str(folder / "log"))
    try:
        yield folder
    finally:
        pg("pg_ctl", "stop", "-m", "immediate", "-D", str(data))
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: Path, database: str) -> str:
    return f"postgresql+psycopg://outreach@/{database}?host={folder}"


def copy(folder: Path, source: str, name: str) -> None:
    """A database like `source`, copied as files: half the work of writing it to the log."""
    with _connected(folder) as connection:
        # Before 15 there was no other way, and no word for it.
        how = "STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} {how}")  # type: ignore[arg-type]


def run(folder: Path, statement: str) -> None:
    """One statement outside any database of ours."""
    with _connected(folder) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def _connected(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(folder), user="outreach", dbname="postgres", autocommit=True)
