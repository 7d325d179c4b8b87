"""Staff's pages in a regency that has used the product for years: server time, page by page."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from outreach.accounts.people import add_person
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import Plan, draft_campaign, packs
from outreach.database import Database
from outreach.events.models import Event, event_people
from outreach.events.words import EVENT_NAMES
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Installation, Placement
from outreach.places.find import villages
from outreach.prepare import prepare
from outreach.results.drain import drain
from outreach.results.models import Scan
from outreach.results.targets import set_goals
from outreach.services.registry import service_by_slug
from outreach.settings import Settings
from outreach.web.app import create_app
from outreach.wib import today, utc_now

CAMPAIGNS, EVENTS, PLACEMENTS = 500, 20_000, 20_000
STAFF = 40
PASSWORD = "sandi-tolok-ukur-1"
_FILE = 250_000
_DAYS = 365


def measure(quick: bool) -> dict[str, Any]:
    """Median ms of each page's answer, and the slowest beside the smallest page there is.

    500 campaigns, 20,000 events, 20,000 placements and 10 million scans; `quick` has a million.
    """
    rows = 1_000_000 if quick else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=folder, admin_password=PASSWORD, base_url="http://s.example.go.id")
        database = prepare(settings)
        slugs = _campaigns(database)
        _events(database)
        _scans(settings, database, rows)
        with database.reading() as session:
            stored = session.scalar(select(func.count()).select_from(Scan))
        app = create_app(settings, database)
        app.config["WTF_CSRF_ENABLED"] = False
        browser = app.test_client()
        browser.post("/masuk", data={"username": "admin", "password": PASSWORD})
        pages = {
            "smallest_ms": "/kata-sandi",
            "home_ms": "/",
            "overview_ms": "/kampanye/",
            "campaign_ms": f"/kampanye/{slugs[0]}",
            "goals_ms": f"/kampanye/{slugs[0]}/sasaran",
            "strip_ms": f"/kampanye/{slugs[0]}/sasaran/ringkas",
            "impact_ms": f"/kampanye/{slugs[0]}/dampak",
            "results_ms": f"/kampanye/{slugs[0]}/hasil",
            "events_ms": f"/kampanye/{slugs[0]}/kegiatan",
            "calendar_ms": "/kalender/",
            "week_ms": "/kalender/?lihat=minggu",
            "timeline_ms": "/kalender/lini-masa",
            "event_ms": f"/kampanye/{slugs[0]}/kegiatan/{_event_of(database, slugs[0])}",
            "scans_ms": "/pindaian/",
            "broadcasts_ms": "/siaran/",
        }
        times = {key: round(_median_ms(browser, path), 1) for key, path in pages.items()}
        database.dispose()
    slowest = max(times.values())
    return {
        **times,
        "vs_smallest": round(slowest / times["smallest_ms"], 1),
        "campaigns": len(slugs),
        "events": EVENTS,
        "placements": PLACEMENTS,
        "scans": stored,
    }


def _campaigns(database: Database) -> list[str]:
    """Campaigns from the shipped packs, each with posters in place in forty villages."""
    drawn, first = random.Random(1), today() - timedelta(days=_DAYS)
    slugs, shipped = [], packs()
    for number in range(CAMPAIGNS):
        starts = first + timedelta(days=drawn.randrange(_DAYS))
        with database.writing() as session:
            plan = Plan(
                f"Kampanye {number + 1}", "Semua desa terjangkau.", starts,
                starts + timedelta(days=90), (),
            )  # fmt: skip
            pack = shipped[number % len(shipped)]
            service = service_by_slug(session, pack.service.slug)
            campaign = draft_campaign(session, service, pack.content, plan, by=1)
            places = drawn.sample(villages(session), PLACEMENTS // CAMPAIGNS)
            issue_codes(session, campaign, "poster-a4", places, "http://s.example.go.id")
            placed = session.scalars(
                select(Placement.id).where(Placement.campaign_id == campaign.id)
            )
            at = utc_now() - timedelta(days=30)
            session.execute(
                insert(Installation),
                [
                    {"placement_id": key, "status": "in_place", "since": at, "in_place_at": at}
                    for key in placed
                ],
            )
            set_goals(session, campaign, {"scans": 40_000, "pieces": 40, "villages": 40}, by=1)
            slugs.append(campaign.slug)
    return slugs


def _events(database: Database) -> None:
    drawn, now = random.Random(2), utc_now()
    with database.writing() as session:
        campaigns = list(session.scalars(select(Campaign.id)))
        places = [place.id for place in villages(session)]
        kinds = list(EVENT_NAMES)
        starts = [
            now + timedelta(days=drawn.randint(-_DAYS, 60), hours=drawn.randrange(9))
            for _ in range(EVENTS)
        ]
        session.execute(
            insert(Event),
            [
                {
                    "campaign_id": drawn.choice(campaigns), "title": f"Sosialisasi {number}",
                    "kind": drawn.choice(kinds), "place_id": drawn.choice(places),
                    "starts_at": at, "ends_at": at + timedelta(hours=2), "created_at": now,
                    "changed_at": now,
                }
                for number, at in enumerate(starts)
            ],
        )  # fmt: skip
        people = [_colleague(session, number) for number in range(STAFF)]
        session.execute(
            insert(event_people),
            [
                {"event_id": event, "person_id": one}
                for event in session.scalars(select(Event.id))
                for one in drawn.sample(people, 2)
            ],
        )


def _colleague(session: Session, number: int) -> int:
    made = add_person(session, username=f"staf-{number}", name=f"Staf {number}", role="planner",
                      password=PASSWORD, by=None)  # fmt: skip
    return made.id


def _event_of(database: Database, slug: str) -> int:
    with database.reading() as session:
        events = select(Event.id).join(Campaign).where(Campaign.slug == slug)
        return int(session.scalars(events.limit(1)).one())


def _scans(settings: Settings, database: Database, rows: int) -> None:
    """A year of scans, taken in as the gate would have left them."""
    with database.reading() as session:
        codes: Sequence[str] = [code for (code,) in session.execute(select(Code.code))]
    drawn, span = random.Random(112), _DAYS * 24 * 3600 * 1000
    first, step = int(utc_now().timestamp() * 1000) - span, span // rows
    for begin in range(0, rows, _FILE):
        path = settings.spool_path / f"scan-20200101T{begin // _FILE:06d}-1-00000000.log"
        path.write_text(
            "".join(
                f"{first + (begin + i) * step} {code} human {drawn.randrange(65536):04x}\n"
                for i, code in enumerate(drawn.choices(codes, k=min(_FILE, rows - begin)))
            )
        )
        drain(database, settings.spool_path)
        path.unlink(missing_ok=True)


def _median_ms(browser: FlaskClient, path: str) -> float:
    """Of fifteen answers, after two that warm up."""
    times = []
    for _ in range(17):
        began = time.perf_counter()
        answer = browser.get(path)
        times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")
    return statistics.median(times[2:]) * 1000
