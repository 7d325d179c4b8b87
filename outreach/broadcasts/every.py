"""All broadcasts as a list: narrowed and sorted by the database, however many years of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from outreach.audience.models import Segment
from outreach.broadcasts.models import ENDS, Broadcast, Firing, FiringCount
from outreach.broadcasts.overview import Standing, in_lists, standings
from outreach.broadcasts.schedule import next_moments
from outreach.campaigns.models import Campaign
from outreach.database import among
from outreach.listing import Choice, Column, Listing, Wish, leafed
from outreach.wib import Now, utc_now

_CHUNK = 500
_STATES = ("approved", "proposed", "paused", "draft")


def campaigns_with_any(session: Session) -> list[tuple[str, str]]:
    """Slug and name of the campaigns that have broadcasts, by name."""
    has = exists().where(Broadcast.campaign_id == Campaign.id)
    rows = session.execute(select(Campaign.slug, Campaign.name).where(has).order_by(Campaign.name))
    return [(slug, name) for slug, name in rows]


def every(
    session: Session,
    wish: Wish,
    columns: Sequence[Column[Standing]],
    choices: Sequence[Choice[Standing]],
    at: str,
    now: Now = utc_now,
) -> Listing[Standing]:
    """The page that is wished for; a word is looked for in the names of broadcast, campaign and
    segment.

    In their own order come those that are leaving, those to come by their next moment, then what
    waits, rests, or is being written, and what is over; newest first.
    """
    mine = _narrowed(select(Broadcast.id), wish)
    moments = _moments(session, mine, now)
    # When one leaves next follows from its rule, which no database can sort by.
    first = _by_moment(session, moments, wish) if wish.sort in ("", "kapan") else []
    rest = mine.where(~among(session, Broadcast.id, first)).order_by(*_order(wish))
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0

    def some(begin: int, many: int) -> list[Standing]:
        ids = first[begin : begin + many]
        if len(ids) < many:
            skipped = max(0, begin - len(first))
            ids = [*ids, *session.scalars(rest.offset(skipped).limit(many - len(ids)))]
        return _standings(session, ids, moments)

    def whole() -> Iterator[Standing]:
        for begin in range(0, total, _CHUNK):
            yield from some(begin, _CHUNK)

    return leafed(wish, columns, choices, some, total, whole(), at=at)


def _narrowed(query: Select[Any], wish: Wish) -> Select[Any]:
    query = query.join(Campaign, Campaign.id == Broadcast.campaign_id).outerjoin(
        Segment, Segment.id == Broadcast.segment_id
    )
    if wish.word:
        names = (Broadcast.name, Campaign.name, Segment.name)
        query = query.where(or_(*(name.icontains(wish.word, autoescape=True) for name in names)))
    for key, column in (("keadaan", Broadcast.status), ("lewat", Broadcast.channel),
                        ("dari", Campaign.slug)):  # fmt: skip
        if key in wish.chosen:
            query = query.where(column == wish.chosen[key])
    return query


def _moments(session: Session, mine: Select[Any], now: Now) -> dict[int, datetime | None]:
    """Those of them that run → when they go off next; None for those that are leaving now."""
    running = session.scalars(
        select(Broadcast)
        .where(Broadcast.status == "approved", Broadcast.id.in_(mine))
        .options(*in_lists())
    ).all()
    sending = set(session.scalars(select(Firing.broadcast_id).where(Firing.status == "sending")))
    coming = [one for one in running if one.id not in sending]
    return {**{one.id: None for one in running}, **next_moments(session, coming, now)}


def _by_moment(session: Session, moments: dict[int, datetime | None], wish: Wish) -> list[int]:
    """The running ones: by the moment, and without a wish those before them that have none."""
    at = {key: moment for key, moment in moments.items() if moment is not None}
    known = sorted(sorted(at, reverse=True), key=lambda key: at[key], reverse=wish.falling)
    return known if wish.sort else [*sorted(moments.keys() - at.keys(), reverse=True), *known]


def _order(wish: Wish) -> list[ColumnElement[Any]]:
    """What the database sorts by: texts without regard to capitals, empty ones last."""
    newest = Broadcast.id.desc()
    if wish.sort in ("", "kapan"):
        rank = case({state: n for n, state in enumerate(_STATES)}, value=Broadcast.status,
                    else_=len(_STATES))  # fmt: skip
        return [rank, newest]
    by: dict[str, Any] = {
        "nama": func.lower(Broadcast.name),
        "kampanye": func.lower(Campaign.name),
        "saluran": Broadcast.channel,
        "penerima": func.lower(Segment.name),
        "jadwal": cast(Broadcast.schedule, String),
        "status": Broadcast.status,
        "dibuat": Broadcast.created_at,
        "kiriman": _sum(Firing.recipients),
        **{state: _sum(FiringCount.number, state) for state in ENDS},
    }
    column = by[wish.sort]
    return [column.is_(None), column.desc() if wish.falling else column.asc(), newest]


def _sum(number: Any, state: str = "") -> Any:
    query = select(func.coalesce(func.sum(number), 0)).where(Firing.broadcast_id == Broadcast.id)
    if state:
        query = query.join(Firing, Firing.id == FiringCount.firing_id)
        query = query.where(FiringCount.status == state)
    return query.correlate(Broadcast).scalar_subquery()


def _standings(
    session: Session, ids: Sequence[int], moments: dict[int, datetime | None]
) -> list[Standing]:
    rows = session.scalars(
        select(Broadcast).where(among(session, Broadcast.id, ids)).options(*in_lists())
    )
    found = {row.id: row for row in rows}
    told = standings(session, [found[key] for key in ids])
    for one in told:
        one.next_at = moments.get(one.broadcast.id)
    return told
