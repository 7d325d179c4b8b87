"""Preflight of print runs: what their pages must show, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.approve import content_hash
from outreach.campaigns.models import Campaign
from outreach.language import gettext as _
from outreach.links.models import Code
from outreach.materials.catalogue import Material
from outreach.materials.models import PrintRun
from outreach.materials.preflight.report import (
    Expected,
    Finding,
    Mark,
    MaterialRules,
    Report,
    report_of,
)
from outreach.materials.preflight.words import fix, sentence

# Places named for one finding; a fault of the template is on every page.
_NAMED = 12


def expected_pages(
    codes: Iterable[Code],
    material: Material,
    texts: Sequence[str],
    number: str | None,
    sides: Sequence[Sequence[str]] | None = None,
    pieces: int = 1,
) -> list[Expected]:
    """What each page must show: one piece a code, with a page for each side.

    `sides` names the slots of each side, a slot that is there twice twice; by default all are on
    the first. A sheet holds a piece `pieces` times. `texts` and the emergency `number` stand on
    the first side; where a number leads it is enough, for a sticker has room for it alone.
    """
    sides = sides or [material.slots, *[()] * (material.pages - 1)]
    return [
        _expected(
            code, slots, texts if first and not number else (), number if first else None, pieces
        )
        for code in codes
        for first, slots in zip([True] + [False] * len(sides), sides, strict=False)
    ]


def _expected(
    code: Code, slots: Sequence[str], texts: Sequence[str], number: str | None, pieces: int
) -> Expected:
    place = code.placement.place
    mark = Mark(code.code if "code" in slots or "address" in slots else "", code.qr_url)
    qrs = list(slots).count("qr") * pieces
    return Expected(
        marks=(mark,) * qrs,
        printed=() if qrs or not mark.code else (mark,),
        place=place.label if "village" in slots else "",
        texts=(*texts, *([place.district.name] if "district" in slots else [])),
        number=number,
    )


def rules_of(
    material: Material, *, mono: bool, draft: bool, press: bool = False, one_to: int = 1
) -> MaterialRules:
    """The rules of a file of that material, drawn `one_to` times smaller than it is made.

    `press` files have bleed, or several on a sheet.
    """
    sheet = material.sheet if press else None
    width, height = sheet.size_mm if sheet else material.trim_mm
    return MaterialRules(
        width_mm=width / one_to,
        height_mm=height / one_to,
        scan_mm=material.scan_mm,
        view_mm=material.view_mm,
        kind=material.kind,  # type: ignore[arg-type]
        bleed_mm=material.bleed_mm / one_to if press and not sheet else 0.0,
        safe_mm=0.0 if sheet else material.safe_mm / one_to,
        scale=float(one_to),
        minimum_pt=material.minimum_text_pt,
        mono=mono,
        draft=draft,
        qr_mm=material.qr_mm,
    )


def stored(report: Report, codes: Sequence[Code]) -> dict[str, Any]:
    """The report as a run keeps it, with the places of the pages that have findings."""
    sides = max(1, report.pages // max(1, len(codes)))
    named = {page for finding in report.findings for page in finding.pages[:_NAMED]}
    where = {}
    for page in sorted(named):
        at = (page - 1) // sides
        if at < len(codes):
            where[str(page)] = [codes[at].placement.place.label, codes[at].placement_id]
    return {"report": report.stored(), "where": where}


@dataclass(frozen=True)
class Spot:
    """A page with a finding, and the poster it belongs to."""

    page: int
    place: str
    placement: int


@dataclass(frozen=True)
class Told:
    """A finding as it is shown: `more` pages have it beside those in `spots`."""

    severity: str
    sentence: str
    fix: str
    pages: int
    spots: Sequence[Spot]
    more: int


@dataclass(frozen=True)
class Inspection:
    """A run's report as its page shows it; None in `score` where the material has no QR."""

    report: Report
    findings: Sequence[Told]

    @property
    def metres(self) -> float:
        return self.report.score.distance_mm / 1000 if self.report.score else 0.0


def inspection_of(run: PrintRun) -> Inspection | None:
    """What preflight found in a run; None for runs that were never checked."""
    if not run.preflight:
        return None
    report, where = report_of(run.preflight["report"]), run.preflight["where"]
    return Inspection(report, [_told(finding, where) for finding in report.findings])


def _told(finding: Finding, where: dict[str, Any]) -> Told:
    spots = [Spot(page, *where[str(page)]) for page in finding.pages[:_NAMED] if str(page) in where]
    return Told(
        finding.severity, sentence(finding), fix(finding), len(finding.pages), spots,
        len(finding.pages) - len(spots),
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a campaign's material stands: the newest check of its present content, or none."""

    slug: str
    name: str
    run: PrintRun | None
    inspection: Inspection | None


def standings(session: Session, campaign: Campaign) -> list[Standing]:
    """Every material of the campaign, with its newest check; the worst variant comes first."""
    checked = _checked(session, campaign)
    found = []
    for told in campaign.content["materials"]:
        runs = [run for run in checked if run.material == told["slug"]]
        # Of colour and mono, Indonesian and Sundanese, the one that is not ready is shown.
        shown = next((run for run in runs if not _ready(run)), runs[0] if runs else None)
        inspection = inspection_of(shown) if shown else None
        found.append(Standing(told["slug"], told["name"], shown, inspection))
    return found


def standing_in_the_way(session: Session, campaign: Campaign) -> list[str]:
    """Blocking findings of the content as it is now, a sentence each: approval asks for them."""
    sentences = []
    for run in _checked(session, campaign):
        inspection = inspection_of(run)
        for told in inspection.findings if inspection else ():
            if told.severity == "blocking":
                sentences.append(
                    _("Materi %(material)s: %(finding)s %(fix)s", material=run.material,
                      finding=told.sentence, fix=told.fix)
                )  # fmt: skip
    return list(dict.fromkeys(sentences))


def _checked(session: Session, campaign: Campaign) -> list[PrintRun]:
    """The newest checked run of each variant of the present content, newest first."""
    runs = session.scalars(
        select(PrintRun)
        .where(PrintRun.campaign_id == campaign.id, PrintRun.content_hash == content_hash(campaign))
        .order_by(PrintRun.id.desc())
    )
    newest: dict[tuple[object, ...], PrintRun] = {}
    for run in runs:
        if run.preflight:
            variant = (run.material, run.language, run.mono, run.office, run.one_to)
            newest.setdefault(variant, run)
    return list(newest.values())


def _ready(run: PrintRun) -> bool:
    inspection = inspection_of(run)
    return inspection is None or inspection.report.press_ready
