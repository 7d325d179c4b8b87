"""Staff's pages on codes: where a scan goes and why, and the rules for it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.accounts.words import ACTION_NAMES
from outreach.campaigns.finish import is_finished
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotFound, OutreachError
from outreach.gate.code import spaced
from outreach.language import gettext as _
from outreach.links import explain, route, rules
from outreach.links.forms import FindForm, RulesForm
from outreach.listing import Choice, Column, listing
from outreach.request import session
from outreach.services.forms import DEVICE_NAMES
from outreach.services.registry import service_by_slug
from outreach.services.words import health_of, why
from outreach.wib import today

blueprint = Blueprint("links", __name__)
CODES_A_PAGE = 40


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {
        "route_devices": route.DEVICE_NAMES,
        "route_kinds": route.KIND_NAMES,
        "headed": route.headed,
    }


@blueprint.get("/kampanye/<slug>/kode")
@needs(*ANYONE)
def codes(slug: str) -> ResponseReturnValue:
    """Where the campaign's scans go now, and its codes."""
    campaign = campaign_by_slug(session(), slug)
    names = {m["slug"]: m["name"] for m in campaign.content["materials"]}
    issued = explain.codes_in(session(), campaign)
    materials = sorted({code.placement.material for code in issued})
    found = listing(
        issued,
        [
            Column("kode", _("Kode"), lambda code: code.code),
            Column("tempat", _("Tempat"), lambda code: code.placement.place.label),
            Column("kecamatan", _("Kecamatan"), lambda code: code.placement.place.district.name),
            Column("materi", _("Materi"),
                   lambda code: names.get(code.placement.material, code.placement.material)),
            Column("alamat", _("Alamat"), lambda code: code.qr_url),
            Column("terbit", _("Terbit"), lambda code: code.issued_at),
        ],
        request.args,
        [Choice("untuk", _("Materi"), [(slug, names.get(slug, slug)) for slug in materials],
                lambda code: code.placement.material)],
        CODES_A_PAGE,
    )  # fmt: skip
    return found.file(_("Kode QR"), f"kode-{slug}") or render_template(
        "links/codes.html",
        campaign=campaign,
        finished=is_finished(campaign, today()),
        ways=explain.ways(campaign, today()),
        list=found,
        count=len(issued),
        spaced=spaced,
        names=names,
    )


@blueprint.get("/kode")
@needs(*ANYONE)
def find() -> ResponseReturnValue:
    """Ask for a code and go to its page."""
    form = FindForm(request.args)
    if form.kode.data:
        try:
            found = explain.code_named(session(), form.kode.data)
        except NotFound as error:
            form.kode.errors = [str(error)]
        else:
            return redirect(url_for("links.code", code=found.code))
    return render_template("links/find.html", form=form)


@blueprint.get("/kode/<code>")
@needs(*ANYONE)
def code(code: str) -> ResponseReturnValue:
    """Why a scan of this code goes where it goes."""
    found = explain.code_named(session(), code)
    campaign = found.placement.campaign
    return render_template(
        "links/code.html",
        code=found,
        campaign=campaign,
        place=found.placement.place,
        material={m["slug"]: m["name"] for m in campaign.content["materials"]}.get(
            found.placement.material, found.placement.material
        ),
        ways=explain.ways(campaign, today()),
        history=explain.history(session(), campaign),
        told=explain.told,
        actions=ACTION_NAMES,
        devices=DEVICE_NAMES,
        health_of=health_of,
        why=why,
        spaced=spaced,
    )


@blueprint.route("/layanan/<slug>/arah", methods=["GET", "POST"])
@needs(*PLANS)
def service_rules(slug: str) -> ResponseReturnValue:
    service = service_by_slug(session(), slug)
    form = RulesForm(data=service.routes)
    form.offer(rules.facts_of_service(service), service.routes, _("Ikuti aturan bawaan"))
    back = url_for("services.page", slug=slug)
    if form.validate_on_submit():
        try:
            rules.set_rules(session(), service, form.rules, person().id)
        except OutreachError as error:
            form.android.errors = [str(error)]
        else:
            flash(_("Arah pindaian disimpan."), "ok")
            return redirect(back)
    crumbs = [(url_for("services.overview"), _("Layanan")), (back, service.name)]
    return render_template(
        "links/rules.html", form=form, name=service.name, service=service, crumbs=crumbs,
        of_campaign=False,
    )  # fmt: skip


@blueprint.route("/kampanye/<slug>/arah", methods=["GET", "POST"])
@needs(*PLANS)
def campaign_rules(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = RulesForm(data=campaign.routes)
    form.offer(rules.facts_of_service(campaign.service), campaign.routes, _("Ikuti aturan layanan"))
    back = url_for("links.codes", slug=slug)
    if form.validate_on_submit():
        try:
            rules.set_rules(session(), campaign, form.rules, person().id)
        except OutreachError as error:
            form.android.errors = [str(error)]
        else:
            flash(_("Arah pindaian disimpan."), "ok")
            return redirect(back)
    crumbs = [(url_for("campaigns.overview"), _("Kampanye")), (back, campaign.name)]
    return render_template(
        "links/rules.html", form=form, name=campaign.name, service=campaign.service,
        crumbs=crumbs, of_campaign=True,
    )  # fmt: skip
