"""A campaign's papers: what is ready, what is missing, fill in, open, make."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places
from outreach.errors import NotFound
from outreach.events.models import Event
from outreach.events.plan import event_of, events_of
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.papers import files
from outreach.papers.cases import case_of, gaps_of
from outreach.papers.catalogue import PAPERS, paper_by_slug
from outreach.papers.details import save_details
from outreach.papers.forms import details_form, typed_in
from outreach.papers.make import letters_of, write_pdf, write_word
from outreach.papers.models import PaperFile
from outreach.papers.office import office_of, signatories
from outreach.papers.paper import SIZES, Paper
from outreach.request import database, session, settings
from outreach.wib import utc_now

blueprint = Blueprint("papers", __name__, url_prefix="/kampanye/<slug>/berkas")
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("")
@needs(*ANYONE)
def overview(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    events = events_of(session(), campaign.id)
    event = _asked_event(campaign) or _next(events, utc_now())
    shown = {
        per_event: [
            _shown(campaign, paper, event if per_event else None)
            for paper in PAPERS.values()
            if paper.of_event == per_event
        ]
        for per_event in (False, True)
    }
    return render_template(
        "papers/overview.html",
        campaign=campaign,
        events=events,
        event=event,
        of_campaign=shown[False],
        of_event=shown[True],
        office=office_of(session()),
        sizes=SIZES,
    )


@blueprint.route("/<kind>", methods=["GET", "POST"])
@needs(*PLANS)
def details(slug: str, kind: str) -> ResponseReturnValue:
    campaign, paper, event = _asked(slug, kind)
    case = case_of(session(), settings(), campaign, paper, event)
    offered = {field.key: field.offer(case) for field in paper.fields if field.offer}
    typed = {**offered, **case.details}
    places = campaign_places(session(), campaign)
    districts = {place.district_code: place.district for place in places}
    form = details_form(paper, typed, districts.values(), signatories(session()))
    if form.validate_on_submit():
        said = typed_in(form, paper, offered)
        save_details(session(), campaign, paper, event, said, person().id)
        flash(_("Isian disimpan."), "ok")
        return redirect(_back(campaign, event))
    return render_template(
        "papers/details.html", campaign=campaign, paper=paper, event=event, form=form,
        back=_back(campaign, event),
    )  # fmt: skip


@blueprint.get("/<kind>/lihat")
@needs(*ANYONE)
def show(slug: str, kind: str) -> ResponseReturnValue:
    """The PDF/A itself; of letters to many one of them, `surat` or the first; with `kosong` the
    form without anybody's name. Who takes names of people with them stands in the trail."""
    campaign, paper, event = _asked(slug, kind)
    if paper.book:
        # Too long for a page to wait for: the worker makes it.
        return redirect(_back(campaign, event) + f"#{paper.slug}")
    case, size = case_of(session(), settings(), campaign, paper, event), _size()
    only = request.args.get("surat", "")
    if paper.letters and not only:
        only = letters_of(case, paper)[0].file
    if paper.blank and request.args.get("kosong"):
        paper = replace(paper, compose=paper.blank, named=lambda _case: 0)
    out = io.BytesIO()
    write_pdf(out, case, paper, size, only)
    out.seek(0)
    name = files.file_name(case, paper, size, "pdf", only)
    if (people := paper.named(case)) and event:
        # A reading request keeps nothing of its own session.
        with database().writing() as writing:
            record(writing, person().id, "attendance.export", slug, event=event.id, people=people)
    return send_file(out, _PDF, download_name=name)


@blueprint.get("/<kind>/docx")
@needs(*ANYONE)
def word(slug: str, kind: str) -> ResponseReturnValue:
    """The paper to edit; of letters to many one of them, `surat`, or all."""
    campaign, paper, event = _asked(slug, kind)
    case, size, only = (
        case_of(session(), settings(), campaign, paper, event),
        _size(),
        request.args.get("surat", ""),
    )
    out = io.BytesIO()
    write_word(out, case, paper, size, only)
    out.seek(0)
    name = files.file_name(case, paper, size, "docx", only)
    return send_file(out, _DOCX, as_attachment=True, download_name=name)


@blueprint.get("/<kind>/surat")
@needs(*ANYONE)
def letters(slug: str, kind: str) -> ResponseReturnValue:
    """Whom a letter goes to, with each one's own file."""
    campaign, paper, event = _asked(slug, kind)
    case = case_of(session(), settings(), campaign, paper, event)
    every = letters_of(case, paper)
    groups = dict.fromkeys(letter.group for letter in every)
    found = listing(
        every,
        [
            Column("kepada", _("Kepada"), lambda letter: letter.to[0]),
            Column("alamat", _("Alamat"), lambda letter: ", ".join(letter.to[1:])),
            Column("bagian", _("Kelompok"), lambda letter: letter.group),
        ],
        request.args,
        [Choice("dari", _("Kelompok"), [(group, group) for group in groups],
                lambda letter: letter.group)],
    )  # fmt: skip
    return found.file(str(paper.name), f"{paper.slug}-{slug}") or render_template(
        "papers/letters.html", campaign=campaign, paper=paper, event=event, list=found,
        back=_back(campaign, event),
    )  # fmt: skip


@blueprint.post("/<kind>/buat")
@needs(*PLANS)
def make(slug: str, kind: str) -> ResponseReturnValue:
    campaign, paper, event = _asked(slug, kind)
    form = request.form.get("form", "pdf")
    if form not in files.FORMS or (form == "zip" and paper.letters is None):
        raise NotFound("Bentuk berkas itu tidak ada.", "Pilih dari tombol di halaman berkas.")
    files.order_file(
        session(), campaign, paper, event, size=_size(request.form.get("ukuran")), form=form,
        by=person().id,
    )  # fmt: skip
    flash(_("Berkasnya sedang dibuat."), "ok")
    return redirect(_back(campaign, event) + f"#{paper.slug}")


@blueprint.get("/hasil/<int(max=2147483647):number>")
@needs(*ANYONE)
def progress(slug: str, number: int) -> ResponseReturnValue:
    """What changes while a file is made; the page asks for it again until it is done."""
    campaign = campaign_by_slug(session(), slug)
    file = files.file_by_id(session(), campaign, number)
    return render_template("papers/file.html", campaign=campaign, file=file)


@blueprint.post("/hasil/<int(max=2147483647):number>/batal")
@needs(*PLANS)
def cancel(slug: str, number: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    file = files.file_by_id(session(), campaign, number)
    files.cancel_file(session(), file, person().id)
    flash(_("Pembuatan berkas dibatalkan."), "ok")
    return redirect(url_for("papers.overview", slug=slug, kegiatan=file.event_id))


@blueprint.get("/hasil/<int(max=2147483647):number>/unduh")
@needs(*ANYONE)
def download(slug: str, number: int) -> ResponseReturnValue:
    file = files.file_by_id(session(), campaign_by_slug(session(), slug), number)
    path = files.folder_of(settings(), file.id) / (file.name or "-")
    if not path.is_file():
        raise NotFound("Berkas itu belum jadi atau sudah diganti.", "Buat sekali lagi.")
    return send_file(path, as_attachment=True)


def _asked(slug: str, kind: str) -> tuple[Campaign, Paper, Event | None]:
    campaign, paper = campaign_by_slug(session(), slug), paper_by_slug(kind)
    return campaign, paper, _asked_event(campaign) if paper.of_event else None


def _asked_event(campaign: Campaign) -> Event | None:
    """The event named in the address; `NotFound` for one that is not this campaign's."""
    number = request.args.get("kegiatan", "")
    if not number:
        return None
    return event_of(
        session(), campaign, int(number) if number.isdecimal() and len(number) < 10 else 0
    )


def _next(events: Sequence[Event], now: datetime) -> Event | None:
    """The event that comes next, or the last one there was."""
    coming = [event for event in events if event.starts_at >= now]
    return next(iter([*coming, *events[-1:]]), None)


def _size(asked: str | None = None) -> str:
    """The size asked for, or the office's own."""
    wanted = (asked or request.args.get("ukuran", "")).upper()
    return wanted if wanted in SIZES else office_of(session()).size


def _back(campaign: Campaign, event: Event | None) -> str:
    return url_for("papers.overview", slug=campaign.slug, kegiatan=event.id if event else None)


def _shown(campaign: Campaign, paper: Paper, event: Event | None) -> dict[str, object]:
    """What a page tells of one paper."""
    case = case_of(session(), settings(), campaign, paper, event)
    letters = paper.letters(case) if paper.letters else []
    made: PaperFile | None = files.files_of(session(), campaign, case.event).get(paper.slug)
    return {"paper": paper, "event": case.event, "gaps": gaps_of(case, paper),
            "count": len(letters), "file": made, "named": paper.named(case)}  # fmt: skip
