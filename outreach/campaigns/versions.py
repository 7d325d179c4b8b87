"""Versions of a campaign's content: each save is kept, shown field by field, and comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign, StoredPicture, Version
from outreach.errors import NotAllowed, NotFound
from outreach.pictures import Picture, clean_logo
from outreach.wib import Now, utc_now

# What those who propose, decide, save or finish go by.
_DECIDED = ["content", "status", "proposed_by", "proposed_hash", "finished_from", "archived_at"]


class Overtaken(NotAllowed):
    """Somebody else saved version `n` while this was being written; nothing was."""


@dataclass(frozen=True)
class Change:
    """One field that differs: `path` like ("copy", "id", "headline"), and its words."""

    path: tuple[str, ...]
    before: str
    after: str


def versions(session: Session, campaign: Campaign) -> list[Version]:
    """All of a campaign's versions, newest first."""
    return list(
        session.scalars(
            select(Version)
            .where(Version.campaign_id == campaign.id)
            .order_by(Version.number.desc())
        )
    )


def newest(session: Session, campaign: Campaign) -> Version:
    """The version whose content the campaign has now."""
    return session.scalars(
        select(Version)
        .where(Version.campaign_id == campaign.id)
        .order_by(Version.number.desc())
        .limit(1)
    ).one()


def version(session: Session, campaign: Campaign, number: int) -> Version:
    """The version of that number."""
    found = session.scalar(
        select(Version).where(Version.campaign_id == campaign.id, Version.number == number)
    )
    if found is None:
        raise NotFound("Versi %(n)s tidak ada.", "Pilih dari daftar versi.", n=number)
    return found


def keep(
    session: Session,
    campaign: Campaign,
    content: dict[str, Any],
    by: int | None,
    *,
    restored: int | None = None,
    now: Now = utc_now,
) -> Version:
    """Make `content` the campaign's own, as its next version."""
    last = session.scalar(
        select(func.max(Version.number)).where(Version.campaign_id == campaign.id)
    )
    made = Version(
        campaign_id=campaign.id, number=(last or 0) + 1, content=content, restored=restored,
        person_id=by, made_at=now(),
    )  # fmt: skip
    campaign.content = content
    session.add(made)
    session.flush()
    return made


def save(
    session: Session,
    campaign: Campaign,
    content: dict[str, Any],
    *,
    seen: int,
    by: int,
    restored: int | None = None,
    now: Now = utc_now,
) -> Version | None:
    """Keep what staff changed since version `seen`; None when nothing differs.

    An approved campaign becomes a draft by it. Raises `Overtaken` when somebody else saved
    meanwhile, and `NotAllowed` while the head examines the campaign or when it is finished.
    """
    hold(session, campaign)
    refuse_locked(campaign)
    last = newest(session, campaign)
    if last.number != seen:
        raise Overtaken(
            "%(who)s menyimpan versi %(n)s sementara Anda menulis; perubahan Anda belum disimpan.",
            "Bandingkan dengan versi itu, lalu simpan lagi bila perubahan Anda tetap perlu.",
            who=last.person.name if last.person else "Outreach",
            n=last.number,
        )
    found = changes(campaign.content, content)
    if not found:
        return None
    made = keep(session, campaign, content, by, restored=restored, now=now)
    if campaign.status == "approved":
        campaign.status = "draft"
        record(session, by, "campaign.reopen", campaign.slug)
    record(
        session, by, "campaign.restore" if restored else "campaign.edit", campaign.slug,
        version=made.number, fields=[".".join(change.path) for change in found],
    )  # fmt: skip
    return made


def restore(session: Session, campaign: Campaign, number: int, *, seen: int, by: int) -> None:
    """Bring a version's content back, as a new version."""
    content = version(session, campaign, number).content
    save(session, campaign, content, seen=seen, by=by, restored=number)


def hold(session: Session, campaign: Campaign) -> None:
    """Let nobody else change the campaign until this transaction ends, and read how it is now.

    Of two who save, decide or finish at the same moment the second waits here, then is told.
    """
    session.flush()
    session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    session.refresh(campaign, _DECIDED)


def refuse_locked(campaign: Campaign) -> None:
    """Raise `NotAllowed` where plan and content must stay as they are."""
    if campaign.status == "proposed":
        raise NotAllowed(
            "Kampanye sedang diperiksa pimpinan; isinya tidak bisa diubah sekarang.",
            "Tunggu keputusannya, atau tarik pengajuannya di halaman keputusan.",
        )
    if campaign.archived_at is not None:
        raise NotAllowed(
            "Kampanye ini sudah diarsipkan.", "Keluarkan dulu dari arsip di halaman rencana."
        )
    if campaign.status == "finished":
        raise NotAllowed(
            "Kampanye ini sudah diselesaikan.", "Batalkan penyelesaiannya dulu di halaman rencana."
        )


def store_picture(session: Session, upload: bytes) -> str:
    """The digest of the cleaned upload; raises `OutreachError`, then nothing is kept."""
    picture = clean_logo(upload)
    digest = hashlib.sha256(picture.data).hexdigest()
    if session.get(StoredPicture, digest) is None:
        session.add(StoredPicture(digest=digest, media_type=picture.media_type, data=picture.data))
        session.flush()
    return digest


def picture(session: Session, digest: str | None) -> Picture | None:
    """The stored picture of that digest."""
    found = session.get(StoredPicture, digest) if digest else None
    return Picture(found.media_type, found.data) if found else None


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What differs between two contents, in the order in which a form asks for it."""
    one, other = dict(_fields(before)), dict(_fields(after))
    return [
        Change(path, one.get(path, ""), other.get(path, ""))
        for path in dict.fromkeys([*one, *other])
        if one.get(path, "") != other.get(path, "")
    ]


def _fields(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every value with its path; lists of texts count from 1."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _fields(value, (*path, str(key)))
    elif isinstance(content, list):
        for at, value in enumerate(content, start=1):
            yield from _fields(value, (*path, str(at)))
    elif content is not None:
        yield path, str(content)
