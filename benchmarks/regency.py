"""A regency that has used the product for years: campaigns, events, posters and a year of scans."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.agencies.models import Agency
from outreach.audience.models import Consent, ConsentText, Contact
from outreach.audience.words import REMINDERS
from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount
from outreach.campaigns.approve import content_hash, decide, propose
from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import Plan, draft_campaign, packs
from outreach.database import Database
from outreach.events.models import Event, event_people
from outreach.events.words import EVENT_NAMES
from outreach.gate.code import new_code
from outreach.links import qr
from outreach.links.issue import printed_url
from outreach.links.models import Code, Installation, Placement
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.results.models import Scan
from outreach.results.overview import look_for_signals
from outreach.results.targets import set_goals
from outreach.results.visitors import BITS
from outreach.services.registry import service_by_slug, services, set_target
from outreach.settings import Settings
from outreach.wib import WIB, today, utc_now

PASSWORD = "sandi-tolok-ukur-1"
LARGEST = "Kampanye terbesar"
_MATERIALS = ("poster-a4", "poster-a3")
_STAFF, _OFFICES = 40, 60
_DAYS = 365
_HOUR_MS = 3600 * 1000
_KINDS, _SHARES = ("human", "bot", "preview", "head"), (90, 4, 5, 1)


@dataclass(frozen=True)
class Size:
    """How many of each there are. One campaign, `LARGEST`, reaches every village with every
    material and takes a fifth of the scans; the others share the rest evenly."""

    campaigns: int = 500
    events: int = 20_000
    placements: int = 20_000
    scans: int = 10_000_000
    broadcasts: int = 5_000
    contacts: int = 100_000


def settle(settings: Settings, database: Database, size: Size) -> None:
    """Fill a prepared SQLite home; nobody else may have it open."""
    with database.writing() as session:
        staff = _staff(session)
    _campaigns(settings, database, size, staff)
    with database.writing() as session:
        _events(session, size.events, [one.id for one in staff])
        _commitments(session)
        _contacts(session, size.contacts)
        _broadcasts(session, size)
    database.dispose()
    _scans(database, size.scans)
    while look_for_signals(database):
        pass


def sizes(database: Database) -> dict[str, int]:
    """How many rows of each there really are."""
    counted = (Campaign, Event, Placement, Scan, Broadcast, Delivery, Contact)
    with database.reading() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in counted
        }


def _staff(session: Session) -> list[Person]:
    """Planners, and at the end the one who decides; and services whose addresses are known."""
    staff = [
        Person(username=f"staf-{number}", name=f"Staf {number}", password_hash="", session_mark="",
               role="approver" if number == _STAFF - 1 else "planner", created_at=utc_now())
        for number in range(_STAFF)
    ]  # fmt: skip
    session.add_all(staff)
    for service in services(session):
        service.status = "active"
        for device, value in (("web", "https://s.example.go.id"), ("whatsapp", "+6281234567890")):
            set_target(session, service, device, value=value, source="surat", confirmed=True, by=1)
    return staff


def _campaigns(settings: Settings, database: Database, size: Size, staff: list[Person]) -> None:
    """From the shipped packs, half a year each, posters in place; all but a few are approved."""
    drawn, first, shipped = random.Random(1), today() - timedelta(days=_DAYS), packs()
    with database.reading() as session:
        there = session.scalar(select(func.count()).select_from(Campaign)) or 0
        symbol = qr.symbol(printed_url(settings.public_url, new_code()))
    left, codes = size.placements, _codes(size.placements)
    for number in range(size.campaigns - there):
        starts = first + timedelta(days=drawn.randrange(_DAYS))
        with database.writing() as session:
            plan = Plan(LARGEST if not number else f"Kampanye {number + 1}", "Semua desa.", starts,
                        starts + timedelta(days=180), ())  # fmt: skip
            pack = shipped[number % len(shipped)]
            service = service_by_slug(session, pack.service.slug)
            campaign = draft_campaign(session, service, pack.content, plan, by=1)
            every, share = villages(session), left // (size.campaigns - there - number)
            pieces = min(left, len(_MATERIALS) * len(every)) if not number else share
            _hang(session, campaign, drawn.sample(every, len(every)), pieces, codes, symbol)
            left -= pieces
            set_goals(session, campaign, {"scans": 40_000, "pieces": 40, "villages": 40}, by=1)
            if number % 50 != 49:
                planner, head = session.merge(staff[0]), session.merge(staff[-1])
                propose(session, campaign, planner)
                if number % 50 != 48:
                    decide(session, campaign, head, agreed=True, note="",
                           seen_hash=content_hash(campaign))  # fmt: skip


def _codes(many: int) -> Iterator[str]:
    """So many codes, none twice: of 20,000 drawn two are alike every fifth time."""
    drawn: set[str] = set()
    while len(drawn) < many:
        drawn.add(new_code())
    return iter(drawn)


def _hang(
    session: Session,
    campaign: Campaign,
    places: Sequence[Place],
    pieces: int,
    codes: Iterator[str],
    symbol: qr.Symbol,
) -> None:
    """So many pieces, half of each material, on the walls for four months. All show one symbol,
    because to draw 20,000 takes half as long as all the scans.
    """
    at = utc_now() - timedelta(days=120)
    for material, many in zip(_MATERIALS, (pieces - pieces // 2, pieces // 2), strict=True):
        session.execute(
            insert(Placement),
            [{"campaign_id": campaign.id, "material": material, "place_id": place.id}
             for place in places[:many]],
        )  # fmt: skip
    placed = session.scalars(select(Placement.id).where(Placement.campaign_id == campaign.id)).all()
    session.execute(
        insert(Code),
        [{"code": next(codes), "placement_id": key, "issued_at": at, "qr_url": "",
          "qr_modules": symbol.modules, "qr_path": symbol.path} for key in placed],
    )  # fmt: skip
    session.execute(
        insert(Installation),
        [{"placement_id": key, "status": "in_place", "since": at, "in_place_at": at}
         for key in placed],
    )  # fmt: skip


def _events(session: Session, many: int, staff: list[int]) -> None:
    """Over the last year and two months to come, each with two people in charge."""
    drawn, now = random.Random(2), utc_now()
    campaigns = session.scalars(select(Campaign.id)).all()
    places = [place.id for place in villages(session)]
    starts = [
        now + timedelta(days=drawn.randint(-_DAYS, 60), hours=drawn.randrange(9))
        for _ in range(many)
    ]
    session.execute(
        insert(Event),
        [
            {
                "campaign_id": drawn.choice(campaigns), "title": f"Sosialisasi {number}",
                "kind": drawn.choice(list(EVENT_NAMES)), "place_id": drawn.choice(places),
                "starts_at": at, "ends_at": at + timedelta(hours=2), "created_at": now,
                "changed_at": now,
            }
            for number, at in enumerate(starts)
        ],
    )  # fmt: skip
    session.execute(
        insert(event_people),
        [{"event_id": event, "person_id": one}
         for event in session.scalars(select(Event.id)) for one in drawn.sample(staff, 2)],
    )  # fmt: skip


def _commitments(session: Session) -> None:
    """Every campaign has four of the offices, most of which have done what they said."""
    drawn, now = random.Random(3), utc_now()
    session.execute(
        insert(Agency),
        [{"name": f"Dinas {n}", "short_name": f"Dinas {n}", "kind": "dinas", "created_at": now}
         for n in range(_OFFICES)],
    )  # fmt: skip
    offices = session.scalars(select(Agency.id)).all()
    rows = []
    for campaign, service in session.execute(select(Campaign.id, Campaign.service_id)):
        for office in drawn.sample(offices, 4):
            due = today() + timedelta(days=drawn.randint(-200, 60))
            done = drawn.random() < 0.8
            rows.append({
                "campaign_id": campaign, "agency_id": office, "service_id": service,
                "promise": "Memasang poster di loket.", "due_on": due, "created_at": now,
                "state": "done" if done else "open", "done_on": due if done else None,
            })  # fmt: skip
    session.execute(insert(Commitment), rows)


def _contacts(session: Session, many: int) -> None:
    drawn, now = random.Random(4), utc_now()
    places = [place.id for place in villages(session)]
    text = ConsentText(purpose=REMINDERS, version=900, text="Saya setuju.", made_at=now)
    session.add(text)
    names, roles = ("Siti", "Ujang", "Dede", "Neng", "Asep"), ("kepala desa", "guru", "kader", "")
    session.execute(
        insert(Contact),
        [
            {
                "name": f"{drawn.choice(names)} {drawn.choice(names)} {n % 997}",
                "email": f"warga.{n}@contoh.go.id", "phone": f"+62812{n:07}",
                "role": drawn.choice(roles), "place_id": drawn.choice(places), "created_at": now,
            }
            for n in range(many)
        ],
    )  # fmt: skip
    session.flush()
    session.execute(
        insert(Consent),
        [{"contact_id": contact, "channel": "email", "basis": "consent", "purpose": REMINDERS,
          "text_id": text.id, "source": "Formulir", "recorded_at": now}
         for contact in session.scalars(select(Contact.id))],
    )  # fmt: skip


def _broadcasts(session: Session, size: Size) -> None:
    """Ten a campaign, most of them over; the newest wrote to every contact."""
    drawn, now = random.Random(5), utc_now()
    states = ("done",) * 16 + ("approved", "proposed", "paused", "draft")
    campaigns = session.scalars(select(Campaign.id)).all()
    session.execute(
        insert(Broadcast),
        [
            {
                "campaign_id": campaigns[n % len(campaigns)], "name": f"Pengingat {n}",
                "channel": drawn.choice(("email", "whatsapp", "manual")), "purpose": REMINDERS,
                "status": "done" if n == size.broadcasts - 1 else drawn.choice(states),
                "schedule": {"kind": "once", "at": (now + timedelta(days=n % 60 - 30)).isoformat()},
                "created_at": now,
            }
            for n in range(size.broadcasts)
        ],
    )  # fmt: skip
    over = session.scalars(select(Broadcast.id).where(Broadcast.status == "done")).all()
    session.execute(
        insert(Firing),
        [{"broadcast_id": one, "due_at": now, "status": "done", "recipients": 1000,
          "started_at": now} for one in over],
    )  # fmt: skip
    firings = session.scalars(select(Firing.id)).all()
    session.execute(
        insert(FiringCount),
        [{"firing_id": one, "status": status, "number": number}
         for one in firings for status, number in (("sent", 990), ("failed", 10))],
    )  # fmt: skip
    session.execute(
        insert(Delivery),
        [
            {
                "firing_id": firings[-1], "contact_id": contact, "channel": "email",
                "address": email, "place_id": place, "due_at": now, "at": now, "attempts": 1,
                "status": "failed" if contact % 100 == 0 else "sent",
            }
            for contact, email, place in session.execute(
                select(Contact.id, Contact.email, Contact.place_id)
            )
        ],
    )  # fmt: skip


def _scans(database: Database, many: int) -> None:
    """A year of scans and all their sums as the drain leaves them, a campaign at a time.

    The drain itself takes 20,000 a second here, because so many codes share so few scans; it is
    measured elsewhere. `tests/test_regency.py` compares the sums with its own.
    """
    with database.reading() as session:
        codes: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for campaign, code, district in session.execute(
            select(Placement.campaign_id, Code.code, Place.district_code)
            .join(Code.placement).join(Placement.place).order_by(Code.code)
        ):  # fmt: skip
            codes[campaign].append((code, district))
    database.dispose()
    drawn, left, rest = random.Random(112), many, len(codes)
    with _bulk(database) as connection:
        for campaign, own in sorted(codes.items()):
            # The largest comes first, because it was made first.
            share = many // 5 if rest == len(codes) and rest > 1 else left // rest
            _scan(connection, drawn, campaign, own, share)
            left, rest = left - share, rest - 1


def _scan(
    connection: sqlite3.Connection,
    drawn: random.Random,
    campaign: int,
    codes: Sequence[tuple[str, str]],
    many: int,
) -> None:
    end = int(utc_now().timestamp() * 1000) // _HOUR_MS
    hours = sorted(drawn.choices(range(end - _DAYS * 24, end), k=many))
    picked = drawn.choices(codes, k=many)
    kinds = drawn.choices(_KINDS, _SHARES, k=many)
    names = {hour: _day(hour) for hour in set(hours)}
    days = [names[hour] for hour in hours]
    own = [code for code, _district in picked]
    moments = [(hour * _HOUR_MS + n % _HOUR_MS) for n, hour in enumerate(hours)]
    connection.executemany("INSERT INTO scans (code, at_ms, kind) VALUES (?, ?, ?)",
                           zip(own, moments, kinds, strict=True))  # fmt: skip
    by_day = Counter(zip(days, [district for _code, district in picked], kinds, strict=True))
    by_hour = Counter(zip(hours, kinds, strict=True))
    by_code = Counter(zip(own, kinds, strict=True))
    last = dict(zip(zip(own, kinds, strict=True), moments, strict=True))
    people = [(c, d) for c, d, kind in zip(own, days, kinds, strict=True) if kind == "human"]
    marks: dict[str, bytearray] = defaultdict(lambda: bytearray(BITS // 8))
    for _code, day in people:
        bit = drawn.getrandbits(16)
        marks[day][bit >> 3] |= 1 << (bit & 7)
    for table, rows in (
        ("day_counts (day, district_code, kind, scans, campaign_id)",
         [(*key, n, campaign) for key, n in sorted(by_day.items())]),
        ("hour_counts (hour, kind, scans, campaign_id)",
         [(_written(hour * _HOUR_MS), kind, n, campaign)
          for (hour, kind), n in sorted(by_hour.items())]),
        ("code_days (code, day, scans)",
         [(*key, n) for key, n in sorted(Counter(people).items())]),
        ("code_counts (code, kind, scans, last_at)",
         [(*key, n, _written(last[key])) for key, n in sorted(by_code.items())]),
        ("day_visitors (day, marks, campaign_id)",
         [(day, bytes(bits), campaign) for day, bits in sorted(marks.items())]),
    ):  # fmt: skip
        places = ", ".join("?" * (table.count(",") + 1))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


@contextmanager
def _bulk(database: Database) -> Iterator[sqlite3.Connection]:
    """A connection that neither waits for the disk nor could go back: the home is thrown away."""
    with closing(sqlite3.connect(database.file, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL").fetchall()


def _day(hour: int) -> str:
    """The day in WIB of an hour since 1970."""
    return datetime.fromtimestamp(hour * 3600, WIB).date().isoformat()


def _written(at_ms: int) -> str:
    """A moment as `UtcDateTime` keeps it in SQLite."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M:%S.%f}"
