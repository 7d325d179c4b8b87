"""The page that leads to the bot: choose a village, open Telegram. Consent is asked for there."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from outreach.audience.citizen_page import (
    chosen_village,
    citizen_page,
    joining_ways,
    keep_private,
    language_of,
)
from outreach.broadcasts.channels.telegram.linking import bot_of, can_join, start_link
from outreach.places.find import villages_by_district
from outreach.request import secret_key, session, settings

blueprint = Blueprint("telegram_page", __name__, url_prefix="/telegram")
blueprint.after_request(keep_private)


@blueprint.get("/")
def page() -> ResponseReturnValue:
    if not can_join(settings()):
        abort(404)
    bot, village = bot_of(settings()), chosen_village(request.args.get("desa", type=int))
    link = ""
    if village is not None:
        link = start_link(bot, secret_key(), place=village.id, language=language_of())
    return citizen_page(
        "telegram/page.html",
        channel="telegram",
        ways=joining_ways(),
        districts=villages_by_district(session()),
        chosen=str(village.id) if village else "",
        bot=bot,
        link=link,
    )
