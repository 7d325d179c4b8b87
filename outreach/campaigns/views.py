"""Plan, change, finish and put away. What leads to a decision stands in `decision_views`."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, DECIDES, PLANS, needs, person
from outreach.campaigns import archive, finish, plan, starts
from outreach.campaigns.forms import PlanForm
from outreach.campaigns.models import Campaign
from outreach.campaigns.state import STATES, state
from outreach.campaigns.waiting import waiting
from outreach.language import gettext as _
from outreach.listing import Choice, Column, Listing, listing
from outreach.request import session
from outreach.wib import today

blueprint = Blueprint("campaigns", __name__, url_prefix="/kampanye")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    archived = "arsip" in request.args
    found = _found(plan.campaigns(session(), archived=archived))
    return found.file(_("Kampanye"), "kampanye") or render_template(
        "campaigns/overview.html",
        list=found,
        archived=archived,
        any_archived=plan.any_archived(session()),
        waiting=[] if archived else waiting(session(), person()),
        unfinished=[] if archived else starts.unfinished(session(), person().id),
    )


def _found(campaigns: Sequence[Campaign]) -> Listing[Campaign]:
    day = today()
    states = {state(one, day) for one in campaigns}
    there = [key for key in STATES if key in states]
    services = sorted({(one.service.slug, one.service.name) for one in campaigns})
    return listing(
        campaigns,
        [
            Column("nama", _("Nama"), lambda one: one.name),
            Column("layanan", _("Layanan"), lambda one: one.service.name),
            Column("mulai", _("Waktu"), lambda one: one.starts_on),
            Column("sampai", _("Sampai"), lambda one: one.ends_on),
            Column("status", _("Status"), lambda one: str(STATES[state(one, day)][0])),
        ],
        request.args,
        [
            Choice("untuk", _("Layanan"), services, lambda one: one.service.slug),
            Choice("keadaan", _("Status"), [(key, str(STATES[key][0])) for key in there],
                   lambda one: state(one, day)),
        ],
    )  # fmt: skip


@blueprint.get("/baru")
@needs(*PLANS)
def add() -> ResponseReturnValue:
    """Where a new campaign begins: the guided start, in the room of that name."""
    return redirect(url_for("start.begin"))


@blueprint.get("/<slug>")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = plan.campaign_by_slug(session(), slug)
    return render_template(
        "campaigns/page.html", campaign=campaign, finished=finish.is_finished(campaign, today())
    )


@blueprint.route("/<slug>/ubah", methods=["GET", "POST"])
@needs(*PLANS)
def change(slug: str) -> ResponseReturnValue:
    campaign = plan.campaign_by_slug(session(), slug)
    form = PlanForm(obj=campaign)
    form.offer(session())
    if not form.is_submitted():
        form.show(campaign.places)
    elif form.validate():
        places = form.chosen(session())
        if places is not None:
            wanted = plan.Plan(
                name=form.name.data or "", goal=form.goal.data or "",
                starts_on=form.starts_on.data, ends_on=form.ends_on.data, places=places,
            )  # fmt: skip
            if plan.change_plan(session(), campaign, wanted, person().id):
                flash(_("Rencana disimpan. Ada tempat baru, jadi kampanye kembali menjadi draf "
                        "sampai disetujui lagi."), "warn")  # fmt: skip
            else:
                flash(_("Rencana disimpan."), "ok")
            return redirect(url_for("campaigns.page", slug=slug))
    return render_template("campaigns/change.html", form=form, campaign=campaign)


@blueprint.route("/<slug>/selesai", methods=["GET", "POST"])
@needs(*PLANS, *DECIDES)
def end(slug: str) -> ResponseReturnValue:
    campaign = plan.campaign_by_slug(session(), slug)
    if request.method == "POST":
        finish.finish(session(), campaign, person())
        flash(_("Kampanye diselesaikan. Kodenya kini membuka halaman tetap."), "ok")
        return redirect(url_for("campaigns.page", slug=slug))
    return render_template("campaigns/finish.html", campaign=campaign)


@blueprint.post("/<slug>/lanjutkan")
@needs(*PLANS, *DECIDES)
def resume(slug: str) -> ResponseReturnValue:
    campaign = plan.campaign_by_slug(session(), slug)
    finish.resume(session(), campaign, person())
    if campaign.status == "approved":
        flash(_("Penyelesaian dibatalkan; persetujuannya masih berlaku."), "ok")
    else:
        flash(_("Penyelesaian dibatalkan. Kampanye kembali menjadi draf."), "ok")
    return redirect(url_for("campaigns.page", slug=slug))


@blueprint.post("/<slug>/arsipkan")
@needs(*PLANS, *DECIDES)
def put_away(slug: str) -> ResponseReturnValue:
    archive.archive(session(), plan.campaign_by_slug(session(), slug), person())
    flash(_("Diarsipkan. Kodenya tetap hidup, dan hasilnya tetap ada."), "ok")
    return redirect(url_for("campaigns.page", slug=slug))


@blueprint.post("/<slug>/keluarkan")
@needs(*PLANS, *DECIDES)
def take_back(slug: str) -> ResponseReturnValue:
    archive.take_back(session(), plan.campaign_by_slug(session(), slug), person())
    flash(_("Dikeluarkan dari arsip."), "ok")
    return redirect(url_for("campaigns.page", slug=slug))
