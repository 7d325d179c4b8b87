"""Publish the snapshot that the gate answers from: every code, its target and its pages."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.campaigns.copy import texts
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.gate import snapshot
from outreach.links.models import Code, Placement
from outreach.places.models import District, Place
from outreach.services.models import Service
from outreach.settings import ROOT, Settings
from outreach.wib import Now, today, utc_now

_pages = Environment(
    loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined
)
LANGUAGES = ("id", "su")
_STORES = {"android": "Play Store", "ios": "App Store"}
_WORDS = {
    "id": {"telephone": "Telepon {}", "whatsapp": "Chat WhatsApp", "web": "Buka {}",
           "store": "Pasang dari {}"},
    "su": {"telephone": "Telepon {}", "whatsapp": "Chat WhatsApp", "web": "Buka {}",
           "store": "Pasang ti {}"},
}  # fmt: skip


def fingerprint(session: Session, settings: Settings) -> str:
    """Changes whenever the snapshot must: codes are only added, and other changes are trailed."""
    codes = session.scalar(select(func.count()).select_from(Code))
    newest = session.scalar(select(func.max(AuditEntry.id)))
    return f"{settings.public_url} {codes} {newest} {today()}"


def publish(database: Database, settings: Settings, now: Now = utc_now) -> None:
    """Write the snapshot of all codes; readers see the old one or the new one, never half."""
    with database.reading() as session:
        made = build(session, settings, now)
    settings.snapshot_path.parent.mkdir(parents=True, exist_ok=True)
    snapshot.write(settings.snapshot_path, made)


def build(session: Session, settings: Settings, now: Now = utc_now) -> snapshot.Snapshot:
    """The snapshot as the database has it now."""
    host = urlsplit(settings.public_url).netloc
    targets: list[snapshot.Target] = []
    index: dict[int, int] = {}
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)):
        index[campaign.id] = len(targets)
        targets.append(_target(campaign, host, now))
    codes, names = {}, {}
    for code, campaign_id, kind, name, district in session.execute(
        select(Code.code, Placement.campaign_id, Place.kind, Place.name, District.name)
        .join(Code.placement)
        .join(Placement.place)
        .join(Place.district)
    ):
        codes[code] = index[campaign_id]
        label = f"{kind.capitalize()} {name}" if kind in ("desa", "kelurahan") else name
        names[code] = f"{label}, Kec. {district}"
    return snapshot.Snapshot(
        generated_at=now().isoformat(),
        official_host=host,
        base_url=settings.public_url,
        targets=targets,
        codes=codes,
        names=names,
        fallback=_fallback(host),
    )


def _target(campaign: Campaign, host: str, now: Now) -> snapshot.Target:
    service = campaign.service
    confirmed = service.confirmed()
    urls = {} if service.emergency else _redirects(confirmed)
    return snapshot.Target(
        kind="redirect" if urls else "landing",
        pages={language: _landing(campaign, language, host, now) for language in LANGUAGES},
        url=urls,
        reason=_reason(service, urls),
        contact_card=_contact_card(service, confirmed) if service.emergency else None,
    )


def _redirects(confirmed: dict[str, str]) -> dict[str, str]:
    """Device → address. A phone's own store first, then WhatsApp, then the web."""
    common = confirmed.get("web")
    if "whatsapp" in confirmed:
        common = f"https://wa.me/{confirmed['whatsapp'].lstrip('+')}"
    urls = {
        "android": confirmed.get("android") or common,
        "ios": confirmed.get("ios") or common,
        "other": confirmed.get("web") or common,
    }
    return {device: url for device, url in urls.items() if url}


def _reason(service: Service, urls: dict[str, str]) -> str:
    if service.emergency:
        return "Layanan darurat: selalu halaman dengan tombol telepon."
    if not urls:
        return "Belum ada sasaran terkonfirmasi: halaman keterangan."
    return "Dialihkan ke sasaran yang terkonfirmasi menurut perangkat."


def _landing(campaign: Campaign, language: str, host: str, now: Now) -> str:
    available = language if language in campaign.content["copy"] else "id"
    shown = texts(campaign, available, today(now))
    return _pages.get_template("gate/landing.html").render(
        lang=language,
        other_lang_url="?l=su" if language == "id" else "?l=id",
        service={"name": campaign.service.name},
        headline=shown["headline"],
        subhead=shown["subhead"],
        points=shown["points"],
        call=shown["call"],
        actions=_actions(campaign.service, language),
        how_to_report=shown["how_to_report"],
        official_host=host,
        emergency=campaign.service.emergency,
        contact_card_url="@@CARD@@" if campaign.service.emergency else None,
    )


def _actions(service: Service, language: str) -> list[dict[str, str]]:
    words, confirmed = _WORDS[language], service.confirmed()
    actions: list[dict[str, str]] = []
    if "telephone" in confirmed:
        number = confirmed["telephone"]
        actions.append(_action(words["telephone"].format(number), f"tel:{number}", "tel"))
    if "whatsapp" in confirmed:
        number = quote(confirmed["whatsapp"].lstrip("+"))
        actions.append(_action(words["whatsapp"], f"https://wa.me/{number}", "whatsapp"))
    if "web" in confirmed:
        shown = urlsplit(confirmed["web"]).netloc
        actions.append(_action(words["web"].format(shown), confirmed["web"], "web"))
    for device, store in _STORES.items():
        if device in confirmed:
            actions.append(_action(words["store"].format(store), confirmed[device], "store"))
    if not any(action["href"] == "tel:112" for action in actions):
        actions.append(_action(words["telephone"].format("112"), "tel:112", "tel"))
    return actions


def _action(label: str, href: str, kind: str) -> dict[str, str]:
    return {"label": label, "href": href, "kind": kind}


def _contact_card(service: Service, confirmed: dict[str, str]) -> str | None:
    """A vCard 3.0 (RFC 2426), which old phones read."""
    if "telephone" not in confirmed:
        return None
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{service.name};;;;", f"FN:{service.name}",
             f"TEL;TYPE=VOICE:{confirmed['telephone']}", "END:VCARD", ""]  # fmt: skip
    return "\r\n".join(lines)


def _fallback(host: str) -> dict[str, str]:
    """The pages for codes that are unknown or asked about, by name and language."""
    return {
        f"{name}-{language}": _pages.get_template(f"gate/{name}.html").render(
            lang=language,
            other_lang_url="?l=su" if language == "id" else "?l=id",
            official_host=host,
        )
        for name in ("unknown", "check")
        for language in LANGUAGES
    }
