"""A campaign's goals and costs on a page, and its goals as a strip beside other pages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.listing import listing
from outreach.request import session
from outreach.results import costs, targets
from outreach.results.target_charts import in_its_unit, target_bar
from outreach.results.target_forms import CostForm, GoalsForm
from outreach.results.words import MEASURE_MEANINGS, MEASURE_NAMES, STANDING_NAMES
from outreach.wib import today

blueprint = Blueprint("targets", __name__)


@blueprint.get("/kampanye/<slug>/sasaran")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    return _page(campaign_by_slug(session(), slug))


@blueprint.get("/kampanye/<slug>/sasaran/ringkas")
@needs(*ANYONE)
def strip(slug: str) -> ResponseReturnValue:
    """The five measures for pages of rooms below: in one line each, or (`baris`) all in one."""
    campaign = campaign_by_slug(session(), slug)
    standings = targets.goals(session(), campaign)
    told = told_of(campaign, standings) | {"line": "baris" in request.args}
    return render_template("results/target_strip.html", **told)


@blueprint.post("/kampanye/<slug>/sasaran")
@needs(*PLANS)
def change(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = GoalsForm()
    if not form.validate():
        return _page(campaign, goals_form=form)
    if targets.set_goals(session(), campaign, form.wanted(), person().id):
        targets.look_at_goals(session(), campaign)
    flash(_("Sasaran kampanye disimpan."), "ok")
    return redirect(url_for("targets.page", slug=slug))


@blueprint.post("/kampanye/<slug>/sasaran/biaya")
@needs(*PLANS)
def add_cost(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = CostForm()
    if not form.validate() or form.day.data is None or form.amount.whole is None:
        return _page(campaign, cost_form=form)
    costs.add_cost(
        session(), campaign, form.day.data, form.what.data or "", form.amount.whole, person().id
    )
    targets.look_at_goals(session(), campaign)
    flash(_("Biaya dicatat."), "ok")
    return redirect(url_for("targets.page", slug=slug, _anchor="biaya"))


@blueprint.post("/kampanye/<slug>/sasaran/biaya/<int(max=2147483647):cost_id>/hapus")
@needs(*PLANS)
def remove_cost(slug: str, cost_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    costs.remove_cost(session(), campaign, cost_id, person().id)
    targets.look_at_goals(session(), campaign)
    flash(_("Biaya dihapus; catatannya tetap ada di jejak perubahan."), "ok")
    return redirect(url_for("targets.page", slug=slug, _anchor="biaya"))


def told_of(campaign: Campaign, standings: list[targets.Standing]) -> dict[str, object]:
    """What `target_strip.html` tells of a campaign."""
    return {
        "campaign": campaign,
        "standings": standings,
        "measures": MEASURE_NAMES,
        "states": STANDING_NAMES,
        "unit": in_its_unit,
        "line": False,
    }


def _page(
    campaign: Campaign, goals_form: GoalsForm | None = None, cost_form: CostForm | None = None
) -> ResponseReturnValue:
    standings = targets.goals(session(), campaign)
    known = {one.measure: one.goal for one in standings if one.goal}
    paid = costs.costs_of(session(), campaign.id)
    listed = listing(paid, costs.cost_columns(), request.args, at="biaya", mark="biaya-")
    file = listed.file(_("Biaya"), f"{campaign.slug}-biaya")
    if file:
        return file
    total = sum(cost.amount for cost in paid)
    scans = next(one.actual for one in standings if one.measure == "scans")
    return render_template(
        "results/targets.html",
        **told_of(campaign, standings),
        meanings=MEASURE_MEANINGS,
        bars={one.measure: target_bar(one, str(MEASURE_NAMES[one.measure]))
              for one in standings if one.goal},
        form=goals_form or GoalsForm(
            formdata=None, data=known or targets.suggested_goals(session(), campaign)
        ),
        form_open=goals_form is not None or not known,
        costs=listed,
        noted=len(paid),
        total=total,
        per_scan=costs.cost_per_scan(total, scans),
        cost_form=cost_form or CostForm(formdata=None, data={"day": today()}),
    )  # fmt: skip
