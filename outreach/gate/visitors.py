"""Who is at the door: a person, a machine or a preview, and on which kind of device."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# Programs that fetch a page to show what a link in a chat leads to.
_PREVIEW = re.compile(
    r"^WhatsApp/|^TelegramBot|facebookexternalhit|^Slackbot|^Slack-ImgProxy|^Twitterbot"
    r"|^Discordbot|SkypeUriPreview|LinkedInBot|^Viber|redditbot|Google-PageRenderer"
)
# The list's own "WhatsApp" would take people in WhatsApp's browser for machines;
# only the preview fetcher's name *begins* with it.
_PATTERNS = [
    entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA if "whatsapp" not in
    entry["pattern"].lower()
]  # fmt: skip
_TOOLS = (
    r"^curl/", r"^Wget/", r"^python-requests/", r"^python-httpx/", r"^Python-urllib/",
    r"^Go-http-client/",
)  # fmt: skip
_BOT = re.compile("|".join([*_TOOLS, *_PATTERNS]))
_IOS = re.compile(r"iPhone|iPad|iPod")
# Bounds the time a hostile user agent can cost.
_LONGEST = 400
_LOCAL = ("127.", "::1", "::ffff:127.")


class Visitor(NamedTuple):
    """`kind`: human, bot or preview; `device`: android, ios or other, whose store can open."""

    kind: str
    device: str


@lru_cache(maxsize=8192)
def _recognise(user_agent: str) -> Visitor:
    if _PREVIEW.search(user_agent):
        kind = "preview"
    elif not user_agent.strip() or _BOT.search(user_agent):
        kind = "bot"
    else:
        kind = "human"
    if "Android" in user_agent:
        return Visitor(kind, "android")
    return Visitor(kind, "ios" if _IOS.search(user_agent) else "other")


def recognise(user_agent: str) -> Visitor:
    """Who that user agent is; none at all is a bot."""
    return _recognise(user_agent[:_LONGEST])


def fetched_ahead(environ: dict[str, Any]) -> bool:
    """True when a browser fetches the page before anybody has asked for it."""
    sent = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE")
    return bool(sent or environ.get("HTTP_X_MOZ"))


def address(environ: dict[str, Any]) -> str:
    """Where the request came from; behind a proxy on this machine, what that proxy saw."""
    direct: str = environ.get("REMOTE_ADDR", "")
    if direct.startswith(_LOCAL):
        forwarded: str = environ.get("HTTP_X_FORWARDED_FOR", "")
        return forwarded.rpartition(",")[2].strip() or direct
    return direct
