"""Staff's page for an event's papers: handed in, marked for the LPJ, fetched, removed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, may, needs, person
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotFound, OutreachError
from outreach.events import files
from outreach.events.file_kinds import ANNEXES, MEDIA
from outreach.events.kept_words import FILE_KINDS
from outreach.events.models import Event
from outreach.events.plan import event_of
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.request import database, session, settings

blueprint = Blueprint(
    "event_files",
    __name__,
    url_prefix="/kampanye/<slug>/kegiatan/<int(max=2147483647):event_id>/berkas",
)
_FORM = 64 * 1024  # bytes of the form around the file


@blueprint.url_value_preprocessor
def _allow_a_file(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """More than the application's few megabytes, said before anything looks at the form."""
    if endpoint == "event_files.add" and may(*PLANS):
        request.max_content_length = files.MAXIMUM_FILE + _FORM


@blueprint.get("")
@needs(*ANYONE)
def page(slug: str, event_id: int) -> ResponseReturnValue:
    event = _event(slug, event_id)
    kept = files.files_of(session(), event.id)
    found = listing(
        kept,
        [
            Column("nama", _("Nama"), lambda file: file.name),
            Column("jenis", _("Jenis"), lambda file: str(FILE_KINDS[file.kind])),
            Column("ukuran", _("Ukuran (kB)"), lambda file: -(-file.size // 1000), falling=True),
            Column("waktu", _("Waktu"), lambda file: file.added_at, falling=True),
            Column("oleh", _("Oleh"), lambda file: file.adder.name),
            Column("lpj", "LPJ", lambda file: _("ya") if file.in_lpj else _("tidak")),
        ],
        request.args,
        [Choice("macam", _("Jenis"), list(FILE_KINDS.items()), lambda file: file.kind)],
    )
    return found.file(_("Dokumen"), f"dokumen-{slug}-{event_id}") or render_template(
        "events/files.html",
        campaign=event.campaign,
        event=event,
        list=found,
        count=len(kept),
        kinds=FILE_KINDS,
        annexes=ANNEXES,
    )


@blueprint.post("")
@needs(*PLANS)
def add(slug: str, event_id: int) -> ResponseReturnValue:
    """The file is looked at and written before the database is asked to wait."""
    with database().reading() as before:
        event_of(before, campaign_by_slug(before, slug), event_id)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise OutreachError("Berkasnya belum dipilih.", "Pilih satu berkas, lalu unggah lagi.")
        kept = files.keep_event_file(settings(), event_id, file.stream.read(files.MAXIMUM_FILE + 1))
        made = files.add_file(
            session(), _event(slug, event_id), kept, file.filename, request.form.get("kind", ""),
            "in_lpj" in request.form, person().id,
        )  # fmt: skip
    except OutreachError as error:
        flash(str(error), "error")
    else:
        flash(_("“%(name)s” tersimpan.", name=made.name), "ok")
    return _back(slug, event_id)


@blueprint.post("/<int(max=2147483647):file_id>/lpj")
@needs(*PLANS)
def mark(slug: str, event_id: int, file_id: int) -> ResponseReturnValue:
    file = files.file_of(session(), _event(slug, event_id), file_id)
    files.mark_for_lpj(session(), file, "in_lpj" in request.form, person().id)
    return _back(slug, event_id)


@blueprint.post("/<int(max=2147483647):file_id>/hapus")
@needs(*PLANS)
def remove(slug: str, event_id: int, file_id: int) -> ResponseReturnValue:
    file = files.file_of(session(), _event(slug, event_id), file_id)
    digest = files.remove_file(session(), file, person().id)
    # Only when the row is safe without it: a file too many is no harm, one too few is.
    session().commit()
    files.forget_event_file(settings(), event_id, digest)
    flash(_("“%(name)s” dihapus.", name=file.name), "ok")
    return _back(slug, event_id)


@blueprint.get("/<int(max=2147483647):file_id>")
@needs(*ANYONE)
def download(slug: str, event_id: int, file_id: int) -> ResponseReturnValue:
    """Always as a download: what others wrote is not shown inside this application."""
    file = files.file_of(session(), _event(slug, event_id), file_id)
    path = files.event_file_path(settings(), file)
    if not path.is_file():
        raise NotFound("Berkas itu tidak ada lagi.", "Muat ulang halamannya.")
    return send_file(
        path, mimetype=MEDIA[file.media], as_attachment=True, download_name=file.name, max_age=0
    )


def _event(slug: str, event_id: int) -> Event:
    return event_of(session(), campaign_by_slug(session(), slug), event_id)


def _back(slug: str, event_id: int) -> ResponseReturnValue:
    return redirect(url_for("event_files.page", slug=slug, event_id=event_id), 303)
