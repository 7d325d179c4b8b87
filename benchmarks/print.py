"""How fast and small posters for 192 villages are, beside WeasyPrint and typst on an equal page.

Ratios come from one run on one machine; seconds alone say little elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.preflight import preflight_seconds
from benchmarks.typst_poster import typst_posters
from outreach.campaigns.pack import Pack, load_pack
from outreach.gate.code import new_code, spaced
from outreach.links.issue import printed_url
from outreach.links.qr import symbol
from outreach.materials.catalogue import material
from outreach.materials.form import Form, Page, dump
from outreach.materials.inspection import rules_of
from outreach.materials.look import Look
from outreach.materials.preflight.report import Expected, Mark
from outreach.materials.render import Artwork, form_of
from outreach.materials.stamp import stamp
from outreach.settings import ROOT

HOST = "outreach.purwakartakab.go.id"
STICKERS = 10_000


def measure(quick: bool = False) -> dict[str, Any]:
    """Every figure; `quick` asks WeasyPrint for 12 pages instead of 192."""
    began = time.perf_counter()
    pages = _pages()
    issue_seconds = time.perf_counter() - began
    artwork = _artwork("poster-a4")
    began = time.perf_counter()
    form = form_of(artwork)
    compile_seconds = time.perf_counter() - began
    stamp(form, pages, io.BytesIO(), press=False)
    times, pdf = [], b""
    for _ in range(5):
        out = io.BytesIO()
        began = time.perf_counter()
        stamp(form, pages, out, press=False)
        times.append(time.perf_counter() - began)
        pdf = out.getvalue()
    one = io.BytesIO()
    stamp(form, pages[:1], one, press=False)
    seconds = statistics.median(times)
    each = _weasyprint_each(artwork, pages[:12] if quick else pages) * len(pages)
    typst = typst_posters(artwork, pages)
    figures = {
        "vs_weasyprint_each": round(each / seconds, 1),
        "vs_typst": round(typst / seconds, 2),
        "kib_per_page": round((len(pdf) - len(one.getvalue())) / (len(pages) - 1) / 1024, 2),
        "compile_seconds": round(compile_seconds, 3),
        "stamp_seconds": round(seconds, 4),
        "weasyprint_each_seconds": round(each, 2),
        "typst_seconds": round(typst, 3),
        "issue_seconds": round(issue_seconds, 3),
        "pages": len(pages),
        "total_kib": round(len(pdf) / 1024),
    }
    figures |= _apart(form, pages)
    figures |= _stickers(_artwork("sticker-a3plus"), pages)
    figures |= _checks(pdf, pages, artwork)
    return figures


def _pages() -> list[Page]:
    """A page for every village, with codes like issued ones."""
    with (ROOT / "outreach" / "places" / "data" / "purwakarta_villages.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [_page(f"Desa {row['village']}", f"Kecamatan {row['district']}") for row in rows]


def _page(village: str, district: str) -> Page:
    code = new_code()
    url = printed_url(f"https://{HOST}", code)
    return Page(url, HOST, spaced(code), symbol(url), village, district)


def _artwork(slug: str) -> Artwork:
    pack = load_pack(ROOT / "campaigns" / "call-center-112")
    return Artwork(material(slug), _texts(pack), _look(pack), HOST)


def _texts(pack: Pack) -> dict[str, Any]:
    copy = pack.content["copy"]["id"]
    return {**copy, "points": [point["text"] for point in copy["points"]]}


def _look(pack: Pack) -> Look:
    service = pack.service
    art = [pack.content["art"][name] for name in pack.content["materials"][0]["art"]]
    number = service.targets["telephone"].value
    return Look(service.name, service.primary, service.accent, number, art, "id", False, False)


def _weasyprint_each(artwork: Artwork, pages: list[Page]) -> float:
    """Seconds a page when WeasyPrint lays out and writes every page by itself."""
    from outreach.materials.layout import lay_out

    def lay(page: Page) -> None:
        made = lay_out(artwork.material, page, artwork.texts, artwork.look, open_slots=False)
        made.write_pdf()

    lay(pages[0])
    began = time.perf_counter()
    for page in pages:
        lay(page)
    return (time.perf_counter() - began) / len(pages)


def _apart(form: Form, pages: list[Page]) -> dict[str, Any]:
    """What a process of its own needs: to stamp alone, and from nothing to the file."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        kept.write_bytes(pickle.dumps((dump(form), pages)))
        alone = _measured("stamp", str(kept))
        cold = _measured("cold", str(kept))
    return {"peak_mb": alone["peak_mb"], "cold_seconds": cold["seconds"]}


def _stickers(artwork: Artwork, pages: list[Page]) -> dict[str, Any]:
    """10,000 different stickers, and half as many, in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        kept.write_bytes(pickle.dumps((dump(form_of(artwork)), pages)))
        half = _measured("stickers", str(kept), str(STICKERS // 2))
        full = _measured("stickers", str(kept), str(STICKERS))
    return {
        "stickers_seconds": full["seconds"],
        "stickers_twice_as_many": round(full["seconds"] / half["seconds"], 2),
        "stickers_peak_mb": full["peak_mb"],
    }


def _measured(*arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.apart", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _checks(pdf: bytes, pages: list[Page], artwork: Artwork) -> dict[str, Any]:
    """Preflight of every page: its seconds, and how many codes two decoders read rightly."""
    expected = [
        Expected(
            marks=(Mark(page.spaced.replace("-", ""), page.url),),
            place=page.village,
            texts=(artwork.texts["headline"],),
            number=artwork.look.number,
        )
        for page in pages
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "posters.pdf"
        file.write_bytes(pdf)
        rules = rules_of(artwork.material, mono=False, draft=False)
        found = preflight_seconds(file, expected, rules)
    return {name: found[name] for name in ("preflight_seconds", "decoded", "blocking")}
