"""`python -m outreach campaigns new`: the same draft as the guided start, from one line."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from outreach.broadcasts.channels.configured import configured
from outreach.campaigns.choice import packs_of
from outreach.campaigns.starts import refuse_stopped
from outreach.errors import NotFound, OutreachError
from outreach.materials.catalogue import material
from outreach.places.choose import places_of_list, places_of_words
from outreach.places.models import Place
from outreach.prepare import open_database
from outreach.services.registry import service_by_slug
from outreach.settings import Settings
from outreach.start.days import date_faults
from outreach.start.make import make_campaign
from outreach.start.outline import BY_HAND, outline_of, remarks
from outreach.wib import today


def add_arguments(new: argparse.ArgumentParser) -> None:
    """What the command takes."""
    new.add_argument("--service", required=True, metavar="SLUG")
    new.add_argument("--places", required=True, metavar="all|KECAMATAN|KODE[,…]|@BERKAS.CSV",
                     help="kode atau nama kecamatan, kode desa, atau berkas CSV")  # fmt: skip
    new.add_argument("--from", required=True, dest="starts_on", metavar="TANGGAL",
                     help="hari pertama, seperti 2027-02-01")  # fmt: skip
    new.add_argument("--to", required=True, dest="ends_on", metavar="TANGGAL")
    new.add_argument("--name", default="")
    new.add_argument("--pack", default="", metavar="PAKET",
                     help="bila layanannya punya beberapa; bawaan: yang pertama")  # fmt: skip
    new.add_argument("--materials", default="", metavar="MATERI[,MATERI…]")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Make the draft and print its slug."""
    database = open_database(settings)
    day = today()
    starts_on, ends_on = _day(options.starts_on), _day(options.ends_on)
    for sentence in date_faults(starts_on, ends_on, None, day).values():
        raise OutreachError(sentence)
    with database.writing() as session:
        service = service_by_slug(session, options.service)
        refuse_stopped(service)
        shipped = [pack.slug for pack in packs_of(service)]
        if options.pack and options.pack not in shipped:
            raise NotFound(
                "Layanan ini tidak punya paket “%(slug)s”.", "Yang ada: %(known)s.",
                slug=options.pack, known=", ".join(shipped),
            )  # fmt: skip
        answers: dict[str, dict[str, Any]] = {
            "dates": {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
            "places": {"villages": [p.code for p in _places(session, options.places)]},
        }
        if options.name.strip():
            answers["goal"] = {"name": options.name.strip()}
        if options.materials:
            slugs = [slug.strip() for slug in options.materials.split(",")]
            answers["materials"] = {"slugs": [material(slug).slug for slug in slugs]}
        channel = next(iter(configured(settings)), BY_HAND)
        outline = outline_of(session, service, answers, day, pack=options.pack, channel=channel)
        for sentence in remarks(outline):
            print(sentence, file=sys.stderr)
        slug = make_campaign(session, outline, settings.window, by=None).slug
    print(slug)
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OutreachError(
            "“%(text)s” bukan tanggal.", "Tulis seperti 2027-02-01.", text=text
        ) from None


def _places(session: Session, words: str) -> list[Place]:
    if not words.startswith("@"):
        return places_of_words(session, words)
    try:
        text = Path(words[1:]).read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise OutreachError(
            "Berkas %(file)s tidak bisa dibaca (%(reason)s).", "Periksa nama berkasnya.",
            file=words[1:], reason=error.strerror,
        ) from error  # fmt: skip
    found, refused = places_of_list(session, text)
    if refused or not found:
        raise OutreachError(
            "Berkas %(file)s memuat %(n)s baris tanpa desa yang dikenal: %(rows)s.",
            "Pakai kode desa seperti 32.14.01.1001 atau nama kecamatan; belum ada yang dibuat.",
            file=words[1:], n=len(refused),
            rows=", ".join(f"{row.line} ({row.text})" for row in refused[:5]) or "–",
        )  # fmt: skip
    return found
