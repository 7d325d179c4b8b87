"""Which reminders follow an event: asked of the rooms above, which know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from outreach.events.models import Event


@dataclass(frozen=True)
class Follower:
    """A reminder that hangs on an event; `next_at` is when it goes off next, if it still does."""

    id: int
    name: str
    next_at: datetime | None


Following = Callable[[Session, Event], list[Follower]]


def followers(session: Session, event: Event) -> list[Follower]:
    """The reminders that hang on this event, the next first; none where nothing sends."""
    ask = cast(Following | None, current_app.extensions.get("outreach.following"))
    return ask(session, event) if ask else []


def moved(before: Sequence[Follower], after: Sequence[Follower]) -> list[Follower]:
    """Those of `after` that now go off at another moment than `before`."""
    was = {follower.id: follower.next_at for follower in before}
    return [follower for follower in after if follower.next_at != was.get(follower.id)]
