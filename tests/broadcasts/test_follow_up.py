"""A follow-up finds those whose village needs it, by what posters really did, and each once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.audience.models import Segment
from outreach.audience.recipients import Recipients
from outreach.audience.segments import ACTIVITIES, Rules, to_json
from outreach.broadcasts.expand import choose_recipients, expand
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.words import CONDITIONS
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate.spool import SpoolWriter
from outreach.links.installation import mark_printed, report_in_place
from outreach.links.issue import issue_codes
from outreach.links.models import Code
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.results.activity import FOUND_BY, villages_by_activity
from outreach.results.drain import drain
from outreach.settings import Settings
from outreach.wib import utc_now
from tests.broadcasts.build import agreed, client, own
from tests.build import SLUG, contact

choose = partial(choose_recipients, activity=villages_by_activity)


def ago(days: int) -> datetime:
    return utc_now() - timedelta(days=days)


def printed(
    session: Session, places: Sequence[Place], days: int, slug: str = SLUG, up: bool = False
) -> list[Code]:
    """Posters printed so long ago; `up`: the village said at once that it hangs."""
    campaign = campaign_by_slug(session, slug)
    codes = issue_codes(session, campaign, "poster-a4", places, "https://x.id", lambda: ago(days))
    mark_printed(session, [code.placement_id for code in codes], lambda: ago(days))
    for code in codes if up else ():
        report_in_place(session, code.placement_id, "a" * 32, "foto.jpg", lambda: ago(days))
    return codes


def scan(database: Database, settings: Settings, codes: Sequence[Code], days: range) -> None:
    """Two people a day for each code, by the gate's spool and the drain."""
    writer = SpoolWriter(settings.spool_path)
    for day in reversed(days):
        for code in codes:
            for mark in ("0001", "00ff"):
                writer.write(code.code, "human", mark, int(ago(day).timestamp() * 1000))
    writer.close()
    drain(database, settings.spool_path)


def follow_up(session: Session, condition: str, days: int) -> int:
    rule = {"kind": "follow_up", "condition": condition, "after_days": days, "at": "09:00",
            "from": ago(30).date().isoformat(), "until": None}  # fmt: skip
    broadcast = own(session, schedule=rule)
    agreed(session, broadcast)
    return broadcast.id


def people(session: Session, places: Sequence[Place]) -> list[str]:
    """One contact in each place, called by the place's number in the list."""
    return [
        contact(session, f"desa{at}@example.go.id", place.code or "").email or ""
        for at, place in enumerate(places)
    ]


def went_to(database: Database, broadcast: int) -> list[str]:
    with database.reading() as session:
        query = select(Delivery.address).join(Delivery.firing)
        found = session.scalars(query.where(Delivery.firing.has(broadcast_id=broadcast)))
        return sorted(found.unique())


def test_every_condition_has_words_and_a_way_to_be_found() -> None:
    assert CONDITIONS.keys() == ACTIVITIES.keys() == FOUND_BY.keys()


def test_no_scan_means_none_of_this_campaign_since_the_code_is_there(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        places = villages(session)[:5]
        people(session, places)
        mine = printed(session, places[:3], 30)
        printed(session, places[3:4], 3)
        other = printed(session, places[1:2], 30, "ogan-lopian")
        number = follow_up(session, "unscanned", 7)
    # The first is scanned today; the second a month ago, and another campaign's code there today.
    scan(database, settings, [mine[0], other[0]], range(1))
    scan(database, settings, [mine[1]], range(20, 21))

    assert expand(database, number, utc_now(), choose=choose) == 2
    assert went_to(database, number) == ["desa1@example.go.id", "desa2@example.go.id"]


def test_a_poster_is_not_up_until_somebody_says_so(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)[:5]
        people(session, places)
        [late, *_rest] = printed(session, places[:2], 10)
        printed(session, places[2:3], 10, up=True)
        printed(session, places[3:4], 3)
        # The fifth prints for itself: it has a code, and nobody said anything of it.
        issue_codes(session, campaign_by_slug(session, SLUG), "poster-f4", places[4:], "https://x",
                    lambda: ago(9))  # fmt: skip
        # What goes out by e-mail or stands on a screen never hangs on a wall.
        for material in ("email", "screen-square"):
            issue_codes(session, campaign_by_slug(session, SLUG), material, places[2:3],
                        "https://x", lambda: ago(30))  # fmt: skip
        number = follow_up(session, "not_up", 7)
        report_in_place(session, late.placement_id, "b" * 32, "foto.jpg")

    assert expand(database, number, utc_now(), choose=choose) == 2
    assert went_to(database, number) == ["desa1@example.go.id", "desa4@example.go.id"]


def silent(database: Database, settings: Settings) -> list[str]:
    """Nine villages whose posters hang since a month; nobody scans the first one's."""
    with database.writing() as session:
        places = villages(session)[:9]
        addresses = people(session, places)
        [_mute, *lively] = printed(session, places, 30, up=True)
    scan(database, settings, lively, range(1, 30))
    return addresses


def test_a_silent_poster_s_village_is_asked_to_look(database: Database, settings: Settings) -> None:
    [mute, *_others] = silent(database, settings)
    with database.writing() as session:
        number = follow_up(session, "silent", 14)

    assert expand(database, number, utc_now(), choose=choose) == 1
    assert went_to(database, number) == [mute]


def test_villages_with_silent_posters_are_a_segment(
    app: Flask, database: Database, settings: Settings
) -> None:
    [mute, *_others] = silent(database, settings)
    with database.writing() as session:
        segment = Segment(name="Sepi", rules=to_json(Rules(activity="silent", days=14)),
                          created_at=utc_now())  # fmt: skip
        session.add(segment)
        session.flush()
        broadcast = own(session, segment_id=segment.id)
        agreed(session, broadcast)
    planner = client(app, database, "planner")
    asked = {"name": "Sepi", "activity": "silent", "days": "14"}

    assert "1 kontak" in planner.get("/kontak/kelompok/hitung", query_string=asked).text
    assert "desa yang posternya sepi, 14 hari terakhir" in planner.get("/kontak/kelompok/").text
    assert expand(database, broadcast.id, utc_now(), choose=choose) == 1
    assert went_to(database, broadcast.id) == [mute]


@pytest.mark.parametrize("condition", ACTIVITIES)
def test_each_contact_once_however_often_it_goes_off(
    database: Database, settings: Settings, condition: str
) -> None:
    [mute, *_others] = silent(database, settings)
    with database.writing() as session:
        issue_codes(session, campaign_by_slug(session, SLUG), "poster-f4", villages(session)[:1],
                    "https://x.id", lambda: ago(30))  # fmt: skip
        number = follow_up(session, condition, 14)

    assert expand(database, number, ago(1), choose=choose) == 1
    assert expand(database, number, utc_now(), choose=choose) == 0
    assert went_to(database, number) == [mute]


def test_two_moments_that_go_off_together_share_nobody(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)[:2]
        people(session, places)
        printed(session, places, 30)
        number = follow_up(session, "unscanned", 7)
    together = threading.Barrier(2)

    def choosing(session: Session, broadcast: Broadcast) -> Recipients:
        with suppress(threading.BrokenBarrierError):
            # Where only one is let in, it waits for nobody.
            together.wait(0.4)
        return choose(session, broadcast)

    with ThreadPoolExecutor(2) as threads:
        went = list(
            threads.map(lambda days: expand(database, number, ago(days), choose=choosing), (0, 1))
        )

    assert sorted(went) == [0, 2]
