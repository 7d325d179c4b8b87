"""`python -m outreach print`: a material for many places, straight into a folder."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from pathlib import Path

from outreach.errors import OutreachError
from outreach.materials.languages import LANGUAGES
from outreach.materials.make import Order, print_order
from outreach.materials.preflight.report import page_numbers
from outreach.materials.preflight.words import fix, sentence
from outreach.places.find import villages_by_codes
from outreach.prepare import open_database
from outreach.settings import Settings


def add_arguments(printing: argparse.ArgumentParser) -> None:
    """What the command takes."""
    printing.add_argument("--campaign", required=True, metavar="SLUG")
    printing.add_argument("--material", required=True)
    printing.add_argument("--places", required=True, metavar="all|KODE[,KODE…]")
    printing.add_argument("--out", required=True, metavar="FOLDER")
    printing.add_argument("--language", choices=tuple(LANGUAGES), default="id",
                          help="both: Indonesia dan Sunda pada satu lembar")  # fmt: skip
    printing.add_argument("--mono", action="store_true", help="hitam-putih")
    printing.add_argument("--variant", choices=("press", "office"), default="press",
                          help="press: PDF/X-4 untuk percetakan; office: PDF/UA")  # fmt: skip
    printing.add_argument("--scale", choices=("1:1", "1:10"), default="1:1",
                          help="1:10 hanya untuk spanduk dan banner besar")  # fmt: skip


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Render a material for places into a folder."""
    database = open_database(settings)
    chosen = [] if options.places == "all" else [p.strip() for p in options.places.split(",")]
    with database.reading() as session:
        order = Order(
            campaign=options.campaign,
            material=options.material,
            places=[place.id for place in villages_by_codes(session, chosen)],
            language=options.language,
            mono=options.mono,
            office=options.variant == "office",
            one_to=int(options.scale.removeprefix("1:")),
        )
    if settings.is_local:
        print("Peringatan: OUTREACH_BASE_URL masih alamat komputer ini; jangan dicetak massal.",
              file=sys.stderr)  # fmt: skip
    made = print_order(database, settings, order, Path(options.out), _bar)
    print(file=sys.stderr)
    files = _unpacked(made.files)
    if made.draft:
        print("Belum disetujui: halaman bertanda DRAF.", file=sys.stderr)
    for finding in made.report.of("blocking"):
        print(f"halaman {page_numbers(finding.pages)}: {sentence(finding)} {fix(finding)}",
              file=sys.stderr)  # fmt: skip
    score = made.report.score
    print(json.dumps({
        "pages": made.pages, "seconds": round(made.seconds, 2), "files": files,
        "preflight": {
            "seconds": made.report.seconds, "decoded": made.report.decoded,
            "blocking": len(made.report.of("blocking")),
            "warnings": len(made.report.of("warning")),
            "score": score.points if score else None,
            "distance_mm": score.distance_mm if score else None,
        },
    }))  # fmt: skip
    if not made.report.press_ready:
        raise OutreachError(
            "Belum siap cetak: %(count)s temuan di atas harus diperbaiki dulu.",
            "Berkasnya ada di %(folder)s untuk dilihat saja.",
            count=len(made.report.of("blocking")),
            folder=options.out,
        )
    return 0


def _unpacked(files: list[str]) -> list[str]:
    """The files, with the images of an archive in its place and beside it."""
    found = []
    for file in map(Path, files):
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                archive.extractall(file.parent)
                found += [str(file.parent / name) for name in archive.namelist()]
            file.unlink()
        else:
            found.append(str(file))
    return found


def _bar(done: int, total: int) -> None:
    filled = 30 * done // max(total, 1)
    print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", end="", file=sys.stderr)
