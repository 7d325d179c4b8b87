"""Contacts on pages: the list, a new one, a pasted list."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.agencies import register
from outreach.agencies.models import Agency
from outreach.audience import contacts, joining, listing
from outreach.audience.agree import Basis
from outreach.audience.forms import ContactForm, ImportForm, PersonForm, place_label
from outreach.audience.listing import NONE, SORTS, Wanted
from outreach.audience.words import (
    CHANNELS,
    DUTY,
    ROLES,
    consent_words,
    reached_by,
)
from outreach.errors import OutreachError
from outreach.export import as_stream
from outreach.language import gettext as _
from outreach.places.find import districts, villages
from outreach.places.models import Place
from outreach.request import database, secret_key, session
from outreach.wib import today

blueprint = Blueprint("audience", __name__)


@blueprint.get("/kontak/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    wanted = _wanted(request.args)
    found = listing.find(
        session(),
        wanted,
        after=_number("sesudah"),
        before=_number("sebelum"),
    )
    return render_template(
        "audience/overview.html",
        found=found,
        wanted=wanted,
        troubles=joining.troubles(session()),
        asked={name: value for name, value in request.args.items()
               if name not in ("sesudah", "sebelum")},
        sorts={"name": _("Nama"), "role": _("Jabatan"), "place": _("Tempat"),
               "newest": _("Waktu ditambahkan")},
        falling=listing.order_of(wanted.sort)[1],
        districts=districts(session()),
        roles=listing.roles_in_use(session()),
        tags=listing.tags_in_use(session()),
        channels=CHANNELS,
        reached_by=reached_by,
        none=NONE,
        agencies=register.agencies(session()),
        mask=contacts.mask,
    )  # fmt: skip


@blueprint.post("/kontak/unduh")
@needs(*PLANS)
def download() -> ResponseReturnValue:
    """A POST, because who takes a list of addresses with them stands in the trail."""
    wanted, kind = _wanted(request.form), request.form.get("unduh", "csv")
    answer = as_stream(
        listing.sheet(database(), wanted), kind, f"kontak-{today():%Y-%m-%d}",
        listing.count(session(), wanted),
    )  # fmt: skip
    chosen = {name: value for name, value in vars(wanted).items() if value}
    record(session(), person().id, "contact.export", _("Daftar kontak"), **chosen)
    return answer


@blueprint.route("/kontak/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    form = ContactForm()
    places = all_places()
    form.place.offer(places)
    agency = _asked_agency(form)
    if form.validate_on_submit():
        basis = Basis(
            form.basis.data, form.purpose.data, form.text.data or "", form.source.data or "",
            form.method.data,
        )  # fmt: skip
        try:
            contact = contacts.add_contact(
                session(), typed(form), basis, by=person().id, key=secret_key(),
                channels=form.channels.data or (),
            )  # fmt: skip
        except OutreachError as error:
            blame(form, error)
        else:
            record(session(), person().id, "contact.add", contacts.masked(contact),
                   contact=contact.id)  # fmt: skip
            flash(_("Kontak disimpan."), "ok")
            if agency:
                return redirect(url_for("agencies.page", agency_id=agency.id))
            return redirect(url_for("person.page", contact_id=contact.id))
    return render_template("audience/add.html", form=form, places=map(place_label, places),
                           roles=ROLES)  # fmt: skip


def _asked_agency(form: ContactForm) -> Agency | None:
    """Offer the agencies; of the one whose page led here, its people write for their office."""
    form.offer_agencies(register.agencies(session()))
    asked = request.args.get("opd", "")
    agency = register.agency_of(session(), int(asked)) if re.fullmatch(r"\d{1,9}", asked) else None
    if agency and not form.is_submitted():
        form.agency.data, form.role.data = str(agency.id), "OPD"
        form.basis.data, form.purpose.data = "public_duty", DUTY
        form.text.data = consent_words(DUTY, "whatsapp")
    return agency


@blueprint.route("/kontak/daftar", methods=["GET", "POST"])
@needs(*PLANS)
def add_many() -> ResponseReturnValue:
    form = ImportForm()
    rejected: list[tuple[int, str]] = []
    if form.validate_on_submit():
        by_code = {p.code: p for p in villages(session()) if p.code}
        rows, rejected = contacts.parse_lines(form.lines.data or "", by_code)
        if not rejected:
            basis = Basis(
                form.basis.data,
                form.purpose.data,
                form.text.data or "",
                form.source.data or "",
                "list",
            )
            with session().begin_nested() as attempt:
                added, rejected = contacts.add_many(
                    session(), rows, basis, by=person().id, key=secret_key()
                )
                if rejected:
                    attempt.rollback()
            if not rejected:
                record(session(), person().id, "contact.add_many", str(added),
                       source=basis.source, purpose=basis.purpose, basis=basis.basis)  # fmt: skip
                flash(_("%(n)s kontak disimpan.", n=added), "ok")
                return redirect(url_for("audience.overview"))
    return render_template("audience/add_many.html", form=form, rejected=rejected)


def all_places() -> list[Place]:
    """Every village and venue, by name: what is typed is a name."""
    return list(session().scalars(select(Place).order_by(Place.name, Place.district_code)).unique())


def typed(form: PersonForm) -> contacts.Row:
    """The form's fields as a contact."""
    return contacts.Row(
        line=1,
        name=form.name.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        place_id=form.place.place_id,
        role=form.role.data or "",
        language=form.language.data,
        tags=form.given_tags,
        agency_id=form.agency_id,
    )


def blame(form: PersonForm, error: OutreachError) -> None:
    """Say the error at the field that was filled."""
    field = form.email if form.email.data and not form.phone.data else form.phone
    field.errors = [str(error)]


def _number(name: str) -> int | None:
    """A contact's id in the page's address, if it can be one."""
    given = request.args.get(name, type=int)
    return given if given and 0 < given < 2**31 else None


def _wanted(given: MultiDict[str, str]) -> Wanted:
    sort, channel = given.get("urut", ""), given.get("kanal", "")
    agency = given.get("opd", "")

    def text(name: str) -> str:
        return given.get(name, "").replace("\0", "").strip()[:120]

    return Wanted(
        word=text("q"),
        district=text("kecamatan"),
        role=text("jabatan"),
        tag=text("tanda"),
        channel=channel if channel in (*CHANNELS, NONE) else "",
        sort=sort if sort in SORTS else "name",
        agency=int(agency) if re.fullmatch(r"\d{1,9}", agency) else 0,
    )
