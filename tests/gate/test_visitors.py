"""People are people, machines are machines."""

from __future__ import annotations

import pytest

from outreach.gate.visitors import device, kind
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
    assert kind("GET", agent) == "human"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "  ",
        "WhatsApp/2.24.11.78 A",
        "WhatsApp/2.2413.1 N",
        "TelegramBot (like TwitterBot)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "curl/8.5.0",
        "Wget/1.21.4",
        "python-requests/2.32.3",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ],
)
def test_machines_and_previews_count_as_bots(agent: str) -> None:
    assert kind("GET", agent) == "bot"


def test_head_is_counted_apart() -> None:
    assert kind("HEAD", PHONE) == kind("HEAD", "curl/8") == "head"


def test_each_phone_finds_its_own_store() -> None:
    assert device(PHONE) == "android"
    assert device(IPHONE) == "ios"
    assert device("Mozilla/5.0 (Windows NT 10.0)") == device("") == "other"
