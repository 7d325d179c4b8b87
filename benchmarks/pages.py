"""Staff's pages in a regency that has used the product for years: server time, page by page."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from benchmarks.regency import LARGEST, PASSWORD, Size, settle, sizes
from outreach.broadcasts.models import Broadcast
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.events.models import Event
from outreach.prepare import prepare
from outreach.settings import Settings
from outreach.web.app import create_app

# What a page may take, whatever its figures are made of.
MOST_MS = 150
_ROUNDS, _WARM_UP = 15, 2


@dataclass
class _Taken:
    """Seconds of a page's answers, in the order of the rounds: on the wall and of the processor."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(quick: bool) -> dict[str, Any]:
    """Of each page's answers the median and the worst ms, the median ms of processor time, and the
    ratio to the smallest page in the same round.

    500 campaigns, 20,000 events, 20,000 placements and 10 million scans; `quick` has a million.
    The campaign that is looked at is the largest, with a fifth of all scans. `over` names the pages
    whose median is above `MOST_MS`.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=folder, admin_password=PASSWORD, base_url="http://s.example.go.id")
        database = prepare(settings)
        began = time.perf_counter()
        settle(settings, database, Size(scans=1_000_000 if quick else 10_000_000))
        os.sync()
        seeded = time.perf_counter() - began
        app = create_app(settings, database)
        app.config["WTF_CSRF_ENABLED"] = False
        browser = app.test_client()
        browser.post("/masuk", data={"username": "admin", "password": PASSWORD})
        stored = sizes(database)
        taken = _measured(browser, _pages(database))
        database.dispose()
    smallest = taken["smallest"].wall
    told: dict[str, Any] = {}
    for name, one in taken.items():
        told[f"{name}_ms"] = round(statistics.median(one.wall) * 1000, 1)
        told[f"{name}_worst_ms"] = round(max(one.wall) * 1000, 1)
        told[f"{name}_cpu_ms"] = round(statistics.median(one.cpu) * 1000, 1)
        ratios = [page / small for page, small in zip(one.wall, smallest, strict=True)]
        told[f"{name}_vs_smallest"] = round(statistics.median(ratios), 1)
    slowest = max(taken, key=lambda name: told[f"{name}_ms"])
    return {
        **told,
        "slowest": slowest,
        "vs_smallest": told[f"{slowest}_vs_smallest"],
        "over": [name for name in taken if told[f"{name}_ms"] > MOST_MS],
        "seed_seconds": round(seeded, 1),
        **stored,
    }


def _pages(database: Database) -> dict[str, str]:
    """Name → address; the first has nothing on it but a form."""
    with database.reading() as session:
        largest = session.scalars(select(Campaign).where(Campaign.name == LARGEST)).one()
        of_it = select(func.min(Event.id)).where(Event.campaign_id == largest.id)
        event = session.scalar(of_it)
        broadcast = session.scalar(select(func.max(Broadcast.id)))
    campaign = f"/kampanye/{largest.slug}"
    return {
        "smallest": "/kata-sandi",
        "home": "/",
        "overview": "/kampanye/",
        "overview_found": "/kampanye/?cari=kampanye+4&urut=-mulai",
        "campaign": campaign,
        "goals": f"{campaign}/sasaran",
        "strip": f"{campaign}/sasaran/ringkas",
        "impact": f"{campaign}/dampak",
        "results": f"{campaign}/hasil",
        "counter": f"{campaign}/hasil/kini",
        "signals": f"{campaign}/hasil/cek",
        "designs": f"{campaign}/hasil/banding",
        "events": f"{campaign}/kegiatan",
        "event": f"{campaign}/kegiatan/{event}",
        "decision": f"{campaign}/persetujuan",
        "texts": f"{campaign}/naskah",
        "materials": f"{campaign}/materi",
        "codes": f"{campaign}/kode",
        "installed": f"{campaign}/pemasangan",
        "share": f"{campaign}/bagikan",
        "reminders": f"{campaign}/pengingat",
        "agencies": f"{campaign}/opd",
        "papers": f"{campaign}/berkas",
        "calendar": "/kalender/",
        "week": "/kalender/?lihat=minggu",
        "timeline": "/kalender/lini-masa",
        "scans": "/pindaian/",
        "progress": "/opd/kemajuan",
        "broadcasts": "/siaran/",
        "broadcast": f"/siaran/{broadcast}",
        "deliveries": f"/siaran/{broadcast}/penerima",
        "contacts": "/kontak/",
        "contacts_found": "/kontak/?q=asep&urut=place",
        "search": "/cari?q=sosialisasi",
        "search_name": "/cari?q=neng",
        "places": "/tempat/",
        "trail": "/jejak",
    }


def _measured(browser: FlaskClient, pages: dict[str, str]) -> dict[str, _Taken]:
    """Every page once in each round, so that a busy moment strikes all of them."""
    taken = {name: _Taken() for name in pages}
    for number in range(_WARM_UP + _ROUNDS):
        for name, path in pages.items():
            wall, cpu = time.perf_counter(), time.process_time()
            answer = browser.get(path)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            if number >= _WARM_UP:
                taken[name].wall.append(wall)
                taken[name].cpu.append(cpu)
    return taken
