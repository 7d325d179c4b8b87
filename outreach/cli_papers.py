"""`python -m outreach papers`: a campaign's papers, straight into a folder."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import StorageError
from outreach.events.models import Event
from outreach.events.plan import event_of, events_of
from outreach.papers.cases import case_of, gaps_of
from outreach.papers.catalogue import PAPERS, paper_by_slug
from outreach.papers.files import file_name, whole_file
from outreach.papers.make import singles, write_pdf, write_word
from outreach.papers.office import office_of
from outreach.papers.paper import SIZES, Case, Paper
from outreach.prepare import open_database
from outreach.settings import Settings


def add_arguments(making: argparse.ArgumentParser) -> None:
    """What the command takes."""
    making.add_argument("--campaign", required=True, metavar="SLUG")
    making.add_argument("--paper", required=True, choices=tuple(PAPERS))
    making.add_argument("--out", required=True, metavar="FOLDER")
    making.add_argument("--event", type=int, metavar="NOMOR",
                        help="satu kegiatan saja; tanpa ini semua kegiatan kampanye")  # fmt: skip
    making.add_argument("--size", choices=tuple(SIZES), help="bawaan: ukuran di kop surat (F4)")
    making.add_argument("--single", action="store_true",
                        help="undangan: juga satu berkas untuk setiap desa")  # fmt: skip
    making.add_argument("--docx", action="store_true", help="juga DOCX, bila ada")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Write the papers; JSON with files, pages and seconds comes last on stdout."""
    begun, folder = time.monotonic(), Path(options.out)
    paper = paper_by_slug(options.paper)
    files: list[str] = []
    pages = 0
    with open_database(settings).reading() as session:
        campaign = campaign_by_slug(session, options.campaign)
        size = options.size or office_of(session).size
        events: list[Event | None] = [None]
        if paper.of_event:
            events = [*events_of(session, campaign.id)] or [None]
            if options.event is not None:
                events = [event_of(session, campaign, options.event)]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for event in events:
                case = case_of(session, settings, campaign, paper, event)
                for gap in gaps_of(case, paper):
                    print(f"Masih kosong: {gap.text}", file=sys.stderr)
                pages += _write(case, paper, size, options, folder, files)
        except OSError as error:
            raise StorageError(
                "Folder %(folder)s tidak bisa ditulis (%(reason)s).", "Sebutkan folder lain.",
                folder=folder, reason=error.strerror,
            ) from error  # fmt: skip
    seconds = round(time.monotonic() - begun, 2)
    print(json.dumps({"files": files, "pages": pages, "seconds": seconds}))
    return 0


def _write(
    case: Case, paper: Paper, size: str, options: argparse.Namespace, folder: Path,
    files: list[str],
) -> int:  # fmt: skip
    """The files of one event, added to `files`; returns the pages of its PDF."""
    path = folder / file_name(case, paper, size, "pdf")
    with whole_file(path) as out:
        pages = write_pdf(out, case, paper, size)
    files.append(str(path))
    if options.single and paper.letters is not None:
        for name, data in singles(case, paper, size):
            (folder / name).write_bytes(data)
            files.append(str(folder / name))
    if options.docx and paper.word:
        path = folder / file_name(case, paper, size, "docx")
        with whole_file(path) as out:
            write_word(out, case, paper, size)
        files.append(str(path))
    return pages
