"""Writing a broadcast: the words with their preview, whom and when, a test, the proposal."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import DECIDES, PLANS, needs, person
from outreach.audience.words import PURPOSES
from outreach.broadcasts import approval, edit
from outreach.broadcasts.asked import (
    broadcast_of,
    channels,
    chosen,
    event_told,
    segments,
)
from outreach.broadcasts.checks import faults
from outreach.broadcasts.compose import FIELDS
from outreach.broadcasts.edit import Aim
from outreach.broadcasts.forms import OFFSETS, AimForm, MessageForm, OwnAddressForm
from outreach.broadcasts.length import length
from outreach.broadcasts.messages import Message, problems
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.own_links import service_addresses, with_own_links
from outreach.broadcasts.preview import NEVER_TESTED, own_address, samples, send_test, shown
from outreach.broadcasts.words import offset_words
from outreach.errors import NotAllowed, OutreachError
from outreach.events.plan import events_of
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.request import database, session, settings
from outreach.wib import moment, today

blueprint = Blueprint("broadcast_edit", __name__, url_prefix="/siaran")


@blueprint.route("/<int:broadcast_id>/pesan", methods=["GET", "POST"])
@needs(*PLANS)
def message(broadcast_id: int) -> ResponseReturnValue:
    broadcast = _own(broadcast_id)
    form = MessageForm()
    if not form.is_submitted():
        form.fill(broadcast.message or {})
    elif (
        form.validate()
        and "do" not in request.form
        and "step" not in request.form
        and _is_sound(broadcast, form)
    ):
        words = _words(broadcast, form)
        if edit.change_message(session(), broadcast, words, person().id):
            flash(_("Pesan disimpan. Siaran menjadi draf sampai disetujui."), "ok")
            if words != form.message():
                flash(_("Alamat layanan diganti {{ link }}, tautan desa tiap penerima."), "info")
        else:
            flash(_("Tidak ada yang berubah."), "info")
        return redirect(url_for("broadcast_edit.message", broadcast_id=broadcast_id))
    own = OwnAddressForm(formdata=None)
    own.address.data = own_address(session(), person().id, broadcast.channel)
    return render_template(
        "broadcasts/message.html",
        broadcast=broadcast,
        form=form,
        own=own,
        fields=FIELDS,
        testable=broadcast.channel in channels() and broadcast.channel not in NEVER_TESTED,
        **_preview(broadcast, form),
    )


@blueprint.post("/<int:broadcast_id>/pratinjau")
@needs(*PLANS)
def preview(broadcast_id: int) -> ResponseReturnValue:
    """The part of the page that follows the typing; nothing is saved."""
    broadcast = _own(broadcast_id)
    return render_template(
        "broadcasts/preview.html", broadcast=broadcast, **_preview(broadcast, MessageForm())
    )


@blueprint.post("/<int:broadcast_id>/uji")
@needs(*PLANS)
def test(broadcast_id: int) -> ResponseReturnValue:
    broadcast = _own(broadcast_id)
    form = OwnAddressForm()
    if not form.validate_on_submit():
        raise OutreachError("Alamat wajib diisi.", "Tulis alamat Anda sendiri.")
    channel = channels().get(broadcast.channel)
    number = _number(request.form.get("number", ""))
    who = samples(session(), broadcast.campaign, chosen(broadcast))
    try:
        send_test(
            session(), database(), settings(), broadcast, channel, person(),
            form.address.data or "", who[min(number, len(who) - 1)],
        )  # fmt: skip
    finally:
        if channel:
            channel.close()
    flash(_("Pesan uji dikirim ke %(address)s.", address=form.address.data), "ok")
    return redirect(url_for("broadcast_edit.message", broadcast_id=broadcast_id))


@blueprint.route("/<int:broadcast_id>/jadwal", methods=["GET", "POST"])
@needs(*PLANS)
def aim(broadcast_id: int) -> ResponseReturnValue:
    broadcast = _own(broadcast_id)
    form = AimForm(obj=broadcast)
    form.purpose.choices = choices(PURPOSES.items())
    form.segment.choices = choices(segments(session()))
    own = broadcast.schedule.get("offsets", [])
    form.offsets.choices = choices((str(n), offset_words(n)) for n in sorted({*OFFSETS, *own}))
    events = events_of(session(), broadcast.campaign_id)
    form.event.choices = choices(
        [("", "–"), *((str(e.id), f"{e.title}, {moment(e.starts_at)}") for e in events)]
    )
    if not form.is_submitted():
        form.segment.data = str(broadcast.segment_id or "")
        form.fill(broadcast.schedule, today())
    elif form.validate():
        rule = form.rule(today())
        if rule is not None:
            changed = edit.change_aim(
                session(), broadcast,
                Aim(
                    name=form.name.data or "", purpose=form.purpose.data, schedule=rule,
                    segment_id=int(form.segment.data) if form.segment.data else None,
                    attach=bool(form.attach.data), bypass=form.bypass.data or "",
                ),
                person().id,
            )  # fmt: skip
            said = _("Disimpan. Siaran menjadi draf sampai disetujui.") if changed else _(
                "Disimpan."
            )  # fmt: skip
            flash(said, "ok")
            return redirect(url_for("broadcast_list.one", broadcast_id=broadcast_id))
    return render_template("broadcasts/aim.html", broadcast=broadcast, form=form, events=events)


@blueprint.post("/<int:broadcast_id>/ajukan")
@needs(*PLANS)
def propose(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    found = faults(session(), broadcast, channels(), proposing=True)
    approval.propose(session(), broadcast, person(), found)
    flash(_("Diajukan kepada pimpinan."), "ok")
    return redirect(url_for("broadcast_decision.page", broadcast_id=broadcast_id))


@blueprint.post("/<int:broadcast_id>/buka")
@needs(*PLANS, *DECIDES)
def take_back(broadcast_id: int) -> ResponseReturnValue:
    edit.take_back(session(), broadcast_of(broadcast_id), person().id)
    flash(_("Siaran menjadi draf; tidak ada yang dikirim sampai disetujui lagi."), "ok")
    return redirect(url_for("broadcast_list.one", broadcast_id=broadcast_id))


@blueprint.post("/<int:broadcast_id>/salin")
@needs(*PLANS)
def copy(broadcast_id: int) -> ResponseReturnValue:
    made = edit.copy_of(session(), broadcast_of(broadcast_id), settings().window, person().id)
    flash(_("Salinannya dibuat sebagai draf. Periksa isi, penerima, dan jadwalnya."), "ok")
    return redirect(url_for("broadcast_edit.message", broadcast_id=made.id))


def _own(broadcast_id: int) -> Broadcast:
    broadcast = broadcast_of(broadcast_id)
    if broadcast.message is None:
        raise NotAllowed(
            "Pengingat ini memakai naskah kampanye yang sudah disetujui.",
            "Ubah naskahnya di kampanye, atau buat siaran dengan pesan sendiri.",
        )
    return broadcast


def _words(broadcast: Broadcast, form: MessageForm) -> Message:
    """What was typed, with recipients' own links for the service's address."""
    known = service_addresses(broadcast.campaign.service)
    return with_own_links(form.message(), known, settings().public_url)


def _is_sound(broadcast: Broadcast, form: MessageForm) -> bool:
    """False when something cannot be sent; it is said beside its field."""
    found = problems(broadcast.channel, channels().get(broadcast.channel), _words(broadcast, form))
    for (language, part), sentence in found.items():
        form[f"{language}_{part}"].errors = [sentence]
    return not found


def _preview(broadcast: Broadcast, form: MessageForm) -> dict[str, object]:
    """What the preview shows: the letter for the chosen recipient, or why there is none."""
    who = samples(session(), broadcast.campaign, chosen(broadcast))
    number = _number(str(form.number.data)) + {"next": 1, "previous": -1}.get(
        request.form.get("step", ""), 0
    )
    number %= len(who)
    message = _words(broadcast, form)
    found: dict[str, object] = {
        "who": who[number],
        "number": number,
        "of": len(who),
        "problems": problems(broadcast.channel, channels().get(broadcast.channel), message),
    }
    try:
        letter = shown(
            session(), broadcast.campaign, message, who[number], settings().public_url,
            broadcast.channel,
            event=event_told(broadcast, who[number].language),
        )  # fmt: skip
    except OutreachError as error:
        return {**found, "letter": None, "told": str(error)}
    return {**found, "letter": letter, "size": length(broadcast.channel, letter.body)}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
