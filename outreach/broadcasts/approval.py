"""What a head agreed to send, and whether that is still what would be sent.

A broadcast with words of its own goes draft → proposed → approved, by two people. The campaign's
words need no second approval: the campaign's covers them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.broadcasts.event_words import event_of, named, where
from outreach.broadcasts.models import Broadcast, Decision
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.models import campaign_places
from outreach.errors import NotAllowed
from outreach.language import lazy as _
from outreach.wib import Now, utc_now

# The parts of `facts`, as the head reads what changed in them.
FACT_NAMES = {
    "campaign": _("Kampanye"),
    "service": _("Nama layanan"),
    "channel": _("Saluran"),
    "purpose": _("Keperluan"),
    "segment": _("Penerima"),
    "places": _("Tempat kampanye"),
    "message": _("Isi pesan"),
    "attach": _("Lampiran poster"),
    "schedule": _("Jadwal"),
    "bypass": _("Kirim di luar jam"),
    "event": _("Kegiatan"),
}


def facts(broadcast: Broadcast) -> dict[str, Any]:
    """All that decides what is sent to whom and when.

    The day of an event is not among it: it moves with the event. Its name and place are, where the
    message says them.
    """
    found: dict[str, Any] = {
        "campaign": broadcast.campaign.slug,
        "service": broadcast.campaign.service.name,
        "channel": broadcast.channel,
        "purpose": broadcast.purpose,
        "segment": broadcast.segment.rules if broadcast.segment else None,
        "places": None if broadcast.segment else _places(broadcast),
        "message": broadcast.message,
        "attach": broadcast.attach,
        "schedule": broadcast.schedule,
        "bypass": broadcast.bypass,
    }
    rule = broadcast.schedule
    if rule.get("kind") == "event" and {"event", "event_place"} & named(broadcast.message):
        session = object_session(broadcast)
        event = event_of(session, rule) if session else None
        found["event"] = [event.title, where(event)] if event else None
    return found


def seal(broadcast: Broadcast) -> str:
    """SHA-256 (hex) of the broadcast's `facts`."""
    canonical = json.dumps(
        facts(broadcast), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def current_hash(session: Session, broadcast: Broadcast) -> str | None:
    """What `content_hash` must be for this broadcast to send now; None: it may not at all.

    A message of its own needs its own approval. The campaign's words are covered by the campaign's
    approval, and so are its posters, which a message may carry.
    """
    campaign = approved_hash(session, broadcast.campaign)
    if broadcast.message is None:
        return campaign
    if broadcast.approved_by is None or broadcast.campaign.status == "finished":
        return None
    if broadcast.attach and campaign is None:
        return None
    return seal(broadcast)


def propose(session: Session, broadcast: Broadcast, by: Person, found: Sequence[str]) -> None:
    """Hand it to the head; `found` is what `checks.faults` says, and must be nothing."""
    if broadcast.message is None or broadcast.status != "draft":
        raise NotAllowed("Siaran ini tidak sedang disusun.", "Muat ulang halamannya.")
    _refuse(found)
    broadcast.status, broadcast.proposed_by, broadcast.approved_by = "proposed", by.id, None
    record(session, by.id, "broadcast.propose", broadcast.name, broadcast=broadcast.id)


def decide(
    session: Session,
    broadcast: Broadcast,
    by: Person,
    *,
    agreed: bool,
    seen: str,
    note: str,
    found: Sequence[str],
    now: Now = utc_now,
) -> None:
    """Agree or give back. `seen` is the seal of what was shown: anything newer is refused."""
    if broadcast.status != "proposed":
        raise NotAllowed("Siaran ini tidak sedang diajukan.", "Muat ulang halamannya.")
    if broadcast.proposed_by == by.id:
        raise NotAllowed(
            "Anda yang mengajukan, jadi orang lain yang memutuskan.",
            "Minta pimpinan masuk dengan akunnya sendiri.",
        )
    sealed = seal(broadcast)
    if agreed:
        _refuse(found)
        if seen != sealed:
            raise NotAllowed(
                "Isi siaran berubah sejak Anda membukanya; belum ada yang disetujui.",
                "Periksa isinya sekali lagi.",
            )
    session.add(
        Decision(
            broadcast_id=broadcast.id, agreed=agreed, content_hash=sealed, facts=facts(broadcast),
            note=note.strip()[:1000], person_id=by.id, decided_at=now(),
        )
    )  # fmt: skip
    if agreed:
        broadcast.status, broadcast.content_hash, broadcast.note = "approved", sealed, ""
        broadcast.approved_by, broadcast.approved_at = by.id, now()
    else:
        broadcast.status, broadcast.note = "draft", note.strip()
    record(session, by.id, "broadcast.approve" if agreed else "broadcast.return", broadcast.name,
           broadcast=broadcast.id)  # fmt: skip


def reopen(session: Session, broadcast: Broadcast) -> None:
    """Back to draft, because something is about to change; nothing leaves until it is approved."""
    if broadcast.status in ("done", "cancelled"):
        raise NotAllowed("Siaran ini sudah selesai.", "Salin sebagai siaran baru.")
    broadcast.status, broadcast.content_hash, broadcast.note = "draft", "", ""
    broadcast.proposed_by = broadcast.approved_by = broadcast.approved_at = None


def stands(session: Session, broadcast: Broadcast) -> bool:
    """True when what runs, or would go on after a pause, is still what was agreed to.

    A segment's rules, a campaign's places or a service's name may have changed since: then nothing
    goes off until the head has seen it.
    """
    return broadcast.status not in ("approved", "paused") or (
        current_hash(session, broadcast) == broadcast.content_hash
    )


def decisions(session: Session, broadcast: Broadcast) -> list[Decision]:
    """What was decided about it, the newest first."""
    return list(
        session.scalars(
            select(Decision)
            .where(Decision.broadcast_id == broadcast.id)
            .order_by(Decision.id.desc())
        )
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Which parts of `FACT_NAMES` differ, in their order."""
    return [name for name in FACT_NAMES if before.get(name) != after.get(name)]


def _places(broadcast: Broadcast) -> list[int]:
    """Ids of the places that the campaign names; none means everywhere."""
    session = object_session(broadcast)
    if session is None:  # pragma: no cover - a broadcast without a session has nothing to be sent
        raise ValueError("a broadcast outside of its session")
    named = select(campaign_places.c.place_id).where(
        campaign_places.c.campaign_id == broadcast.campaign_id
    )
    return sorted(session.scalars(named))


def _refuse(found: Sequence[str]) -> None:
    if found:
        raise NotAllowed("%(faults)s", "Perbaiki, lalu coba lagi.", faults=" ".join(found))
