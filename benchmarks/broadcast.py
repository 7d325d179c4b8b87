"""Sending against the least it can cost, and against a peer; expansion of a great list."""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.contacts import import_figures
from outreach.accounts.models import Person
from outreach.accounts.people import add_person
from outreach.audience.consent import consent_text
from outreach.audience.models import Consent, Contact
from outreach.audience.words import REMINDERS
from outreach.broadcasts import control
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.schedule import schedule
from outreach.broadcasts.sending import Sending
from outreach.campaigns.approve import approved_hash, content_hash, decide, propose
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.places.find import villages
from outreach.prepare import prepare
from outreach.secret import secret_key
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now

SLUG = "call-center-112"
_SINK_CORE = max(os.sched_getaffinity(0))
# Seconds between two looks whether a send that is to be interrupted is in full swing.
_SETTLED_IN = 1.0
Deed = Callable[[Session, Broadcast, int], None]


def home_settings(home: str, port: int) -> Settings:
    """A home that sends to a sink at `port`, at any hour."""
    return Settings(
        home=home, admin_password="sandi-tolok-ukur-1", base_url="https://s.example.go.id",
        smtp_url=f"smtp://127.0.0.1:{port}", mail_from="diskominfo@outreach.example.go.id",
        send_window="always",
    )  # fmt: skip


def measure(quick: bool) -> dict[str, Any]:
    """The keys of `bench broadcast --json`; see the README. `quick` takes under a minute."""
    rounds, each, rival, many = (
        (3, 20_000, 1_000, 100_000) if quick else (5, 50_000, 3_000, 1_000_000)
    )
    speeds: dict[str, list[float]] = {"outreach": [], "bare": [], "post_office": []}
    with tempfile.TemporaryDirectory() as folder, _sink() as port:
        small = _prepared(f"{folder}/small", port, each)
        for turn in range(rounds):
            for kind, number in (("outreach", each), ("bare", each), ("post_office", rival)):
                home = f"{folder}/{kind}-{turn}"
                shutil.copytree(small, home)
                speeds[kind].append(number / _apart(kind, home, port, number)["seconds"])
                shutil.rmtree(home)
        great = _prepared(f"{folder}/great", port, many)
        expand_per_second = many / float(Path(great, "expanded").read_text())
        paused = _interrupted(great, port, many, control.pause)
        doomed = f"{folder}/doomed"
        shutil.copytree(great, doomed)
        _do(great, port, control.resume)
        rest = _apart("outreach", great, port, many)
        done = _sent(great, port)
        _do(doomed, port, control.resume)
        cancelled = _interrupted(doomed, port, many, control.cancel)
        closing = _closed(doomed, port)
    return {
        "vs_post_office": _ratio(speeds, "post_office"),
        "vs_bare_loop": _ratio(speeds, "bare"),
        "per_second": round(statistics.median(speeds["outreach"])),
        "peak_mb": max(run["peak_mb"] for run in (paused, rest, cancelled)),
        "expand_per_second": round(expand_per_second),
        "import_per_second": round(import_figures(20_000 if quick else many)["import_per_second"]),
        "pause_seconds": paused["after"],
        "pause_call_seconds": paused["call"],
        "cancel_seconds": cancelled["after"],
        "cancel_call_seconds": cancelled["call"],
        "cancel_closing_seconds": closing,
        "recipients": many,
        "sent": done,
        "duplicates": _duplicates(),
    }


def _ratio(speeds: dict[str, list[float]], other: str) -> float:
    pairs = zip(speeds["outreach"], speeds[other], strict=True)
    return round(statistics.median(ours / theirs for ours, theirs in pairs), 2)


def _prepared(home: str, port: int, number: int) -> str:
    """A home whose broadcast to `number` people has just gone off; `expanded` holds the seconds."""
    settings = home_settings(home, port)
    database = prepare(settings)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        people = [
            add_person(session, username=role, name=role, role=role, password="sandi-panjang-1",
                       by=None, must_change=False)
            for role in ("planner", "approver")
        ]  # fmt: skip
        propose(session, campaign, people[0])
        decide(session, campaign, people[1], agreed=True, seen_hash=content_hash(campaign), note="")
        _contacts(session, number)
        made = schedule(
            session, campaign, channel="email", purpose=REMINDERS, send_at=utc_now(),
            window=settings.window, content_hash=approved_hash(session, campaign) or "",
            by=people[0].id,
        )  # fmt: skip
    sending = Sending(settings, database, secret_key(settings.home_path), "bench")
    begun = time.perf_counter()
    sending.fire(made.id, made.created_at)
    Path(home, "expanded").write_text(str(time.perf_counter() - begun))
    with database.writing() as session:
        session.execute(text("SELECT 1"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return home


def _contacts(session: Any, number: int) -> None:
    at, where = utc_now(), [place.id for place in villages(session)]
    shown = consent_text(session, REMINDERS, "Saya setuju menerima pengingat.")
    for begin in range(0, number, 10_000):
        some = range(begin + 1, min(begin + 10_000, number) + 1)
        session.execute(
            insert(Contact),
            [
                {"id": n, "name": f"Warga {n}", "email": f"warga{n}@example.go.id", "role": "",
                 "language": "id", "place_id": where[n % len(where)], "created_at": at}
                for n in some
            ],
        )  # fmt: skip
        session.execute(
            insert(Consent),
            [
                {"contact_id": n, "channel": "email", "basis": "consent", "purpose": REMINDERS,
                 "text_id": shown.id, "method": "list", "source": "uji", "recorded_at": at}
                for n in some
            ],
        )  # fmt: skip


def _interrupted(home: str, port: int, number: int, deed: Deed) -> dict[str, float]:
    """Pause or cancel in the midst of a great send, as the web process does it.

    `call` is how long that took, `after` the seconds from its end to the last letter that was
    handed to the channel (0 when none was); the rest is the sender's own.
    """
    before = _sent(home, port)
    sender = _started("outreach", home, port, number)
    while sender.poll() is None and _sent(home, port) <= before:
        time.sleep(_SETTLED_IN)
    begun = time.monotonic()
    _do(home, port, deed)
    returned = time.monotonic()
    figures = _figures(sender)
    return {**figures, "call": round(returned - begun, 3),
            "after": round(max(0.0, figures["last"] - returned), 3)}  # fmt: skip


def _do(home: str, port: int, deed: Deed) -> None:
    database = Database(home_settings(home, port).database)
    with database.writing() as session:
        broadcast = session.scalars(select(Broadcast)).one()
        deed(session, broadcast, session.scalars(select(Person.id)).all()[0])
    database.dispose()


def _closed(home: str, port: int) -> float:
    """Seconds until the worker's rounds have closed all that waited of a cancelled broadcast."""
    database = Database(home_settings(home, port).database)
    begun = time.monotonic()
    while control.clear_cancelled(database):
        pass
    database.dispose()
    return round(time.monotonic() - begun, 1)


def _apart(kind: str, home: str, port: int, number: int) -> dict[str, float]:
    return _figures(_started(kind, home, port, number))


def _started(kind: str, home: str, port: int, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.sending", kind, home, str(port), str(number)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _figures(sender: subprocess.Popen[str]) -> dict[str, float]:
    out, errors = sender.communicate()
    if sender.returncode:
        raise OutreachError("Pengukuran gagal.", "%(tail)s", tail=errors[-600:])
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def _sent(home: str, port: int) -> int:
    database = Database(home_settings(home, port).database)
    with database.reading() as session:
        number = session.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.status == "sent")
        )
    database.dispose()
    return number or 0


def _duplicates() -> int:
    """Letters that a sink which keeps all of them has more than once for one recipient."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        with _sink("-D", f"{folder}/letters") as port:
            home = _prepared(f"{folder}/home", port, 2_000)
            _apart("outreach", home, port, 2_000)
        kept = [
            line
            for file in Path(folder).glob("letters*")
            for line in file.read_text(errors="replace").splitlines()
            if line.startswith("X-Rcpt-Args:")
        ]
    if len(set(kept)) != 2_000:
        raise OutreachError("Tidak semua surat uji sampai.", "Jalankan sekali lagi.")
    return len(kept) - len(set(kept))


@contextmanager
def _sink(*options: str) -> Iterator[int]:
    """postfix's smtp-sink on a core of its own; it takes any letter and forgets it."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise OutreachError(
            "smtp-sink tidak ada di mesin ini.", "Pasang paket Debian “postfix”, lalu ulangi."
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [program, *options, f"127.0.0.1:{port}", "1000"]
    if os.geteuid() == 0:
        command[1:1] = ["-u", "nobody"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, [_SINK_CORE]),
    )  # fmt: skip
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
