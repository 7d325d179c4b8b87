"""Promise 7: nobody sees or does what their role does not allow."""

import pytest
from flask import Flask, url_for

from outreach.accounts.guard import ANYONE
from outreach.database import Database
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.build import PASSWORD, SLUG, signed_in

PUBLIC_WRITES = {"accounts.sign_in", "web.language", "village.report",
                 "citizens.join", "citizens.confirm", "citizens.cancel", "citizens.stop",
                 "citizens.stop_briefly",
                 "check_in.page", "push.subscribe", "push.stop", "sms.inbound", "sms.report",
                 "email.receive", "telegram.receive", "whatsapp.receive"}  # fmt: skip
# What a new home does not have, or has not turned on.
NOTHING_YET = {"services.logo_picture", "push.page", "push.manifest", "push.service_worker",
               "telegram_page.page", "office.picture"}  # fmt: skip


@pytest.mark.one_database
def test_every_state_changing_route_names_the_roles_it_needs(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()):
            roles = getattr(app.view_functions[rule.endpoint], "roles", None)
            assert roles is not None, rule.endpoint
            assert bool(roles) != (rule.endpoint in PUBLIC_WRITES), rule.endpoint


# An administrator's turn asks for every page of both databases; the others are about roles.
_TURNS = [pytest.param(r, marks=pytest.mark.one_database) for r in ANYONE if r != "admin"]


@pytest.mark.parametrize("role", ["admin", *_TURNS])
def test_every_page_opens_or_refuses_politely_for_every_role(
    app: Flask, database: Database, role: str
) -> None:
    client = signed_in(app, database, role)
    known = {"slug": SLUG, "device": "web", "person_id": 1}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.arguments <= known.keys():
            if rule.endpoint == "static":
                continue
            with app.test_request_context():
                values = dict(known)
                if rule.endpoint.startswith("services"):
                    values["slug"] = "call-center-112"
                path = url_for(rule.endpoint, **{k: values[k] for k in rule.arguments})
            answer = client.get(path)
            expected = (404,) if rule.endpoint in NOTHING_YET else (200, 302, 403, 503)
            assert answer.status_code in expected, (path, answer.status_code)


@pytest.mark.one_database
def test_a_viewer_cannot_order_print(app: Flask, database: Database) -> None:
    client = signed_in(app, database, "viewer")

    answer = client.post(f"/kampanye/{SLUG}/materi", data={"material": "poster-a4"})

    assert answer.status_code == 403
    assert "Peran Anda" in answer.get_data(as_text=True)


@pytest.mark.one_database
def test_strangers_are_asked_tosigned_in(app: Flask) -> None:
    answer = app.test_client().get("/kampanye/")

    assert answer.status_code == 302
    assert "/masuk" in answer.headers["Location"]


@pytest.mark.one_database
def test_a_form_without_its_token_changes_nothing(settings: Settings, database: Database) -> None:
    client = create_app(settings, database).test_client()

    answer = client.post("/masuk", data={"username": "admin", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get("/").status_code == 302


@pytest.mark.one_database
def test_guessing_passwords_is_throttled(app: Flask) -> None:
    client = app.test_client()
    for _ in range(5):
        assert (
            client.post("/masuk", data={"username": "admin", "password": "salah-salah"}).status_code
            == 401
        )

    answer = client.post("/masuk", data={"username": "admin", "password": PASSWORD})

    assert answer.status_code == 429
    assert "Terlalu banyak percobaan" in answer.get_data(as_text=True)
