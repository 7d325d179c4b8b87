"""Villages and venues on pages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.places import find
from outreach.places.forms import KIND_NAMES, VenueForm
from outreach.places.models import Place
from outreach.request import session

blueprint = Blueprint("places", __name__, url_prefix="/tempat")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    kinds = {"desa": _("Desa"), "kelurahan": _("Kelurahan"), **dict(KIND_NAMES)}
    found = listing(
        [*find.villages(session()), *find.venues(session())],
        [
            Column("nama", _("Nama"), lambda place: place.label),
            Column("kecamatan", _("Kecamatan"), lambda place: place.district.name),
            Column("jenis", _("Jenis"), lambda place: str(kinds.get(place.kind, place.kind))),
            Column("kode", _("Kode"), lambda place: place.code),
            Column("alamat", _("Alamat"), lambda place: place.address),
        ],
        request.args,
        [
            Choice("di", _("Kecamatan"), [(d.code, d.name) for d in find.districts(session())],
                   lambda place: place.district_code),
            Choice("macam", _("Jenis"), [(kind, str(name)) for kind, name in kinds.items()],
                   lambda place: place.kind),
        ],
    )  # fmt: skip
    return found.file(_("Tempat"), "tempat") or render_template(
        "places/overview.html", list=found, kinds=kinds
    )


@blueprint.route("/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    given = request.args
    form = VenueForm(
        data={"name": given.get("nama"), "address": given.get("alamat"), "kind": given.get("jenis")}
    )
    villages = {place.id: place for place in find.villages(session())}
    form.village.choices = choices(
        (place.id, f"{place.label}, Kec. {place.district.name}") for place in villages.values()
    )
    if form.validate_on_submit():
        village = villages[form.village.data]
        venue = Place(
            kind=form.kind.data,
            name=(form.name.data or "").strip(),
            district_code=village.district_code,
            village_id=village.id,
            address=(form.address.data or "").strip() or None,
        )
        session().add(venue)
        session().flush()
        record(session(), person().id, "place.add", venue.name, village=village.code)
        flash(_("Tempat ditambahkan."), "ok")
        return redirect(url_for("places.overview"))
    return render_template("places/add.html", form=form)
