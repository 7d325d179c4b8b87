"""The gate against what it could be at best, its drain, and a page over many millions of scans."""

from __future__ import annotations

import http.cookiejar
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from benchmarks.load import Load, load
from benchmarks.rivals import TARGET
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.gate import snapshot
from outreach.links.issue import issue_codes
from outreach.links.publish import build
from outreach.places.find import villages
from outreach.prepare import prepare
from outreach.results.drain import drain
from outreach.results.models import Scan
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now

SLUG = "call-center-112"
PASSWORD = "sandi-tolok-ukur-1"
PACE = 2000  # requests a second while the dashboard is used
# The server keeps to one core and the load tool to another, or they would push each other about
# and the same application measure twice as fast in one round as in the next.
_CORES = (min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0)))
_FILE = 250_000  # scans in a spool file, about what the gate writes before it starts another


def measure(quick: bool) -> dict[str, Any]:
    """The keys of `bench scan --json`; see the README. `quick` takes under a minute."""
    rounds, requests = (3, 40_000) if quick else (7, 100_000)
    rows = 1_000_000 if quick else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            home=folder, port=str(_free_port()), admin_password=PASSWORD,
            base_url="http://s.example.go.id",
        )  # fmt: skip
        database = prepare(settings)
        codes = _redirecting_codes(settings, database)
        speeds = _speeds(settings, codes[0], rounds, requests)
        drain(database, settings.spool_path)
        counted = _stored(database)
        answered = sum(done.redirects for done in speeds["gate"])
        # A little warm-up is answered and counted too, but its drain is not timed.
        per_second = _drain_per_second(settings, database, codes, rows - counted)
        page_ms, paced = _dashboard(settings, quick)
        rows = _stored(database)
        database.dispose()
    return {
        "vs_bare_wsgi": _ratio(speeds, "gate", "bare"),
        "vs_flask": _ratio(speeds, "gate", "flask"),
        "p99_ms": round(paced.percentile(99), 2),
        "requests_per_second": round(statistics.median(d.per_second for d in speeds["gate"])),
        "answered": answered,
        "counted": counted,
        "drain_per_second": round(per_second),
        "page_ms": round(page_ms, 1),
        "rows": rows,
    }


def _redirecting_codes(settings: Settings, database: Database) -> list[str]:
    """A code for each village, all leading to an Android store."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        issued = issue_codes(session, campaign, "poster-a4", villages(session), settings.public_url)
        codes = [code.code for code in issued]
    with database.reading() as session:
        made = build(session, settings)
    target = snapshot.Target("redirect", made.targets[0].pages, {"android": TARGET})
    redirecting = [target for _ in made.targets]
    made = snapshot.Snapshot(**{**_fields(made), "targets": redirecting})
    snapshot.write(settings.snapshot_path, made)
    return codes


def _fields(made: snapshot.Snapshot) -> dict[str, Any]:
    return {name: getattr(made, name) for name in snapshot.Snapshot.__dataclass_fields__}


def _speeds(settings: Settings, code: str, rounds: int, requests: int) -> dict[str, list[Load]]:
    """The three in turn, round after round, so that a busy moment strikes each of them."""
    targets = {
        "bare": "benchmarks.rivals:bare",
        "gate": "outreach.gate.wsgi:application",
        "flask": "benchmarks.rivals:flask",
    }
    done: dict[str, list[Load]] = {name: [] for name in targets}
    for _ in range(rounds):
        for name, target in targets.items():
            with _served(target, settings) as address:
                many = requests // 5 if name == "flask" else requests
                done[name].append(load(f"{address}/Q/{code}", many, core=_CORES[1]))
    return done


def _ratio(speeds: dict[str, list[Load]], one: str, other: str) -> float:
    pairs = zip(speeds[one], speeds[other], strict=True)
    return round(statistics.median(a.per_second / b.per_second for a, b in pairs), 2)


@contextmanager
def _served(target: str, settings: Settings) -> Iterator[str]:
    """The application alone on granian, as `python -m outreach gate` serves it, on one core."""
    port = _free_port()
    program = (
        f"import os; os.sched_setaffinity(0, [{_CORES[0]}]);"
        f"from outreach.gate.serve import serve; serve({target!r}, ('127.0.0.1', {port}), 1)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT,
        env={**os.environ, "OUTREACH_HOME": settings.home},
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _drain_per_second(
    settings: Settings, database: Database, codes: list[str], scans: int
) -> float:
    """Scans a second from spool files into the database, sums included."""
    seconds, at_ms = 0.0, int(utc_now().timestamp() * 1000) - 30 * 24 * 3600 * 1000
    drawn = random.Random(112)
    step = 30 * 24 * 3600 * 1000 // max(scans, 1)
    for first in range(0, scans, _FILE):
        many = min(_FILE, scans - first)
        path = settings.spool_path / f"scan-20200101T{first // _FILE:06d}-1-00000000.log"
        path.write_text(
            "".join(
                f"{at_ms + (first + i) * step} {code} human {drawn.randrange(65536):04x}\n"
                for i, code in enumerate(drawn.choices(codes, k=many))
            )
        )
        began = time.perf_counter()
        drain(database, settings.spool_path)
        seconds += time.perf_counter() - began
        # Another drained file would have to be looked at in each round to come.
        path.unlink(missing_ok=True)
    # A year's scans written in half a minute: what comes next shall not wait for their disk.
    os.sync()
    return scans / seconds


def _dashboard(settings: Settings, quick: bool) -> tuple[float, Load]:
    """The result page alone (median ms of 20), then scans at a steady pace while it is used."""
    environment = {
        **os.environ, "OUTREACH_HOME": settings.home, "OUTREACH_PORT": settings.port,
        "OUTREACH_BASE_URL": settings.base_url,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "outreach", "run"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{settings.port}"
    try:
        _wait_for(int(settings.port))
        _wait_until_ready(f"{address}/readyz")
        browser = _signed_in(address)
        page = f"{address}/kampanye/{SLUG}/hasil"
        times = [_seconds(browser, page) for _ in range(23)][3:]
        enough = threading.Event()

        def look() -> None:
            while not enough.is_set():
                _seconds(browser, page)

        staff = threading.Thread(target=look)
        staff.start()
        paced = load(f"{address}/Q/{_any_code(settings)}", PACE * (5 if quick else 20), PACE)
        enough.set()
        staff.join()
    finally:
        process.terminate()
        process.wait()
    return statistics.median(times) * 1000, paced


def _wait_until_ready(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise OutreachError("Outreach tidak menyala.", "Lihat pesan di atas.")


def _any_code(settings: Settings) -> str:
    return next(iter(snapshot.read(settings.snapshot_path).codes))


def _signed_in(address: str) -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    form = browser.open(f"{address}/masuk").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    if token is None:
        raise OutreachError("Formulir masuk tidak terbaca.", "Periksa halaman /masuk.")
    data = {"csrf_token": token[1], "username": "admin", "password": PASSWORD}
    browser.open(f"{address}/masuk", urllib.parse.urlencode(data).encode())
    return browser


def _seconds(browser: urllib.request.OpenerDirector, url: str) -> float:
    began = time.perf_counter()
    with browser.open(url) as answer:
        answer.read()
        if answer.url != url:
            raise OutreachError("Halaman hasil tidak terbuka.", "Periksa masuknya administrator.")
    return time.perf_counter() - began


def _stored(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Scan)) or 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise OutreachError("Server tolok ukur tidak menyala.", "Lihat pesan di atas.")
