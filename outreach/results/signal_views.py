"""What needs a look in a campaign, and its designs compared."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.request import session
from outreach.results import charts, compare, figures
from outreach.results.silent import silent_posters
from outreach.results.spikes import spikes
from outreach.results.untouched import by_district, untouched_villages
from outreach.results.words import PEER_NAMES, SPIKE_MEANINGS
from outreach.wib import number

blueprint = Blueprint("signals", __name__)


@blueprint.get("/kampanye/<slug>/hasil/cek")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    return render_template(
        "results/signals.html",
        campaign=campaign,
        silent=silent_posters(session(), campaign.id),
        spikes=spikes(session(), campaign.id),
        untouched=by_district(untouched_villages(session(), campaign.id)),
        names=figures.material_names(campaign),
        peers=PEER_NAMES,
        meanings=SPIKE_MEANINGS,
    )


@blueprint.get("/kampanye/<slug>/hasil/banding")
@needs(*ANYONE)
def designs(slug: str) -> ResponseReturnValue:
    """Two materials compared; without a choice the two that hang most."""
    campaign = campaign_by_slug(session(), slug)
    materials = figures.scans_per_material(session(), campaign)
    choices = sorted((m for m in materials if m.in_place), key=lambda m: -m.in_place)
    names = {material.slug: material.name for material in choices}
    wanted = [request.args.get(key, "") for key in ("a", "b")]
    chosen = [slug for slug in dict.fromkeys([*wanted, *names]) if slug in names][:2]
    found = None
    if len(chosen) == 2:
        found = compare.compare(session(), campaign.id, chosen[0], chosen[1])
    return render_template(
        "results/designs.html",
        campaign=campaign,
        names=names,
        chosen=chosen,
        found=found,
        chart=_ratio_chart(found, names) if found and found.ratio else None,
        needed=compare,
    )


def _ratio_chart(found: compare.Comparison, names: dict[str, str]) -> str:
    ratio = found.ratio
    if ratio is None:
        return ""
    title = _(
        "%(a)s dibanding %(b)s", a=names[found.first.material], b=names[found.second.material]
    )
    told = _(
        "%(ratio)s kali, antara %(low)s dan %(high)s. Garis tegak di 1 berarti sama seringnya.",
        ratio=number(ratio.ratio, 2),
        low=number(ratio.low, 2),
        high=number(ratio.high, 2),
    )
    return charts.interval(ratio.ratio, ratio.low, ratio.high, title, told)
