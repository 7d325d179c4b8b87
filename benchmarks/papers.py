"""A campaign's paperwork: the bound LPJ with its photos, and an invitation to all 192 villages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.accountable import SLUG, held
from outreach.events.models import Event
from outreach.papers.catalogue import PAPERS
from outreach.papers.details import details_of, save_details
from outreach.places.find import districts
from outreach.prepare import prepare
from outreach.settings import ROOT, Settings

PHOTOS = 40
_PAGE = os.sysconf("SC_PAGE_SIZE")


def measure(quick: bool = False) -> dict[str, Any]:
    """Seconds and pages as the command tells them, and the most memory of it and its children.

    An LPJ of four events with 40 photos; `quick` has fewer scans to count, which is all that
    preparing takes. Each paper is made by a process of its own, from nothing to the file.
    """
    with tempfile.TemporaryDirectory(prefix="outreach-papers-") as folder:
        home = Path(folder) / "home"
        settings = Settings(home=str(home), admin_password="sandi-tolok-ukur-1",
                            base_url="https://outreach.example.go.id")  # fmt: skip
        database = prepare(settings)
        held(settings, database, photos=PHOTOS, scans=2_000 if quick else 20_000)
        with database.writing() as session:
            event = session.scalars(select(Event).order_by(Event.id).limit(1)).one()
            paper = PAPERS["undangan"]
            everywhere = {"districts": [district.code for district in districts(session)]}
            typed = details_of(session, event.campaign, paper, event)
            save_details(session, event.campaign, paper, event, {**typed, **everywhere}, 1)
            number = event.id
        database.dispose()
        lpj, peak = _made(home, folder, "lpj")
        letters, _peak = _made(home, folder, "undangan", "--event", str(number))
    return {
        "lpj_seconds": lpj["seconds"],
        "lpj_pages": lpj["pages"],
        "lpj_photos": PHOTOS,
        "peak_mb": round(peak / 1e6),
        "invitations_seconds": letters["seconds"],
        "invitations": letters["pages"],
    }


def _made(home: Path, folder: str, paper: str, *more: str) -> tuple[dict[str, Any], int]:
    """What the command said, and the most bytes that it and all its children held at one moment.

    Memory that two of them share counts twice, so the true figure is lower.
    """
    command = [sys.executable, "-m", "outreach", "papers", "--campaign", SLUG, "--paper", paper,
               "--out", f"{folder}/{paper}", *more]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "OUTREACH_HOME": str(home), "OUTREACH_DATABASE_URL": ""},
    ) as process:  # fmt: skip
        peak = 0
        while process.poll() is None:
            peak = max(peak, _held_by(process.pid))
            time.sleep(0.02)
        assert process.stdout is not None
        told: dict[str, Any] = json.loads(process.stdout.read().splitlines()[-1])
    return told, peak


def _held_by(pid: int) -> int:
    """Resident bytes of a process and its children; 0 for one that has just ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0
    return pages * _PAGE + sum(_held_by(int(child)) for child in children)
