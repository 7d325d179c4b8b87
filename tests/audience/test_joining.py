"""Nobody is written to because somebody else typed their address; who confirms is, with proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.audience.citizen_words import CHANNEL_NAMES, WORDS
from outreach.audience.consent import is_suppressed, reachable, unsubscribe_token
from outreach.audience.joining import (
    A_DAY,
    Confirmation,
    ask,
    confirm,
    confirm_by_reply,
    forget_old,
    send_confirmations,
    token_of,
    wish_of,
)
from outreach.audience.models import Contact, OptIn
from outreach.audience.stopping import is_yes, stop_by_address
from outreach.audience.words import CHANNELS, PURPOSES, REMINDERS, consent_words
from outreach.database import Database
from outreach.places.find import villages_by_codes
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.build import KEY, VILLAGE, contact

NOW = datetime(2025, 2, 3, 2, tzinfo=UTC)
EMAIL = "warga@example.go.id"
SITE = "https://outreach.example.go.id"


def _wish(
    database: Database, address: str = EMAIL, channel: str = "email", at: datetime = NOW
) -> str:
    """Ask, and return the token of the link."""
    with database.writing() as session:
        [place] = villages_by_codes(session, [VILLAGE])
        ask(session, channel=channel, address=address, name="Bu Euis", place_id=place.id,
            language="su", key=KEY, now=lambda: at)  # fmt: skip
        return token_of(KEY, session.scalars(select(func.max(OptIn.id))).one())


def _confirm(database: Database, token: str, at: datetime = NOW) -> Contact | None:
    with database.writing() as session:
        wish = wish_of(session, token, lambda: at)
        assert wish is not None
        return confirm(session, wish, KEY, "tautan", lambda: at)


def _contacts(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def test_only_the_confirmed_become_contacts_with_the_text_they_saw(database: Database) -> None:
    token = _wish(database)
    assert _contacts(database) == 0
    made = _confirm(database, token)
    assert made is not None
    with database.reading() as session:
        [given] = session.get_one(Contact, made.id).consents
        assert given.text.text == consent_words(REMINDERS, "email", "su")
        assert (given.method, given.text.language, given.recorded_by) == ("web", "su", None)
        assert "Permintaan no." in given.source
        assert reachable(session, [made.id], "email", REMINDERS, KEY).keys() == {made.id}


def test_confirming_twice_is_harmless(database: Database) -> None:
    token = _wish(database)
    _confirm(database, token)
    assert _confirm(database, token) is None
    assert _contacts(database) == 1


def test_who_stopped_and_signs_up_again_is_written_to_again(database: Database) -> None:
    with database.writing() as session:
        before = contact(session, EMAIL)
        stop_by_address(session, "email", EMAIL, KEY)
    token = _wish(database)
    with database.reading() as session:
        assert is_suppressed(session, EMAIL, "email", KEY)
    _confirm(database, token)
    with database.reading() as session:
        assert reachable(session, [before.id], "email", REMINDERS, KEY).keys() == {before.id}


def test_who_stops_while_a_request_waits_is_not_joined_by_it(database: Database) -> None:
    token = _wish(database)
    with database.writing() as session:
        stop_by_address(session, "email", EMAIL, KEY)
        assert wish_of(session, token, lambda: NOW) is None


def test_an_unconfirmed_request_vanishes_after_a_week(database: Database) -> None:
    token = _wish(database)
    late = NOW + timedelta(days=7)
    with database.reading() as session:
        assert wish_of(session, token, lambda: late) is None
        assert wish_of(session, token, lambda: late - timedelta(seconds=1)) is not None
    assert forget_old(database, lambda: late - timedelta(seconds=1)) == 0
    assert forget_old(database, lambda: late) == 1


def test_an_address_is_not_flooded_by_whoever_types_it(database: Database) -> None:
    for _turn in range(A_DAY + 2):
        _wish(database, " Warga@Example.go.id")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OptIn)) == A_DAY
    _wish(database, at=NOW + timedelta(days=1, seconds=1))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OptIn)) == A_DAY + 1


def test_a_confirmation_leaves_once_and_again_only_if_it_did_not_leave(database: Database) -> None:
    token = _wish(database)
    sent: list[Confirmation] = []
    answers = ["Server surat tidak menjawab.", ""]

    def send(asked: Confirmation) -> str:
        sent.append(asked)
        return answers.pop(0)

    turns = [
        send_confirmations(database, {"email": send}, SITE, KEY, lambda at=at: NOW + at)
        for at in (timedelta(0), timedelta(seconds=59), timedelta(minutes=2), timedelta(minutes=4))
    ]
    assert turns == [0, 0, 1, 0]
    assert {one.link for one in sent} == {f"{SITE}/daftar/{token}"}
    assert sent[0].link in sent[0].body
    # The far side's unsubscribe button must not confirm.
    assert sent[0].cancel_url == f"{SITE}/daftar/{token}/batal"


def test_what_somebody_typed_is_not_sent_to_another(database: Database) -> None:
    _wish(database)
    sent: list[Confirmation] = []
    send_confirmations(
        database, {"email": lambda asked: sent.append(asked) or ""}, SITE, KEY, lambda: NOW
    )
    assert "Bu Euis" not in sent[0].body + sent[0].subject


def test_a_sender_that_dies_sends_no_second_message(database: Database) -> None:
    _wish(database)

    def dies(_asked: Confirmation) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_confirmations(database, {"email": dies}, SITE, KEY, lambda: NOW)
    assert send_confirmations(database, {"email": dies}, SITE, KEY, lambda: NOW) == 0


def test_a_reply_confirms_on_a_channel_that_hears(database: Database) -> None:
    _wish(database, "0812 3456 7890", "whatsapp")
    number = "+6281234567890"
    with database.writing() as session:
        # Nobody was asked yet: the YA is about something else.
        assert not confirm_by_reply(session, "whatsapp", number, KEY, lambda: NOW)
    send_confirmations(database, {"whatsapp": lambda _asked: ""}, SITE, KEY, lambda: NOW)
    with database.writing() as session:
        assert not confirm_by_reply(session, "sms", number, KEY, lambda: NOW)
        assert confirm_by_reply(session, "whatsapp", number, KEY, lambda: NOW)
        assert not confirm_by_reply(session, "whatsapp", number, KEY, lambda: NOW)
    assert _contacts(database) == 1
    assert is_yes(" Ya! ")
    assert not is_yes("ya nanti dulu")


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """The application as it is once a mail server is set up; forms would need their token."""
    app.extensions["outreach.join_channels"] = ("email", "whatsapp")
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def _form(database: Database, **changes: str) -> dict[str, str]:
    with database.reading() as session:
        [place] = villages_by_codes(session, [VILLAGE])
    return {"alamat": EMAIL, "desa": str(place.id), "setuju": "on", "bahasa": "su", **changes}


@pytest.mark.one_database
def test_the_page_says_the_same_of_a_known_a_stopped_and_a_new_address(
    open_app: Flask, database: Database, settings: Settings
) -> None:
    key = secret_key(settings.home_path)
    with database.writing() as session:
        contact(session, "known@example.go.id", key=key)
        stop_by_address(session, "email", "stopped@example.go.id", key)
    answers = set()
    for address in ("known@example.go.id", "stopped@example.go.id", EMAIL):
        for _turn in range(A_DAY + 1):
            answer = open_app.test_client().post("/daftar", data=_form(database, alamat=address))
            answers.add((answer.status_code, answer.get_data(), str(answer.headers)))
            assert "Set-Cookie" not in answer.headers
    assert len(answers) == 1
    assert answers.pop()[0] == 303


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"alamat": "bukan"}, "bad_address"),
        ({"alamat": ""}, "bad_address"),
        ({"desa": ""}, "must_place"),
        ({"desa": "99999999999999999999"}, "must_place"),
        ({"desa": "-1"}, "must_place"),
        ({"nama": "\0", "alamat": "\0"}, "bad_address"),
        ({"setuju": ""}, None),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    open_app: Flask, database: Database, wrong: dict[str, str], sentence: str | None
) -> None:
    given = _form(database, **wrong)
    if sentence is None:
        del given["setuju"]
        sentence = "must_agree"
    answer = open_app.test_client().post("/daftar?l=su", data=given)
    assert answer.status_code == 400
    assert WORDS["su"][sentence] in answer.get_data(as_text=True)
    with database.reading() as session:
        assert session.scalar(select(OptIn)) is None


@pytest.mark.one_database
def test_a_program_that_follows_every_link_joins_nobody(
    open_app: Flask, database: Database, settings: Settings
) -> None:
    key = secret_key(settings.home_path)
    browser = open_app.test_client()
    browser.post("/daftar", data=_form(database))
    with database.reading() as session:
        token = token_of(key, session.scalars(select(OptIn.id)).one())
    assert WORDS["su"]["confirm_title"] in browser.get(f"/daftar/{token}").get_data(as_text=True)
    assert _contacts(database) == 0
    browser.post(f"/daftar/{token}/batal", data={"List-Unsubscribe": "One-Click"})
    assert browser.post(f"/daftar/{token}").status_code == 404
    assert _contacts(database) == 0
    for wrong in ("1-aaaaaaaaaaaaaaaa", "x", "%00", "9" * 3000):
        assert browser.get(f"/daftar/{wrong}").status_code == 404


def test_one_link_can_stop_every_channel(
    open_app: Flask, database: Database, settings: Settings
) -> None:
    key = secret_key(settings.home_path)
    with database.writing() as session:
        person = contact(session, EMAIL, key=key)
        person.phone = "+6281234567890"
    browser = open_app.test_client()
    page = browser.get(f"/berhenti/{unsubscribe_token(key, person.id, 'sms')}")
    assert "+6281***90" in page.get_data(as_text=True)
    assert EMAIL not in page.get_data(as_text=True)
    browser.post(f"/berhenti/{unsubscribe_token(key, person.id, 'sms')}", data={"semua": "1"})
    with database.reading() as session:
        for channel, address in (
            ("email", EMAIL),
            ("sms", person.phone),
            ("whatsapp", person.phone),
        ):
            assert is_suppressed(session, address, channel, key)


@pytest.mark.one_database
def test_without_a_channel_the_page_says_that_it_is_closed(app: Flask) -> None:
    answer = app.test_client().get("/daftar")
    assert answer.status_code == 503
    assert WORDS["id"]["closed_title"] in answer.get_data(as_text=True)


def test_both_languages_say_everything() -> None:
    assert WORDS["id"].keys() == WORDS["su"].keys()
    for language in WORDS:
        assert CHANNEL_NAMES[language].keys() == CHANNELS.keys()
        texts = {consent_words(p, c, language) for p in PURPOSES for c in CHANNELS}
        assert len(texts) == len(PURPOSES) * len(CHANNELS)
