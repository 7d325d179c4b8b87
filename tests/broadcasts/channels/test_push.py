"""Web push: sealed as the RFC's example, taken by a service that checks what real ones check."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Response, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from outreach.audience.citizen_words import WORDS
from outreach.audience.consent import unsubscribe_token, withdraw
from outreach.audience.contacts import masked
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.push import PushChannel, notification
from outreach.broadcasts.channels.push.sealed import (
    LONGEST,
    Vapid,
    coded,
    decoded,
    public_bytes,
    push_key,
    seal,
)
from outreach.broadcasts.channels.push.subscription import read_subscription
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.models import Broadcast, ChannelState, Delivery
from outreach.database import Database
from outreach.errors import OutreachError, StorageError
from outreach.places.find import villages_by_codes
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.broadcasts.channels.far_side import Asked, Said, far_side, letter
from tests.broadcasts.channels.outbox import ALWAYS, broadcast_to, rows, suppressed
from tests.build import KEY, VILLAGE
from tests.phone import LIGHT, is_fit_for_a_phone
from tests.running import until

_CURVE = ec.SECP256R1()


def test_a_message_is_sealed_as_in_the_standards_example() -> None:
    """RFC 8291, appendix A."""
    ours = ec.derive_private_key(
        int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), _CURVE
    )
    theirs = decoded(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )

    sealed = seal(
        b"When I grow up, I want to be a watermelon", theirs, decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        ours=ours, salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )  # fmt: skip

    assert coded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Q"
        "ulcy4a-fN"
    )
    assert len(seal(b"x" * LONGEST, theirs, b"s" * 16)) == 4096
    with pytest.raises(ValueError):
        seal(b"x" * (LONGEST + 1), theirs, b"s" * 16)


class Browser:
    """A browser and its push service in one: it checks the sender and opens the message."""

    def __init__(self, status: int = 201) -> None:
        self.key, self.secret = ec.generate_private_key(_CURVE), b"0123456789abcdef"
        self.status, self.origin = status, ""
        self.messages: list[dict[str, str]] = []

    def subscription(self, origin: str) -> dict[str, Any]:
        self.origin = origin
        keys = {"p256dh": coded(public_bytes(self.key)), "auth": coded(self.secret)}
        return {"endpoint": f"{origin}/wpush/v2/abc", "expirationTime": None, "keys": keys}

    def __call__(self, asked: Asked) -> Said:
        if self.status != 201:
            return self.status, {"Retry-After": "5"}, b"no"
        if asked.headers["content-encoding"] != "aes128gcm" or not asked.headers["ttl"].isdigit():
            return 400, {}, b"bad"
        if not self._vouched(asked.headers["authorization"]):
            return 401, {}, b"vapid"
        if len(asked.body) > 4096:
            return 413, {}, b"long"
        self.messages.append(json.loads(self._opened(asked.body)))
        return 201, {"Location": "/m/1"}, b""

    def _vouched(self, header: str) -> bool:
        scheme, _, rest = header.partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        signed, _, signature = given["t"].rpartition(".")
        head, claims = (json.loads(decoded(part)) for part in signed.split("."))
        raw = decoded(signature)
        numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decoded(given["k"]))
        point.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))
        return (
            scheme == "vapid"
            and head == {"typ": "JWT", "alg": "ES256"}
            and claims["aud"] == self.origin
            and time.time() < claims["exp"] <= time.time() + 86400
            and claims["sub"].startswith("mailto:")
        )

    def _opened(self, body: bytes) -> bytes:
        salt, theirs = body[:16], body[21 : 21 + body[20]]
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs)
        mac = lambda key, text: hmac.digest(key, text, "sha256")  # noqa: E731
        mixed = mac(self.secret, self.key.exchange(ec.ECDH(), point))
        info = b"WebPush: info\0" + public_bytes(self.key) + theirs + b"\1"
        keyed = mac(salt, mac(mixed, info))
        key = mac(keyed, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = mac(keyed, b"Content-Encoding: nonce\0\1")[:12]
        padded = AESGCM(key).decrypt(nonce, body[21 + body[20] :], None)
        assert padded.endswith(b"\2")
        return padded[:-1]


def _channel(origin: str, home: Path) -> PushChannel:
    """Its only push service is the far side on this machine."""
    vapid = Vapid(push_key(home), "mailto:diskominfo@example.go.id")
    return PushChannel(vapid, services=(origin.removeprefix("http://"),), timeout=5)


def _send(browser: Browser, home: Path, **changes: Any) -> Outcome:
    with far_side(browser) as origin:
        channel = _channel(origin, home)
        address = json.dumps(browser.subscription(origin))
        [outcome] = channel.send([letter(address, 7, **changes)])
        channel.close()
    return outcome


def test_a_notification_reaches_the_browser_that_subscribed(tmp_path: Path) -> None:
    browser = Browser()

    said = {"subject": "Darurat? 112", "language": "su"}
    outcome = _send(browser, tmp_path, body="Désa Campaka: https://x.id/q/AB 🙂", **said)

    assert (outcome.status, outcome.reference) == ("sent", "/m/1")
    assert browser.messages == [
        {"title": "Darurat? 112", "body": "Désa Campaka: https://x.id/q/AB 🙂", "tag": "outreach-7",
         "url": "https://x.id/q/AB", "stop": "https://x.id/berhenti/t", "lang": "su"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "shown", "url"),
    [
        ("Simpan 112. https://x.id/q/AB", "Simpan 112.", "https://x.id/q/AB"),
        ("Lihat https://x.id/q/AB.", "Lihat https://x.id/q/AB.", "https://x.id/q/AB"),
        ("Simpan 112.", "Simpan 112.", ""),
    ],
)
def test_a_press_opens_the_link_and_the_text_does_not_end_with_it(
    body: str, shown: str, url: str
) -> None:
    said = json.loads(notification(letter("", body=body)))

    assert (said["body"], said["url"]) == (shown, url)


def test_a_long_text_is_cut_to_what_a_service_takes(tmp_path: Path) -> None:
    browser = Browser()

    assert _send(browser, tmp_path, body="🙂" * 5000).status == "sent"

    assert 300 < len(browser.messages[0]["body"]) < 1000


@pytest.mark.parametrize(
    ("status", "ends", "dead"),
    [(404, "failed", True), (410, "failed", True), (413, "failed", False), (400, "failed", False),
     (401, "retry", False), (403, "retry", False), (429, "throttled", False),
     (503, "throttled", False), (500, "in_doubt", False), (301, "retry", False)],
)  # fmt: skip
def test_each_refusal_has_its_own_end(tmp_path: Path, status: int, ends: str, dead: bool) -> None:
    outcome = _send(Browser(status), tmp_path)

    assert (outcome.status, outcome.dead) == (ends, dead)
    assert outcome.after == (5 if ends == "throttled" else 0)


def _halo(_session: object, _of: Broadcast, claimed: Sequence[Claimed]) -> dict[int, Letter | str]:
    return {one.id: letter(one.address, one.id) for one in claimed}


@pytest.mark.parametrize("status", [410, 429])
def test_a_browser_that_is_gone_is_never_asked_again_and_a_busy_service_is_asked_later(
    database: Database, tmp_path: Path, status: int
) -> None:
    browser = Browser(status)
    with far_side(browser) as origin:
        broadcast_to(database, "push", json.dumps(browser.subscription(origin)))
        channel, asked = _channel(origin, tmp_path), datetime.now(UTC)
        dispatch(database, channel, compose=_halo, key=KEY, window=ALWAYS, holder="uji",
                 now=lambda: asked)  # fmt: skip
        channel.close()

    with database.reading() as session:
        [contact], [delivery] = session.scalars(select(Contact)), session.scalars(select(Delivery))
        live = [consent for consent in contact.consents if consent.withdrawn_at is None]
        if status == 410:
            assert (delivery.status, live, contact.reach) == ("failed", [], 0)
            assert suppressed(database) == [("push", "dead")]
        else:
            later = asked + timedelta(seconds=5)
            assert (delivery.status, delivery.attempts, len(live)) == ("queued", 0, 1)
            assert delivery.due_at == session.get_one(ChannelState, "push").free_at == later


def test_a_token_is_made_out_to_one_service_and_renewed_before_it_ends(tmp_path: Path) -> None:
    clock = [datetime(2027, 2, 1, tzinfo=UTC)]
    vapid = Vapid(push_key(tmp_path), "mailto:a@b.id", lambda: clock[0])

    first = vapid.authorization("https://a.id")
    assert vapid.authorization("https://a.id") == first != vapid.authorization("https://b.id")
    clock[0] += timedelta(hours=5)
    assert vapid.authorization("https://a.id") == first
    clock[0] += timedelta(hours=2)
    assert vapid.authorization("https://a.id") != first


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = public_bytes(push_key(tmp_path))

    assert public_bytes(push_key(tmp_path)) == first
    assert (tmp_path / "push.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["push.key"]


def test_a_broken_key_is_said_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "push.key").write_text("rusak")

    with pytest.raises(StorageError):
        push_key(tmp_path)
    assert (tmp_path / "push.key").read_text() == "rusak"


@pytest.mark.parametrize(
    "contact", ["diskominfo@x.id", "mailto:", "mailto:a b@x.id", "http://x.id"]
)
def test_a_contact_that_push_services_would_refuse_is_refused_at_the_start(contact: str) -> None:
    with pytest.raises(OutreachError):
        Settings.from_environment({"OUTREACH_PUSH_CONTACT": contact})


def _given(endpoint: str) -> dict[str, Any]:
    return {**Browser().subscription(""), "endpoint": endpoint}


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://10.0.0.1/", "https://localhost/x", "https://169.254.169.254/latest",
        "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.jahat.id/x",
        "https://jahatpush.apple.com.id/", "https://a@fcm.googleapis.com/x", "ftp://push.apple.com",
        "https://fcm.googleapis.com:x/", "https://fcm.googleapis.com/a b", "https://[::1", "",
        "https://fcm.googleapis.com/\r\nX: y", "https://fcm.googleapis.com/" + "a" * 1000,
        "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com", "//fcm.googleapis.com/x",
        "https://fcm.googleapis.com?x", "https://push.apple.com.evil/x", "https://x\\.push.apple.com/",
        "https://fcm.googleapis.com\\@10.0.0.1/", "https://10.0.0.1/#.push.apple.com/",
        "https://xfcm.googleapis.com/x", "HTTPS://fcm.googleapis.com/x", "http://127.0.0.1:80/x",
    ],
)  # fmt: skip
def test_nobody_can_make_our_server_knock_anywhere_else(endpoint: str) -> None:
    with pytest.raises(OutreachError):
        read_subscription(_given(endpoint))


@pytest.mark.parametrize(
    "host",
    ["fcm.googleapis.com", "jmt17.google.com", "updates.push.services.mozilla.com",
     "web.push.apple.com", "wns2-sg2p.notify.windows.com"],
)  # fmt: skip
def test_browsers_own_services_are_known(host: str) -> None:
    assert read_subscription(_given(f"https://{host}/x")).origin == f"https://{host}"


# ---- The page ---------------------------------------------------------------------------------


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    on = replace(settings, push_contact="mailto:diskominfo@example.go.id")
    return create_app(on, database).test_client()


def _place(database: Database) -> str:
    with database.reading() as session:
        return str(villages_by_codes(session, [VILLAGE])[0].id)


def test_a_browser_that_agrees_is_a_contact_without_a_name_once_and_stops_at_a_press(
    client: FlaskClient, database: Database
) -> None:
    text = consent_words(REMINDERS, "push", "su")
    page = client.get("/notifikasi/?l=su")
    assert page.status_code == 200 and text in page.text and "Set-Cookie" not in page.headers
    body = {"subscription": _given("https://fcm.googleapis.com/fcm/send/x"),
            "desa": _place(database)}  # fmt: skip

    def press() -> None:
        """By impatient fingers: together."""
        fresh = partial(client.application.test_client, False)
        with ThreadPoolExecutor(4) as fingers:
            again = [
                fingers.submit(fresh().post, "/notifikasi/langganan?l=su", json=body)
                for _ in range(4)
            ]
            assert {answer.result().status_code for answer in again} == {201}

    press()
    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        [consent] = contact.consents
        assert (contact.name, contact.place.code, contact.language) == ("", VILLAGE, "su")
        assert (consent.channel, consent.text.text, consent.method) == ("push", text, "web")
        assert consent.source == "Tombol di halaman notifikasi, https://fcm.googleapis.com"
        read_subscription(json.loads(contact.push or ""))
        assert masked(contact) == "fcm.googleapis.com/***"

    assert client.post("/notifikasi/berhenti", json=body).status_code == 200
    assert suppressed(database) == [("push", "asked")]
    assert client.post("/notifikasi/langganan", json=body).status_code == 201
    assert suppressed(database) == []
    with database.writing() as session:
        withdraw(session, contact.id, "push")
    press()
    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        assert sum(consent.withdrawn_at is None for consent in contact.consents) == 1


@pytest.mark.one_database
def test_the_link_in_a_notification_stops_it_and_names_no_address(
    client: FlaskClient, database: Database
) -> None:
    body = {"subscription": _given("https://fcm.googleapis.com/@x"), "desa": _place(database)}
    client.post("/notifikasi/langganan", json=body)
    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
    token = unsubscribe_token(client.application.config["SECRET_KEY"], contact.id, "push")

    page = client.get(f"/berhenti/{token}").text
    assert "lewat Notifikasi ke perangkat ini" in page and "auth" not in page
    assert client.post(f"/berhenti/{token}").status_code == 200

    assert suppressed(database) == [("push", "asked")]


@pytest.mark.one_database
def test_who_was_never_here_leaves_no_trace_by_stopping(
    client: FlaskClient, database: Database
) -> None:
    body = {"subscription": _given("https://fcm.googleapis.com/x")}

    assert client.post("/notifikasi/berhenti", json=body).status_code == 200
    assert client.post("/notifikasi/berhenti", json={}).status_code == 400
    assert rows(database) == (0, 0, 0, 0)


@pytest.mark.one_database
def test_the_worker_stands_where_it_may_rule_and_nothing_is_there_when_it_is_off(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    worker = client.get("/notifikasi/pekerja.js")
    assert worker.status_code == 200 and "javascript" in worker.mimetype
    told = client.get("/notifikasi/aplikasi.webmanifest")
    assert (told.mimetype, told.json["display"]) == ("application/manifest+json", "standalone")
    with client.get(told.json["icons"][0]["src"]) as icon:
        assert icon.mimetype == "image/png"
    assert client.get("/notifikasi").headers["Location"].endswith("/notifikasi/")

    closed = create_app(settings, database).test_client()
    assert closed.get("/notifikasi/").status_code == 404
    assert closed.post("/notifikasi/langganan", json={}).status_code == 404
    assert closed.get("/notifikasi/pekerja.js").status_code == 404


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def origin(settings: Settings, database: Database) -> Iterator[str]:
    """The product with notifications on."""
    on = replace(settings, push_contact="mailto:diskominfo@example.go.id")
    with served(create_app(on, database)) as found:
        yield found


@pytest.mark.one_database
def test_a_real_browser_shows_what_was_pushed_with_a_way_to_stop(
    origin: str, browser: Chromium
) -> None:
    context = browser.new_context()
    context.grant_permissions(["notifications"], origin=origin)
    page = context.new_page()
    page.goto(f"{origin}/notifikasi/?l=su")
    expect(page.get_by_role("button", name="Abdi satuju, hurungkeun")).to_be_enabled()
    expect(page.get_by_role("status")).to_have_text("")
    # Only a page below the worker's path ever sees it ready.
    page.evaluate(
        "Promise.race([navigator.serviceWorker.ready.then(() => true),"
        " new Promise((_, no) => setTimeout(no, 10000))])"
    )
    tools, known = context.new_cdp_session(page), []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    until(lambda: page.evaluate("true") and known, 10, "the worker")
    pushed = notification(
        letter("", 7, subject="Darurat? 112", body="Simpen. https://x.id/q/AB", language="su")
    )
    for data in (pushed.decode(), "bukan JSON"):
        tools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": known[0]["registrationId"], "data": data},
        )
    shown = until(lambda: len(said := page.evaluate(_SHOWN)) == 2 and said, 10, "notifications")
    context.close()

    assert ["Darurat? 112", "Simpen.", "outreach-7", "https://x.id/q/AB", ["Liren"]] in shown


_SHOWN = """navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map(
  (one) => [one.title, one.body, one.tag, one.data.url, one.actions.map((a) => a.title)]))"""


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["/notifikasi/", "/notifikasi/?l=su", "/telegram/?l=su&desa=1"])
def test_the_pages_are_light_and_fit_a_small_phone(
    settings: Settings, database: Database, browser: Chromium, path: str
) -> None:
    on = replace(settings, push_contact="mailto:a@b.id", smtp_url="smtp://localhost:9",
                 telegram_bot="uji_bot", telegram_token="t", telegram_secret="s")  # fmt: skip
    loaded: list[Response] = []
    with served(create_app(on, database)) as origin:
        context = browser.new_context(viewport={"width": 320, "height": 640})
        page = context.new_page()
        page.on("response", lambda answer: loaded.append(answer))
        page.goto(origin + path)
        page.wait_for_load_state("networkidle")
        # What must be there before the page is; the script that turns the button on comes after.
        shown = [one for one in loaded if not one.url.endswith((".png", ".js", "manifest"))]
        assert len(shown) == 2
        assert sum(len(one.body()) for one in shown) <= LIGHT
        is_fit_for_a_phone(page, 320)
        assert context.cookies() == []
        context.close()


# A push service that a headless browser does not have; all else is the page's own.
_SERVICE = """
const kept = { now: null };
PushManager.prototype.getSubscription = async () => kept.now;
PushManager.prototype.subscribe = async (asked) => kept.now = {
  options: { applicationServerKey: asked.applicationServerKey.buffer },
  toJSON: () => (%s), unsubscribe: async () => { kept.now = null; return true; },
};
"""


@pytest.mark.one_database
def test_the_button_subscribes_a_phone_and_the_other_one_stops_it(
    origin: str, browser: Chromium, database: Database
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(_SERVICE % json.dumps(_given("https://fcm.googleapis.com/x")))
    page, said = context.new_page(), WORDS["id"]
    page.goto(f"{origin}/notifikasi/")
    told = page.get_by_role("status")

    page.get_by_label("Desa atau kelurahan").select_option("Kutamanah")
    page.get_by_role("button", name=said["push_on"]).click()
    expect(told).to_have_text(said["push_denied"])
    assert rows(database) == (0, 0, 0, 0)

    context.grant_permissions(["notifications"], origin=origin)
    page.get_by_role("button", name=said["push_on"]).click()
    expect(told).to_have_text(said["push_done"])
    with database.reading() as session:
        assert session.scalars(select(Contact)).one().place.name == "Kutamanah"
    page.get_by_role("button", name=said["push_off"]).click()
    expect(told).to_have_text(said["push_stopped"])
    expect(page.get_by_role("button", name=said["push_off"])).to_be_hidden()
    assert suppressed(database) == [("push", "asked")]
    assert context.cookies() == []
    context.close()


@pytest.mark.one_database
def test_without_a_script_the_page_says_that_this_browser_cannot(
    origin: str, browser: Chromium
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/notifikasi/")

    expect(page.get_by_role("status")).to_have_text(WORDS["id"]["push_cannot"])
    expect(page.get_by_role("button", name=WORDS["id"]["push_on"])).to_be_disabled()
    context.close()


@pytest.mark.one_database
def test_whatever_is_handed_in_is_no_error_of_ours(client: FlaskClient, database: Database) -> None:
    right, place = _given("https://fcm.googleapis.com/x"), _place(database)
    anything = st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: st.dictionaries(
            st.sampled_from(["subscription", "desa", "endpoint", "keys", "p256dh", "auth"]),
            inner, max_size=4,
        ),
        max_leaves=8,
    )  # fmt: skip

    @fuzz(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(anything, st.text(max_size=12))
    def handed(inner: Any, text: str) -> None:
        for body in (
            inner, {"subscription": inner, "desa": place},
            {"subscription": right, "desa": text + "\0"},
            {"subscription": right, "desa": inner},
            {"subscription": {**right, "keys": inner}, "desa": place},
            {"subscription": {**right, "keys": {"p256dh": text, "auth": text}}, "desa": place},
        ):  # fmt: skip
            answer = client.post("/notifikasi/langganan", json=body)
            assert answer.status_code in (400, 429)
            assert client.post("/notifikasi/berhenti", json=body).status_code in (200, 400)

    handed()
    assert rows(database) == (0, 0, 0, 0)
