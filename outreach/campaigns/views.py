"""Plan, change, propose and decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, DECIDES, PLANS, needs, person
from outreach.campaigns import approve, finish, plan, starts
from outreach.campaigns.forms import DecisionForm, PlanForm
from outreach.campaigns.versions import newest
from outreach.language import gettext as _
from outreach.request import session
from outreach.wib import today

blueprint = Blueprint("campaigns", __name__, url_prefix="/kampanye")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    return render_template(
        "campaigns/overview.html",
        campaigns=plan.campaigns(session()),
        unfinished=starts.unfinished(session(), person().id),
    )


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
            plan.change_plan(session(), campaign, wanted, person().id)
            flash(_("Rencana disimpan."), "ok")
            return redirect(url_for("campaigns.page", slug=slug))
    return render_template("campaigns/change.html", form=form, campaign=campaign)


@blueprint.post("/<slug>/ajukan")
@needs(*PLANS)
def propose(slug: str) -> ResponseReturnValue:
    approve.propose(session(), plan.campaign_by_slug(session(), slug), person(), _checks())
    flash(_("Diajukan kepada pimpinan."), "ok")
    return redirect(url_for("campaigns.decision", slug=slug))


@blueprint.get("/<slug>/persetujuan")
@needs(*ANYONE)
def decision(slug: str) -> ResponseReturnValue:
    campaign = plan.campaign_by_slug(session(), slug)
    return render_template(
        "campaigns/decision.html",
        campaign=campaign,
        form=DecisionForm(),
        obstacles=approve.obstacles(campaign),
        faults=approve.faults(session(), campaign, _checks()),
        seen_hash=approve.content_hash(campaign),
        version=newest(session(), campaign),
        locked=approve.approved_hash(session(), campaign) is not None,
    )


@blueprint.post("/<slug>/persetujuan")
@needs(*DECIDES)
def decide(slug: str) -> ResponseReturnValue:
    form = DecisionForm()
    agreed = request.form.get("decision") == "agree"
    approve.decide(
        session(),
        plan.campaign_by_slug(session(), slug),
        person(),
        agreed=agreed,
        seen_hash=form.seen_hash.data or "",
        note=form.note.data or "",
        checks=_checks(),
    )
    flash(_("Disetujui.") if agreed else _("Dikembalikan kepada perencana."), "ok")
    return redirect(url_for("campaigns.decision", slug=slug))


@blueprint.post("/<slug>/buka")
@needs(*PLANS, *DECIDES)
def reopen(slug: str) -> ResponseReturnValue:
    approve.reopen(session(), plan.campaign_by_slug(session(), slug), person())
    flash(_("Dibuka kembali sebagai draf."), "ok")
    return redirect(url_for("campaigns.page", slug=slug))


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


def _checks() -> Sequence[approve.Check]:
    """What rooms below let approval ask; see `create_app`."""
    return cast(Sequence[approve.Check], current_app.extensions["outreach.checks"])
