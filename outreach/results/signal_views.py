"""What needs a look in a campaign, and its designs compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.listing import Choice, Column, Listing, listing
from outreach.request import session
from outreach.results import charts, compare, figures
from outreach.results.silent import SilentPoster, silent_posters
from outreach.results.spikes import Spike, spikes
from outreach.results.untouched import by_district, untouched_villages
from outreach.results.words import PEER_NAMES, SPIKE_MEANINGS
from outreach.wib import number

blueprint = Blueprint("signals", __name__)
Signal = TypeVar("Signal", SilentPoster, Spike)


@blueprint.get("/kampanye/<slug>/hasil/cek")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    names = figures.material_names(campaign)
    quiet, loud = silent_posters(session(), campaign.id), spikes(session(), campaign.id)
    silent, sudden = _silent(quiet, names), _sudden(loud, names)
    file = silent.file(_("Poster sepi"), f"{slug}-poster-sepi") or sudden.file(
        _("Lonjakan"), f"{slug}-lonjakan"
    )
    return file or render_template(
        "results/signals.html",
        campaign=campaign,
        silent=silent,
        all_silent=len(quiet),
        spikes=sudden,
        all_spikes=len(loud),
        untouched=by_district(untouched_villages(session(), campaign.id)),
        names=names,
        peers=PEER_NAMES,
        meanings=SPIKE_MEANINGS,
    )


def _silent(found: list[SilentPoster], names: Mapping[str, str]) -> Listing[SilentPoster]:
    return listing(
        found,
        [
            Column("tempat", _("Tempat"), lambda one: one.place.label),
            Column("wilayah", _("Kecamatan"), lambda one: one.place.district.name),
            Column("kode", _("Kode"), lambda one: one.code),
            Column("materi", _("Materi"), lambda one: names.get(one.material, one.material)),
            Column("sejak", _("Terpasang sejak"), lambda one: one.since),
            Column("pindaian", _("Pindaian"), lambda one: one.scans),
            Column("hari", _("Hari"), lambda one: one.days, falling=True),
            Column("mestinya", _("Seharusnya sekitar"), lambda one: round(one.expected),
                   falling=True),
            Column("sejenis", _("Dibandingkan dengan"), lambda one: str(PEER_NAMES[one.peers])),
        ],
        request.args,
        [_districts("sepi-kecamatan", found)],
        at="sepi", mark="sepi-",
    )  # fmt: skip


def _sudden(found: list[Spike], names: Mapping[str, str]) -> Listing[Spike]:
    return listing(
        found,
        [
            Column("tempat", _("Tempat"), lambda one: one.place.label),
            Column("wilayah", _("Kecamatan"), lambda one: one.place.district.name),
            Column("kode", _("Kode"), lambda one: one.code),
            Column("materi", _("Materi"), lambda one: names.get(one.material, one.material)),
            Column("hari", _("Hari"), lambda one: one.day, falling=True),
            Column("pindaian", _("Pindaian"), lambda one: one.scans, falling=True),
            Column("biasanya", _("Biasanya"), lambda one: round(one.expected, 1), falling=True),
            Column("arti", _("Kemungkinan artinya"), lambda o: str(SPIKE_MEANINGS[o.meaning])),
        ],
        request.args,
        [_districts("lonjakan-kecamatan", found)],
        at="lonjakan", mark="lonjakan-",
    )  # fmt: skip


def _districts(key: str, found: Sequence[Signal]) -> Choice[Signal]:
    """To choose one of the kecamatan in which something was found."""
    known = {one.place.district_code: one.place.district.name for one in found}
    return Choice(key, _("Kecamatan"), sorted(known.items()), lambda one: one.place.district_code)


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
