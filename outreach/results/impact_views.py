"""What a campaign may have done to the use of its service: before it and since, month by month."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.plan import campaign_by_slug
from outreach.events.plan import events_of
from outreach.request import session
from outreach.results import charts, effect, usage
from outreach.results.impact_words import ratio_short, ratio_words
from outreach.results.ratio import Ratio
from outreach.results.usage_chart import months_chart
from outreach.wib import WIB, month_name

blueprint = Blueprint("impact", __name__)


@blueprint.get("/kampanye/<slug>/dampak")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    known = effect.categories(session(), campaign.service_id)
    category = request.args.get("kategori", "")
    category = category if category in known else next(iter(known), "")
    months = {
        month: value
        for (month, of), value in usage.totals(session(), campaign.service_id).items()
        if of == category
    }
    events = [
        (event.starts_at.astimezone(WIB).date(), event.title)
        for event in events_of(session(), campaign.id)
    ]
    found = effect.impact(session(), campaign, category)
    sides = found.months if found else {}
    return render_template(
        "results/impact.html",
        campaign=campaign,
        categories=known,
        category=category,
        months=sorted(months.items(), reverse=True),
        month=month_name,
        chart=months_chart(months, sides, (campaign.starts_on, campaign.ends_on), events, category),
        impact=found,
        sides=sides,
        fewest=effect.FEWEST,
        fewest_districts=effect.FEWEST_DISTRICTS,
        outside=sum(not one.inside for one in found.by_district) if found else 0,
        words=ratio_words,
        short=ratio_short,
        picture=_interval,
    )


def _interval(ratio: Ratio, title: str) -> Markup:
    return charts.interval(ratio.ratio, ratio.low, ratio.high, title, ratio_words(ratio))
