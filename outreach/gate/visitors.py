"""Who is at the door: a person, a machine, and on which kind of device."""

from __future__ import annotations

import re
from functools import lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# The list's own "WhatsApp" would take people in WhatsApp's browser for machines;
# only the preview fetcher's name *begins* with it.
_PATTERNS = [
    entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA if "whatsapp" not in
    entry["pattern"].lower()
]  # fmt: skip
_OURS = (
    r"^WhatsApp/", r"^TelegramBot", r"facebookexternalhit", r"^Slackbot", r"^Slack-ImgProxy",
    r"^Twitterbot", r"^Discordbot", r"SkypeUriPreview", r"^curl/", r"^Wget/",
    r"^python-requests/", r"^python-httpx/", r"^Python-urllib/", r"^Go-http-client/",
)  # fmt: skip
_BOT = re.compile("|".join([*_OURS, *_PATTERNS]))
_IOS = re.compile(r"iPhone|iPad|iPod")
# Bounds the time a hostile user agent can cost.
_LONGEST = 400


def kind(method: str, user_agent: str) -> str:
    """`head` for HEAD requests, else `bot` or `human`; no user agent at all is a bot."""
    return "head" if method == "HEAD" else _kind(user_agent[:_LONGEST])


@lru_cache(maxsize=8192)
def _kind(user_agent: str) -> str:
    return "bot" if not user_agent.strip() or _BOT.search(user_agent) else "human"


@lru_cache(maxsize=8192)
def _device(user_agent: str) -> str:
    if "Android" in user_agent:
        return "android"
    return "ios" if _IOS.search(user_agent) else "other"


def device(user_agent: str) -> str:
    """`android`, `ios` or `other`: whose store can be opened."""
    return _device(user_agent[:_LONGEST])
