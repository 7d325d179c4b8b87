"""The sign-up page in a real browser, as a citizen's phone meets it: small, without a cookie."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Response, expect
from sqlalchemy import select

from outreach.audience.citizen_words import WORDS
from outreach.audience.consent import reachable
from outreach.audience.joining import Confirmation, send_confirmations
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS
from outreach.database import Database
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.phone import LIGHT, is_fit_for_a_phone

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("width", [390, 320])
def test_a_citizen_signs_up_in_sundanese_and_stops_again(
    browser: Browser, app: Flask, address: str, database: Database, settings: Settings, width: int
) -> None:
    app.extensions["outreach.join_channels"] = ("whatsapp", "email")
    app.config["WTF_CSRF_ENABLED"] = True
    key, words = secret_key(settings.home_path), WORDS["su"]
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 844}, java_script_enabled=True
    )
    page = context.new_page()
    loaded: list[Response] = []
    page.on("response", lambda answer: loaded.append(answer))

    page.goto("/daftar")
    assert sum(len(one.body()) for one in loaded) <= LIGHT
    is_fit_for_a_phone(page, width)
    page.get_by_role("link", name="Sunda").click()
    page.get_by_role("link", name="E-mail").click()
    page.get_by_label(words["email"]).fill("Euis@Example.go.id")
    page.get_by_label(words["place"]).select_option("Kutamanah")
    page.get_by_label(words["agree"]).check()
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["asked_title"])
    is_fit_for_a_phone(page, width)

    asked: list[Confirmation] = []
    send_confirmations(database, {"email": lambda one: asked.append(one) or ""}, address, key)
    page.goto(asked[0].link)
    is_fit_for_a_phone(page, width)
    page.get_by_role("button", name=words["confirm"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["joined_title"])
    with database.reading() as session:
        [person] = session.scalars(select(Contact)).all()
        assert (person.email, person.language) == ("euis@example.go.id", "su")
        assert person.place.name == "Kutamanah"
        assert reachable(session, [person.id], "email", REMINDERS, key).keys() == {person.id}
    assert context.cookies() == []
    context.close()
