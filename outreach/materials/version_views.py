"""Versions of what is printed: what each changed, its pages, and bringing one back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns import versions
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.copy import BOTH, spoken
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.materials.catalogue import Material
from outreach.materials.languages import LANGUAGES
from outreach.materials.offer import offered
from outreach.materials.showing import shown_page
from outreach.materials.version_words import told
from outreach.request import session, settings

blueprint = Blueprint("versions", __name__, url_prefix="/kampanye/<slug>/versi")


@blueprint.get("/")
@needs(*ANYONE)
def history(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    kept = versions.versions(session(), campaign)
    before = {one.number: two.content for one, two in pairwise(kept)}
    return render_template(
        "materials/history.html",
        campaign=campaign,
        versions=kept,
        changes={
            one.number: told(versions.changes(before[one.number], one.content))
            for one in kept
            if one.number in before
        },
        decided={a.version: a for a in reversed(campaign.approvals) if a.agreed and a.version},
    )


@blueprint.get("/<int:number>")
@needs(*ANYONE)
def version(slug: str, number: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    found = versions.version(session(), campaign, number)
    newest = versions.newest(session(), campaign)
    return render_template(
        "materials/version.html",
        campaign=campaign,
        version=found,
        newest=newest,
        since=told(versions.changes(found.content, newest.content)),
        **_sheets(found.content),
    )


@blueprint.get("/<int:number>/<material>/<any(id, su, both):language>")
@needs(*ANYONE)
def version_page(slug: str, number: int, material: str, language: str) -> ResponseReturnValue:
    """One material of a version with the hash of its print files, to look at or decide on."""
    campaign = campaign_by_slug(session(), slug)
    found = versions.version(session(), campaign, number)
    is_newest = found.number == versions.newest(session(), campaign).number
    draft = not (is_newest and approved_hash(session(), campaign))
    shown = shown_page(
        session(), settings(), campaign, material, language=language, draft=draft,
        content=found.content, sealed=True, size=(480, 680),
    )  # fmt: skip
    # Without script the link opens it as a page.
    part = "HX-Request" in request.headers
    template = "preview_part.html" if part else "version_page.html"
    return render_template(
        f"materials/{template}", campaign=campaign, version=found, larger=part, **shown
    )


@blueprint.get("/<int:number>/halaman")
@needs(*ANYONE)
def pages(slug: str, number: int) -> ResponseReturnValue:
    """All materials of a version, for the page where the head decides."""
    campaign = campaign_by_slug(session(), slug)
    found = versions.version(session(), campaign, number)
    return render_template(
        "materials/proofs_part.html", campaign=campaign, version=found, **_sheets(found.content)
    )


def _sheets(content: dict[str, Any]) -> dict[str, Any]:
    """What of a version can be looked at: each language with the materials that have it, those that
    the campaign chose apart from those that could be made of the same words.
    """
    chosen = {str(entry["slug"]) for entry in content["materials"]}
    sheets: dict[str, tuple[list[Material], list[Material]]] = {}
    for language in spoken(content):
        found = [made for made in offered() if made.both or language != BOTH]
        sheets[language] = (
            [made for made in found if made.slug in chosen],
            [made for made in found if made.slug not in chosen],
        )
    return {"materials": sheets, "languages": LANGUAGES}


@blueprint.post("/<int:number>/pulihkan")
@needs(*PLANS)
def restore(slug: str, number: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    seen = request.form.get("version", type=int) or 0
    versions.restore(session(), campaign, number, seen=seen, by=person().id)
    flash(_("Versi %(n)s dipulihkan sebagai versi baru.", n=number), "ok")
    return redirect(url_for("versions.history", slug=slug))
