"""What far sides tell us is believed when it is signed, and then changes what it says, once."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from sqlalchemy import select

from outreach.audience.joining import send_confirmations
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels.telegram.linking import start_token
from outreach.broadcasts.confirm import senders
from outreach.broadcasts.models import Firing
from outreach.database import Database
from outreach.places.find import villages_by_codes
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.broadcasts.channels.far_side import Asked, Said, far_side, said
from tests.broadcasts.channels.outbox import ended, reachable, rows, state, suppressed
from tests.build import PASSWORD, VILLAGE, person

PHONE = "+6281234567890"
APP_SECRET, VERIFY, TELEGRAM = "rahasia-aplikasi", "kata-kita", "rahasia_telegram-1"


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    """With form tokens on, as in the real product."""
    ready = replace(
        settings,
        whatsapp_app_secret=APP_SECRET,
        whatsapp_verify_token=VERIFY,
        telegram_secret=TELEGRAM,
        telegram_bot="@uji_bot",
        telegram_token="t",
    )
    return create_app(ready, database).test_client()


def _meta(client: FlaskClient, payload: Any, secret: str = APP_SECRET) -> int:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    answer = client.post(
        "/saluran/whatsapp", data=body, headers={"X-Hub-Signature-256": f"sha256={signed}"}
    )
    return answer.status_code


def _status(told: str, **fields: Any) -> dict[str, Any]:
    status = {"id": "wamid.X", "status": told, "recipient_id": PHONE[1:], **fields}
    return _change({"statuses": [status]})


def _typed(text: str) -> dict[str, Any]:
    return _change({"messages": [{"from": PHONE[1:], "type": "text", "text": {"body": text}}]})


def _change(value: dict[str, Any]) -> dict[str, Any]:
    value = {"messaging_product": "whatsapp", **value}
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


# ---- WhatsApp ---------------------------------------------------------------------------------


@pytest.mark.one_database
def test_meta_may_verify_the_address_with_our_word_alone(client: FlaskClient) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}

    answer = client.get("/saluran/whatsapp", query_string=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.mimetype == "text/plain"

    for wrong in ({"hub.verify_token": "lain"}, {"hub.mode": "x"}):
        assert client.get("/saluran/whatsapp", query_string={**asked, **wrong}).status_code == 403


@pytest.mark.parametrize(
    ("before", "named"),
    [("sent", "by Meta's id"), ("in_doubt", "by our id"), ("sending", "by our id")],
)
def test_a_message_that_came_back_is_failed_and_a_dead_number_is_never_tried_again(
    client: FlaskClient, database: Database, before: str, named: str
) -> None:
    number = ended(database, "whatsapp", PHONE, before, reference="wamid.X")
    error = {"code": 131026, "title": "x", "error_data": {"details": "Tidak terkirim."}}
    given = {"biz_opaque_callback_data": str(number)} if named == "by our id" else {}

    assert _meta(client, _status("failed", errors=[error], **given)) == 200
    assert _meta(client, _status("failed", errors=[error], **given)) == 200

    assert state(database, number) == ("failed", "131026 Tidak terkirim.")
    assert suppressed(database) == [("whatsapp", "dead")]
    with database.reading() as session:
        assert session.scalars(select(Firing.status)).all() == ["done"]


def test_what_was_in_doubt_is_sent_once_meta_says_so_and_reading_is_not_looked_at(
    client: FlaskClient, database: Database
) -> None:
    number = ended(database, "whatsapp", PHONE, "in_doubt")

    _meta(client, _status("read", biz_opaque_callback_data=str(number)))
    assert state(database, number)[0] == "in_doubt"
    _meta(client, _status("delivered", biz_opaque_callback_data=str(number)))
    assert state(database, number)[0] == "sent"


@pytest.mark.one_database
def test_a_report_on_another_channels_delivery_changes_nothing(
    client: FlaskClient, database: Database
) -> None:
    number = ended(database, "sms", PHONE)

    _meta(client, _status("failed", biz_opaque_callback_data=str(number)))

    assert state(database, number)[0] == "sent"


def test_who_writes_a_word_for_stopping_gets_no_more(
    client: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        reachable(session, "whatsapp", PHONE)
    assert _meta(client, _typed("Di mana angkot ini berhenti?")) == 200
    assert suppressed(database) == []

    assert _meta(client, _typed("Eureun.")) == 200

    assert suppressed(database) == [("whatsapp", "asked")]
    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        assert all(consent.withdrawn_at for consent in contact.consents)


@pytest.mark.one_database
@pytest.mark.parametrize("answer", ["Ya!", "button"])
def test_who_asks_on_the_page_and_answers_yes_in_whatsapp_has_joined(
    client: FlaskClient, database: Database, settings: Settings, answer: str
) -> None:
    client.application.extensions["outreach.join_channels"] = ("whatsapp",)
    typed = {"alamat": "0812 3456 7890", "desa": str(_place(database)), "setuju": "on",
             "bahasa": "su", "nama": "Bu Euis"}  # fmt: skip
    yes = _typed("Ya!")
    if answer == "button":
        pressed = {"from": PHONE[1:], "type": "button", "button": {"text": "Muhun"}}
        yes = _change({"messages": [pressed]})

    assert client.post("/daftar?k=whatsapp", data=typed).status_code == 303
    # Nobody was asked yet: this YA is about something else.
    assert _meta(client, yes) == 200
    assert rows(database) == (0, 0, 0, 0)
    _ask_all(database, settings)
    assert _meta(client, _typed("ya nanti dulu")) == 200
    assert rows(database) == (0, 0, 0, 0)
    for _twice in range(2):
        assert _meta(client, yes) == 200

    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        [consent] = contact.consents
        assert (contact.phone, contact.name, contact.language) == (PHONE, "Bu Euis", "su")
        assert consent.text.text == consent_words(REMINDERS, "whatsapp", "su")
        assert consent.source.endswith("dibalas YA")
    assert _meta(client, _typed("BERHENTI")) == 200
    assert suppressed(database) == [("whatsapp", "asked")]


class _Meta:
    """Takes the confirmation's template and nothing else."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def __call__(self, asked: Asked) -> Said:
        self.asked.append(asked.json())
        return said(200, {"messages": [{"id": "wamid.1"}]})


def _ask_all(database: Database, settings: Settings) -> None:
    """The worker's round that asks who wants to join, through WhatsApp's own channel."""
    meta = _Meta()
    with far_side(meta) as origin:
        ready = replace(
            settings, whatsapp_phone_id="1", whatsapp_token="t", whatsapp_api=f"{origin}/v1"
        )
        site = "https://outreach.example.go.id"
        assert send_confirmations(database, senders(ready), site, _key(settings)) == 1
        assert send_confirmations(database, senders(ready), site, _key(settings)) == 0
    [asked] = meta.asked
    assert (asked["to"], asked["template"]["name"]) == (PHONE[1:], "konfirmasi_pendaftaran")
    [link] = asked["template"]["components"][0]["parameters"]
    assert link["text"].startswith(f"{site}/daftar/1-")


# ---- Telegram ---------------------------------------------------------------------------------


def _telegram(client: FlaskClient, update: Any, secret: str = TELEGRAM) -> Any:
    return client.post(
        "/saluran/telegram", json={"update_id": 5, **update},
        headers={"X-Telegram-Bot-Api-Secret-Token": secret},
    )  # fmt: skip


def _chat(number: int = 42, kind: str = "private") -> dict[str, Any]:
    return {"chat": {"id": number, "type": kind}}


def _key(settings: Settings) -> bytes:
    return secret_key(settings.home_path)


def _place(database: Database) -> int:
    with database.reading() as session:
        return villages_by_codes(session, [VILLAGE])[0].id


def _pressed(token: str, chat: int = 42) -> dict[str, Any]:
    return {"callback_query": {"message": _chat(chat), "data": token}}


def test_from_the_page_to_the_bot_to_consent_and_out_again(
    client: FlaskClient, database: Database
) -> None:
    place, text = _place(database), consent_words(REMINDERS, "telegram", "su")
    # The page is the only place where a citizen finds the link.
    page = client.get("/telegram/", query_string={"desa": place, "l": "su"}).text
    token = re.search(r'href="https://t\.me/uji_bot\?start=([\w-]{1,64})"', page)
    assert token

    shown = _telegram(client, {"message": {**_chat(), "text": f"/start {token[1]}"}}).json
    button = shown["reply_markup"]["inline_keyboard"][0][0]
    assert (shown["chat_id"], shown["text"], button["text"]) == ("42", text, "Abdi satuju")
    assert rows(database) == (0, 0, 0, 0)

    for _twice in range(2):
        heard = _telegram(client, _pressed(button["callback_data"])).json
        assert heard["method"] == "sendMessage" and "EUREUN" in heard["text"]

    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        [consent] = contact.consents
        assert (contact.telegram, contact.place_id, contact.language) == ("42", place, "su")
        assert (consent.channel, consent.text.text, consent.method) == ("telegram", text, "message")
        assert consent.source == "Tombol “Abdi satuju” di Telegram, update 5"

    heard = _telegram(client, {"message": {**_chat(), "text": "Eureun."}}).json
    assert "Parantos liren" in heard["text"]
    assert suppressed(database) == [("telegram", "asked")]
    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        assert contact.reach == 0 and all(one.withdrawn_at for one in contact.consents)


@pytest.mark.one_database
def test_who_finds_the_bot_without_a_link_is_told_where_to_begin(client: FlaskClient) -> None:
    for text in ("/start", "/start p1id-aaaaaaaaaaaaaaaa"):
        heard = _telegram(client, {"message": {**_chat(), "text": text}}).json
        assert "https://outreach.example.go.id/telegram/" in heard["text"]
    assert _telegram(client, {"message": {**_chat(), "text": "halo"}}).text == ""


@pytest.mark.one_database
def test_who_moved_and_joins_again_is_reminded_of_the_new_place(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.reading() as session:
        new = villages_by_codes(session, ["32.14.02.2002"])[0].id
    for place in (_place(database), new):
        _telegram(client, _pressed(start_token(_key(settings), place=place)))

    with database.reading() as session:
        assert session.scalars(select(Contact.place_id)).all() == [new]


@pytest.mark.one_database
def test_each_way_to_join_leads_to_the_others(settings: Settings, database: Database) -> None:
    on = replace(settings, telegram_bot="uji_bot", telegram_token="t", telegram_secret="s",
                 push_contact="mailto:a@b.id")  # fmt: skip
    client = create_app(on, database).test_client()
    # Without a channel that confirms, the page leads to one that needs none.
    assert client.get("/daftar?l=su").headers["Location"] == "/telegram/?l=su"
    mail = create_app(replace(on, smtp_url="smtp://localhost:9"), database).test_client()

    for page in ("/daftar", "/telegram/", "/notifikasi/"):
        shown = mail.get(page).text
        for way in ("/daftar?l=id&amp;k=email", "/telegram/?l=id", "/notifikasi/?l=id"):
            assert (f'href="{way}"' in shown) != way.startswith(page), (page, way)
    # A bot that is not heard would be a dead end.
    deaf = create_app(replace(on, telegram_secret=""), database).test_client()
    assert deaf.get("/telegram/").status_code == 404
    assert deaf.get("/daftar").headers["Location"] == "/notifikasi/?l=id"
    assert create_app(settings, database).test_client().get("/daftar").status_code == 503


@pytest.mark.one_database
def test_somebody_we_know_is_linked_once_and_by_nobody_else(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        known = reachable(session, "whatsapp", PHONE).id
        person(session, "planner")
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/masuk", data={"username": "planner", "password": PASSWORD})
    shown = re.search(r"t\.me/uji_bot\?start=([\w-]+)", client.get(f"/kontak/{known}").text)
    assert shown
    token = shown[1]
    for chat in (42, 43):
        _telegram(client, _pressed(token, chat))

    with database.reading() as session:
        assert session.get_one(Contact, known).telegram == "42"
    assert "t.me/" not in client.get(f"/kontak/{known}").text
    assert rows(database)[0] == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    "update",
    [
        {"message": {**_chat(), "text": "/stop"}},
        {"message": {**_chat(), "text": "Berhenti"}},
        {"my_chat_member": {**_chat(), "new_chat_member": {"status": "kicked"}}},
    ],
)
def test_stopping_and_blocking_the_bot_stop(
    client: FlaskClient, database: Database, settings: Settings, update: Any
) -> None:
    with database.writing() as session:
        reachable(session, "telegram", "42")

    assert _telegram(client, update).status_code == 200
    assert suppressed(database) == [("telegram", "asked")]

    again = start_token(_key(settings), place=_place(database))
    _telegram(client, _pressed(again))
    assert suppressed(database) == []


@pytest.mark.one_database
def test_a_group_neither_agrees_nor_stops(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    token = start_token(_key(settings), place=_place(database))
    chat = _chat(-100, "group")

    assert _telegram(client, {"message": {**chat, "text": f"/start {token}"}}).text == ""
    _telegram(client, {"message": {**chat, "text": "/stop"}})

    assert rows(database) == (0, 0, 0, 0)


@pytest.mark.one_database
def test_a_token_that_we_did_not_make_is_nothing(client: FlaskClient, database: Database) -> None:
    for token in ("", "p1id", "p1id-", "c1id-aaaaaaaaaaaaaaaa", "x", "p1id-" + "é" * 16,
                  "p１id-a", "p99999999999id-a"):  # fmt: skip
        answer = _telegram(client, {"message": {**_chat(), "text": f"/start {token}"}})
        assert "reply_markup" not in answer.json
        answer = _telegram(client, _pressed(token))
        assert (answer.status_code, answer.text) == (200, "")
    assert rows(database) == (0, 0, 0, 0)


# ---- All --------------------------------------------------------------------------------------


@pytest.mark.one_database
def test_unsigned_and_altered_words_are_refused_and_change_nothing(
    client: FlaskClient, database: Database
) -> None:
    number = ended(database, "whatsapp", PHONE)
    body = json.dumps(_typed("BERHENTI")).encode()
    signed = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()

    for given_body, header in (
        (body, None), (body, ""), (body, "sha256="), (body, "sha256=é"), (body, signed),
        (body + b" ", f"sha256={signed}"), (body[:-1], f"sha256={signed}"),
    ):  # fmt: skip
        headers = {} if header is None else {"X-Hub-Signature-256": header}
        answer = client.post("/saluran/whatsapp", data=given_body, headers=headers)
        assert answer.status_code == 403
    assert _meta(client, body, "lain") == 403
    for secret in ("", "lain", "é"):
        assert (
            _telegram(client, {"message": {**_chat(), "text": "/stop"}}, secret).status_code == 403
        )

    assert state(database, number)[0] == "sent"
    assert suppressed(database) == []


@pytest.mark.one_database
def test_a_channel_that_is_not_set_up_hears_nobody(settings: Settings, database: Database) -> None:
    closed = create_app(settings, database).test_client()

    assert _meta(closed, _typed("BERHENTI"), "") == 403
    assert _telegram(closed, {}, "").status_code == 403
    assert closed.get("/saluran/whatsapp?hub.mode=subscribe&hub.verify_token=").status_code == 403
    assert suppressed(database) == []


# Bodies that look like the far side's, with anything at all in any place.
_WORDS = ["\ud800", "\0", "/start \ud800-\ud800", "failed", "delivered", "BERHENTI", "/stop",
          "/start p1-x", PHONE[1:], "1"]  # fmt: skip
_NAMES = ["entry", "changes", "value", "statuses", "messages", "errors", "id", "status", "from",
          "biz_opaque_callback_data", "text", "body", "button", "code", "error_data", "details",
          "message", "callback_query", "chat", "data", "type", "my_chat_member",
          "new_chat_member", "update_id"]  # fmt: skip
_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(_WORDS),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=3)
    ),
    max_leaves=12,
)
_FUZZ = fuzz(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def test_no_signed_body_whatever_is_in_it_is_an_error_of_ours(
    client: FlaskClient, database: Database
) -> None:
    number = ended(database, "whatsapp", PHONE)

    @_FUZZ
    @given(inner=_ANY, raw=st.binary(max_size=60))
    def told(inner: Any, raw: bytes) -> None:
        statuses = {"statuses": [inner, {"status": "failed", "id": inner, "errors": inner}]}
        for payload in (inner, _change({"statuses": inner, "messages": inner}), raw,
                        _change(statuses), _typed(str(inner))):  # fmt: skip
            assert _meta(client, payload) == 200
        for update in ({"message": inner}, {"callback_query": inner}, {"my_chat_member": inner},
                       {"message": {"chat": inner, "text": inner}},
                       {"message": {**_chat(), "text": str(inner)}}):  # fmt: skip
            assert _telegram(client, update).status_code == 200
        headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM}
        assert client.post("/saluran/telegram", data=raw, headers=headers).status_code == 200

    told()
    assert rows(database)[3] == 1
    assert state(database, number)[0] in ("sent", "failed")
