"""BERHENTI in answer to a letter is heard, by mailbox or by webhook, and nothing else is."""

from __future__ import annotations

import base64
import io

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from outreach.broadcasts.channels.email.replies import who_stops
from outreach.broadcasts.channels.email.webhook import inbound_path
from outreach.database import Database
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.broadcasts.channels.outbox import ended, rows, state, suppressed
from tests.broadcasts.channels.test_bounces import _bounce

WHO = "kades@desa.example.id"
QUOTE = f"""\
Pada tanggal Rab, 25 Nov 2026 pukul 09.00 Diskominfo <info@purwakartakab.go.id>
menulis:
> Mohon balas. Berhenti berlangganan: https://x.id/berhenti/1e-{"0" * 16}
"""


def _reply(body: str, subject: str = "Re: Satu nomor darurat", head: str = "") -> bytes:
    return (f"From: Pak Kades <Kades@Desa.example.id>\nSubject: {subject}\n{head}\n{body}\n"
            ).replace("\n", "\r\n").encode()  # fmt: skip


_CODED = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n"
_HTML = "Content-Type: text/html; charset=utf-8\n"
_BOTH = 'Content-Type: multipart/alternative; boundary="B"\n'


@pytest.mark.parametrize(
    "raw",
    [
        _reply("BERHENTI"),
        _reply("Berhenti.\n\n" + QUOTE),
        _reply("Punten,\neureun\n-- \nKepala Desa"),
        _reply("stop\n\nTerkirim dari ponsel saya\n\n" + QUOTE),
        _reply("", subject="BERHENTI"),
        _reply("Salam, Kades", subject="=?utf-8?b?" + base64.b64encode(b"Stop").decode() + "?="),
        _reply(base64.b64encode(b"Unsubscribe\n").decode(), head=_CODED),
        _reply("<div dir=ltr>Berhenti<br></div><blockquote>Isi surat</blockquote>", head=_HTML),
        _reply("--B\nContent-Type: text/plain\n\nEUREUN\n--B\nContent-Type: text/html\n\n"
               "<p>EUREUN</p>\n--B--", head=_BOTH),
    ],
)  # fmt: skip
def test_a_wish_to_stop_is_heard_however_the_mail_program_writes_it(raw: bytes) -> None:
    assert who_stops(raw) == WHO


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        _reply("Terima kasih, posternya sudah dipasang.\n\n" + QUOTE),
        _reply(QUOTE),
        _reply("Kenapa angkotnya berhenti?"),
        _reply("BERHENTI", head="Auto-Submitted: auto-replied\n"),
        _reply("BERHENTI").replace(b"Kades@Desa.example.id", b"bukan alamat"),
        b"Subject: x\r\n\r\nBERHENTI\r\n",
        _bounce(1),
    ],
)
def test_nothing_else_stops_anybody(raw: bytes) -> None:
    assert who_stops(raw) == ""


@fuzz(max_examples=200, deadline=None)
@given(st.integers(0, 200), st.binary(max_size=40), st.integers(0, 100))
def test_a_broken_letter_is_read_without_falling(at: int, piece: bytes, cut: int) -> None:
    whole = _reply("--B\nContent-Type: text/plain\n\nEUREUN\n--B--", head=_BOTH)
    who_stops(whole[:at] + piece + whole[at + cut :])
    who_stops(piece)


def test_a_mail_server_hands_over_what_came_back_and_who_stops(
    app: Flask, database: Database, settings: Settings
) -> None:
    number, far = ended(database, "email", WHO), app.test_client()
    path = inbound_path(secret_key(settings.home_path))
    domain = settings.mail_from.rpartition("@")[2]
    for wrong in (path[:-1] + "!", "/saluran/surat/x", "/saluran/surat/é"):
        assert far.post(wrong, data=_reply("BERHENTI")).status_code == 403
    assert suppressed(database) == []

    before = rows(database)
    for nothing in (b"", b"\0\xff", _reply("Undangan rapat"), _bounce(number, domain="penipu.id")):
        assert far.post(path, data=nothing, content_type="message/rfc822").status_code == 200
    assert rows(database) == before and state(database, number)[0] == "sent"

    bounce = _bounce(number, "5.2.2", address=WHO, domain=domain)
    far.post(path, data=bounce, content_type="message/rfc822")
    assert state(database, number)[0] == "failed"
    assert suppressed(database) == []

    field = {"body-mime": (io.BytesIO(_reply("BERHENTI")), "surat.eml")}
    assert far.post(path, data=field, content_type="multipart/form-data").status_code == 200
    assert far.post(path, data={"email": _reply("STOP").decode()}).status_code == 200
    assert suppressed(database) == [("email", "asked")]
