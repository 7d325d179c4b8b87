"""A segment chooses those its rules name, in one query, and counts them truly."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from outreach.audience import segments
from outreach.audience.consent import suppress, withdraw
from outreach.audience.models import Contact, ContactTag, Segment
from outreach.audience.person_data import erase
from outreach.audience.recipients import select_recipients
from outreach.audience.segments import Rules, apply, from_json, to_json
from outreach.audience.words import CHANNELS, LANGUAGES, PURPOSES, REMINDERS
from outreach.broadcasts.person import HISTORY
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.places.models import Place
from tests.build import KEY, contact, signed_in

OTHER = "32.14.02.2001"
WORDS = st.lists(st.text(max_size=8), max_size=3).map(tuple)
ANY = st.builds(
    Rules, districts=WORDS, places=st.lists(st.integers(), max_size=3).map(tuple), roles=WORDS,
    tags=WORDS, languages=st.lists(st.sampled_from(sorted(LANGUAGES)), max_size=2).map(tuple),
    activity=st.sampled_from(["", *segments.ACTIVITIES]), days=st.integers(1, 366),
    commitment=st.sampled_from(["", *segments.COMMITMENTS]), campaign=st.text(max_size=8),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@given(ANY)
def test_rules_survive_being_kept(rules):
    assert from_json(to_json(rules)) == rules


@given(
    st.dictionaries(
        st.sampled_from(["districts", "places", "roles", "days", "commitment", "campaign", "x"]),
        JSON,
    )
)
def test_what_is_no_rule_is_refused_rather_than_choosing_everybody(data):
    try:
        rules = from_json(data)
    except OutreachError:
        return
    kept = to_json(rules)
    assert all(kept[name] == value for name, value in data.items())


def _people(database: Database) -> dict[str, int]:
    """kades: a head in one village; guru: a tagged teacher, Sundanese, in another kecamatan."""
    with database.writing() as session:
        kades = contact(session, "kades@example.go.id")
        guru = contact(session, "guru@example.go.id", OTHER)
        kades.role, guru.role, guru.language = "kepala desa", "guru", "su"
        guru.tags.append(ContactTag(tag="posyandu"))
        return {"kades": kades.id, "guru": guru.id}


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        (Rules(), {"kades", "guru"}),
        (Rules(districts=("32.14.01",)), {"kades"}),
        (Rules(roles=("guru", "camat")), {"guru"}),
        (Rules(tags=("posyandu",)), {"guru"}),
        (Rules(languages=("id",)), {"kades"}),
        (Rules(districts=("32.14.01",), roles=("guru",)), set()),
    ],
)
def test_each_rule_chooses_whom_it_names(
    database: Database, rules: Rules, chosen: set[str]
) -> None:
    people = _people(database)
    with database.reading() as session:
        found = session.execute(select_recipients("email", REMINDERS, None, rules)).all()
        total, reached = segments.count(session, rules)
    assert {row[0] for row in found} == {people[name] for name in chosen}
    assert total == reached["email", REMINDERS] == len(chosen)
    assert reached["sms", REMINDERS] == 0


def test_a_village_s_rule_holds_for_the_venues_in_it(database: Database) -> None:
    people = _people(database)
    with database.writing() as session:
        guru = session.get_one(Contact, people["guru"])
        school = Place(kind="school", name="SDN 1", district_code="32.14.02",
                       village_id=guru.place_id)  # fmt: skip
        session.add(school)
        session.flush()
        village, guru.place_id = guru.place_id, school.id
    with database.reading() as session:
        chosen = session.scalars(apply(select(Contact.id), Rules(places=(village,)))).all()
        active = session.scalars(
            apply(select(Contact.id), Rules(activity="silent"), active=[village])
        ).all()
    assert chosen == active == [people["guru"]]


def test_a_rule_about_activity_never_silently_chooses_everybody(database: Database) -> None:
    with pytest.raises(ValueError, match="activity"):
        apply(select(Contact.id), Rules(activity="silent"))
    with database.reading() as session, pytest.raises(OutreachError):
        segments.active_places(session, Rules(activity="silent"), None)


def test_the_kept_reach_follows_every_change_of_consent(database: Database) -> None:
    people = _people(database)

    def emailed() -> int:
        with database.reading() as session:
            return segments.count(session, Rules())[1]["email", REMINDERS]

    assert emailed() == 2
    with database.writing() as session:
        assert withdraw(session, people["guru"], "email", "undangan kegiatan") == 0
        assert withdraw(session, people["guru"], "email") == 1
    assert emailed() == 1
    with database.writing() as session:
        suppress(session, session.get_one(Contact, people["kades"]), "email", KEY)
    assert emailed() == 0
    with database.writing() as session:
        session.execute(text("UPDATE consents SET withdrawn_at = NULL"))
    assert emailed() == 2
    with database.writing() as session:
        erase(session, session.get_one(Contact, people["kades"]), HISTORY, KEY)
        session.execute(text("DELETE FROM consents"))
    assert emailed() == 0


def test_every_channel_and_purpose_has_a_bit_of_its_own(database: Database) -> None:
    """The database's triggers and `words.reach_bit` say the same."""
    with database.writing() as session:
        person = contact(session, "kades@example.go.id")
        [given] = person.consents
        for channel in CHANNELS:
            for purpose in PURPOSES:
                given.channel, given.purpose = channel, purpose
                session.flush()
                found = segments.count(session, Rules())[1]
                assert [pair for pair, n in found.items() if n] == [(channel, purpose)]


def test_a_segment_that_a_broadcast_names_cannot_be_deleted(database: Database) -> None:
    with database.writing() as session:
        kept = segments.save(session, None, "Kepala  desa", Rules(roles=("kepala desa",)), by=None)
        free = segments.save(session, None, "Guru", Rules(), by=None)
        with pytest.raises(OutreachError, match="sudah dipakai"):
            segments.save(session, None, "KEPALA DESA", Rules(), by=None)
        session.execute(
            text(
                "INSERT INTO broadcasts (campaign_id, name, channel, purpose, segment_id, attach, "
                "schedule, bypass, status, content_hash, note, created_at) SELECT id, 'x', "
                "'email', 'x', :segment, :no, '{}', '', 'draft', '', '', '2025-02-03 00:00:00' "
                "FROM campaigns LIMIT 1"
            ),
            {"segment": kept.id, "no": False},
        )
        with pytest.raises(OutreachError, match="dipakai sebuah siaran"):
            segments.remove(session, kept)
        segments.remove(session, free)
    with database.reading() as session:
        assert session.scalars(select(Segment.name)).all() == ["Kepala desa"]


def test_the_page_counts_rules_before_they_are_saved(app: Flask, database: Database) -> None:
    _people(database)
    planner = signed_in(app, database, "planner")
    asked = {"roles": "guru", "days": "14", "activity": ""}
    assert "1 kontak" in planner.get("/kontak/kelompok/hitung", query_string=asked).text
    none = {**asked, "languages": "id"}
    assert "0 kontak" in planner.get("/kontak/kelompok/hitung", query_string=none).text
    wrong = {**asked, "places": "Desa Antah"}
    answer = planner.get("/kontak/kelompok/hitung", query_string=wrong)
    assert "tidak ada dalam daftar" in answer.text
    assert "2 kontak" not in answer.text


def test_a_segment_is_made_changed_and_deleted_on_its_pages(app: Flask, database: Database) -> None:
    _people(database)
    planner = signed_in(app, database, "planner")
    form = {"name": "Guru Sunda", "roles": "guru", "languages": "su", "days": "28",
            "activity": "unscanned", "places": ""}  # fmt: skip
    planner.post("/kontak/kelompok/baru", data=form)
    with database.reading() as session:
        [kept] = session.scalars(select(Segment)).all()
        assert from_json(kept.rules) == Rules(
            roles=("guru",), languages=("su",), activity="unscanned", days=28
        )
    page = planner.get("/kontak/kelompok/").text
    assert "guru · berbahasa Sunda · desa yang tidak memindai, 28 hari terakhir" in page
    again = {**form, "name": "Guru", "districts": "32.14.02", "activity": ""}
    planner.post(f"/kontak/kelompok/{kept.id}", data=again)
    assert "Kec. " in planner.get("/kontak/kelompok/").text
    assert signed_in(app, database, "viewer").post(
        f"/kontak/kelompok/{kept.id}/hapus"
    ).status_code == 403  # fmt: skip
    planner.post(f"/kontak/kelompok/{kept.id}/hapus")
    assert "Belum ada kelompok" in planner.get("/kontak/kelompok/").text
