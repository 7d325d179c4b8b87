"""Charts, maps and photos as papers carry them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pypdfium2
from markupsafe import Markup, escape
from PIL import Image

from outreach.errors import OutreachError
from outreach.events.models import Event
from outreach.events.models_kept import EventPhoto
from outreach.events.photos import event_photo_path
from outreach.links.qr import QUIET_ZONE, symbol
from outreach.materials.paper import Sheets, to_pdf
from outreach.papers.document import Drawing, Photo
from outreach.papers.phrasing import short_date, where
from outreach.pictures import Picture
from outreach.results.charts import FONT, Bar, bars
from outreach.results.figures import DistrictScans
from outreach.results.maps import tile_map
from outreach.results.spans import Slot
from outreach.results.usage_chart import months_chart
from outreach.settings import Settings
from outreach.wib import WIB

_DPI = 200


def time_chart(slots: Sequence[Slot], unit: str) -> Drawing:
    """Scans by people as bars, one for each slot; `unit` is what a slot is (`hari`, `minggu`)."""
    title = f"Pindaian warga per {unit}"
    chart = bars([Bar(slot.name, slot.tick, slot.people) for slot in slots], title, "")
    return Drawing(_own_face(chart), title, 74, 2.0)


def district_map(districts: Sequence[DistrictScans]) -> Drawing:
    """The tile map: kecamatan where they lie, darker with more scans."""
    title = "Pindaian warga per kecamatan"
    chart = tile_map(districts, title, "")
    wide, tall = max(d.column for d in districts) + 1, max(d.row for d in districts) + 1
    caption = f"{title}; makin gelap makin banyak"
    return Drawing(_own_face(chart), caption, 78, wide * 104 / (tall * 76))


def months_drawing(
    months: Mapping[date, int],
    sides: Mapping[date, str],
    days: tuple[date | None, date | None],
    events: Sequence[tuple[date, str]],
    category: str,
) -> Drawing | None:
    """Months of a service's use as on the page of a campaign's effect; None without figures."""
    title = f"{category} per bulan"
    chart = months_chart(months, sides, days, events, title)
    if chart is None:
        return None
    caption = f"{title}; latar kuning masa kampanye, batang abu-abu dan hijau tua dibandingkan"
    return Drawing(_own_face(chart), caption, 74, 640 / 260)


def code_of(address: str, caption: str) -> Drawing:
    """A QR code that opens an address, on its white plate."""
    code = symbol(address)
    side, edge = code.modules + 2 * QUIET_ZONE, -QUIET_ZONE
    svg = (
        f'<svg viewBox="{edge} {edge} {side} {side}" role="img"><title>{escape(caption)}</title>'
        f'<rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{code.path}" fill="#000"/></svg>'
    )
    return Drawing(svg, caption, 18, 1.0)


def photo_of(settings: Settings, photo: EventPhoto, event: Event, side: int) -> Photo:
    """A photo at most `side` pixels wide or high, with its caption, and where and when it was
    taken: its own moment where staff keep it, else the event's day.

    Raises `OutreachError` when its file is not there.
    """
    at = (photo.taken_at or event.starts_at).astimezone(WIB)
    told = [where(event.place)] if event.place else []
    told.append(_moment(at) if photo.taken_at else short_date(at.date()))
    return Photo(_smaller(settings, photo, event, side), photo.caption, ", ".join(told))


def _moment(at: datetime) -> str:
    return f"{short_date(at.date())} pukul {at:%H.%M} WIB"


def _smaller(settings: Settings, photo: EventPhoto, event: Event, side: int) -> Picture:
    try:
        with Image.open(event_photo_path(settings, photo)) as kept:
            kept.draft("RGB", (side, side))
            kept.thumbnail((side, side))
            out = io.BytesIO()
            kept.save(out, "JPEG", quality=80)
    except OSError:
        raise OutreachError(
            "Sebuah foto kegiatan “%(event)s” tidak bisa dibaca dari penyimpanan.",
            "Keluarkan foto itu dari laporan atau unggah sekali lagi, lalu buat berkasnya lagi.",
            event=event.title,
        ) from None
    return Picture("image/jpeg", out.getvalue())


def drawn(drawings: Sequence[Drawing]) -> list[bytes]:
    """Each as a PNG, for files that show no SVG."""
    if not drawings:
        return []
    sides = [
        f"@page d{at} {{ size: 160mm {160 / drawing.ratio:.2f}mm; margin: 0 }}"
        f".d{at} {{ page: d{at} }}"
        for at, drawing in enumerate(drawings)
    ]
    face = "@font-face { font-family: Jakarta; font-weight: %d; src: url(asset:%s) }"
    faces = [
        face % (weight, f"plus-jakarta-sans-latin-{weight}-normal.woff2")
        for weight in (400, 700, 800)
    ]
    pages = [f'<div class="d{at}">{drawing.svg}</div>' for at, drawing in enumerate(drawings)]
    style = "".join([*faces, *sides, "body { margin: 0 } svg { display: block; width: 160mm }"])
    html = f"<!doctype html><style>{style}</style>{''.join(pages)}"
    with pypdfium2.PdfDocument(to_pdf(Sheets(html))) as pdf:
        return [_png(page) for page in pdf]


def _png(page: pypdfium2.PdfPage) -> bytes:
    out = io.BytesIO()
    page.render(scale=_DPI / 72).to_pil().save(out, "PNG", optimize=True)
    return out.getvalue()


def _own_face(svg: Markup) -> str:
    """In the papers' own typeface: another would be whatever this machine happens to have."""
    return str(svg).replace(FONT, "Jakarta")
