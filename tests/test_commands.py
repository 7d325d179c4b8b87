"""The command line's contract: exit codes, one-sentence errors, and nothing half-done."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlalchemy import select

from outreach.audience.models import Contact
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate.spool_writer import SpoolWriter
from outreach.links.issue import codes_of
from outreach.results.drain import drain
from outreach.settings import ROOT, Settings
from tests.broadcasts.build import fired, own
from tests.build import SLUG, VILLAGE
from tests.gate.build import AT
from tests.running import answers, command, descendants, free_port, inside, product, told


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_second_start_changes_nothing_and_ctrl_c_stops_every_process(tmp_path: Path) -> None:
    def tables() -> list[tuple[object, ...]]:
        with sqlite3.connect(tmp_path / "outreach.db") as db:
            names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            # Only the clock's own heartbeat may move between two starts.
            return [row for name in sorted(set(names) - {"leases"})
                    for row in db.execute(f'SELECT "{name}".* FROM "{name}"')]  # fmt: skip

    with product(tmp_path, admin_password="sandi-administrator-1") as (address, process):
        family = descendants(process.pid)
        assert len(family) >= 2
    before = tables()
    assert not answers(f"{address}/healthz")
    assert not [pid for pid in family if _alive(pid)]

    with product(tmp_path, admin_password="another-password-now"):
        pass

    assert process.returncode == 0
    assert tables() == before


@pytest.mark.one_database
def test_readyz_names_what_is_ill(settings: Settings) -> None:
    home = settings.home_path
    with product(home, database_url=settings.database_url) as (address, process):
        [worker] = [
            pid for pid in descendants(process.pid) if told(pid).rstrip().endswith(" worker")
        ]
        os.kill(worker, signal.SIGSTOP)
        try:
            deadline = time.monotonic() + 60
            while answers(f"{address}/readyz") and time.monotonic() < deadline:
                time.sleep(0.5)
            with pytest.raises(HTTPError) as refused:
                urllib.request.urlopen(f"{address}/readyz", timeout=5)
        finally:
            os.kill(worker, signal.SIGCONT)
    assert refused.value.code == 503
    assert json.load(refused.value)["ill"] == ["worker"]


def test_a_taken_port_is_named_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = command(tmp_path / "home", "run", port=port)

    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "OUTREACH_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_an_unwritable_home_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.touch()

    done = command(file / "home", "links", "--campaign", SLUG)

    assert done.returncode == 1
    assert "OUTREACH_HOME" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_of_a_newer_version_is_left_alone(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    done = command(
        settings.home_path, "run", port=str(free_port()), database_url=settings.database_url
    )

    assert done.returncode == 1
    assert "versi" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    with database.reading() as session:
        version = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version")
        assert version.scalar_one() == "9999"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"port": "abc"}, "OUTREACH_PORT"),
        ({"base_url": "purwakarta"}, "OUTREACH_BASE_URL"),
        ({"send_window": "siang"}, "OUTREACH_SEND_WINDOW"),
        ({"database_url": "bukan-basis-data"}, "OUTREACH_DATABASE_URL"),
        ({"smtp_url": "surel.example"}, "OUTREACH_SMTP_URL"),
    ],
)
def test_an_unusable_setting_is_named(
    tmp_path: Path, variables: dict[str, str], named: str
) -> None:
    done = command(tmp_path, "campaigns", "import", str(ROOT / "campaigns" / SLUG), **variables)

    assert done.returncode == 1
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_config_tells_every_setting_and_hides_secrets(tmp_path: Path) -> None:
    done = command(
        tmp_path, "config", admin_password="rahasia-sekali", smtp_url="smtp://u:rahasia@host:25",
        database_url="postgresql+psycopg://u:rahasia@host/x",
    )  # fmt: skip

    assert done.returncode == 0
    assert "rahasia" not in done.stdout
    for name in ("HOME", "BASE_URL", "DATABASE_URL", "PORT", "SMTP_URL", "ADMIN_PASSWORD"):
        assert f"OUTREACH_{name}=" in done.stdout


def test_channels_tells_where_people_join_and_what_the_far_sides_need(tmp_path: Path) -> None:
    done = command(
        tmp_path, "channels", base_url="https://x.go.id", smtp_url="smtp://localhost:9",
        telegram_bot="bot", telegram_token="t", telegram_secret="s", push_contact="mailto:a@b.id",
    )  # fmt: skip

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"email: alamat webhook https://x\.go\.id/saluran/surat/[a-z2-7]{16}",
                        lines.pop(7))  # fmt: skip
    assert lines == [
        "email: siap mengirim",
        "telegram: siap mengirim",
        "push: siap mengirim",
        "manual: siap, dikirim petugas dengan tangan",
        "email: halaman warga https://x.go.id/daftar?k=email",
        "telegram: halaman warga https://x.go.id/telegram/",
        "push: halaman warga https://x.go.id/notifikasi/",
        "telegram: alamat webhook https://x.go.id/saluran/telegram",
    ]


@pytest.mark.one_database
def test_a_pack_goes_out_and_comes_back_unchanged(settings: Settings, tmp_path: Path) -> None:
    def campaigns(*arguments: str) -> subprocess.CompletedProcess[str]:
        return inside(
            settings.home_path, "campaigns", *arguments, database_url=settings.database_url
        )

    out = tmp_path / "pack"
    assert campaigns("export", SLUG, str(out)).returncode == 0
    for folder in (out, ROOT / "campaigns" / SLUG):
        again = campaigns("import", str(folder))
        assert again.returncode == 0
        assert "tidak berubah" in again.stdout

    text = (out / "campaign.toml").read_text()
    (out / "campaign.toml").write_text(text.replace("name =", "nama =", 1))
    broken = campaigns("import", str(out))
    assert broken.returncode == 1
    assert "nama" in broken.stderr
    assert "baris" in broken.stderr
    assert "tidak berubah" in campaigns("import", str(ROOT / "campaigns" / SLUG)).stdout


@pytest.mark.one_database
def test_links_and_scans_come_as_csv(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    made = inside(
        settings.home_path, "print", "--campaign", SLUG, "--material", "poster-a4", "--places",
        VILLAGE, "--out", str(tmp_path), database_url=settings.database_url,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with database.reading() as session:
        [code] = codes_of(session, campaign_by_slug(session, SLUG).id)
    writer = SpoolWriter(settings.spool_path)
    for kind in ("human", "preview", "head"):
        writer.write(code.code, kind, "-", AT)
    writer.close()
    drain(database, settings.spool_path)

    def table(name: str) -> list[dict[str, str]]:
        done = inside(
            settings.home_path, name, "--campaign", SLUG, "--format", "csv",
            database_url=settings.database_url,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return _rows(done.stdout)

    assert [(row["code"], row["village_code"]) for row in table("links")] == [(code.code, VILLAGE)]
    scans = table("scans")
    assert sorted(row["kind"] for row in scans) == ["bot", "head", "human"]
    assert {row["village_code"] for row in scans} == {VILLAGE}
    assert table("broadcasts") == []
    with database.writing() as session:
        fired(session, own(session), ["sent"])
        session.scalars(select(Contact)).one().name = '=HYPERLINK("http://x")'
    [row] = table("broadcasts")
    assert (row["contact"], row["status"]) == ('\'=HYPERLINK("http://x")', "sent")


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
