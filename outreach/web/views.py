"""Home, health, language: pages that belong to no single room."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs, public
from outreach.broadcasts.overview import proposed
from outreach.campaigns import plan
from outreach.database import answers
from outreach.gate import spool
from outreach.language import LANGUAGES
from outreach.request import database, session, settings
from outreach.results import figures
from outreach.services import health
from outreach.services.forms import DEVICE_NAMES
from outreach.services.words import why
from outreach.worker.lease import alive

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
@needs(*ANYONE)
def home() -> ResponseReturnValue:
    campaigns = plan.campaigns(session())
    return render_template(
        "web/home.html",
        campaigns=campaigns,
        summaries={c.id: figures.summary(session(), c.id) for c in campaigns},
        alerts=health.alerts(session()),
        losses=spool.losses(settings().spool_path),
        devices=DEVICE_NAMES,
        proposed=proposed(session()),
        why=why,
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
