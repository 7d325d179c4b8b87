"""Staff's page for an event's daftar hadir: the link and its QR, the live list, paper, export."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotAllowed, OutreachError
from outreach.events import attendance, check_in
from outreach.events.kept_forms import AttendeeForm
from outreach.events.kept_words import SOURCES
from outreach.events.models import Event
from outreach.events.models_kept import Attendee
from outreach.events.plan import event_of
from outreach.export import Sheet, as_file
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.request import session, settings
from outreach.wib import WIB, utc_now

blueprint = Blueprint(
    "attendance",
    __name__,
    url_prefix="/kampanye/<slug>/kegiatan/<int(max=2147483647):event_id>/hadir",
)


@blueprint.get("")
@needs(*ANYONE)
def page(slug: str, event_id: int) -> ResponseReturnValue:
    return _page(_event(slug, event_id))


@blueprint.post("")
@needs(*PLANS)
def add(slug: str, event_id: int) -> ResponseReturnValue:
    """Those who signed on paper: all the lines, or, with one that is unclear, none yet."""
    event = _event(slug, event_id)
    pasted = request.form.get("lines", "")
    visitors, refused = attendance.read_lines(pasted.replace("\0", ""))
    if refused or not visitors:
        return _page(event, pasted, refused, len(visitors)), 400
    count = attendance.add_from_paper(session(), event, visitors, person().id)
    flash(_("%(n)s orang ditambahkan.", n=count), "ok")
    return _back(slug, event_id)


@blueprint.post("/tautan")
@needs(*PLANS)
def link(slug: str, event_id: int) -> ResponseReturnValue:
    """The link's days, or one of: close, open, renew."""
    event = _event(slug, event_id)
    deed, by = request.form.get("deed", ""), person().id
    if deed == "window":
        before = request.form.get("before", -1, type=int)
        after = request.form.get("after", -1, type=int)
        check_in.set_window(session(), event, before, after, by)
        flash(_("Waktu buka daftar hadir disimpan."), "ok")
    elif deed == "close":
        check_in.close_check_in(session(), event, by)
        flash(_("Daftar hadir lewat ponsel ditutup."), "ok")
    elif deed == "open":
        check_in.open_check_in(session(), event, by)
        flash(_("Daftar hadir lewat ponsel dibuka lagi."), "ok")
    elif deed == "renew":
        check_in.renew_check_in(session(), event, by)
        flash(_("Tautan dan QR baru dibuat; yang lama tidak berlaku lagi."), "ok")
    else:
        raise NotAllowed("Tindakan itu tidak ada.", "Pilih dari tombol yang ada.")
    return _back(slug, event_id)


@blueprint.route("/<int(max=2147483647):attendee_id>", methods=["GET", "POST"])
@needs(*PLANS)
def change(slug: str, event_id: int, attendee_id: int) -> ResponseReturnValue:
    event = _event(slug, event_id)
    attendee = attendance.attendee_of(session(), event, attendee_id)
    form = AttendeeForm(obj=attendee)
    if form.validate_on_submit():
        visitor = attendance.Visitor(form.name.data, form.institution.data, form.sex.data)
        try:
            attendance.correct_attendee(session(), attendee, visitor, person().id)
        except OutreachError as error:
            form.name.errors = [str(error)]
        else:
            flash(_("Perubahan disimpan."), "ok")
            return _back(slug, event_id)
    return render_template(
        "events/attendee.html", campaign=event.campaign, event=event, attendee=attendee, form=form
    )


@blueprint.post("/<int(max=2147483647):attendee_id>/hapus")
@needs(*PLANS)
def remove(slug: str, event_id: int, attendee_id: int) -> ResponseReturnValue:
    event = _event(slug, event_id)
    attendee = attendance.attendee_of(session(), event, attendee_id)
    attendance.remove_attendee(session(), attendee, person().id)
    flash(_("Dihapus dari daftar hadir."), "ok")
    return _back(slug, event_id)


@blueprint.post("/unduh.<kind>")
@needs(*PLANS)
def export(slug: str, event_id: int, kind: str) -> ResponseReturnValue:
    """A POST, because who takes a list of people with them stands in the trail."""
    event = _event(slug, event_id)
    people = attendance.attendees_of(session(), event.id)
    day = event.starts_at.astimezone(WIB).date()
    answer = as_file(_sheet(people), kind, f"daftar-hadir-{slug}-{day:%Y-%m-%d}")
    record(session(), person().id, "attendance.export", slug, event=event.id, people=len(people))
    return answer


def _sheet(people: list[Attendee]) -> Sheet:
    columns = [_("No."), _("Nama"), _("Instansi atau alamat"), _("L/P"), _("Cara"), _("Waktu")]
    rows = [
        (number, one.name, one.institution, one.sex, str(SOURCES[one.source]), one.at)
        for number, one in enumerate(people, start=1)
    ]
    return Sheet(_("Daftar hadir"), columns, rows)


def _page(
    event: Event, pasted: str = "", refused: list[tuple[int, str]] | None = None, read: int = 0
) -> str:
    people = attendance.attendees_of(session(), event.id)
    window = check_in.window_of(session(), event)
    alike = attendance.look_alike(people)
    found = listing(
        list(enumerate(people, 1)),
        [
            Column("nomor", _("No."), lambda row: row[0]),
            Column("nama", _("Nama"), lambda row: row[1].name),
            Column("instansi", _("Instansi atau alamat"), lambda row: row[1].institution),
            Column("lp", _("L/P"), lambda row: row[1].sex),
            Column("cara", _("Cara"), lambda row: str(SOURCES[row[1].source])),
            Column("waktu", _("Waktu"), lambda row: row[1].at, falling=True),
        ],
        request.args,
        [
            Choice("jenis", _("L/P"), [("L", _("Laki-laki (L)")), ("P", _("Perempuan (P)"))],
                   lambda row: row[1].sex),
            Choice("lewat", _("Cara"), list(SOURCES.items()), lambda row: row[1].source),
            Choice("ganda", _("Ganda"), [("ya", _("mungkin ganda"))],
                   lambda row: "ya" if row[1].id in alike else ""),
        ],
        page_size=200, at="people",
    )  # fmt: skip
    return render_template(
        "events/attendance.html",
        campaign=event.campaign,
        event=event,
        people=people,
        present=attendance.present(people),
        alike=alike,
        list=found,
        window=window,
        state=window.state(utc_now()),
        link=check_in.check_in_url(session(), settings(), event),
        days_before=check_in.DAYS_BEFORE,
        days_after=check_in.DAYS_AFTER,
        sources=SOURCES,
        pasted=pasted,
        refused=refused or [],
        read=read,
    )


def _event(slug: str, event_id: int) -> Event:
    return event_of(session(), campaign_by_slug(session(), slug), event_id)


def _back(slug: str, event_id: int) -> ResponseReturnValue:
    return redirect(url_for("attendance.page", slug=slug, event_id=event_id), 303)
