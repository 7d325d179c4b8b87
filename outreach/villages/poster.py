"""A village's own poster for its own printer: black and white, made once and kept."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import threading
from pathlib import Path

import pypdfium2
from sqlalchemy.orm import Session

from outreach.campaigns.approve import approved_hash, content_hash
from outreach.campaigns.copy import texts
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound, OutreachError
from outreach.links.models import Placement
from outreach.materials.catalogue import material
from outreach.materials.make import single_poster
from outreach.settings import Settings
from outreach.wib import Now, today, utc_now

log = logging.getLogger("outreach.materials")
# The largest sheet in a village office: F4, 215 × 330 mm.
_OFFICE_MM = (216, 331)
_PREVIEW_WIDTH = 480  # pixels
# One poster is made at a time and one more asker waits; the rest are told to come back. Strangers
# so hold two of the server's threads at most, and PDFium is not made for two threads at once.
_making, _waiting = threading.Lock(), threading.Lock()
_PATIENCE = 2.0  # seconds


class Busy(OutreachError):
    """Other posters are being made right now; the same request works a moment later."""


def fits_office(slug: str) -> bool:
    """True for a material that an office printer can print."""
    try:
        made = material(slug)
    except NotFound:
        return False
    short, long = sorted(made.trim_mm)
    return made.kind != "screen" and short <= _OFFICE_MM[0] and long <= _OFFICE_MM[1]


def poster_language(campaign: Campaign, wanted: str) -> str:
    """`wanted` if its text may be printed: Sundanese needs a proofreader's tick before print."""
    copy = campaign.content["copy"].get(wanted)
    return wanted if copy and (wanted == "id" or copy["proofread"]) else "id"


def village_poster(
    session: Session,
    settings: Settings,
    placement: Placement,
    language: str,
    kind: str,
    now: Now = utc_now,
) -> bytes:
    """The placement's poster in black and white: a `pdf`, or a small `png` to look at.

    It is kept under a name that changes with whatever is on it, so what was approved is what
    comes out. Raises `Busy` while others are being made.
    """
    folder = settings.files_path / "village"
    stem = f"{placement.id}-{language}"
    path = folder / f"{stem}-{_mark(session, placement, language, now)}.{kind}"
    kept = _read(path)
    if kept is not None:
        return kept
    _take_turn()
    try:
        kept = _read(path)
        return kept if kept is not None else _make(session, settings, placement, language, path)
    finally:
        _making.release()


def _take_turn() -> None:
    """Hold `_making`, at once or as the only one who waits; raises `Busy`."""
    if _making.acquire(blocking=False):
        return
    if _waiting.acquire(blocking=False):
        try:
            if _making.acquire(timeout=_PATIENCE):
                return
        finally:
            _waiting.release()
    raise Busy("Posternya sedang disiapkan.", "Coba lagi beberapa detik lagi.")


def _make(
    session: Session, settings: Settings, placement: Placement, language: str, path: Path
) -> bytes:
    """Write PDF and preview, drop the ones they replace, and return what `path` asks for."""
    campaign, place = placement.campaign, placement.place
    _name, pdf = single_poster(
        session, settings, campaign, placement.material, place, mono=True, language=language
    )
    made = {path.with_suffix(".pdf"): pdf, path.with_suffix(".png"): _preview(pdf)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for target, content in made.items():
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            fresh.write_bytes(content)
            fresh.replace(target)
        for old in path.parent.glob(f"{placement.id}-{language}-*"):
            if old not in made:
                old.unlink(missing_ok=True)
    except OSError:
        log.exception("a village's poster was made but cannot be kept")
    return made[path]


def _preview(pdf: bytes) -> bytes:
    """The first page in 16 greys, which keeps it near 20 kB."""
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=_PREVIEW_WIDTH / page.get_width(), grayscale=True).to_pil()
    out = io.BytesIO()
    picture.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


def _mark(session: Session, placement: Placement, language: str, now: Now) -> str:
    """16 hex digits that change with content, approval, the day's facts, code or template."""
    campaign = placement.campaign
    facts = [
        approved_hash(session, campaign),
        content_hash(campaign),
        texts(campaign, language, today(now), placement.material),
        placement.code.qr_url,
    ]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for part in material(placement.material).files():
        digest.update(part.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
