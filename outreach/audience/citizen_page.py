"""What all pages for joining and stopping share: their language, their frame, the ways to join."""

from __future__ import annotations

from typing import NamedTuple, cast

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.audience.citizen_words import CHANNEL_NAMES, LANGUAGES, WORDS
from outreach.places.models import Place
from outreach.request import session, settings


class Way(NamedTuple):
    """A channel that people can join on, and the page for that."""

    channel: str
    name: str
    address: str


def language_of(speaks: str = "id") -> str:
    """What the reader chose, else `speaks`."""
    asked = request.args.get("l", "")
    return asked if asked in LANGUAGES else speaks


def citizen_page(
    template: str, status: int = 200, *, speaks: str = "id", **values: object
) -> ResponseReturnValue:
    """A page on `audience/citizen/base.html`; `speaks` is the reader's language as far as it is
    known, until they choose another.
    """
    language = language_of(speaks)
    page = render_template(
        template,
        lang=language,
        words=WORDS[language],
        host=settings().public_url.split("://")[1],
        switch={key: request.args[key] for key in ("k", "desa") if key in request.args},
        **values,
    )
    return page, status


def joining_ways() -> list[Way]:
    """All channels on which people can join here, those with a page of their own last.

    `outreach.join_channels` are asked for on `/daftar`, `outreach.join_pages` are (channel, path)
    of the room above.
    """
    language = language_of()
    names = CHANNEL_NAMES[language]
    asked = cast(tuple[str, ...], current_app.extensions["outreach.join_channels"])
    pages = cast(list[tuple[str, str]], current_app.extensions["outreach.join_pages"])
    return [
        *(Way(one, names[one], url_for("citizens.join", l=language, k=one)) for one in asked),
        *(Way(one, names[one], f"{path}?l={language}") for one, path in pages),
    ]


def chosen_village(number: int | None) -> Place | None:
    """The village of a list's entry; None for anything else."""
    place = session().get(Place, number) if number and 0 < number < 2**31 else None
    return place if place is not None and place.is_village else None


def keep_private(response: Response) -> Response:
    """The address may hold a link that only its owner is to have."""
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response
