"""Segments on pages: the list, one's rules, and the live count beside them."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.audience import segments
from outreach.audience.forms import SegmentForm, place_label
from outreach.audience.listing import roles_in_use, tags_in_use
from outreach.audience.models import Segment
from outreach.audience.segments import Activity, Rules
from outreach.audience.views import all_places
from outreach.audience.words import CHANNELS, PURPOSES
from outreach.campaigns.plan import campaign_names
from outreach.errors import NotFound, OutreachError
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.listing import Column, listing
from outreach.places.find import districts
from outreach.places.models import Place
from outreach.request import session

blueprint = Blueprint("segments", __name__, url_prefix="/kontak/kelompok")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    kept = session().scalars(select(Segment).order_by(Segment.name)).all()
    found = listing(
        [(one, _in_words(segments.from_json(one.rules))) for one in kept],
        [
            Column("nama", _("Nama"), lambda row: row[0].name),
            Column("aturan", _("Aturan"), lambda row: row[1]),
            Column("dibuat", _("Dibuat"), lambda row: row[0].created_at, falling=True),
        ],
        request.args,
    )
    return found.file(_("Kelompok"), "kelompok") or render_template(
        "audience/segments.html", list=found, count=len(kept)
    )


@blueprint.route("/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    return _edited(None, Rules())


@blueprint.route("/<int(max=2147483647):segment_id>", methods=["GET", "POST"])
@needs(*PLANS)
def edit(segment_id: int) -> ResponseReturnValue:
    segment = _segment(segment_id)
    return _edited(segment, segments.from_json(segment.rules))


@blueprint.get("/hitung")
@needs(*ANYONE)
def count() -> ResponseReturnValue:
    """The part of the page that tells how many, for rules that are not saved yet."""
    form, _places = _form(None, Rules(), request.args)
    if not form.validate():
        return render_template("audience/count.html", unsound=form.errors), 200
    return render_template("audience/count.html", **_counted(form.rules))


@blueprint.post("/<int(max=2147483647):segment_id>/hapus")
@needs(*PLANS)
def remove(segment_id: int) -> ResponseReturnValue:
    segment = _segment(segment_id)
    try:
        segments.remove(session(), segment)
    except OutreachError as error:
        flash(str(error), "warn")
        return redirect(url_for("segments.edit", segment_id=segment_id))
    record(session(), person().id, "segment.remove", segment.name)
    flash(_("Kelompok dihapus."), "ok")
    return redirect(url_for("segments.overview"))


def _edited(segment: Segment | None, rules: Rules) -> ResponseReturnValue:
    form, places = _form(segment, rules)
    if form.validate_on_submit():
        try:
            kept = segments.save(
                session(), segment, form.name.data or "", form.rules, by=person().id
            )
        except OutreachError as error:
            form.name.errors = [str(error)]
        else:
            record(session(), person().id, "segment.change" if segment else "segment.add",
                   kept.name)  # fmt: skip
            flash(_("Kelompok disimpan."), "ok")
            return redirect(url_for("segments.edit", segment_id=kept.id))
    return render_template(
        "audience/segment.html", form=form, segment=segment, places=map(place_label, places),
        **_counted(rules),
    )  # fmt: skip


def _form(
    segment: Segment | None, rules: Rules, given: MultiDict[str, str] | None = None
) -> tuple[SegmentForm, list[Place]]:
    """The form with what may be chosen; filled from `given`, a query, else from the request."""
    places = all_places()
    labels = {place.id: place_label(place) for place in places}
    data = {
        **segments.to_json(rules),
        "name": segment.name if segment else "",
        "places": "; ".join(labels[one] for one in rules.places if one in labels),
    }
    form = SegmentForm(data=data) if given is None else SegmentForm(given, meta={"csrf": False})
    if given is not None and not form.name.data:
        form.name.data = "-"
    form.offer(places)
    form.districts.choices = choices((one.code, one.name) for one in districts(session()))
    # What a rule names stays on offer, although no contact has it any more.
    form.roles.choices = choices((r, r) for r in sorted({*roles_in_use(session()), *rules.roles}))
    named = dict(campaign_names(session()))
    if rules.campaign:
        named.setdefault(rules.campaign, rules.campaign)
    form.campaign.choices = choices([("", _("Kampanye apa saja")), *named.items()])
    form.tags.choices = choices((t, t) for t in sorted({*tags_in_use(session()), *rules.tags}))
    return form, places


def _counted(rules: Rules) -> dict[str, object]:
    activity = cast(Activity, current_app.extensions["outreach.activity"])
    active = segments.active_places(session(), rules, activity)
    total, reached = segments.count(session(), rules, active)
    used = [channel for channel in CHANNELS if any(reached[channel, one] for one in PURPOSES)]
    return {
        "total": total,
        "reached": reached,
        "channels": {name: CHANNELS[name] for name in used},
        "purposes": PURPOSES,
        "villages": None if active is None else len(active),
    }


def _in_words(rules: Rules) -> str:
    """The rules as a line of text."""
    names = {one.code: one.name for one in districts(session())}
    found = session().scalars(select(Place).where(Place.id.in_(rules.places))).unique()
    parts = [
        ", ".join([*(f"Kec. {names.get(code, code)}" for code in rules.districts),
                   *(place.label for place in found)]),
        ", ".join(rules.roles),
        " ".join(f"#{tag}" for tag in rules.tags),
        ", ".join(
            {"id": _("berbahasa Indonesia"), "su": _("berbahasa Sunda")}[one]
            for one in rules.languages
        ),
    ]  # fmt: skip
    if rules.activity:
        _label, said = segments.ACTIVITIES[rules.activity]
        parts.append(str(said) % {"n": rules.days})
    if rules.commitment:
        parts.append(
            _("OPD yang komitmennya %(what)s", what=segments.COMMITMENTS[rules.commitment])
            + (f" ({rules.campaign})" if rules.campaign else "")
        )
    return " · ".join(part for part in parts if part) or _("Semua kontak")


def _segment(segment_id: int) -> Segment:
    segment = session().get(Segment, segment_id)
    if segment is None:
        raise NotFound("Kelompok itu tidak ada.", "Kembali ke daftar kelompok.")
    return segment
