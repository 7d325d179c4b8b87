"""Who got what: lists, one person's history, sums by place, and the file of it all."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from outreach.accounts.guard import ANYONE, needs
from outreach.audience.models import Contact
from outreach.broadcasts import delivery_list, recipients
from outreach.broadcasts.asked import broadcast_of, stored
from outreach.broadcasts.models import Firing
from outreach.broadcasts.words import DELIVERY_STATES
from outreach.errors import NotFound
from outreach.export import as_stream
from outreach.language import gettext as _
from outreach.listing import Column, Listing, listing
from outreach.places.find import districts
from outreach.request import database, session
from outreach.wib import today

blueprint = Blueprint("broadcast_recipients", __name__, url_prefix="/siaran")


@blueprint.get("/<int:broadcast_id>/penerima")
@needs(*ANYONE)
def page(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    firings = recipients.firings(session(), broadcast)
    wanted = _number("kirim")
    known = {line.firing.id: line for line in firings}
    firing = known.get(wanted) or (firings[0] if firings else None)
    asked = _asked()
    return render_template(
        "broadcasts/recipients.html",
        broadcast=broadcast, firings=firings, firing=firing, asked=asked,
        found=delivery_list.page(
            session(), firing.firing, asked, _number("sesudah"), _number("sebelum")
        ) if firing else None,
        address={name: value for name, value in request.args.items()
                 if value and name in ("kirim", "status", "cari", "kecamatan", "urut")},
        districts=districts(session()),
        sorts={"nama": _("Penerima"), "waktu": _("Waktu")},
        erased=recipients.erased(session(), firing.firing.id) if firing else 0,
    )  # fmt: skip


@blueprint.get("/<int:broadcast_id>/laporan")
@needs(*ANYONE)
def report(broadcast_id: int) -> ResponseReturnValue:
    broadcast, told = broadcast_of(broadcast_id), recipients.by_district(session(), broadcast_id)
    districts = _sums([one for one in told if one.total], _("Kecamatan"), "wilayah")
    segments = _sums(recipients.by_segment(session(), broadcast), _("Kelompok"), "kelompok")
    roles = _sums(recipients.by_role(session(), broadcast.id), _("Peran"), "peran")
    stem = f"siaran-{broadcast.id}"
    file = (
        districts.file(_("Menurut kecamatan"), f"{stem}-kecamatan")
        or segments.file(_("Menurut kelompok"), f"{stem}-kelompok")
        or roles.file(_("Menurut peran penerima"), f"{stem}-peran")
    )
    return file or render_template(
        "broadcasts/report.html",
        broadcast=broadcast,
        districts=districts,
        without=[one.name for one in told if not one.total],
        segments=segments,
        roles=roles,
    )


def _sums(rows: list[recipients.PlaceSum], name: str, mark: str) -> Listing[recipients.PlaceSum]:
    states = ("sent", "failed", "in_doubt", "skipped")

    def number_of(state: str) -> Callable[[recipients.PlaceSum], int]:
        return lambda one: one.counts.get(state, 0)

    columns = [
        Column("nama", name, lambda one: one.name or _("Tanpa peran")),
        Column("kiriman", _("Kiriman"), lambda one: one.total, falling=True),
        *(Column(state, str(DELIVERY_STATES[state][0]), number_of(state), falling=True)
          for state in states),
    ]  # fmt: skip
    return listing(rows, columns, request.args, page_size=200, at=mark, mark=f"{mark}-")


@blueprint.get("/<int:broadcast_id>/penerima.<kind>")
@needs(*ANYONE)
def file(broadcast_id: int, kind: str) -> ResponseReturnValue:
    """What the list shows on all of its pages; of every firing where the address names none."""
    broadcast, asked, wanted = broadcast_of(broadcast_id), _asked(), _number("kirim")
    mine = select(Firing).where(Firing.broadcast_id == broadcast.id).order_by(Firing.due_at)
    firings = session().scalars(mine.where(Firing.id == wanted) if wanted else mine).all()
    return as_stream(
        delivery_list.sheet(database(), _("Kiriman"), firings, asked), kind,
        f"siaran-{broadcast.id}-{today():%Y-%m-%d}",
        delivery_list.count(session(), firings, asked),
    )  # fmt: skip


@blueprint.get("/penerima/<int:contact_id>")
@needs(*ANYONE)
def history(contact_id: int) -> ResponseReturnValue:
    contact = stored(Contact, contact_id)
    if contact is None:
        raise NotFound("Kontak itu tidak ada.", "Datanya mungkin sudah dihapus.")
    found = listing(recipients.history(session(), contact.id), recipients.columns(), request.args)
    return found.file(_("Kiriman"), f"kiriman-kontak-{contact.id}") or render_template(
        "broadcasts/history.html", contact=contact, list=found
    )


def _asked() -> delivery_list.Asked:
    given = request.args
    sort = given.get("urut", "")
    return delivery_list.Asked(
        status=given.get("status", ""),
        word=given.get("cari", "").replace("\0", "").strip()[:80],
        district=given.get("kecamatan", "").replace("\0", "")[:20],
        sort=sort if sort in delivery_list.SORTS else "",
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return number if number < 2**31 else 0
