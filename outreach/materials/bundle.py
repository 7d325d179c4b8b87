"""The order's archive: file names that print shops ask for, checksums, and the ZIP.

A name is ASCII and tells, between underscores, campaign, material, trim size in mm, colours front
and back, quantity and day:

    CC112_POSTER-A4_210x297_4-0_192lbr_2026-11-25.pdf      192 sheets, each once
    CC112_LEAFLET-A5_148x210_4-4_192x50lbr_2026-11-25.pdf  192 sheets, each 50 times
    CC112_SPANDUK_4000x1000_SKALA-1-10_4-0_17lbr_2026-11-25.pdf   drawn ten times smaller
    CC112_POSTER-A4_210x297_KANTOR_4-0_192lbr_2026-11-25.pdf      PDF/UA for an office's printer
    CC112_SCREEN-SQUARE_1080x1080px_192gbr_2026-11-25.zip  a PNG for each of 192 places
    CC112_PESANAN-7_2026-11-25.zip                         the archive of order 7

`4` is CMYK, `1` black alone, `0` an unprinted back. `-SU` after the material is Sundanese,
`-ID-SU` both languages. `lbr` (lembar) are sheets as they leave the press, so a sticker sheet
counts once.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from outreach.campaigns.copy import BOTH
from outreach.materials.catalogue import Material
from outreach.materials.models import PrintOrder, PrintRun
from outreach.materials.screens import pixels_of
from outreach.wib import WIB, today

SUMS = "SHA256SUMS.txt"
_CHUNK = 1 << 20


def campaign_mark(slug: str) -> str:
    """`call-center-112` → `CC112`: the first letter of each word, numbers whole."""
    return "".join(word if word.isdigit() else word[:1] for word in slug.split("-")).upper()


def run_name(order: PrintOrder, run: PrintRun, material: Material) -> str:
    """Name of the run's file; see the module for its parts."""
    sheet = None if run.office else material.sheet
    width, height = sheet.size_mm if sheet else material.trim_mm
    tongue = {"su": "-SU", BOTH: "-ID-SU"}.get(run.language, "")
    if run.on_screen:
        size = "{}x{}px".format(*pixels_of(material))
        images = f"{len(run.place_ids)}gbr"
        mark, named = campaign_mark(order.campaign.slug), material.slug.upper() + tongue
        tone = ["MONO"] if run.mono else []
        return "_".join([mark, named, size, *tone, images, str(day_of(order))]) + ".zip"
    count = f"{len(run.place_ids)}x{run.copies}" if run.copies > 1 else str(len(run.place_ids))
    parts = [
        campaign_mark(order.campaign.slug),
        material.slug.upper() + tongue,
        f"{width:g}x{height:g}",
        *([f"SKALA-1-{run.one_to}"] if run.one_to != 1 else []),
        *(["KANTOR"] if run.office else []),
        colours(run, material),
        f"{count}lbr",
        str(day_of(order)),
    ]
    return "_".join(parts) + ".pdf"


def colours(run: PrintRun, material: Material) -> str:
    """Colours of front and back, as print shops write them: `4-0`, `1-1`."""
    ink = "1" if run.mono else "4"
    return f"{ink}-{ink if material.pages > 1 else '0'}"


def paper_name(order: PrintOrder, paper: str, ending: str) -> str:
    """Name of a paper of the whole order, such as `CC112_DAFTAR-KIRIM_2026-11-25.pdf`."""
    return f"{campaign_mark(order.campaign.slug)}_{paper}_{day_of(order)}.{ending}"


def archive_name(order: PrintOrder) -> str:
    return paper_name(order, f"PESANAN-{order.id}", "zip")


def day_of(order: PrintOrder) -> date:
    """The day (WIB) on which it was ordered."""
    return today(lambda: order.created_at)


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def write_sums(folder: Path, names: Sequence[str]) -> None:
    """The list that `sha256sum -c SHA256SUMS.txt` checks."""
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def write_archive(order: PrintOrder, folder: Path, names: Sequence[str], target: Path) -> None:
    """A ZIP of these files of `folder` at `target`, whole or not at all.

    It is written file by file in pieces of 1 MiB, and the same files give the same bytes. PDFs and
    ZIPs are stored as they are: they are compressed already.
    """
    at = order.created_at.astimezone(WIB).timetuple()[:6]
    part = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(part, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", at)
            entry.external_attr = 0o644 << 16
            entry.file_size = (folder / name).stat().st_size
            if not name.endswith((".pdf", ".zip")):
                entry.compress_type = zipfile.ZIP_DEFLATED
            with (folder / name).open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)
    part.replace(target)
