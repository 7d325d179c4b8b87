"""Citizens' pages, ready but for what differs from code to code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outreach.campaigns.copy import texts
from outreach.campaigns.models import Campaign
from outreach.links.route import whatsapp_address
from outreach.services.models import Service
from outreach.settings import ROOT

LANGUAGES = ("id", "su")
# Bytes of a page; with the gate's headers the answer stays under 14 kB, one round trip on a
# mobile network. Source: DOMAIN.md, citizens.
ROOM = 13_300
# Characters that each text may have, tried in turn until the page fits.
_LENGTHS = (2000, 400, 120)
_POINTS = 6
# Of each running campaign, and how many of them, on the page that stays.
_OTHER_ACTIONS, _OTHERS = 2, 4
_CARD = "@@CARD@@"

_pages = Environment(
    loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined
)
_STORES = {"android": "Play Store", "ios": "App Store"}
_WORDS = {
    "id": {"telephone": "Telepon {}", "whatsapp": "Chat WhatsApp", "web": "Buka {}",
           "store": "Pasang dari {}"},
    "su": {"telephone": "Telepon {}", "whatsapp": "Chat WhatsApp", "web": "Buka {}",
           "store": "Pasang ti {}"},
}  # fmt: skip


def landing(campaign: Campaign, language: str, host: str, day: date) -> str:
    """The campaign's page, with a button for every confirmed target that answers."""
    service = campaign.service
    return _fitting(
        "landing", language, host, _texts(campaign, language, day),
        service={"name": service.name},
        actions=actions(service, language),
        emergency=service.emergency,
        contact_card_url=_CARD if service.emergency else None,
    )  # fmt: skip


def evergreen(
    campaign: Campaign, language: str, host: str, day: date, running: Sequence[Campaign]
) -> str:
    """The page that stays when the campaign is over: 112, and what runs instead."""
    service = campaign.service
    others: list[dict[str, Any]] = []
    for other in running:
        # 112 stands above them all.
        ways = [a for a in actions(other.service, language) if a["href"] != "tel:112"]
        if ways and other.id != campaign.id and len(others) < _OTHERS:
            shown = _cut(_texts(other, language, day), _LENGTHS[-1])
            others.append({**shown, "actions": ways[:_OTHER_ACTIONS]})
    return _fitting(
        "evergreen", language, host, {},
        service_name=service.name,
        stopped=service.status == "stopped",
        others=others,
        contact_card_url=_CARD if service.emergency else None,
    )  # fmt: skip


def fallback(host: str) -> dict[str, str]:
    """The pages for codes that are unknown or asked about, by name and language."""
    return {
        f"{name}-{language}": _fitting(name, language, host, {})
        for name in ("unknown", "check")
        for language in LANGUAGES
    }


def actions(service: Service, language: str) -> list[dict[str, str]]:
    """Buttons by importance; a target that does not answer has none, and 112 always has.

    The first is 112 or WhatsApp where there is one. Source: DOMAIN.md, citizens.
    """
    words, found = _WORDS[language], service.confirmed()
    confirmed = {kind: value for kind, value in found.items() if kind not in service.down()}
    made: list[dict[str, str]] = []
    number = confirmed.get("telephone", "")
    if number == "112":
        made.append(_112(words))
    if "whatsapp" in confirmed:
        made.append(_action(words["whatsapp"], whatsapp_address(confirmed["whatsapp"]), "whatsapp"))
    if number and number != "112":
        made.append(_action(words["telephone"].format(readable(number)), f"tel:{number}", "phone"))
    if "web" in confirmed:
        shown = urlsplit(confirmed["web"]).netloc
        made.append(_action(words["web"].format(shown), confirmed["web"], "web"))
    for device, store in _STORES.items():
        if device in confirmed:
            made.append(_action(words["store"].format(store), confirmed[device], "store"))
    return made if number == "112" else [*made, _112(words)]


def readable(number: str) -> str:
    """A number as people write it: `+6281234567890` → `0812 3456 7890`; short ones as they are."""
    if len(number) < 8:
        return number
    national = f"0{number[3:]}" if number.startswith("+62") else number
    return " ".join(national[at : at + 4] for at in range(0, len(national), 4))


def contact_card(service: Service) -> str | None:
    """A vCard 3.0 (RFC 2426), which old phones read; None without a confirmed number."""
    number = service.confirmed().get("telephone")
    if number is None:
        return None
    name = service.name
    for plain in ("\\", ";", ","):
        name = name.replace(plain, f"\\{plain}")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{name};;;;", f"FN:{name}",
             f"TEL;TYPE=VOICE:{number}", "END:VCARD", ""]  # fmt: skip
    return "\r\n".join(lines)


def _texts(campaign: Campaign, language: str, day: date) -> dict[str, Any]:
    """The copy in that language, or in Indonesian where the campaign has no other."""
    available = language if language in campaign.content["copy"] else "id"
    shown = texts(campaign, available, day)
    wanted = ("headline", "subhead", "points", "call", "how_to_report")
    return {name: shown[name] for name in wanted}


def _112(words: dict[str, str]) -> dict[str, str]:
    return _action(words["telephone"].format("112"), "tel:112", "tel")


def _action(label: str, href: str, kind: str) -> dict[str, str]:
    return {"label": label, "href": href, "kind": kind}


def _fitting(
    name: str, language: str, host: str, shown: dict[str, Any], **variables: object
) -> str:
    """The page with its texts as long as they may be."""
    page = ""
    for length in _LENGTHS:
        page = _pages.get_template(f"gate/{name}.html").render(
            lang=language,
            other_lang_url="?l=su" if language == "id" else "?l=id",
            official_host=host,
            **_cut(shown, length),
            **variables,
        )
        if len(page.encode()) <= ROOM:
            break
    return page


def _cut(shown: dict[str, Any], length: int) -> dict[str, Any]:
    def short(text: str) -> str:
        return text if len(text) <= length else text[: length - 1].rstrip() + "…"

    return {
        name: [short(text) for text in value[:_POINTS]]
        if isinstance(value, list)
        else short(value or "")
        for name, value in shown.items()
    }
