"""Ordering print runs and fetching what came out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.copy import spoken
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places, campaign_venues
from outreach.errors import NotFound, OutreachError
from outreach.forms import choices
from outreach.language import current
from outreach.language import gettext as _
from outreach.materials import runs
from outreach.materials.catalogue import name_of
from outreach.materials.forms import PrintForm
from outreach.materials.inspection import inspection_of, standings
from outreach.materials.languages import LANGUAGES
from outreach.materials.models import PrintRun
from outreach.materials.offer import offered
from outreach.places.find import places_by_ids
from outreach.places.models import Place
from outreach.request import session, settings

blueprint = Blueprint("materials", __name__)


@blueprint.get("/kampanye/<slug>/materi")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    return _page(slug, _form(slug))


@blueprint.post("/kampanye/<slug>/materi")
@needs(*PLANS)
def order(slug: str) -> ResponseReturnValue:
    form = _form(slug)
    if not form.validate_on_submit():
        return _page(slug, form)
    campaign = campaign_by_slug(session(), slug)
    try:
        runs.order_run(
            session(),
            campaign,
            material=form.material.data,
            language=form.language.data,
            mono=form.tone.data == "mono",
            places=_chosen(form.place.data, campaign),
            by=person().id,
            office=form.variant.data == "office",
        )
    except OutreachError as error:
        session().rollback()
        return _page(slug, form, str(error)), 400
    flash(_("Pesanan cetak dibuat. Berkasnya muncul di bawah begitu selesai."), "ok")
    return redirect(url_for("materials.page", slug=slug))


@blueprint.post("/kampanye/<slug>/materi/<material>/contoh")
@needs(*PLANS)
def sample(slug: str, material: str) -> ResponseReturnValue:
    """Check one material on the page that is hardest to set: the longest name's."""
    campaign = campaign_by_slug(session(), slug)
    runs.order_sample(session(), campaign, material, person().id)
    flash(_("Contoh sedang dibuat dan diperiksa."), "ok")
    return redirect(url_for("materials.page", slug=slug))


@blueprint.get("/kampanye/<slug>/materi/pesanan")
@needs(*ANYONE)
def run_list(slug: str) -> ResponseReturnValue:
    """The list alone; the page asks for it again while something is being made."""
    campaign = campaign_by_slug(session(), slug)
    return render_template("materials/runs.html", **_shown(campaign))


@blueprint.get("/cetakan/<int:run_id>/<name>")
@needs(*ANYONE)
def download(run_id: int, name: str) -> ResponseReturnValue:
    run = session().get(PrintRun, run_id)
    folder = runs.folder_of(settings(), run_id)
    if run is None or not (folder / name).is_file():
        raise NotFound("Berkas cetak itu tidak ada.", "Cetak ulang; kodenya tetap sama.")
    return send_from_directory(folder, name, as_attachment=True)


def _form(slug: str) -> PrintForm:
    campaign = campaign_by_slug(session(), slug)
    places, others = campaign_places(session(), campaign), campaign_venues(session(), campaign)
    form = PrintForm()
    form.material.choices = choices((m.slug, m.names[current()]) for m in offered())
    options = [
        ("villages", _("Semua desa dan kelurahan kampanye") + f" ({len(places)})"),
        *([("venues", _("Semua tempat tambahan") + f" ({len(others)})")] if others else []),
        *((str(p.id), f"{p.label}, Kec. {p.district.name}") for p in [*places, *others]),
    ]
    form.place.choices = choices(options)
    known = spoken(campaign.content)
    form.language.choices = [c for c in form.language.choices if c.value in known]
    return form


def _chosen(choice: str, campaign: Campaign) -> list[Place]:
    """The places of a valid choice; none stands for all of the campaign's villages."""
    if choice == "venues":
        return campaign_venues(session(), campaign)
    return [] if choice == "villages" else places_by_ids(session(), [int(choice)])


def _page(slug: str, form: PrintForm, problem: str = "") -> str:
    campaign = campaign_by_slug(session(), slug)
    return render_template(
        "materials/page.html",
        form=form,
        problem=problem,
        **_shown(campaign),
    )


def _shown(campaign: Campaign) -> dict[str, object]:
    """The campaign's materials as they were last checked, and its print runs."""
    ordered = runs.runs_of(session(), campaign.id)
    return {
        "campaign": campaign,
        "standings": standings(session(), campaign),
        "runs": ordered,
        "inspections": {run.id: inspection_of(run) for run in ordered},
        "languages": LANGUAGES,
        "material_name": lambda slug: name_of(slug, current()),
        "stems": {run.id: runs.order_of(campaign.slug, run).stem for run in ordered},
    }
