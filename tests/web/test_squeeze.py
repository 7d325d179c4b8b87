"""Text for everybody leaves small; what knows a session leaves as it is."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.database import Database
from outreach.settings import Settings
from tests.build import SLUG, signed_in
from tests.villages.build import village
from tests.villages.test_page import LIMIT, proofread, with_a_whatsapp_number

pytestmark = pytest.mark.one_database

TAKES = {"Accept-Encoding": "gzip, deflate"}


def fetched(client: FlaskClient, path: str, headers: dict[str, str] = TAKES) -> TestResponse:
    """The answer, its file closed as a server does."""
    with client.get(path, headers=headers) as answer:
        assert answer.data or answer.status_code == 304
        return answer


def test_a_villages_first_load_with_three_campaigns_is_one_flight_of_packets(
    app: Flask, database: Database, settings: Settings
) -> None:
    proofread(database, SLUG)
    here, client = village(database, settings), app.test_client()
    for slug in ("ogan-lopian", "sampurasun-anne"):
        with_a_whatsapp_number(database, slug)
        proofread(database, slug)
        village(database, settings, slug)

    page = client.get(here.path, headers=TAKES)
    html = gzip.decompress(page.data).decode()
    files = {*re.findall(r'(?:src|href)="(/static/[^"]+)"', html), "/static/photo_queue.js"}
    weight = {path: len(fetched(client, path).data) for path in files}

    assert html.count('class="card"') == 3
    assert len(page.data) + sum(weight.values()) <= LIMIT, (len(page.data), weight)


def test_a_file_is_the_same_compressed_or_not_and_is_not_sent_twice(app: Flask) -> None:
    client = app.test_client()
    plain = fetched(client, "/static/village.css", {})
    small = fetched(client, "/static/village.css")

    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(small.data) == plain.data and len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in small.headers["Vary"]
    known = {**TAKES, "If-None-Match": small.headers["ETag"]}
    again = fetched(client, "/static/village.css", known)
    assert again.status_code == 304 and not again.data
    # A picture is compressed already.
    font = fetched(client, "/static/fonts/plus-jakarta-sans-latin-400-normal.woff2")
    assert "Content-Encoding" not in font.headers


def test_pages_of_staff_are_not_compressed(app: Flask, database: Database) -> None:
    answer = signed_in(app, database, "admin").get("/", headers=TAKES)

    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
