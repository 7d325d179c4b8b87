"""What staff should look at: silent posters, spikes, villages that nothing reached."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.installation import report_in_place, take_step
from outreach.links.models import Code
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.results.silent import at_most, silent_posters
from outreach.results.spikes import spikes
from outreach.results.untouched import untouched_villages
from tests.build import SLUG
from tests.results.build import NOON, TODAY, hang, marked, noon, poisson, scanned

pytestmark = pytest.mark.one_database

ADMIN = 1


def campaign_id(session: Session) -> int:
    return campaign_by_slug(session, SLUG).id


def steady(session: Session, codes: list[Code], per_day: int, days: int = 29) -> None:
    for code in codes:
        scanned(session, code, {ago: per_day for ago in range(1, days + 1)})


def test_a_poster_far_below_its_peers_is_silent(database: Database) -> None:
    with database.writing() as session:
        mute, *others = hang(session, villages(session)[:9])
        steady(session, others, 2)
        scanned(session, mute, {20: 3})
        [found] = silent_posters(session, campaign_id(session), noon)

    assert found.code == mute.code and found.placement_id == mute.placement_id
    # Two a day in fourteen days; the three scans of three weeks ago are not looked at.
    assert (found.scans, found.days, found.expected) == (0, 14, 28)
    assert found.peers == "district"


def test_a_quieter_place_is_not_silent(database: Database) -> None:
    with database.writing() as session:
        quiet, *others = hang(session, villages(session)[:9])
        steady(session, others, 2)
        scanned(session, quiet, {ago: 1 for ago in range(1, 15, 2)})
        assert silent_posters(session, campaign_id(session), noon) == []


def test_an_eighth_of_the_peers_is_not_silent_however_many_scans_say_so(
    database: Database,
) -> None:
    with database.writing() as session:
        quiet, *others = hang(session, villages(session)[:9])
        steady(session, others, 40)
        scanned(session, quiet, {ago: 5 for ago in range(1, 30)})
        assert silent_posters(session, campaign_id(session), noon) == []


@pytest.mark.parametrize(("days", "expected"), [(14, 0), (15, 1)])
def test_a_poster_needs_fourteen_full_days(database: Database, days: int, expected: int) -> None:
    with database.writing() as session:
        places = villages(session)
        steady(session, hang(session, places[1:9]), 2)
        hang(session, places[:1], days=days)
        assert len(silent_posters(session, campaign_id(session), noon)) == expected


def test_a_quiet_campaign_is_looked_at_longer_before_it_speaks(database: Database) -> None:
    with database.writing() as session:
        _, *others = hang(session, villages(session)[:9], days=91)
        # One scan in four days: none in 56 days could be chance, none in 90 is not.
        for code in others:
            scanned(session, code, {ago: 1 for ago in range(1, 91, 4)})
        [found] = silent_posters(session, campaign_id(session), noon)
    assert found.days == 90


def test_a_campaign_that_nobody_scans_says_nothing(database: Database) -> None:
    with database.writing() as session:
        hang(session, days=80)
        assert silent_posters(session, campaign_id(session), noon) == []


def test_posters_that_do_not_hang_and_other_materials_are_no_peers(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)
        hang(session, places[:1])
        steady(session, hang(session, places[1:5]), 3)
        steady(session, hang(session, places[5:15], material="spanduk"), 3)
        gone = hang(session, places[15:20])
        steady(session, gone, 3)
        take_step(session, "removed", [code.placement_id for code in gone], by=ADMIN, now=noon)
        assert silent_posters(session, campaign_id(session), noon) == []


def test_a_district_with_few_posters_is_measured_by_the_campaign(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)
        far = [place for place in places if place.district_code == "32.14.17"][:1]
        hang(session, far)
        steady(session, hang(session, places[:8]), 2)
        [found] = silent_posters(session, campaign_id(session), noon)
    assert found.peers == "campaign"


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    # Shape 2 and mean 2: a fair coin's tails before the second head.
    assert at_most(0, 2, 2) == pytest.approx(1 / 4)
    assert at_most(2, 2, 2) == pytest.approx(1 / 4 + 1 / 4 + 3 / 16)
    assert at_most(2, 5, 1e9) == pytest.approx(0.1247, abs=1e-4)


def test_places_that_differ_naturally_are_seldom_called_silent(database: Database) -> None:
    chance = random.Random(4)
    with database.writing() as session:
        for code in hang(session, days=30):
            rate = chance.gammavariate(2, 0.5)
            scanned(session, code, {ago: poisson(chance, rate) for ago in range(1, 30)})
        # Two looks at 192 posters, each wrong for 1 of 100.
        assert len(silent_posters(session, campaign_id(session), noon)) <= 4


def test_a_spike_is_told_with_its_day(database: Database) -> None:
    with database.writing() as session:
        codes = hang(session, villages(session)[:20])
        steady(session, codes, 1)
        scanned(session, codes[4], {3: 25})
        [found] = spikes(session, campaign_id(session), noon)
    assert (found.day, found.code, found.scans) == (TODAY - timedelta(days=3), codes[4].code, 26)
    assert found.expected == pytest.approx(1, abs=0.1)
    assert found.meaning == "one_place"


def test_a_lively_day_of_the_whole_campaign_is_no_spike(database: Database) -> None:
    with database.writing() as session:
        codes = hang(session, villages(session)[:20])
        steady(session, codes, 1)
        for code in codes:
            scanned(session, code, {2: 11})
        assert spikes(session, campaign_id(session), noon) == []


def test_a_new_poster_as_lively_as_its_peers_is_no_spike(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)
        steady(session, hang(session, places[:20]), 12)
        for code in hang(session, places[20:22], days=1):
            scanned(session, code, {0: 14, 1: 12})
        assert spikes(session, campaign_id(session), noon) == []


def test_many_scans_by_few_people_are_told_as_such(database: Database) -> None:
    with database.writing() as session:
        codes = hang(session, villages(session)[:20])
        scanned(session, codes[0], {1: 60})
        marked(session, campaign_id(session), 12, TODAY - timedelta(days=1))
        [found] = spikes(session, campaign_id(session), noon)
    assert found.meaning == "few_people"


def test_neighbours_that_rise_together_point_to_an_event(database: Database) -> None:
    with database.writing() as session:
        codes = hang(session)
        steady(session, codes, 1)
        first, second = [c for c in codes if c.placement.place.district_code == "32.14.07"][:2]
        scanned(session, first, {1: 30})
        scanned(session, second, {1: 20})
        found = spikes(session, campaign_id(session), noon)
    assert [spike.meaning for spike in found] == ["together", "together"]


def names(places: list[Place]) -> set[str]:
    return {str(place.code) for place in places}


def test_villages_are_untouched_until_a_scan_or_a_poster_reaches_them(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)
        campaign = campaign_id(session)
        assert len(untouched_villages(session, now=noon)) == 192
        hanging = hang(session, places[:1], days=200)
        only_scanned, long_ago, reported, taken_down, never_hung = hang(session, places[1:6])
        ids = [c.placement_id for c in (only_scanned, long_ago, reported, taken_down, never_hung)]
        take_step(session, "removed", ids, by=ADMIN, now=lambda: NOON - timedelta(days=120))
        scanned(session, only_scanned, {89: 1})
        scanned(session, long_ago, {95: 5})
        scanned(session, long_ago, {1: 5}, kind="bot")
        take_step(session, "delivered", [reported.placement_id], by=ADMIN,
                  now=lambda: NOON - timedelta(days=110))  # fmt: skip
        report_in_place(session, reported.placement_id, "u" * 32, "x.jpg",
                        now=lambda: NOON - timedelta(days=60))  # fmt: skip
        take_step(session, "checked", [taken_down.placement_id], by=ADMIN,
                  now=lambda: NOON - timedelta(days=100))  # fmt: skip
        take_step(session, "removed", [taken_down.placement_id], by=ADMIN,
                  now=lambda: NOON - timedelta(days=10))  # fmt: skip
        take_step(session, "delivered", [never_hung.placement_id], by=ADMIN, now=noon)

        left = names(untouched_villages(session, campaign, noon))

    touched = {str(places[0].code)} | {
        str(c.placement.place.code) for c in (only_scanned, reported, taken_down)
    }
    assert names(places) - left == touched
    assert len(hanging) == 1


def test_a_poster_at_a_venue_touches_its_village(database: Database) -> None:
    with database.writing() as session:
        village = villages(session)[0]
        market = Place(kind="market", name="Pasar Rebo", district_code=village.district_code,
                       village_id=village.id)  # fmt: skip
        session.add(market)
        session.flush()
        hang(session, [market])
        assert len(untouched_villages(session, campaign_id(session), noon)) == 191
        other = campaign_by_slug(session, "ogan-lopian").id
        assert len(untouched_villages(session, other, noon)) == 192
