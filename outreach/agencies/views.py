"""The register of agencies on pages: found, added, changed, taken in, handed out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.agencies import register
from outreach.agencies.forms import AgencyForm, AgencyListForm, ChangeAgencyForm
from outreach.agencies.models import KINDS
from outreach.agencies.reading import read
from outreach.agencies.register import PAGE, Facts, Wanted
from outreach.agencies.words import KIND_NAMES
from outreach.errors import OutreachError
from outreach.export import Sheet, as_file
from outreach.language import gettext as _
from outreach.request import session
from outreach.wib import today

blueprint = Blueprint("agencies", __name__, url_prefix="/opd")
_SORTS = {"nama": "name", "singkat": "short", "jenis": "kind", "baru": "newest"}
_STANDINGS = {"aktif": "active", "dulu": "former", "semua": ""}
_LARGEST_FILE = 1024 * 1024  # bytes

# (Session, ids of agencies) → how many contacts each has; the audience room tells.
Reach = Callable[[Session, Collection[int]], Mapping[int, int]]


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    wanted = _wanted()
    found, total = register.find(session(), wanted)
    return render_template(
        "agencies/overview.html",
        agencies=found,
        total=total,
        pages=-(-total // PAGE),
        wanted=wanted,
        asked={name: value for name, value in request.args.items() if name != "halaman"},
        kinds=KIND_NAMES,
        sorts=_SORTS,
        standings=_STANDINGS,
        people=_people([agency.id for agency in found]),
    )


@blueprint.get("/unduh.<kind>")
@needs(*ANYONE)
def download(kind: str) -> ResponseReturnValue:
    """What the list shows, on all of its pages; addresses of people are not among it."""
    found = register.every(session(), _wanted())
    people = _people([agency.id for agency in found])
    sheet = Sheet(
        _("OPD"),
        [_("Nama"), _("Nama singkat"), _("Jenis"), _("Alamat"), _("Catatan"), _("Masih ada"),
         _("Kontak")],
        [
            (one.name, one.short_name, str(KIND_NAMES[one.kind]), one.address, one.note,
             _("ya") if one.active else _("tidak"), people.get(one.id, 0))
            for one in found
        ],
    )  # fmt: skip
    return as_file(sheet, kind, f"opd-{today():%Y-%m-%d}")


@blueprint.route("/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    form = AgencyForm()
    if form.validate_on_submit():
        try:
            agency = register.add(session(), _facts(form), person().id)
        except OutreachError as error:
            _blame(form, error)
        else:
            flash(_("OPD disimpan. Berikutnya: tambahkan orang yang bisa dihubungi."), "ok")
            return redirect(url_for("agencies.page", agency_id=agency.id))
    return render_template("agencies/add.html", form=form)


@blueprint.get("/<int(max=2147483647):agency_id>")
@needs(*ANYONE)
def page(agency_id: int) -> ResponseReturnValue:
    agency = register.agency_of(session(), agency_id)
    return render_template("agencies/page.html", agency=agency, kinds=KIND_NAMES)


@blueprint.route("/<int(max=2147483647):agency_id>/ubah", methods=["GET", "POST"])
@needs(*PLANS)
def change(agency_id: int) -> ResponseReturnValue:
    agency = register.agency_of(session(), agency_id)
    form = ChangeAgencyForm(obj=agency)
    if form.validate_on_submit():
        try:
            register.change(session(), agency, _facts(form), person().id)
        except OutreachError as error:
            _blame(form, error)
        else:
            flash(_("Perubahan disimpan."), "ok")
            return redirect(url_for("agencies.page", agency_id=agency_id))
    return render_template("agencies/change.html", form=form, agency=agency)


@blueprint.route("/daftar", methods=["GET", "POST"])
@needs(*PLANS)
def take_in() -> ResponseReturnValue:
    """A list is taken in whole or not at all."""
    form = AgencyListForm()
    refused: list[tuple[int, str]] = []
    if form.validate_on_submit():
        try:
            text = _uploaded(form.file.data) or form.lines.data or ""
            rows, refused = read(text)
        except OutreachError as error:
            form.file.errors = [str(error)]
            rows = {}
        if rows and not refused:
            with session().begin_nested() as attempt:
                taken = register.take_in(session(), rows, person().id)
                refused = list(taken.refused)
                if refused:
                    attempt.rollback()
            if not refused:
                flash(
                    _("%(added)s OPD baru, %(changed)s dilengkapi, %(same)s tidak berubah.",
                      added=taken.added, changed=taken.changed, same=taken.same),
                    "ok",
                )  # fmt: skip
                return redirect(url_for("agencies.overview"))
        elif not refused and not form.file.errors:
            form.lines.errors = [_("Belum ada isinya.")]
    return render_template("agencies/take_in.html", form=form, refused=refused)


def _uploaded(file: FileStorage | None) -> str:
    """The text of an uploaded file; empty without one."""
    if not file or not file.filename:
        return ""
    data: bytes = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise OutreachError("Berkas ini lebih dari 1 MB.", "Bagi menjadi beberapa berkas.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OutreachError("Daftar ini tidak terbaca.", "Simpan sebagai CSV UTF-8, lalu ulangi.")


def _facts(form: AgencyForm) -> Facts:
    return Facts(
        name=form.name.data or "",
        short_name=form.short_name.data or "",
        kind=form.kind.data,
        address=form.address.data or "",
        note=form.note.data or "",
        active=form.active.data if isinstance(form, ChangeAgencyForm) else True,
    )


def _blame(form: AgencyForm, error: OutreachError) -> None:
    """Say the error at the name that is meant."""
    short = " ".join((form.short_name.data or "").split())
    field = form.short_name if short and f"“{short}" in error.sentence else form.name
    field.errors = [str(error)]


def _people(ids: Collection[int]) -> Mapping[int, int]:
    return cast(Reach, current_app.extensions["outreach.agency_contacts"])(session(), ids)


def _wanted() -> Wanted:
    given = request.args
    kind, page = given.get("jenis", ""), given.get("halaman", 1, type=int)
    return Wanted(
        word=given.get("q", "").replace("\0", "").strip()[:120],
        kind=kind if kind in KINDS else "",
        standing=_STANDINGS.get(given.get("keadaan", ""), "active"),
        sort=_SORTS.get(given.get("urut", ""), "name"),
        page=page if 0 < page < 100_000 else 1,
    )
