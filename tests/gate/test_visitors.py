"""People are people, machines are machines."""

from __future__ import annotations

import pytest

from outreach.gate.visitors import address, fetched_ahead, recognise
from tests.gate.build import IPHONE, PHONE

_WEBVIEW = PHONE.replace("K)", "SM-A057F; wv)") + " "


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        IPHONE,
        _WEBVIEW + "WhatsApp/2.24.11.78",
        IPHONE + " WhatsApp/24.11.78",
        _WEBVIEW + "[FB_IAB/FB4A;FBAV/466.0.0.0;]",
        _WEBVIEW + "Instagram 330.0.0.0 Android",
        IPHONE + " Line/14.8.0",
        "Opera/9.80 (Android; Opera Mini/60.0/191.0; U; id) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Linux; U; Android 9; id-id; Redmi 6A) Version/4.0 Chrome/100 Mobile"
        " Safari/537.36 XiaoMi/MiuiBrowser/13.5.0",
        _WEBVIEW + "GSA/15.20 (QR scanner)",
        "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
        "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    ],
)
def test_a_person_counts_as_human(agent: str) -> None:
    assert recognise(agent).kind == "human"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "  ",
        "curl/8.5.0",
        "Wget/1.21.4",
        "python-requests/2.32.3",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ],
)
def test_machines_count_as_bots(agent: str) -> None:
    assert recognise(agent).kind == "bot"


@pytest.mark.parametrize(
    "agent",
    [
        "WhatsApp/2.24.11.78 A",
        "WhatsApp/2.2413.1 N",
        "TelegramBot (like TwitterBot)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    ],
)
def test_a_chats_preview_is_no_scan_by_a_person(agent: str) -> None:
    assert recognise(agent).kind == "preview"


def test_a_page_fetched_before_it_is_asked_for_is_told_apart() -> None:
    assert fetched_ahead({"HTTP_SEC_PURPOSE": "prefetch;prerender"})
    assert fetched_ahead({"HTTP_X_MOZ": "prefetch"})
    assert not fetched_ahead({"HTTP_USER_AGENT": PHONE})


def test_each_phone_finds_its_own_store() -> None:
    assert recognise(PHONE).device == "android"
    assert recognise(IPHONE).device == "ios"
    assert recognise("Mozilla/5.0 (Windows NT 10.0)").device == recognise("").device == "other"


def test_behind_a_proxy_visitors_are_told_apart_by_what_it_saw() -> None:
    proxied = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "9.9.9.9, 36.80.1.2"}
    assert address(proxied) == "36.80.1.2", "only the last one is the proxy's own word"
    assert address({"REMOTE_ADDR": "36.80.1.2", "HTTP_X_FORWARDED_FOR": "9.9.9.9"}) == "36.80.1.2"
    assert address({"REMOTE_ADDR": "127.0.0.1"}) == "127.0.0.1"
