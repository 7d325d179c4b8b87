"""Who says stop, in whatever way, is not written to again."""

from __future__ import annotations

import hmac

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from outreach.audience.consent import (
    consent_channel,
    contact_of_token,
    is_suppressed,
    reachable,
    suppress,
    unsubscribe_example,
    unsubscribe_link,
    unsubscribe_token,
)
from outreach.audience.models import Suppression
from outreach.audience.stopping import is_stop, lift, stop_by_address, stop_everywhere
from outreach.audience.words import REMINDERS
from outreach.database import Database
from tests.build import KEY, contact

WORDS = st.sampled_from(["BERHENTI", "EUREUN", "STOP", "UNSUB"])
NOISE = st.text(" .,!?*'\"-()\n\t🙏✋", max_size=6)


@given(WORDS, NOISE, NOISE, st.data())
def test_a_stop_word_is_heard_however_it_is_typed(word, before, after, data):
    typed = "".join(data.draw(st.sampled_from([sign, sign.lower()])) for sign in word)
    assert is_stop(before + typed + after)


@pytest.mark.parametrize(
    "text",
    ["mohon berhenti ya pak", "S T O P", "Stop SMS", "ＢＥＲＨＥＮＴＩ", "unreg", "Punten, eureun"],
)
def test_a_polite_or_odd_way_to_say_stop_is_heard(text):
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    ["", "ya", "kenapa angkotnya berhenti di sini?", "nonstop", "jangan berhenti kirim", "112",
     "stop kekerasan pada anak"],
)  # fmt: skip
def test_a_sentence_that_merely_holds_the_word_stops_nothing(text):
    assert not is_stop(text)


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text):
    is_stop(text)


def test_an_address_that_nobody_knows_can_be_stopped_twice(database: Database) -> None:
    for _turn in range(2):
        with database.writing() as session:
            assert not stop_by_address(session, "whatsapp", "62812-3456-7890", KEY)
    with database.reading() as session:
        assert is_suppressed(session, "+6281234567890", "whatsapp", KEY)
        assert not is_suppressed(session, "+6281234567890", "sms", KEY)


def test_a_stop_reaches_the_contact_however_the_address_was_written(database: Database) -> None:
    with database.writing() as session:
        person = contact(session, "kades@example.go.id")
        assert stop_by_address(session, "email", "Kades@Example.go.id ", KEY)
    with database.reading() as session:
        assert not reachable(session, [person.id], "email", REMINDERS, KEY)


def test_stopping_everywhere_leaves_no_channel(database: Database) -> None:
    with database.writing() as session:
        person = contact(session, "kades@example.go.id")
        person.phone = "+6281234567890"
        stop_everywhere(session, person, KEY)
    with database.reading() as session:
        assert is_suppressed(session, "kades@example.go.id", "email", KEY)
        assert is_suppressed(session, "+6281234567890", "sms", KEY)
        assert is_suppressed(session, "+6281234567890", "whatsapp", KEY)


def test_an_owner_s_wish_is_not_lost_behind_a_dead_address(database: Database) -> None:
    with database.writing() as session:
        person = contact(session, "kades@example.go.id")
        suppress(session, person, "email", KEY, reason="dead")
        stop_by_address(session, "email", "kades@example.go.id", KEY)
        suppress(session, person, "email", KEY, reason="dead")
        assert [one.reason for one in session.scalars(select(Suppression))] == ["asked"]
        assert lift(session, "kades@example.go.id", "email", KEY)
        assert not is_suppressed(session, "kades@example.go.id", "email", KEY)
        assert not reachable(session, [person.id], "email", REMINDERS, KEY)


def test_a_link_to_stop_is_short_its_example_as_long_and_older_links_still_stop() -> None:
    site = "https://outreach.purwakartakab.go.id"
    for number, channel in ((1, "sms"), (999_999, "whatsapp"), (46_656, "manual"), (7, "email")):
        token = unsubscribe_token(KEY, number, channel)
        link = unsubscribe_link(site, token, channel)
        assert contact_of_token(KEY, token.upper()) == (number, consent_channel(channel))
        assert contact_of_token(b"x" * 32, token) is None
        example = unsubscribe_example(number, channel)
        assert len(example) == len(token) and contact_of_token(KEY, example) is None
        if channel != "email":
            assert len(link) <= len(site) + 19
    assert len(unsubscribe_example(None, "sms")) == len(unsubscribe_token(KEY, 999_999, "sms"))
    # As messages carried it before.
    assert contact_of_token(KEY, f"1s-{hmac.digest(KEY, b'unsubscribe:1s', 'sha256')[:8].hex()}")


def test_the_short_address_is_the_same_page(app: Flask, database: Database) -> None:
    key = app.config["SECRET_KEY"]
    with database.writing() as session:
        token = unsubscribe_token(key, contact(session, "kades@example.go.id", key=key).id, "email")
    browser = app.test_client()
    assert browser.get(f"/b/{token}").text == browser.get(f"/berhenti/{token}").text
    assert browser.post(f"/b/{token}").status_code == 200
    with database.reading() as session:
        assert is_suppressed(session, "kades@example.go.id", "email", key)
