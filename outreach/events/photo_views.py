"""Staff's page for an event's photos: many at once, described, chosen for the report, removed.

The page's script sends one photo a request and hears JSON; without it the form sends them all.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from outreach.accounts.guard import ANYONE, PLANS, may, needs, person
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotFound, OutreachError
from outreach.events import photos
from outreach.events.kept_words import SPOKEN
from outreach.events.models import Event
from outreach.events.plan import event_of
from outreach.events.seen import Seen, seen
from outreach.language import gettext as _
from outreach.request import database, finish, session, settings

blueprint = Blueprint(
    "event_photos",
    __name__,
    url_prefix="/kampanye/<slug>/kegiatan/<int(max=2147483647):event_id>/foto",
)

MAXIMUM_PHOTO = 15 * 1024 * 1024  # bytes: what a phone's camera makes, where no script resizes
MAXIMUM_UPLOAD = 120 * 1024 * 1024  # bytes of a form without script
_HEAD = 128 * 1024  # bytes of a photo's beginning, where a camera writes time and place
_UPLOAD_ID = re.compile(r"[0-9a-f-]{8,40}")


@dataclass(frozen=True)
class Kept:
    """A photo whose files are written; `by_content`: its id is made of its bytes."""

    upload_id: str
    name: str
    notes: Seen
    by_content: bool


@blueprint.url_value_preprocessor
def _allow_photos(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """More than the application's few megabytes, said before anything looks at the form."""
    if endpoint == "event_photos.add" and may(*PLANS):
        request.max_content_length = MAXIMUM_UPLOAD


@blueprint.get("")
@needs(*ANYONE)
def page(slug: str, event_id: int) -> ResponseReturnValue:
    event = _event(slug, event_id)
    return render_template(
        "events/photos.html",
        campaign=event.campaign,
        event=event,
        photos=photos.photos_of(session(), event.id),
        chosen=photos.chosen_photos(session(), event),
        spoken=json.dumps({key: str(text) for key, text in SPOKEN.items()}, ensure_ascii=False),
    )


@blueprint.post("")
@needs(*PLANS)
def add(slug: str, event_id: int) -> ResponseReturnValue:
    """Take in what the form holds; what is no photo is named, and the others are kept."""
    files = [file for file in request.files.getlist("photo") if file.filename]
    if _asks_for_json():
        return _add_one(slug, event_id, files)
    kept: list[Kept] = []
    for file in files:
        try:
            kept.append(_keep(slug, event_id, file))
        except OutreachError as error:
            flash(_("%(name)s: %(problem)s", name=file.filename or "", problem=error), "error")
    for one in kept:
        _add(slug, event_id, one)
    if kept:
        flash(_("%(n)s foto tersimpan.", n=len(kept)), "ok")
    elif not files:
        flash(_("Fotonya belum dipilih."), "warn")
    return _back(slug, event_id)


@blueprint.post("/atur")
@needs(*PLANS)
def arrange(slug: str, event_id: int) -> ResponseReturnValue:
    event = _event(slug, event_id)
    captions = {
        int(found[1]): value
        for key, value in request.form.items()
        if (found := re.fullmatch(r"caption-(\d{1,9})", key))
    }
    chosen = [
        (photo, request.form.get(f"order-{photo}", type=int))
        for photo in request.form.getlist("report", type=int)
    ]
    count = photos.arrange_photos(session(), event, captions, chosen, person().id)
    flash(_("Disimpan; %(n)s foto masuk laporan.", n=count), "ok")
    return _back(slug, event_id)


@blueprint.post("/<int(max=2147483647):photo_id>/hapus")
@needs(*PLANS)
def remove(slug: str, event_id: int, photo_id: int) -> ResponseReturnValue:
    name = photos.remove_photo(session(), _event(slug, event_id), photo_id, person().id)
    # Only when the row is safe without it: a file too many is no harm, one too few is.
    session().commit()
    photos.forget_event_photo(settings(), name)
    flash(_("Foto dihapus."), "ok")
    return _back(slug, event_id)


@blueprint.get("/<int(max=2147483647):photo_id>.jpg")
@needs(*ANYONE)
def picture(slug: str, event_id: int, photo_id: int) -> ResponseReturnValue:
    """A photo for staff's eyes; `?kecil=1` gives the small one."""
    photo = photos.photo_of(session(), _event(slug, event_id), photo_id)
    path = photos.event_photo_path(settings(), photo, small="kecil" in request.args)
    if not path.is_file():
        raise NotFound("Foto itu tidak ada lagi.", "Muat ulang halamannya.")
    return send_file(path, mimetype="image/jpeg", max_age=0)


@blueprint.errorhandler(OSError)
def _disk(_error: OSError) -> ResponseReturnValue:
    current_app.logger.exception("an event's photo cannot be kept")
    finish(failed=True)
    sentence = _("Foto belum bisa disimpan. Coba lagi nanti.")
    if _asks_for_json():
        return {"sentence": sentence}, 503
    flash(sentence, "error")
    values = request.view_args or {}
    return _back(values["slug"], values["event_id"])


def _add_one(slug: str, event_id: int, files: list[FileStorage]) -> ResponseReturnValue:
    """One photo from the page's script, which shows the sentence beside it."""
    sent = request.form.get("upload", "").lower()
    try:
        if not files:
            raise OutreachError("Fotonya belum dipilih.", "Pilih satu foto, lalu kirim lagi.")
        kept = _keep(slug, event_id, files[0], sent if _UPLOAD_ID.fullmatch(sent) else "")
        _add(slug, event_id, kept)
    except OutreachError as error:
        finish(failed=True)
        return {"sentence": str(error)}, 404 if isinstance(error, NotFound) else 400
    return {"sentence": _("Tersimpan.")}


def _keep(slug: str, event_id: int, file: FileStorage, upload_id: str = "") -> Kept:
    """Write one photo's files, unless it is known, before the database is asked to wait.

    Without an id from a phone, its content is its id.
    """
    data = file.stream.read(MAXIMUM_PHOTO + 1)
    if len(data) > MAXIMUM_PHOTO:
        raise OutreachError(
            "Foto ini lebih dari 15 MB.", "Kecilkan ukuran foto di pengaturan kamera."
        )
    by_content = not upload_id
    upload_id = upload_id or hashlib.sha256(data).hexdigest()[:32]
    with database().reading() as before:
        event = event_of(before, campaign_by_slug(before, slug), event_id)
        known = photos.photo_of_upload(before, event.id, upload_id)
    if known is not None and (known.removed_at is None or not by_content):
        return Kept(upload_id, known.name, photos.NOT_SAID, by_content)
    name = photos.keep_event_photo(settings(), event_id, upload_id, data)
    notes = photos.NOT_SAID
    if "agree" in request.form:
        # What a phone made smaller has lost its notes; the original's beginning comes beside it.
        head = request.files.get("head")
        notes = seen(head.stream.read(_HEAD) if head else data)
    return Kept(upload_id, name, notes, by_content)


def _add(slug: str, event_id: int, kept: Kept) -> None:
    photos.add_photo(
        session(), _event(slug, event_id), kept.upload_id, kept.name, person().id, kept.notes,
        chosen_anew=kept.by_content,
    )  # fmt: skip


def _event(slug: str, event_id: int) -> Event:
    return event_of(session(), campaign_by_slug(session(), slug), event_id)


def _back(slug: str, event_id: int) -> ResponseReturnValue:
    return redirect(url_for("event_photos.page", slug=slug, event_id=event_id), 303)


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
