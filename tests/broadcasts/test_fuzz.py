"""Whatever comes in, by pages, webhooks and files: no 500, nothing half done, nothing let through.

A few examples each time, the same ones; thousands of others with `make faults`.
"""

from __future__ import annotations

import copy
import csv
import hashlib
import hmac
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from sqlalchemy import func, select

from outreach import jobs
from outreach.audience import lists
from outreach.audience.list_files import report_of
from outreach.audience.models import Contact
from outreach.audience.phones import normalise_phone
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.email.bounces import read_bounce
from outreach.broadcasts.channels.email.mime import message as as_mail
from outreach.broadcasts.channels.sms.webhook import inbound_path, report_path
from outreach.broadcasts.channels.whatsapp import message as as_whatsapp
from outreach.broadcasts.compose import FIELDS, values_of
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.sending import letter, words
from outreach.database import Database
from outreach.secret import secret_key
from outreach.settings import ROOT, Settings
from outreach.web.app import create_app
from outreach.wib import utc_now
from outreach.worker.jobs import run_one
from tests.audience.build import HEADINGS, VILLAGE, as_csv, row
from tests.audience.test_import_pages import COLUMNS, TERMS
from tests.broadcasts.build import client, own
from tests.broadcasts.channels.outbox import ended, rows, state

PHONE = "+6281234567890"
SECRET = "rahasia-uji"


def rounds(few: int, many: int) -> Any:
    """A test that looks at a few examples, the same each time, and one that looks at many."""
    return pytest.mark.parametrize(
        "looks",
        [
            pytest.param(_looks(few, same=True), id="short"),
            pytest.param(_looks(many, same=False), id="long", marks=pytest.mark.faults),
        ],
    )


def _looks(number: int, *, same: bool) -> Callable[[Any], Any]:
    return fuzz(max_examples=number, derandomize=same, deadline=None, print_blob=not same,
                suppress_health_check=list(HealthCheck))  # fmt: skip


# ---- Messages ---------------------------------------------------------------------------------

_BITS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", " name ", " link ", " if ", " endif ", " else ",
     "for x in",
     "|", "upper", "(", ")", "'", '"', "[0]", ".", "__class__", "~", "7*7", "\r\n", "\n.\n", "\0",
     "\u2028", "🙂", "{{ name }}", "{{ unsubscribe }}", "{% if role %}{{ role }}{% endif %}"]
)  # fmt: skip
_TEXT = st.lists(_BITS | st.text(max_size=6), max_size=14).map("".join)
# Mostly sound, so that it is saved and sent.
_MEANT = st.lists(
    st.sampled_from(
        ["{{ name }}", "{% if role %}{{ role }}{% endif %}", "{{ village }}", "7*7", ".\n"]
    )
    | st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=6),
    max_size=8,
).map("".join)
_HOSTILE = st.sampled_from(
    ["Bu\r\nBcc: lain@example.com", "{{ 7*7 }}", "{% raw %}", "a\n.\nQUIT", "\0", "=1+1", "é" * 300,
     "<b>", "\u2028X: y", "\x85X: y", "\x0bX: y"]
)  # fmt: skip
_HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Content-Language", "Auto-Submitted", "Precedence", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip


@pytest.mark.one_database
@rounds(40, 3_000)
def test_any_text_is_refused_in_words_or_sent_as_it_reads(
    app: Flask, database: Database, looks: Any
) -> None:
    with database.writing() as session:
        number = own(session).id
    planner = client(app, database, "planner")

    @looks
    @given(_TEXT | _MEANT, _TEXT | _MEANT.map(lambda text: text + "{{ unsubscribe }}"), _HOSTILE)
    def written(subject: str, body: str, hostile: str) -> None:
        typed = {"id_subject": subject, "id_body": body}
        assert planner.post(f"/siaran/{number}/pratinjau", data=typed).status_code == 200
        before = _message(database, number)
        answer = planner.post(f"/siaran/{number}/pesan", data=typed)
        assert answer.status_code in (200, 302)
        if answer.status_code == 200:
            assert _message(database, number) == before
            return
        with database.reading() as session:
            texts = words(session.get_one(Broadcast, number), "id")
        values = values_of({**dict.fromkeys(FIELDS, hostile), "unsubscribe": "https://x.id/b/t"})
        made = letter(7, "warga@example.go.id", texts, values, "id")
        # What could be saved can be sent, and nobody's name is read as a text of ours.
        assert isinstance(made, Letter)
        assert "49" not in made.body or "49" in body
        _one_mail(made)
        json.dumps(as_whatsapp(made._replace(template="uji")))

    written()


def _message(database: Database, number: int) -> Any:
    with database.reading() as session:
        return session.get_one(Broadcast, number).message


def _one_mail(made: Letter) -> None:
    """The letter has our headers, once each, goes to one address, and ends at its end alone."""
    data = as_mail(made, "a@example.go.id", utc_now())
    head = data.partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert {line.partition(b":")[0].decode() for line in lines} <= _HEADERS
    assert len(lines) == len({line.partition(b":")[0] for line in lines})
    assert b"\r\n.\r\n" not in data
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert all(len(line) < 998 for line in data.split(b"\r\n"))
    assert message_from_bytes(data)["To"] == made.address


# ---- Webhooks ---------------------------------------------------------------------------------

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["failed", "sent", "BERHENTI", "YA", "\0", "wamid.X", PHONE[1:], "x" * 400]),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["id", "code", "text", "body", "from", "data"]), inner,
                      max_size=2),
    max_leaves=6,
)  # fmt: skip
_STATUS = {
    "id": "wamid.X", "status": "failed", "recipient_id": PHONE[1:], "timestamp": "1",
    "biz_opaque_callback_data": "1", "errors": [{"code": 131026, "title": "x", "message": "y",
                                                 "error_data": {"details": "z"}}],
}  # fmt: skip
_WHATSAPP = {
    "object": "whatsapp_business_account",
    "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "statuses": [_STATUS],
        "messages": [{"from": PHONE[1:], "type": "text", "text": {"body": "BERHENTI"}}],
    }}]}],
}  # fmt: skip
_CHAT = {"id": 5, "type": "private", "first_name": "Ani"}
_TELEGRAM = {
    "update_id": 5,
    "message": {"message_id": 1, "from": _CHAT, "chat": _CHAT, "text": "/start x"},
    "callback_query": {"id": "1", "from": _CHAT, "data": "ya",
                       "message": {"message_id": 1, "chat": _CHAT}},
    "my_chat_member": {"chat": _CHAT, "new_chat_member": {"status": "kicked"}},
}  # fmt: skip
_BOUNCE = (
    b"From: MAILER-DAEMON@x.id\r\nTo: a@example.go.id\r\nSubject: failed\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\n'
    b"Sorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.id\r\n\r\n"
    b"Final-Recipient: rfc822; w@example.go.id\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
    b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <outreach-1@example.go.id>\r\n--b--\r\n"
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a JSON value."""
    pairs = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    return [path, *(way for key, part in pairs for way in _places(part, (*path, key)))]


def _with_another(whole: Any, way: tuple[Any, ...], part: Any) -> Any:
    if not way:
        return part
    found = copy.deepcopy(whole)
    inside = found
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = part
    return found


def _mutants(whole: Any) -> Any:
    """A real body in which up to one part is anything else."""
    return st.builds(_with_another, st.just(whole), st.sampled_from(_places(whole)), _ANY)


@rounds(25, 1_500)
def test_a_signed_body_of_any_shape_moves_a_delivery_whole_or_not_at_all(
    settings: Settings, database: Database, looks: Any
) -> None:
    number = ended(database, "whatsapp", PHONE, "in_doubt", "wamid.X")
    ready = replace(settings, whatsapp_app_secret=SECRET, telegram_secret=SECRET,
                    telegram_bot="uji_bot", telegram_token="t",
                    sms_gateway=str(ROOT / "docs" / "kannel.toml"))  # fmt: skip
    browser = create_app(ready, database).test_client()
    key = secret_key(settings.home_path)

    @looks
    @given(_mutants(_WHATSAPP), _mutants(_TELEGRAM), st.binary(max_size=80), st.text(max_size=30))
    def told(whatsapp: Any, telegram: Any, raw: bytes, text: str) -> None:
        for body in (json.dumps(whatsapp).encode(), raw):
            signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            answer = browser.post("/saluran/whatsapp", data=body,
                                  headers={"X-Hub-Signature-256": f"sha256={signed}"})  # fmt: skip
            assert answer.status_code == 200
        for body in (json.dumps(telegram).encode(), raw):
            answer = browser.post("/saluran/telegram", data=body,
                                  headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})  # fmt: skip
            assert answer.status_code == 200
        fields = {"type": text, "answer": text, "from": text, "text": text}
        for path in (report_path(key, number), inbound_path(key)):
            assert browser.get(path, query_string=fields).status_code == 200
            assert browser.post(path, data=raw).status_code == 200
        at = len(raw) * 7 % len(_BOUNCE)
        read_bounce(_BOUNCE[:at] + raw + _BOUNCE[at + len(text) :])
        # Counts agree with the one delivery there is, or this fails.
        assert state(database, number)[0] in ("in_doubt", "sent", "failed")
        assert rows(database)[3] == 1

    told()


# ---- Lists ------------------------------------------------------------------------------------

_CELLS = st.one_of(
    st.sampled_from(
        ["", "Bu Ani", "0812 3456 7890", "62812345678", "6.28E+11", "6,28E+11", "112", VILLAGE,
         "ani@example.go.id", "ANI@EXAMPLE.GO.ID ", "32.14.99.9999", "=1+1", "@SUM(A1)", "\0",
         "a" * 500, "x@y", "Nagri Kidul", "id", "su", ";,\t", '"', "\u202e", "-1",
         "+62 812-3456-7891"]
    ),
    st.text(max_size=12),
)  # fmt: skip
_PERSON = st.builds(row, st.integers(1, 99))
_ROWS = st.lists(_PERSON | st.lists(_CELLS, max_size=8), max_size=12)


@rounds(8, 400)
def test_any_list_is_taken_in_whole_or_refused_in_words(
    app: Flask, database: Database, settings: Settings, looks: Any
) -> None:
    planner = client(app, database, "planner")

    @looks
    @given(_ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
           st.sampled_from(",;\t"), st.booleans())  # fmt: skip
    def handed_in(cells: list[list[str]], encoding: str, separator: str, headed: bool) -> None:
        text = as_csv([*([HEADINGS] if headed else []), *cells], "utf-8", separator)
        data = text.decode().encode(encoding, errors="replace")
        file = (io.BytesIO(data), "daftar.csv")
        answer = planner.post("/kontak/impor", data={"file": file})
        assert answer.status_code in (302, 400)
        if answer.status_code == 302:
            _import(planner, database, settings, answer.headers["Location"])

    handed_in()


def _import(planner: FlaskClient, database: Database, settings: Settings, page: str) -> None:
    before = _count(database)
    assert planner.get(page).status_code == 200
    answer = planner.post(page, data={**COLUMNS, **TERMS, "then": "import"})
    assert answer.status_code in (302, 400)
    if answer.status_code == 400:
        planner.post(f"{page}/buang")
        return
    job = jobs.claim(database)
    assert job is not None
    run_one(settings, database, job)
    found = lists.list_by_id(database, int(page.rpartition("/")[2]))
    with database.reading() as session:
        ran = session.get_one(jobs.Job, job.id)
        assert ran.status == "done" or "gagal" not in ran.error, ran.error
        assert planner.get(page).status_code == 200
        assert _count(database) - before == found.added
        for contact in session.scalars(select(Contact)).unique():
            assert contact.email or contact.phone
            assert contact.phone is None or normalise_phone(contact.phone) == contact.phone
        bare = select(func.count()).select_from(Contact).where(~Contact.consents.any())
        assert session.scalar(bare) == 0
    assert sum((found.reasons or {}).values()) == found.rejected
    told = report_of(settings, found)
    lines = list(csv.reader(io.StringIO(told[0].read_bytes()[: told[1]].decode("utf-8-sig"),
                                        newline=""))) if told else []  # fmt: skip
    assert max(0, len(lines) - 1) == found.rejected
    starts = Counter(cell[:1] for line in lines[1:] for cell in line[1:])
    assert not set("=@\t\r") & starts.keys()


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0
