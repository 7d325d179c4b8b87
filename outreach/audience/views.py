"""Contacts on pages, and the public page where people stop."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person, public
from outreach.audience import consent, contacts
from outreach.audience.forms import ContactForm, ImportForm
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS
from outreach.errors import NotFound, OutreachError
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.places.find import villages
from outreach.request import secret_key, session

blueprint = Blueprint("audience", __name__)


@blueprint.get("/kontak/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    found = session().scalars(select(Contact).order_by(Contact.name)).all()
    return render_template("audience/overview.html", contacts=found, mask=contacts.mask)


@blueprint.route("/kontak/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    form = ContactForm()
    form.place.choices = choices(
        (place.id, f"{place.label}, Kec. {place.district.name}") for place in villages(session())
    )
    if form.validate_on_submit():
        try:
            row = contacts.Row(
                line=1,
                name=form.name.data or "",
                email=form.email.data or "",
                place_id=form.place.data,
                role=form.role.data or "",
                language=form.language.data,
            )
            contact = contacts.add_contact(
                session(), row, _basis(form), by=person().id, key=secret_key()
            )
        except OutreachError as error:
            form.email.errors = [str(error)]
        else:
            record(
                session(),
                person().id,
                "contact.add",
                contacts.masked(contact),
            )
            flash(_("Kontak disimpan."), "ok")
            return redirect(url_for("audience.overview"))
    return render_template("audience/add.html", form=form)


@blueprint.route("/kontak/daftar", methods=["GET", "POST"])
@needs(*PLANS)
def add_many() -> ResponseReturnValue:
    form = ImportForm()
    rejected: list[tuple[int, str]] = []
    if form.validate_on_submit():
        by_code = {p.code: p for p in villages(session()) if p.code}
        rows, rejected = contacts.parse_lines(form.lines.data or "", by_code)
        if not rejected:
            with session().begin_nested() as attempt:
                added, rejected = contacts.add_many(
                    session(), rows, _basis(form), by=person().id, key=secret_key()
                )
                if rejected:
                    attempt.rollback()
            if not rejected:
                record(session(), person().id, "contact.add_many", str(added))
                flash(_("%(n)s kontak disimpan.", n=added), "ok")
                return redirect(url_for("audience.overview"))
    return render_template("audience/add_many.html", form=form, rejected=rejected)


@blueprint.post("/kontak/<int:contact_id>/hapus")
@needs(*PLANS)
def remove(contact_id: int) -> ResponseReturnValue:
    contact = session().get(Contact, contact_id)
    if contact is None:
        raise NotFound("Kontak itu tidak ada.", "Kembali ke daftar kontak.")
    record(
        session(),
        person().id,
        "contact.remove",
        contacts.masked(contact),
    )
    contacts.remove_contact(session(), contact)
    flash(_("Kontak dan datanya dihapus."), "ok")
    return redirect(url_for("audience.overview"))


@blueprint.route("/berhenti/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> ResponseReturnValue:
    """The page behind every message's unsubscribe link; POST alone is RFC 8058's one click."""
    known = consent.contact_of_token(secret_key(), token)
    if known is None:
        raise NotFound("Tautan berhenti ini tidak dikenal.", "Balas pesannya dengan BERHENTI.")
    contact_id, channel = known
    contact = session().get(Contact, contact_id)
    if request.method == "GET":
        return render_template("audience/stop.html", stopped=contact is None)
    if contact is not None:
        consent.suppress(session(), contact, channel, secret_key())
        record(session(), None, "contact.stop", contacts.masked(contact))
    return render_template("audience/stop.html", stopped=True)


def _basis(form: ContactForm | ImportForm) -> contacts.Basis:
    return contacts.Basis(form.basis.data, REMINDERS, form.text.data or "", form.source.data or "")
