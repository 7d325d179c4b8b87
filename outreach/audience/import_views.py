"""Staff's pages on lists of contacts: hand in, match columns, check, import."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import PLANS, may, needs, person
from outreach.audience import lists
from outreach.audience.columns import Mapping
from outreach.audience.import_forms import NONE, ListForm, UploadForm, list_form
from outreach.audience.list_files import folder_of, report_of, upload_of
from outreach.audience.models import ContactList
from outreach.audience.preview import preview
from outreach.audience.rows import REASONS
from outreach.audience.table_file import head
from outreach.audience.words import BASES, PURPOSES, REMINDERS, consent_words
from outreach.errors import NotFound, OutreachError
from outreach.language import gettext as _
from outreach.language import lazy
from outreach.listing import Choice, Column, Listing, listing
from outreach.places.find import villages
from outreach.request import secret_key, session, settings

blueprint = Blueprint("imports", __name__, url_prefix="/kontak/impor")
Listed = tuple[ContactList, str]
_BUTTONS = {"check": lists.TRIAL_JOB, "import": lists.IMPORT_JOB}
STATES = {
    "open": (lazy("Belum diimpor"), "draft"),
    "unread": (lazy("Tidak terbaca"), "danger"),
    "checking": (lazy("Sedang diperiksa"), "info"),
    "importing": (lazy("Sedang diimpor"), "info"),
    "stopped": (lazy("Terhenti"), "warn"),
    "done": (lazy("Selesai"), "ok"),
}


@blueprint.url_value_preprocessor
def _allow_a_list(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """The one page that takes more than the application's few megabytes.

    Runs before anything looks at the form. The file goes to the home folder while it comes in.
    """
    if endpoint == "imports.upload" and may(*PLANS):
        request.max_content_length = lists.MOST_BYTES


@blueprint.get("")
@needs(*PLANS)
def overview() -> ResponseReturnValue:
    found = _listed()
    return found.file(_("Impor kontak"), "impor-kontak") or _overview_page(UploadForm(), found)


@blueprint.post("")
@needs(*PLANS)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    file = request.files.get("file")
    try:
        if not form.validate_on_submit() or file is None:
            return _overview_page(form), 400
        made = lists.hand_in(session(), settings(), file.stream, file.filename or "", person().id)
    except OutreachError as error:
        session().rollback()
        form.file.errors = [str(error)]
        return _overview_page(form), 400
    finally:
        for sent in request.files.values():
            sent.close()
    return redirect(url_for("imports.page", list_id=made.id))


@blueprint.get("/<int:list_id>")
@needs(*PLANS)
def page(list_id: int) -> ResponseReturnValue:
    list_ = lists.find_list(session(), list_id)
    if lists.state_of(list_, lists.job_of(session(), list_)) in ("open", "unread"):
        mapping = Mapping.of(list_.mapping)
        form = _form(list_, mapping)
        _fill(form, list_, mapping)
        return _form_page(list_, form, mapping)
    return render_template("audience/import_work.html", **_shown(list_))


@blueprint.post("/<int:list_id>")
@needs(*PLANS)
def save(list_id: int) -> ResponseReturnValue:
    """Keep what was filled in, then do what the button says: look, check, import."""
    list_ = lists.find_list(session(), list_id, locked=True)
    before = Mapping.of(list_.mapping)
    form = _form(list_, before)
    if not form.validate_on_submit():
        return _form_page(list_, form, before), 400
    wanted = _BUTTONS.get(request.form.get("then", ""))
    try:
        mapping, origin = _mapping(list_, form, before), _origin(form)
        # To look at the columns nothing else needs to be filled in.
        lists.settle(session(), list_, mapping, origin if wanted or origin.basis else None)
        if wanted:
            lists.start(session(), list_, wanted, person().id)
            return redirect(url_for("imports.page", list_id=list_id))
    except OutreachError as error:
        session().rollback()
        return _form_page(list_, form, before, str(error)), 400
    if mapping.columns != form.columns():
        form = _form(list_, mapping)
        for field in form.column_fields():
            field.data = mapping.columns.get(field.name.partition("-")[2], NONE)
    return _form_page(list_, form, mapping)


@blueprint.get("/<int:list_id>/kemajuan")
@needs(*PLANS)
def progress(list_id: int) -> ResponseReturnValue:
    """What changes while a list is worked on; the page asks for it again until it is done."""
    list_ = lists.find_list(session(), list_id)
    shown = _shown(list_)
    if shown["state"] in ("open", "unread"):
        # A dry run ended: its result stands on the page with the form.
        return "", 200, {"HX-Redirect": url_for("imports.page", list_id=list_id)}
    return render_template("audience/import_progress.html", **shown)


@blueprint.post("/<int:list_id>/berhenti")
@needs(*PLANS)
def stop(list_id: int) -> ResponseReturnValue:
    list_ = lists.find_list(session(), list_id, locked=True)
    lists.stop(session(), list_, person().id)
    flash(_("Dihentikan. Yang sudah masuk tetap tersimpan."), "ok")
    return redirect(url_for("imports.page", list_id=list_id))


@blueprint.post("/<int:list_id>/lanjut")
@needs(*PLANS)
def resume(list_id: int) -> ResponseReturnValue:
    list_ = lists.find_list(session(), list_id, locked=True)
    lists.start(session(), list_, lists.IMPORT_JOB, person().id)
    flash(_("Impor dilanjutkan; yang sudah masuk tidak dimasukkan lagi."), "ok")
    return redirect(url_for("imports.page", list_id=list_id))


@blueprint.post("/<int:list_id>/buang")
@needs(*PLANS)
def discard(list_id: int) -> ResponseReturnValue:
    list_ = lists.find_list(session(), list_id, locked=True)
    if lists.discard(session(), settings(), list_, person().id):
        flash(_("Daftar dan berkasnya dihapus."), "ok")
        return redirect(url_for("imports.overview"))
    flash(_("Impor diakhiri di sini; berkasnya dihapus."), "ok")
    return redirect(url_for("imports.page", list_id=list_id))


@blueprint.get("/<int:list_id>/ditolak.csv")
@needs(*PLANS)
def rejected(list_id: int) -> ResponseReturnValue:
    list_ = lists.find_list(session(), list_id)
    found = report_of(settings(), list_)
    if found is None:
        raise NotFound(
            "Tidak ada laporan baris yang ditolak; paling lama disimpan 30 hari.",
            "Kembali ke halaman daftarnya.",
        )
    path, length = found

    def pieces() -> object:
        left = length
        with path.open("rb") as file:
            while left > 0 and (piece := file.read(min(left, 64 * 1024))):
                left -= len(piece)
                yield piece

    return Response(
        pieces(),  # type: ignore[arg-type]
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f"attachment; filename=ditolak-{list_.id}.csv",
            "Content-Length": str(length),
        },
    )


def _overview_page(form: UploadForm, found: Listing[Listed] | None = None) -> str:
    return render_template(
        "audience/imports.html", form=form, list=found or _listed(), states=STATES
    )


def _listed() -> Listing[Listed]:
    """The lists that were handed in, each with its state."""
    return listing(
        [(row, lists.state_of(row, lists.job_of(session(), row)))
         for row in lists.lists_of(session())],
        [
            Column("berkas", _("Berkas"), lambda row: row[0].name),
            Column("sumber", _("Sumber"), lambda row: row[0].source),
            Column("waktu", _("Waktu"), lambda row: row[0].created_at, falling=True),
            Column("keadaan", _("Keadaan"), lambda row: str(STATES[row[1]][0])),
            Column("baru", _("Baru"), lambda row: row[0].added, falling=True),
            Column("dilengkapi", _("Dilengkapi"), lambda row: row[0].merged, falling=True),
            Column("ditolak", _("Ditolak"), lambda row: row[0].rejected, falling=True),
        ],
        request.args,
        [Choice("dalam", _("Keadaan"), [(key, str(name)) for key, (name, _tone) in STATES.items()],
                lambda row: row[1])],
        at="daftar",
    )  # fmt: skip


def _form(list_: ContactList, mapping: Mapping) -> ListForm:
    file = upload_of(folder_of(settings(), list_.id))
    rows = head(file, mapping.format, mapping.sheet)
    places = [(p.id, f"{p.label}, Kec. {p.district.name}") for p in villages(session())]
    return list_form(mapping, rows, places)


def _fill(form: ListForm, list_: ContactList, mapping: Mapping) -> None:
    """Show what is kept; a form that was sent keeps what was sent."""
    for field in form.column_fields():
        field.data = mapping.columns.get(field.name.partition("-")[2], NONE)
    form.sheet.data, form.heading.data = mapping.sheet, mapping.heading
    form.place.data, form.spoken.data = mapping.place_id or 0, mapping.language
    form.role.data, form.tags.data = mapping.role, ", ".join(mapping.tags)
    form.channels.data = mapping.channels
    form.source.data, form.purpose.data = list_.source, list_.purpose
    # A basis is chosen, never taken over from a default.
    form.basis.data = list_.basis if list_.purpose else None
    text = lists.text_of(session(), list_)
    form.text.data = "" if text == lists.DUTY_TEXT else text


def _mapping(list_: ContactList, form: ListForm, before: Mapping) -> Mapping:
    """What the form says; with another sheet or line of headings, the columns guessed anew."""
    columns, channels = form.columns(), form.channels.data or []
    base = before
    if (form.sheet.data, form.heading.data) != (before.sheet, before.heading):
        other_sheet = form.sheet.data != before.sheet
        base = lists.read_anew(
            settings(), list_, form.sheet.data, None if other_sheet else form.heading.data
        )
        columns, channels = base.columns, base.channels
    return lists.with_columns(
        base, columns, channels, place_id=form.place.data or None, language=form.spoken.data,
        role=(form.role.data or "").strip(), tags=form.wanted_tags(),
    )  # fmt: skip


def _origin(form: ListForm) -> lists.Origin:
    return lists.Origin(
        form.source.data or "", form.purpose.data or "", form.basis.data or "",
        form.text.data or "",
    )  # fmt: skip


def _form_page(list_: ContactList, form: ListForm, mapping: Mapping, problem: str = "") -> str:
    """The form with the first rows as they would be stored."""
    job = lists.job_of(session(), list_)
    return render_template(
        "audience/import_form.html",
        list=list_,
        form=form,
        mapping=mapping,
        problem=problem,
        lack=lists.what_lacks(list_),
        failed=job.error if job and job.status == "failed" else "",
        preview=preview(session(), settings(), list_, secret_key()),
        example=consent_words(REMINDERS, "whatsapp"),
        has_report=report_of(settings(), list_) is not None,
        reasons=REASONS,
    )


def _shown(list_: ContactList) -> dict[str, object]:
    job = lists.job_of(session(), list_)
    return {
        "list": list_,
        "job": job,
        "state": lists.state_of(list_, job),
        "states": STATES,
        "reasons": REASONS,
        "bases": BASES,
        "purposes": PURPOSES,
        "text": lists.text_of(session(), list_),
        "has_report": report_of(settings(), list_) is not None,
    }
