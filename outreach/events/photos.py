"""An event's photos: added once each, described, chosen for the report, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotFound
from outreach.events.models import Event
from outreach.events.models_kept import EventPhoto
from outreach.events.seen import Seen
from outreach.photo_files import forget_photo_files, keep_photo_files, photo_file
from outreach.settings import Settings
from outreach.wib import Now, utc_now

NOT_SAID = Seen()


def photos_of(session: Session, event_id: int) -> list[EventPhoto]:
    """An event's photos, by when they were taken or, where that is not kept, when they came."""
    return list(
        session.scalars(
            select(EventPhoto)
            .where(EventPhoto.event_id == event_id, EventPhoto.removed_at.is_(None))
            .order_by(func.coalesce(EventPhoto.taken_at, EventPhoto.added_at), EventPhoto.id)
        )
    )


def chosen_photos(session: Session, event: Event) -> list[EventPhoto]:
    """The photos for the report, in its order; their files are at `event_photo_path`."""
    return list(
        session.scalars(
            select(EventPhoto)
            .where(EventPhoto.event_id == event.id, EventPhoto.report_order.is_not(None))
            .order_by(EventPhoto.report_order, EventPhoto.id)
        )
    )


def photo_of(session: Session, event: Event, photo_id: int) -> EventPhoto:
    """One photo of this event; raises `NotFound`."""
    found = session.get(EventPhoto, photo_id)
    if found is None or found.event_id != event.id or found.removed_at:
        raise NotFound("Foto itu tidak ada lagi.", "Muat ulang halamannya.")
    return found


def photo_of_upload(session: Session, event_id: int, upload_id: str) -> EventPhoto | None:
    """What this upload became if it arrived before, even if staff removed it since."""
    return session.scalar(
        select(EventPhoto).where(EventPhoto.event_id == event_id, EventPhoto.upload_id == upload_id)
    )


def add_photo(
    session: Session,
    event: Event,
    upload_id: str,
    name: str,
    by: int,
    seen: Seen = NOT_SAID,
    *,
    chosen_anew: bool = False,
    now: Now = utc_now,
) -> EventPhoto:
    """A photo whose file `keep_event_photo` has written; the same upload is the same row again.

    One that was removed stays so, unless somebody chose that very file anew.
    """
    # PostgreSQL lets two tries of one upload write at once; SQLite does not, and ignores this.
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    photo = photo_of_upload(session, event.id, upload_id)
    if photo is not None and (photo.removed_at is None or not chosen_anew):
        return photo
    if photo is None:
        photo = EventPhoto(event_id=event.id, upload_id=upload_id, name=name)
        session.add(photo)
    photo.added_by, photo.added_at, photo.removed_at = by, now(), None
    photo.taken_at, photo.latitude, photo.longitude = seen.taken_at, seen.latitude, seen.longitude
    session.flush()
    record(session, by, "event.photo_add", event.campaign.slug, event=event.id, photo=photo.id,
           time_and_place=seen != NOT_SAID)  # fmt: skip
    return photo


def arrange_photos(
    session: Session,
    event: Event,
    captions: Mapping[int, str],
    chosen: Sequence[tuple[int, int | None]],
    by: int,
) -> int:
    """Keep what the page says of its photos: captions, and which are in the report.

    `captions` names the photos that the page showed; of these, `chosen` has (photo, wanted
    place), those without a place last. Others, added meanwhile, stay as they are. Returns how many
    are in the report now, numbered from 1.
    """
    shown = [photo for photo in photos_of(session, event.id) if photo.id in captions]
    before = {photo.id: (photo.caption, photo.report_order) for photo in shown}
    places = dict(chosen)
    kept = [p for p in chosen_photos(session, event) if p.id not in captions]
    wanted = [photo for photo in shown if photo.id in places]
    # Sorting keeps the order of taking among those that want the same place.
    wanted.sort(key=lambda photo: (places[photo.id] is None, places[photo.id] or 0))
    for photo in shown:
        photo.caption, photo.report_order = " ".join(captions[photo.id].split())[:200], None
    for number, photo in enumerate([*wanted, *kept], start=1):
        photo.report_order = number
    if before != {photo.id: (photo.caption, photo.report_order) for photo in shown}:
        record(session, by, "event.photos_arrange", event.campaign.slug, event=event.id,
               in_report=[photo.id for photo in [*wanted, *kept]])  # fmt: skip
    return len(wanted) + len(kept)


def remove_photo(session: Session, event: Event, photo_id: int, by: int, now: Now = utc_now) -> str:
    """Forget a photo and all that it said; returns the name of its files, which the caller deletes
    when this is safe in the database."""
    photo = photo_of(session, event, photo_id)
    photo.removed_at = now()
    photo.caption, photo.taken_at, photo.latitude, photo.longitude = "", None, None, None
    photo.report_order = None
    session.flush()
    for number, other in enumerate(chosen_photos(session, event), start=1):
        other.report_order = number
    record(session, by, "event.photo_remove", event.campaign.slug, event=event.id, photo=photo.id)
    return photo.name


def keep_event_photo(settings: Settings, event_id: int, upload_id: str, upload: bytes) -> str:
    """Clean an upload and keep it; returns its files' name. Raises `OutreachError` for what is no
    photo, and `OSError` when the disk refuses."""
    return keep_photo_files(_folder(settings), event_id, upload_id, upload)


def event_photo_path(settings: Settings, photo: EventPhoto, *, small: bool = False) -> Path:
    """A photo's JPEG, at most 1,600 pixels a side, or its small one of 480, without EXIF."""
    return photo_file(_folder(settings), photo.name, small=small)


def forget_event_photo(settings: Settings, name: str) -> None:
    """Delete both sizes; what is gone already is no fault."""
    forget_photo_files(_folder(settings), name)


def _folder(settings: Settings) -> Path:
    return settings.files_path / "event-photos"
