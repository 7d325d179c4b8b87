"""Web push: sealed as the RFC's example, taken by a service that checks what real ones check."""

from __future__ import annotations

import hmac
import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from playwright.sync_api import Browser as Chromium
from sqlalchemy import select
from werkzeug.serving import make_server

from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels import Outcome
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
from outreach.broadcasts.channels.push.subscription import kept, read_subscription
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.broadcasts.channels.far_side import Asked, Said, far_side, letter
from tests.broadcasts.channels.outbox import rows
from tests.build import VILLAGE
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


def _send(browser: Browser, home: Path, **changes: Any) -> Outcome:
    with far_side(browser) as origin:
        vapid = Vapid(push_key(home), "mailto:diskominfo@example.go.id")
        channel = PushChannel(vapid, services=("127.0.0.1",), timeout=5)
        [outcome] = channel.send([letter(kept(browser.subscription(origin)), 7, **changes)])
        channel.close()
    return outcome


def test_a_notification_reaches_the_browser_that_subscribed(tmp_path: Path) -> None:
    browser = Browser()

    outcome = _send(
        browser, tmp_path, subject="Darurat? 112", body="Désa Campaka: https://x.id/q/AB 🙂"
    )

    assert (outcome.status, outcome.reference) == ("sent", "/m/1")
    assert browser.messages == [
        {"title": "Darurat? 112", "body": "Désa Campaka: https://x.id/q/AB 🙂", "tag": "outreach-7",
         "url": "https://x.id/q/AB", "stop": "https://x.id/berhenti/t"},
    ]  # fmt: skip


def test_a_long_text_is_cut_to_what_a_service_takes(tmp_path: Path) -> None:
    browser = Browser()

    assert _send(browser, tmp_path, body="🙂" * 5000).status == "sent"

    assert 300 < len(browser.messages[0]["body"]) < 1000


@pytest.mark.parametrize(
    ("status", "ends", "dead"),
    [(404, "failed", True), (410, "failed", True), (413, "failed", False), (403, "failed", False),
     (429, "throttled", False), (503, "throttled", False), (500, "in_doubt", False)],
)  # fmt: skip
def test_each_refusal_has_its_own_end(tmp_path: Path, status: int, ends: str, dead: bool) -> None:
    outcome = _send(Browser(status), tmp_path)

    assert (outcome.status, outcome.dead) == (ends, dead)
    assert outcome.after == (5 if ends == "throttled" else 0)


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = public_bytes(push_key(tmp_path))

    assert public_bytes(push_key(tmp_path)) == first
    assert (tmp_path / "push.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["push.key"]


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
    ],
)  # fmt: skip
def test_nobody_can_make_our_server_knock_anywhere_else(endpoint: str) -> None:
    with pytest.raises(OutreachError):
        read_subscription(_given(endpoint))


@pytest.mark.parametrize(
    "host",
    ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
     "wns2-sg2p.notify.windows.com"],
)  # fmt: skip
def test_browsers_own_services_are_known(host: str) -> None:
    assert read_subscription(_given(f"https://{host}/x")).origin == f"https://{host}"


# ---- The page ---------------------------------------------------------------------------------


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    on = replace(settings, push_contact="mailto:diskominfo@example.go.id")
    return create_app(on, database).test_client()


def test_a_browser_that_agrees_is_a_contact_without_a_name_once(
    client: FlaskClient, database: Database
) -> None:
    page = client.get("/notifikasi/")
    assert page.status_code == 200 and consent_words(REMINDERS, "push") in page.text
    body = {"subscription": _given("https://fcm.googleapis.com/fcm/send/x"), "village": VILLAGE}

    for _ in range(2):
        assert client.post("/notifikasi/langganan", json=body).status_code == 201

    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
        [consent] = contact.consents
        assert (contact.name, contact.place.code) == ("", VILLAGE)
        assert (consent.channel, consent.text.text) == ("push", consent_words(REMINDERS, "push"))
        read_subscription(json.loads(contact.push or ""))


@pytest.mark.one_database
def test_the_worker_stands_where_it_may_rule_and_nothing_is_there_when_it_is_off(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    worker = client.get("/notifikasi/pekerja.js")
    assert worker.status_code == 200 and "javascript" in worker.mimetype
    assert client.get("/notifikasi").headers["Location"].endswith("/notifikasi/")

    closed = create_app(settings, database).test_client()
    assert closed.get("/notifikasi/").status_code == 404
    assert closed.post("/notifikasi/langganan", json={}).status_code == 404


@pytest.mark.one_database
def test_a_real_browser_shows_what_was_pushed_with_a_way_to_stop(
    settings: Settings, database: Database, browser: Chromium
) -> None:
    on = replace(settings, push_contact="mailto:diskominfo@example.go.id")
    server = make_server("127.0.0.1", 0, create_app(on, database), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    origin = f"http://127.0.0.1:{server.port}"
    context = browser.new_context()
    try:
        context.grant_permissions(["notifications"], origin=origin)
        page = context.new_page()
        page.goto(f"{origin}/notifikasi/")
        assert page.get_by_role("button", name="Saya setuju, nyalakan").is_enabled()
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
        pushed = notification(letter("", 7, subject="Darurat? 112", body="https://x.id/q/AB"))
        tools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": known[0]["registrationId"],
             "data": pushed.decode()},
        )  # fmt: skip
        [shown] = until(lambda: page.evaluate(_SHOWN), 10, "the notification")
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()

    assert shown == ["Darurat? 112", "outreach-7", "https://x.id/q/AB", ["Berhenti"]]


_SHOWN = """navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) =>
  all.map((one) => [one.title, one.tag, one.data.url, one.actions.map((a) => a.title)]))"""


@pytest.mark.one_database
def test_whatever_is_handed_in_is_no_error_of_ours(client: FlaskClient, database: Database) -> None:
    right = _given("https://fcm.googleapis.com/x")
    anything = st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: st.dictionaries(
            st.sampled_from(["subscription", "village", "endpoint", "keys", "p256dh", "auth"]),
            inner, max_size=4,
        ),
        max_leaves=8,
    )  # fmt: skip

    @fuzz(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(anything, st.text(max_size=12))
    def handed(inner: Any, text: str) -> None:
        for body in (
            inner, {"subscription": inner, "village": VILLAGE},
            {"subscription": right, "village": text + "\0"},
            {"subscription": right, "village": inner},
            {"subscription": {**right, "keys": inner}, "village": VILLAGE},
            {"subscription": {**right, "keys": {"p256dh": text, "auth": text}}, "village": VILLAGE},
        ):  # fmt: skip
            answer = client.post("/notifikasi/langganan", json=body)
            assert answer.status_code in (400, 429)

    handed()
    assert rows(database) == (0, 0, 0, 0)
