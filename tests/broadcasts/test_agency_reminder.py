"""Agencies that are late are reminded by the machinery of every broadcast, and nobody else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.audience.consent import Recipient as Person
from outreach.audience.consent import withdraw
from outreach.audience.models import Segment
from outreach.audience.recipients import select_recipients
from outreach.audience.segments import Rules, from_json
from outreach.audience.words import DUTY
from outreach.broadcasts import agency_reminder
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.expand import choose_recipients
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.preview import Recipient, samples, shown
from outreach.broadcasts.sending import Sending
from outreach.campaigns import commitments
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.issue import issue_codes
from outreach.places.find import villages
from outreach.settings import Settings
from outreach.wib import today
from tests.agencies.build import ADMIN, PACK, agency, promised, speaker
from tests.build import KEY, SLUG, contact, signed_in

YESTERDAY = today() - timedelta(days=1)
TOMORROW = today() + timedelta(days=1)
LATE = Rules(commitment="late", campaign=PACK)


def _offices(database: Database) -> dict[str, int]:
    """late: at an agency that is late; early: at one that is not; other: late elsewhere;
    none: at an agency that is late and whose people have withdrawn."""
    with database.writing() as session:
        found = {}
        for name, due, slug in (
            ("late", YESTERDAY, PACK), ("early", TOMORROW, PACK), ("other", YESTERDAY, SLUG),
            ("none", YESTERDAY, PACK),
        ):  # fmt: skip
            office = agency(session, f"Dinas {name}", name)
            promised(session, office, due=due, slug=slug)
            promised(session, office, "memasang poster", TOMORROW, slug)
            found[name] = speaker(session, office, f"{name}@example.go.id").id
        withdraw(session, found["none"], "email", DUTY)
        return found


def test_the_rule_chooses_people_of_late_agencies_with_a_basis(database: Database) -> None:
    people = _offices(database)

    def chosen(rules: Rules) -> set[str]:
        with database.reading() as session:
            query = select_recipients("email", DUTY, None, rules)
            ids = {row[0] for row in session.execute(query)}
        return {name for name, number in people.items() if number in ids}

    assert chosen(LATE) == {"late"}
    assert chosen(Rules(commitment="late")) == {"late", "other"}
    assert chosen(Rules(commitment="open", campaign=PACK)) == {"late", "early"}
    assert chosen(Rules(commitment="late", campaign="tidak-ada")) == set()


def test_one_click_makes_one_draft_that_names_what_is_owed(
    database: Database, settings: Settings
) -> None:
    people = _offices(database)
    with database.writing() as session:
        campaign = campaign_by_slug(session, PACK)
        offer = agency_reminder.offer(session, campaign, ["sms", "email"], today())
        made, new = agency_reminder.remind_late(
            session, campaign, offer.channel, settings.window, ADMIN, today()
        )
        again, newer = agency_reminder.remind_late(
            session, campaign, offer.channel, settings.window, ADMIN, today()
        )
        [segment] = session.scalars(select(Segment))

        assert [one.short_name for one in offer.late] == ["late", "none"]
        assert (offer.channel, offer.people) == ("email", 1)
        assert [one.short_name for one in offer.unreached] == ["none"]
        assert new and not newer and again is made
        assert (made.status, made.purpose, from_json(segment.rules)) == ("draft", DUTY, LATE)
        session.refresh(made)
        query = choose_recipients(session, made)
        assert [row[0] for row in session.execute(query)] == [people["late"]]
        [reader] = samples(session, made.campaign, query)
        letter = shown(session, made.campaign, made.message or {}, reader, "https://x.id", "email")
        assert letter.subject == "Pengingat komitmen Dinas late"
        assert "memindahkan pengaduan (paling lambat" in letter.body
        assert "memasang poster" not in letter.body, "that is not late"
        nobody = Recipient("", "", "id", reader.place)
        assert (
            "{{"
            not in shown(
                session, made.campaign, made.message or {}, nobody, "https://x.id", "email"
            ).body
        )

        # Who has fulfilled it meanwhile is not written to, although the draft was made before.
        [one] = [o for o in commitments.of_campaign(session, campaign.id, today())
                 if o.agency.short_name == "late" and o.days_late(today())]  # fmt: skip
        commitments.fulfil(session, one, today(), "surat", ADMIN, today=today())
        session.flush()
        assert session.execute(choose_recipients(session, made)).all() == []
        letter = shown(session, made.campaign, made.message or {}, reader, "https://x.id", "email")
        assert "memasang poster (paling lambat" in letter.body


def test_what_leaves_names_each_recipients_own_agency(
    database: Database, settings: Settings
) -> None:
    """Also for somebody without one: then the fields are empty, and nothing is left unfilled."""
    people = _offices(database)
    sending = Sending(settings, database, KEY, "uji")
    with database.writing() as session:
        campaign = campaign_by_slug(session, PACK)
        made, _new = agency_reminder.remind_late(
            session, campaign, "email", settings.window, ADMIN, today()
        )
        place = villages(session)[0]
        issue_codes(session, campaign, "email", [place], settings.public_url)
        citizen = contact(session, "warga@example.go.id").id
        session.flush()
        claimed = [
            Claimed(number, number, "x@example.go.id", place.id, Person("Nama", "", "id"), made)
            for number in (people["late"], people["early"], citizen)
        ]
        letters = sending.compose({}, session, made, claimed)

    late, early, none = (letters[one.id] for one in claimed)
    assert isinstance(late, Letter) and isinstance(early, Letter) and isinstance(none, Letter)
    assert late.subject == "Pengingat komitmen Dinas late"
    assert "memindahkan pengaduan (paling lambat" in late.body
    assert "Dinas early" in early.body and "Dinas late" not in early.body
    assert none.subject == "Pengingat komitmen " and "{{" not in none.body


@pytest.mark.one_database
def test_the_tab_offers_it_and_leads_to_the_draft(app: Flask, database: Database) -> None:
    planner, viewer = signed_in(app, database, "planner"), signed_in(app, database, "viewer")
    path = f"/kampanye/{PACK}/opd/ingatkan"
    assert "Tidak ada OPD yang terlambat" in planner.get(path).get_data(as_text=True)
    assert planner.post(path).status_code == 400
    _offices(database)

    assert viewer.post(path).status_code == 403
    offered = planner.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "2 OPD terlambat" in offered and "1 orang" in offered and "<html" not in offered
    assert path in planner.get(f"/kampanye/{PACK}/opd").get_data(as_text=True)
    answer = planner.post(path)
    with database.reading() as session:
        [number] = session.scalars(select(Broadcast.id))
    assert answer.headers["Location"] == f"/siaran/{number}/pesan"
    assert "paling lambat" in planner.get(answer.headers["Location"]).get_data(as_text=True)
    assert planner.post(path).headers["Location"] == f"/siaran/{number}/pesan"
    kept = planner.get("/kontak/kelompok/").get_data(as_text=True)
    assert f"OPD yang komitmennya terlambat ({PACK})" in kept
