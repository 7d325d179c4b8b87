"""Home, health, language: pages that belong to no single room."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs, person, public
from outreach.campaigns.finish import running
from outreach.database import answers
from outreach.gate import spool
from outreach.language import LANGUAGES
from outreach.request import database, session, settings
from outreach.results.overview import campaign_lines
from outreach.services import health
from outreach.services.forms import DEVICE_NAMES
from outreach.services.words import why
from outreach.web.needs import needs_today
from outreach.web.search import SHORTEST, find_everywhere
from outreach.wib import today
from outreach.worker.lease import alive

blueprint = Blueprint("web", __name__)
# Running campaigns on the home page, the liveliest first; all of them stand in their own list.
_CARDS = 6


@blueprint.get("/")
@needs(*ANYONE)
def home() -> ResponseReturnValue:
    lines = campaign_lines(session(), running(session(), today()))
    return render_template(
        "web/home.html",
        needs=needs_today(session(), person()),
        lines=sorted(lines, key=lambda line: -line.week)[:_CARDS],
        running=len(lines),
        scanned_today=sum(line.today for line in lines),
        scanned_week=sum(line.week for line in lines),
        silent=sum(line.silent for line in lines),
        alerts=health.alerts(session()),
        losses=spool.losses(settings().spool_path),
        devices=DEVICE_NAMES,
        why=why,
    )


@blueprint.get("/cari")
@needs(*ANYONE)
def search() -> ResponseReturnValue:
    """What has the word asked for in its name."""
    word = request.args.get("q", "")
    return render_template(
        "web/search.html", word=word, groups=find_everywhere(session(), word), shortest=SHORTEST
    )


@blueprint.post("/bahasa")
@public
def language() -> ResponseReturnValue:
    """Switch the interface's language for this visitor."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        cookie["language"] = wanted
    back = request.form.get("next", "")
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    return redirect(back if inside else url_for("web.home"))


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 as soon as the web answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 when database, spool and worker are well; else 503 naming which is not."""
    parts = {
        "database": answers(database()),
        "spool": spool.is_well(settings().spool_path),
        "worker": alive(database()),
    }
    ill = [name for name, well in parts.items() if not well]
    return {"status": "ill" if ill else "ok", "ill": ill, "parts": parts}, 503 if ill else 200
