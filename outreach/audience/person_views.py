"""One person's page: addresses, consents, what was sent, all of it as a file, and erasure."""

from __future__ import annotations

from typing import cast

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.agencies import register
from outreach.audience import contacts, person_data
from outreach.audience.agree import Basis, give_consent
from outreach.audience.consent import withdraw
from outreach.audience.forms import ConsentForm, PersonForm, place_label
from outreach.audience.kept_files import forget_in_files
from outreach.audience.models import Consent, Contact
from outreach.audience.person_data import History
from outreach.audience.stopping import stop_everywhere
from outreach.audience.views import all_places, blame, typed
from outreach.audience.words import (
    BASES,
    CHANNELS,
    LANGUAGES,
    METHODS,
    PURPOSES,
    REASONS,
    ROLES,
    consent_words,
)
from outreach.errors import NotFound, OutreachError
from outreach.language import gettext as _
from outreach.request import database, secret_key, session, settings

blueprint = Blueprint("person", __name__, url_prefix="/kontak/<int(max=2147483647):contact_id>")


@blueprint.get("")
@needs(*ANYONE)
def page(contact_id: int) -> ResponseReturnValue:
    return _page(_contact(contact_id))


@blueprint.post("/alamat")
@needs(*PLANS)
def reveal(contact_id: int) -> ResponseReturnValue:
    """The page with the addresses in full; who looked stands in the trail."""
    contact = _contact(contact_id)
    record(session(), person().id, "contact.reveal", contacts.masked(contact), contact=contact_id)
    return _page(contact, revealed=True)


@blueprint.route("/ubah", methods=["GET", "POST"])
@needs(*PLANS)
def edit(contact_id: int) -> ResponseReturnValue:
    contact, places = _contact(contact_id), all_places()
    form = PersonForm(
        data={
            "name": contact.name,
            "phone": contact.phone or "",
            "email": contact.email or "",
            "place": place_label(contact.place),
            "role": contact.role,
            "agency": str(contact.agency_id or ""),
            "language": contact.language,
            "tags": ", ".join(sorted(tag.tag for tag in contact.tags)),
        },
    )
    form.place.offer(places)
    # The agency that a contact speaks for stays on offer, also when it is no more.
    offered = register.agencies(session())
    if contact.agency and contact.agency not in offered:
        offered.append(contact.agency)
    form.offer_agencies(offered)
    if form.validate_on_submit():
        try:
            contacts.change_contact(session(), contact, typed(form), key=secret_key())
        except OutreachError as error:
            blame(form, error)
        else:
            record(session(), person().id, "contact.change", contacts.masked(contact),
                   contact=contact_id)  # fmt: skip
            flash(_("Perubahan disimpan."), "ok")
            return redirect(url_for("person.page", contact_id=contact_id))
    elif not form.is_submitted():
        # The form shows the addresses in full, as `reveal` does; a GET's own session is not kept.
        with database().writing() as trail:
            record(trail, person().id, "contact.reveal", contacts.masked(contact),
                   contact=contact_id)  # fmt: skip
    return render_template("audience/edit.html", form=form, contact=contact,
                           places=map(place_label, places), roles=ROLES)  # fmt: skip


@blueprint.post("/persetujuan")
@needs(*PLANS)
def agree(contact_id: int) -> ResponseReturnValue:
    contact, form = _contact(contact_id), ConsentForm()
    if not form.validate_on_submit():
        return _page(contact, form=form)
    basis = Basis(
        form.basis.data, form.purpose.data, form.text.data or "", form.source.data or "",
        form.method.data,
    )  # fmt: skip
    try:
        with session().begin_nested():
            give_consent(session(), contact, form.channel.data, basis,
                         by=person().id, key=secret_key())  # fmt: skip
    except OutreachError as error:
        form.channel.errors = [str(error)]
        return _page(contact, form=form)
    record(session(), person().id, "contact.agree", contacts.masked(contact), contact=contact_id,
           channel=form.channel.data, purpose=form.purpose.data)  # fmt: skip
    flash(_("Persetujuan dicatat."), "ok")
    return redirect(url_for("person.page", contact_id=contact_id))


@blueprint.post("/persetujuan/<int(max=2147483647):consent_id>/cabut")
@needs(*PLANS)
def end(contact_id: int, consent_id: int) -> ResponseReturnValue:
    """Withdraw one consent, because the person told staff so."""
    contact, given = _contact(contact_id), session().get(Consent, consent_id)
    if given is None or given.contact_id != contact_id:
        raise NotFound("Persetujuan itu tidak ada.", "Muat ulang halamannya.")
    if withdraw(session(), contact_id, given.channel, given.purpose):
        record(session(), person().id, "contact.withdraw", contacts.masked(contact),
               contact=contact_id, channel=given.channel, purpose=given.purpose)  # fmt: skip
        flash(_("Persetujuan dicabut; tidak ada lagi yang dikirim atas dasar ini."), "ok")
    return redirect(url_for("person.page", contact_id=contact_id))


@blueprint.post("/berhenti")
@needs(*PLANS)
def stop(contact_id: int) -> ResponseReturnValue:
    """The person told staff, by telephone or in a chat by hand, that they want no more."""
    contact = _contact(contact_id)
    stop_everywhere(session(), contact, secret_key())
    record(session(), person().id, "contact.stop", contacts.masked(contact), contact=contact_id,
           channel="*")  # fmt: skip
    flash(_("Dicatat: orang ini tidak dikirimi lagi lewat saluran mana pun."), "ok")
    return redirect(url_for("person.page", contact_id=contact_id))


@blueprint.post("/data")
@needs(*PLANS)
def export(contact_id: int) -> ResponseReturnValue:
    """All we hold, to hand to the person: one ZIP with JSON and a readable page."""
    contact = _contact(contact_id)
    data = person_data.gather(session(), contact, _history().of(session(), contact_id),
                              secret_key())  # fmt: skip
    readable = render_template("audience/data.html", data=data, **_words())
    record(session(), person().id, "contact.hand_over", contacts.masked(contact),
           contact=contact_id)  # fmt: skip
    return Response(
        person_data.pack(data, readable),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="data-kontak-{contact_id}.zip"'},
    )


@blueprint.route("/hapus", methods=["GET", "POST"])
@needs(*PLANS)
def erase(contact_id: int) -> ResponseReturnValue:
    """GET asks once."""
    contact = session().get(Contact, contact_id)
    if contact is None:
        flash(_("Kontak itu sudah dihapus."), "ok")
        return redirect(url_for("audience.overview"))
    if request.method != "POST":
        return render_template("audience/erase.html", contact=contact, mask=contacts.mask)
    # The trail keeps that somebody was erased, and no word of who it was.
    record(session(), person().id, "contact.remove", f"#{contact_id}")
    for name in forget_in_files(session(), settings(), contact, person().id):
        flash(_("Berkas impor “%(name)s” memuat orang ini, jadi ikut dihapus. Unggah lagi tanpa "
                "orang ini bila masih diperlukan.", name=name), "warn")  # fmt: skip
    person_data.erase(
        session(), contact, _history(), secret_key(), for_good="for_good" in request.form
    )
    flash(_("Kontak dan datanya dihapus."), "ok")
    return redirect(url_for("audience.overview"))


def _page(contact: Contact, *, revealed: bool = False, form: ConsentForm | None = None) -> str:
    history = _history().of(session(), contact.id)
    return render_template(
        "audience/person.html",
        contact=contact,
        revealed=revealed,
        mask=contacts.mask,
        consents=sorted(contact.consents, key=lambda one: (one.withdrawn_at is not None, -one.id)),
        stopped=person_data.suppressions(session(), contact, secret_key()),
        recorders=person_data.recorders(session(), contact),
        history=history[:100],
        invitation=current_app.extensions["outreach.invitation"](contact),
        form=form or ConsentForm(),
        open_form=form is not None,
        texts={purpose: consent_words(purpose, "whatsapp") for purpose in PURPOSES},
        **_words(),
    )


def _words() -> dict[str, object]:
    return {"channels": CHANNELS, "purposes": PURPOSES, "bases": BASES, "methods": METHODS,
            "reasons": REASONS, "languages": LANGUAGES}  # fmt: skip


def _contact(contact_id: int) -> Contact:
    contact = session().get(Contact, contact_id)
    if contact is None:
        raise NotFound("Kontak itu tidak ada.", "Kembali ke daftar kontak.")
    return contact


def _history() -> History:
    return cast(History, current_app.extensions["outreach.history"])
