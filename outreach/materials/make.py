"""Make a material's files: from a campaign and places to a checked PDF with its manifest."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2
from sqlalchemy.orm import Session

from outreach.campaigns.approve import approved_hash, content_hash
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.gate.code import spaced
from outreach.jobs import Report as Progress
from outreach.links.issue import issue_codes
from outreach.links.models import Code
from outreach.links.publish import publish
from outreach.links.qr import Symbol
from outreach.materials.artwork import artwork, look_of
from outreach.materials.catalogue import Material
from outreach.materials.catalogue import material as of_catalogue
from outreach.materials.form import Page
from outreach.materials.inspection import expected_pages, rules_of, stored
from outreach.materials.look import Look
from outreach.materials.preflight.check import Seen, check
from outreach.materials.preflight.report import Report
from outreach.materials.render import Artwork, form_of, render, render_to
from outreach.materials.screens import faults_of, image, pixels_of, write_images
from outreach.places.find import places_by_ids
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.spreadsheet import harmless
from outreach.wib import Now, today, utc_now

MANIFEST = ("page", "code", "url", "village_code", "village", "district", "material")


@dataclass(frozen=True)
class Order:
    """What to print; `places` are ids of places, empty for all of the campaign's villages.

    `office` is PDF/UA at trim size, else it is PDF/X-4; `one_to` 10 draws it ten times smaller.
    """

    campaign: str
    material: str
    places: Sequence[int] = ()
    language: str = "id"
    mono: bool = False
    office: bool = False
    one_to: int = 1

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        parts = [self.campaign, self.material, self.language]
        parts += ["mono"] if self.mono else []
        parts += ["kantor"] if self.office else []
        parts += [f"skala-1-{self.one_to}"] if self.one_to != 1 else []
        return "-".join(parts)


@dataclass(frozen=True)
class Printed:
    """What came out: `pages` of `draft` or approved material in `files` after `seconds`.

    `preflight` took seconds of its own; `content_hash` says what the pages were made from.
    """

    pages: int
    seconds: float
    files: list[str]
    draft: bool
    placements: Sequence[int]
    report: Report
    preflight: dict[str, Any]
    content_hash: str


def print_order(
    database: Database,
    settings: Settings,
    order: Order,
    folder: Path,
    report: Progress,
    now: Now = utc_now,
) -> Printed:
    """Issue the codes, publish them, render, and put PDF and manifest in `folder`.

    `now` is the moment the file tells of itself: the same order at the same moment gives the same
    bytes.

    A screen material comes with a ZIP of PNG images as its third file.

    The codes answer before the first sheet exists. Either all files are there at the end or
    none; raises `OutreachError` for an unknown campaign, material or place. What preflight finds
    in the finished PDF is in the result, and no error.
    """
    began = time.monotonic()
    with database.writing() as session:
        campaign = campaign_by_slug(session, order.campaign)
        refuse_scale(of_catalogue(order.material), order.one_to)
        places = (
            places_by_ids(session, order.places)
            if order.places
            else campaign_places(session, campaign)
        )
        codes = issue_codes(session, campaign, order.material, places, settings.public_url)
        look = _look(session, campaign, order)
        made_from = content_hash(campaign)
    publish(database, settings)
    piece = _artwork(campaign, order, look, settings)
    press = piece.material.kind != "screen" and not order.office
    form_of(piece)
    pages = _pieces(codes, settings)
    files = [folder / f"{order.stem}.pdf", folder / "manifest.csv"]

    def _pdf(out: BinaryIO) -> None:
        render_to(out, piece, pages, press=press, one_to=order.one_to, report=report, now=now)

    def _manifest(out: BinaryIO) -> None:
        out.write(manifest(codes, order.material))

    seen: list[Seen] = []

    def _images(out: BinaryIO) -> None:
        pdf = io.BytesIO()
        render_to(pdf, piece, pages, press=False, now=now)
        seen.extend(write_images(
            out, pdf.getvalue(), codes, piece.material, now(),
            lambda done: report(done, len(codes)),
        ))  # fmt: skip

    writes = [(files[0], _pdf), (files[1], _manifest)]
    if piece.material.kind == "screen":
        files.append(folder / f"{order.stem}.zip")
        writes.append((files[2], _images))
    _write(folder, writes)
    seconds = time.monotonic() - began
    checked = _check(codes, piece, press, order.one_to, files[0], report, seen)
    return Printed(
        pages=len(codes),
        seconds=seconds,
        files=[str(file) for file in files],
        draft=look.draft,
        placements=[code.placement_id for code in codes],
        report=checked,
        preflight=stored(checked, codes),
        content_hash=made_from,
    )


def refuse_scale(material: Material, one_to: int) -> None:
    """Raises `OutreachError` when the material is not made from a file `one_to` times smaller."""
    if one_to not in ((1, 10) if material.tenth else (1,)):
        raise OutreachError(
            "Materi %(material)s tidak dibuat pada skala 1:%(one_to)s.",
            "Skala 1:10 hanya untuk spanduk dan banner besar; pakai ukuran sebenarnya.",
            material=material.names["id"],
            one_to=one_to,
        )


def _check(
    codes: list[Code],
    artwork: Artwork,
    press: bool,
    one_to: int,
    file: Path,
    report: Progress,
    seen: Sequence[Seen],
) -> Report:
    form, made, look = form_of(artwork), artwork.material, artwork.look
    sides = [[slot.name for slot in side.slots] for side in form.sides]
    pieces = len(form.cells) if press and form.cells else 1
    # The smallest emergency material has room for the number alone.
    tongues = [artwork.texts, *filter(None, [artwork.texts.get("also")])]
    told = [] if look.number else [words["headline"] for words in tongues]
    pages = expected_pages(codes, made, told, look.number, sides, pieces)
    rules = rules_of(made, mono=look.mono, draft=look.draft, press=press, one_to=one_to)
    return check(
        file, pages, rules, waiting=lambda: report(len(codes), len(codes)), seen_before=seen
    )


def _look(session: Session, campaign: Campaign, order: Order) -> Look:
    return look_of(
        session,
        campaign,
        order.material,
        language=order.language,
        mono=order.mono,
        draft=approved_hash(session, campaign) is None,
    )


def _artwork(campaign: Campaign, order: Order, look: Look, settings: Settings) -> Artwork:
    return artwork(campaign, look, order.material, _host(settings), today())


def _pieces(codes: Sequence[Code], settings: Settings) -> list[Page]:
    return [
        Page(
            url=code.qr_url,
            address=_host(settings),
            spaced=spaced(code.code),
            qr=Symbol(code.qr_modules, code.qr_path),
            village=code.placement.place.label,
            district=f"Kecamatan {code.placement.place.district.name}",
        )
        for code in codes
    ]


def _host(settings: Settings) -> str:
    return settings.public_url.split("://")[1]


def single_poster(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    material: str,
    place: Place,
    mono: bool,
    language: str = "id",
) -> tuple[str, bytes]:
    """File name and PDF of one place's poster, for a message or the place's own page."""
    codes = issue_codes(session, campaign, material, [place], settings.public_url)
    order = Order(campaign.slug, material, language=language, mono=mono)
    look = _look(session, campaign, order)
    piece = _artwork(campaign, order, look, settings)
    pdf = render(piece, _pieces(codes, settings), press=False)
    return f"{material}-{codes[0].code}{'-mono' if mono else ''}.pdf", pdf


def single_image(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    slug: str,
    place: Place,
    language: str = "id",
) -> bytes:
    """PNG of one place's screen material; its placement must have its code already.

    Raises `OutreachError` when a reader does not find the place's own address in it.
    """
    _name, pdf = single_poster(
        session, settings, campaign, slug, place, mono=False, language=language
    )
    [code] = issue_codes(session, campaign, slug, [place], settings.public_url)
    size = pixels_of(of_catalogue(slug))
    with pypdfium2.PdfDocument(pdf) as document:
        png = image(document[0], *size)
    if faults_of(png, size, code.qr_url):
        raise OutreachError(
            "Kode di gambar %(place)s tidak terbaca, jadi gambarnya tidak diberikan.",
            "Laporkan ke administrator; poster dan pesannya tetap bisa dipakai.",
            place=place.label,
        )
    return png


def manifest(codes: Sequence[Code], material: str) -> bytes:
    """CSV with a row a page, in the order of the pages."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(MANIFEST)
    for page, code in enumerate(codes, start=1):
        place = code.placement.place
        village = place.code or (place.village.code if place.village else "")
        writer.writerow(
            [page, code.code, code.qr_url, village, harmless(place.name), place.district.name,
             material]
        )  # fmt: skip
    return out.getvalue().encode()


def _write(folder: Path, files: Sequence[tuple[Path, Callable[[BinaryIO], None]]]) -> None:
    """All of `files` or none, each written by its own function."""
    fresh = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, write in files:
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            fresh.append((temporary, path))
            with temporary.open("wb") as out:
                write(out)
        for temporary, path in fresh:
            temporary.replace(path)
    except OSError as error:
        raise OutreachError(
            "Folder %(folder)s tidak bisa ditulis (%(reason)s).",
            "Pilih folder lain; kode yang sudah terbit tetap berlaku.",
            folder=folder,
            reason=error.strerror,
        ) from error
    finally:
        for temporary, _path in fresh:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
