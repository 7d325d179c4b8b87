"""What agencies commit to: promised, done, taken back; who is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.agencies.models import Agency
from outreach.campaigns.commitment_models import LONGEST_PROMISE, Commitment
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound, OutreachError
from outreach.wib import Now, utc_now

_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Promise:
    """What is promised, for which service, and until when (that day included)."""

    service_id: int
    text: str
    due_on: date


@dataclass(frozen=True)
class Promised:
    """What became of a promise made for several agencies: `reopened` had been withdrawn before."""

    added: int
    reopened: int
    known: int


def commitment_of(session: Session, campaign: Campaign, number: int) -> Commitment:
    """One commitment of this campaign; raises `NotFound`."""
    found = session.get(Commitment, number) if 0 < number <= _LARGEST else None
    if found is None or found.campaign_id != campaign.id:
        raise NotFound("Komitmen itu tidak ada.", "Pilih dari daftar OPD kampanye ini.")
    return found


def promise(
    session: Session,
    campaign: Campaign,
    agencies: Sequence[Agency],
    given: Promise,
    by: int,
    now: Now = utc_now,
) -> Promised:
    """The same promise of each of these agencies.

    One that an agency has made already stays as it is; one that was withdrawn is open again with
    the new date. Raises `OutreachError` when it says nothing.
    """
    text = _text(given)
    before = {
        one.agency_id: one
        for one in session.scalars(
            select(Commitment).where(
                Commitment.campaign_id == campaign.id,
                Commitment.service_id == given.service_id,
                Commitment.promise == text,
                Commitment.agency_id.in_([agency.id for agency in agencies]),
            )
        )
    }
    added = reopened = 0
    for agency in agencies:
        old = before.get(agency.id)
        if old is None:
            made = Commitment(
                campaign_id=campaign.id, agency_id=agency.id, service_id=given.service_id,
                promise=text, due_on=given.due_on, created_by=by, created_at=now(),
            )  # fmt: skip
            session.add(made)
            session.flush()
            record(session, by, "commitment.add", campaign.slug, commitment=made.id,
                   agency=agency.short_name, promise=text,
                   due=given.due_on.isoformat())  # fmt: skip
            added += 1
        elif old.state == "withdrawn":
            old.state, old.proof, old.due_on = "open", "", given.due_on
            record(session, by, "commitment.reopen", old.campaign.slug, **_facts(old))
            reopened += 1
    return Promised(added, reopened, len(agencies) - added - reopened)


def change(session: Session, commitment: Commitment, given: Promise, by: int) -> None:
    """Other words, another service or date; raises `OutreachError` when it is there already."""
    text = _text(given)
    same = session.scalar(
        select(Commitment.id).where(
            Commitment.campaign_id == commitment.campaign_id,
            Commitment.agency_id == commitment.agency_id,
            Commitment.service_id == given.service_id,
            Commitment.promise == text,
            Commitment.id != commitment.id,
        )
    )
    if same is not None:
        raise OutreachError(
            "OPD ini sudah punya komitmen yang sama.", "Ubah yang sudah ada, atau tulis bedanya."
        )
    was = commitment.promise, commitment.due_on.isoformat()
    commitment.service_id, commitment.promise = given.service_id, text
    commitment.due_on = given.due_on
    session.flush()
    record(
        session, by, "commitment.change", commitment.campaign.slug, **_facts(commitment), was=was
    )


def fulfil(
    session: Session,
    commitment: Commitment,
    done_on: date,
    proof: str,
    by: int,
    *,
    today: date,
) -> None:
    """It is done, with what proves it; raises `OutreachError` for a day to come or no proof."""
    if done_on > today:
        raise OutreachError("Tanggal ini belum tiba.", "Isi hari komitmennya dipenuhi.")
    if not proof.strip():
        raise OutreachError("Buktinya belum diisi.", "Tulis catatan atau tautan buktinya.")
    commitment.state, commitment.done_on = "done", done_on
    commitment.proof = proof.strip()
    record(
        session,
        by,
        "commitment.done",
        commitment.campaign.slug,
        **_facts(commitment),
        proof=commitment.proof,
    )


def withdraw(session: Session, commitment: Commitment, reason: str, by: int) -> None:
    """It does not hold any more; it stays in sight with the reason and is not asked for."""
    if not reason.strip():
        raise OutreachError("Alasannya belum diisi.", "Tulis mengapa komitmen ini ditarik.")
    commitment.state, commitment.done_on = "withdrawn", None
    commitment.proof = reason.strip()
    record(
        session,
        by,
        "commitment.withdraw",
        commitment.campaign.slug,
        **_facts(commitment),
        reason=commitment.proof,
    )


def reopen(session: Session, commitment: Commitment, by: int) -> None:
    """It is open again, because it was not done or taken back after all."""
    if commitment.state == "open":
        return
    commitment.state, commitment.done_on, commitment.proof = "open", None, ""
    record(session, by, "commitment.reopen", commitment.campaign.slug, **_facts(commitment))


def of_campaign(session: Session, campaign_id: int, day: date) -> list[Commitment]:
    """A campaign's commitments: late ones first, then open, done and withdrawn, by date."""
    found = session.scalars(select(Commitment).where(Commitment.campaign_id == campaign_id))
    return in_order(found.unique(), day)


def of_agency(session: Session, agency_id: int, day: date) -> list[Commitment]:
    """What an agency committed to, in any campaign; in the same order."""
    found = session.scalars(select(Commitment).where(Commitment.agency_id == agency_id))
    return in_order(found.unique(), day)


def in_order(found: Iterable[Commitment], day: date) -> list[Commitment]:
    """Late ones first, then open, done and withdrawn ones; each by date and agency."""
    order = {"open": 1, "done": 2, "withdrawn": 3}
    return sorted(
        found,
        key=lambda one: (
            0 if one.days_late(day) else order[one.state],
            one.due_on,
            one.agency.short_name.lower(),
            one.id,
        ),
    )


def agencies_with(what: str, campaign: str, day: date) -> Select[int]:
    """Ids of agencies that still exist and have something `open`, or `late` on `day`.

    `campaign` is a slug; empty for any campaign.
    """
    query = (
        select(Commitment.agency_id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .where(Agency.active, Commitment.state == "open")
    )
    if what == "late":
        query = query.where(Commitment.due_on < day)
    if campaign:
        chosen = select(Campaign.id).where(Campaign.slug == campaign).scalar_subquery()
        query = query.where(Commitment.campaign_id == chosen)
    return query


def _text(given: Promise) -> str:
    text = " ".join(given.text.split())
    if not text or len(text) > LONGEST_PROMISE:
        raise OutreachError("Isi komitmennya kosong atau terlalu panjang.",
                            "Tulis dalam satu kalimat.")  # fmt: skip
    return text


def _facts(one: Commitment) -> dict[str, object]:
    """What the trail tells of a commitment."""
    return {"commitment": one.id, "agency": one.agency.short_name, "promise": one.promise}
