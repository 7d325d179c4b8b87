"""What pages tell of scans: hours, days and weeks of Purwakarta, kinds apart, every village."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.places.find import villages
from outreach.results import spans
from outreach.results.figures import scans_per_material, summary
from outreach.results.models import HourCount
from outreach.results.ranking import ranking
from outreach.results.visitors import estimated_visitors, visitors_per_day
from tests.build import SLUG, signed_in
from tests.results.build import TODAY, hang, marked, noon, scanned

PAGE = f"/kampanye/{SLUG}/hasil"


def campaign_id(session: Session) -> int:
    return campaign_by_slug(session, SLUG).id


def test_an_hour_belongs_to_the_day_it_has_in_purwakarta(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_id(session)
        # 17.00 UTC on 4 March is midnight of 5 March in Purwakarta.
        for hour, scans in ((17, 3), (16, 2)):
            at = datetime(2025, 3, 4, hour, tzinfo=UTC)
            session.add(HourCount(campaign_id=campaign, hour=at, kind="human", scans=scans))

        slots = spans.per_hour(session, campaign, now=noon)

    told = {slot.name: slot.people for slot in slots if slot.people}
    assert told == {"5 Maret 2025 pukul 00.00": 3, "4 Maret 2025 pukul 23.00": 2}
    assert len(slots) == 48 and slots[-1].name == "5 Maret 2025 pukul 12.00"


def test_days_and_weeks_keep_kinds_apart_and_show_empty_ones(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_id(session)
        [code] = hang(session, villages(session)[:1])
        for ago, kind, scans in ((0, "human", 5), (2, "human", 1), (3, "bot", 7),
                                 (0, "preview", 2), (0, "head", 4)):  # fmt: skip
            scanned(session, code, {ago: scans}, kind=kind)
        days = spans.per_day(session, campaign, now=noon)
        weeks = spans.per_week(session, campaign, now=noon)
        total = summary(session, campaign)

    assert [slot.people for slot in days][-4:] == [0, 1, 0, 5] and len(days) == 30
    assert (days[-1].previews, days[-1].heads, days[-4].bots) == (2, 4, 7)
    # Wednesday 5 March: its week began on Monday the 3rd; three days ago was Sunday.
    assert (weeks[-1].first_day, weeks[-1].people, weeks[-1].bots) == (date(2025, 3, 3), 6, 0)
    assert weeks[-2].bots == 7
    assert (total.people, total.bots, total.previews, total.heads) == (6, 7, 2, 4)


@pytest.mark.parametrize("people", [1, 40, 900, 20_000, 60_000])
def test_visitors_are_estimated_within_three_percent(people: int) -> None:
    chance = random.Random(people)
    bits = bytearray(8192)
    for _ in range(people):
        place = chance.randrange(65_536)
        bits[place >> 3] |= 1 << (place & 7)
    assert estimated_visitors(bytes(bits)) == pytest.approx(people, rel=0.03)


def test_a_full_and_an_empty_bitmap_raise_nothing() -> None:
    assert estimated_visitors(b"\xff" * 8192) > 700_000
    assert estimated_visitors(bytes(8192)) == 0
    assert estimated_visitors(b"") == 0


def test_ranking_has_every_village_and_equals_share_a_rank(database: Database) -> None:
    with database.writing() as session:
        places = villages(session)
        codes = hang(session, places[:4])
        for code, scans in zip(codes, (2, 9, 2, 0), strict=True):
            scanned(session, code, {8: scans})
        scanned(session, codes[0], {0: 1}, kind="bot")
        scanned(session, codes[3], {1: 1})
        found = ranking(session, campaign_id(session), now=noon)

    assert len(found) == 192
    ranks = [(row.rank, row.scans) for row in found[:5]]
    assert ranks == [(1, 9), (2, 2), (2, 2), (4, 1), (None, 0)]
    assert [row.scans for row in found if row.week] == [1]
    assert found[0].in_place == found[0].codes == 1


def test_ranking_is_sorted_and_filtered_without_changing_ranks(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        for place, code in enumerate(hang(session)):
            scanned(session, code, {0: 192 - place})
    asked = f"{PAGE}?unduh=csv&kecamatan=32.14.11&urut=tempat"
    answer = signed_in(app, database, "viewer").get(asked).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(answer, newline="")))

    names = [row["Tempat"] for row in rows]
    assert names == sorted(names) and len(names) > 5
    assert {row["Kecamatan"] for row in rows} == {"Bojong"}
    assert min(int(row["Peringkat"]) for row in rows) > 1


def test_materials_are_told_apart(database: Database) -> None:
    with database.writing() as session:
        [one] = hang(session, villages(session)[:1])
        [two] = hang(session, villages(session)[:1], material="email")
        scanned(session, one, {0: 3})
        scanned(session, two, {0: 5})
        found = scans_per_material(session, campaign_by_slug(session, SLUG))
    assert [(m.slug, m.scans, m.codes) for m in found] == [("email", 5, 1), ("poster-a4", 3, 1)]


def test_days_without_a_bitmap_have_no_estimate(database: Database) -> None:
    with database.writing() as session:
        marked(session, campaign_id(session), 100)
        found = visitors_per_day(session, campaign_id(session), [TODAY, TODAY - timedelta(days=1)])
    assert found == {TODAY: 100}


PATHS = [PAGE, f"{PAGE}?waktu=jam", f"{PAGE}?waktu=minggu", f"{PAGE}?urut=-minggu&halaman=2"]


@pytest.mark.parametrize("path", PATHS)
def test_the_result_page_never_reads_the_table_of_scans(
    app: Flask, database: Database, path: str
) -> None:
    with database.writing() as session:
        for code in hang(session, villages(session)[:3], now=datetime.now(UTC)):
            scanned(session, code, {0: 4, 3: 1}, today=datetime.now(UTC).date())
    browser = signed_in(app, database, "viewer")
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    answer = browser.get(path)

    assert answer.status_code == 200
    assert any("code_counts" in statement for statement in said)
    assert not [s for s in said if "FROM scans" in s or "JOIN scans" in s]


@pytest.mark.parametrize("query", ["waktu=xx&urut=yy&halaman=-4", "kecamatan='%3B--&halaman=99999",
                                   "halaman=zz", "waktu=jam&waktu=hari"])  # fmt: skip
def test_nonsense_in_the_address_is_answered(app: Flask, database: Database, query: str) -> None:
    with database.writing() as session:
        hang(session, villages(session)[:3])
    browser = signed_in(app, database, "viewer")
    assert browser.get(f"/kampanye/{SLUG}/hasil?{query}").status_code == 200
