"""SMS: how many a text becomes, what a gateway's answers mean, and who may report to us."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from outreach.broadcasts.channels import Outcome
from outreach.broadcasts.channels.sms import SmsChannel
from outreach.broadcasts.channels.sms.gateway import load_gateway
from outreach.broadcasts.channels.sms.segments import GSM, foreign, is_gsm, segments
from outreach.broadcasts.channels.sms.webhook import inbound_path, report_path
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.secret import secret_key
from outreach.settings import ROOT, Settings
from outreach.web.app import create_app
from tests.broadcasts.channels.far_side import Asked, Said, far_side, letter, said
from tests.broadcasts.channels.outbox import ended, reachable, state, suppressed

KANNEL = ROOT / "docs" / "kannel.toml"
PHONE = "+6281234567890"
_TEXTS = st.text(st.sampled_from("aA1 é{€~\n“ʻ漢🙂"), max_size=400)


# ---- Segments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding", "units", "number"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        # Two septets are not torn apart: 76 fit into 153.
        ("€" * 153, "GSM-7", 306, 3),
        ("Désa", "GSM-7", 4, 1),
        ("“" * 70, "UCS-2", 70, 1),
        ("“" * 71, "UCS-2", 71, 2),
        ("🙂" * 35, "UCS-2", 70, 1),
        ("🙂" * 67, "UCS-2", 134, 3),
    ],
)
def test_lengths_are_those_of_the_standard(
    text: str, encoding: str, units: int, number: int
) -> None:
    found = segments(text)
    assert (found.encoding, found.units, found.number) == (encoding, units, number)


@given(_TEXTS)
def test_a_text_fits_into_its_segments_and_not_into_fewer(text: str) -> None:
    found = segments(text)
    whole, part = (160, 153) if found.encoding == GSM else (70, 67)
    room = whole if found.number == 1 else found.number * part
    # Each part but the last may lose one unit to a pair that is not torn apart.
    assert found.units <= room
    assert found.units > ((found.number - 1) * (part - 1) if found.number > 2 else 0) or not text
    assert (found.number == 1) == (found.units <= whole)
    assert 0 <= found.left <= whole
    assert is_gsm(text) == (not foreign(text)) == (found.encoding == GSM)


@given(_TEXTS, st.sampled_from("aé€“🙂"))
def test_a_longer_text_is_never_fewer_segments(text: str, more: str) -> None:
    assert segments(text + more).number >= segments(text).number


# ---- Gateway ----------------------------------------------------------------------------------

_JSON_GATEWAY = """
url = "{origin}/v1/pesan?akun=7"
body = "json"
sender = "DINAS"
max_segments = 2
[fields]
tujuan = "{{number}}"
isi = "{{text}}"
heks = "{{text_hex}}"
lapor = "{{report_url}}"
[headers]
Authorization = "Bearer rahasia"
[success]
status = [200, 201]
body = '"id": *"(?P<reference>[^"]+)"'
[[failure]]
body = "NOMOR_MATI"
class = "dead"
[[failure]]
body = "SALDO"
class = "throttled"
wait = 300
"""


def _send(path: Path, **changes: Any) -> Outcome:
    channel = SmsChannel(load_gateway(str(path)), lambda n: f"https://kita.id/lapor/{n}", timeout=5)
    [outcome] = channel.send([letter(PHONE, 7, **changes)])
    channel.close()
    return outcome


def test_a_gateway_is_asked_and_understood_as_its_file_says(tmp_path: Path) -> None:
    asked: list[Asked] = []
    answers = iter([
        said(201, {"id": "SM-1"}), said(200, {"error": "NOMOR_MATI"}), said(402, {"e": "SALDO"}),
        said(500, {"x": 1}), said(429, {}, Retry_After="9"),
    ])  # fmt: skip

    def gateway(one: Asked) -> Said:
        asked.append(one)
        return next(answers)

    with far_side(gateway) as origin:
        file = tmp_path / "g.toml"
        file.write_text(_JSON_GATEWAY.format(origin=origin))
        outcomes = [_send(file, body="Désa {to}") for _ in range(5)]

    assert [(o.status, o.dead, o.reference, o.after) for o in outcomes] == [
        ("sent", False, "SM-1", 0), ("failed", True, "", 0), ("throttled", False, "", 300),
        ("in_doubt", False, "", 0), ("throttled", False, "", 9),
    ]  # fmt: skip
    first = asked[0]
    assert (first.method, first.path) == ("POST", "/v1/pesan?akun=7")
    assert first.headers["authorization"] == "Bearer rahasia"
    # What a person wrote is not taken for a placeholder.
    assert first.json() == {
        "tujuan": "6281234567890", "isi": "Désa {to}", "lapor": "https://kita.id/lapor/7",
        "heks": "004400E9007300610020007B0074006F007D",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "coding"), [("Haratis, 24 jam. Désa & RT", "0"), ("“Wilujeng” 🙂", "2")]
)
def test_kannels_file_makes_kannels_request(tmp_path: Path, body: str, coding: str) -> None:
    asked: list[Asked] = []

    def kannel(one: Asked) -> Said:
        asked.append(one)
        return 202, {}, b"0: Accepted for delivery"

    with far_side(kannel) as origin:
        file = tmp_path / "k.toml"
        file.write_text(KANNEL.read_text().replace("http://127.0.0.1:13013", origin))
        assert _send(file, body=body).status == "sent"

    fields = {name: value for name, [value] in parse_qs(urlsplit(asked[0].path).query).items()}
    assert (fields["text"], fields["to"], fields["coding"]) == (body, PHONE, coding)
    assert fields["dlr-url"] == "https://kita.id/lapor/7?type=%d&answer=%A"


def test_a_text_that_would_cost_too_many_sms_does_not_leave(tmp_path: Path) -> None:
    file = tmp_path / "g.toml"
    file.write_text(_JSON_GATEWAY.format(origin="http://localhost:9"))

    outcome = _send(file, body="“" * 200)

    assert (outcome.status, outcome.detail) == ("failed", "Pesan menjadi 3 SMS; batasnya 2.")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('url = "http://127.0.0.1:13013', 'url = "http://sms.go.id', "OUTREACH_SMS_GATEWAY"),
        ('to = "{to}"', 'to = "{tujuan}"', "[fields] to"),
        ('class = "failed"', 'class = "gagal"', "class"),
        ('body = "^[03]: "', 'body = "("', "salah"),
        ("[success]", "[sukses]", "success"),
        ('method = "GET"', 'method = "PUT"', "method"),
        ('charset = "utf-8"', 'charset = "klingon"', "klingon"),
        ("[fields]", "fields = 1\n[lain]", "salah"),
        ("[fields]", "[fields", "tidak terbaca"),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, old: str, new: str, named: str) -> None:
    file = tmp_path / "k.toml"
    text = KANNEL.read_text()
    assert old in text
    file.write_text(text.replace(old, new))

    with pytest.raises(OutreachError) as told:
        load_gateway(str(file))
    assert named in str(told.value)


def test_a_missing_file_is_told_in_words() -> None:
    with pytest.raises(OutreachError, match="OUTREACH_SMS_GATEWAY"):
        load_gateway("/tidak/ada.toml")


# ---- What the gateway tells -------------------------------------------------------------------


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    return create_app(replace(settings, sms_gateway=str(KANNEL)), database).test_client()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_signed_report_ends_a_delivery(
    client: FlaskClient, database: Database, settings: Settings, method: str
) -> None:
    number = ended(database, "sms", PHONE, "in_doubt" if method == "GET" else "sent")
    path = report_path(secret_key(settings.home_path), number)

    told = {"type": "8", "answer": "ACK/"}
    client.open(path, method=method, query_string=told)
    before = state(database, number)
    told = {"type": "1"} if method == "GET" else {"type": "2", "answer": "NACK/ tidak\ndikenal"}
    assert client.open(path, method=method, query_string=told).status_code == 200

    assert before[0] == ("in_doubt" if method == "GET" else "sent")
    assert state(database, number) == (
        ("sent", "Dilaporkan sampai.") if method == "GET"
        else ("failed", "Gateway: NACK/ tidak dikenal")
    )  # fmt: skip


@pytest.mark.one_database
def test_only_the_address_that_the_gateway_was_given_is_heard(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    number = ended(database, "sms", PHONE)
    key = secret_key(settings.home_path)
    report, inbound = report_path(key, number), inbound_path(key)
    stop = {"from": PHONE, "text": "BERHENTI"}
    for path in (report[:-1], report + "a", report.replace(f"/{number}/", f"/{number + 1}/"),
                 inbound[:-1] + "1", inbound_path(b"lain"), report_path(b"lain", number),
                 inbound.replace("masuk", f"lapor/{number}")):  # fmt: skip
        for method in ("GET", "POST"):
            answer = client.open(path, method=method, query_string={"type": "2", **stop})
            assert answer.status_code == 403, path

    assert state(database, number)[0] == "sent"
    assert suppressed(database) == []


def test_berhenti_by_sms_stops_and_nothing_is_answered(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        reachable(session, "sms", PHONE)
    path = inbound_path(secret_key(settings.home_path))

    # Gateways write numbers as they like.
    answer = client.get(path, query_string={"from": "081234567890", "text": "Berhenti"})

    assert (answer.status_code, answer.data) == (200, b"")
    assert suppressed(database) == [("sms", "asked")]


@pytest.mark.one_database
def test_no_report_whatever_is_in_it_is_an_error_of_ours(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    key = secret_key(settings.home_path)
    numbers = st.sampled_from([0, 1, 2, 10**9, 2**31 - 1])

    @fuzz(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(numbers, st.text(max_size=20), st.binary(max_size=40), st.booleans())
    def told(number: int, text: str, raw: bytes, as_json: bool) -> None:
        fields = {"type": text, "answer": text, "from": text, "text": "stop " + text}
        for path in (report_path(key, number), inbound_path(key)):
            assert client.get(path, query_string=fields).status_code == 200
            kind = "application/json" if as_json else "application/x-www-form-urlencoded"
            assert client.post(path, data=raw, content_type=kind).status_code == 200
            assert client.post(path, json=[fields]).status_code == 200
            assert client.post(path, json={name: [text] for name in fields}).status_code == 200

    told()
