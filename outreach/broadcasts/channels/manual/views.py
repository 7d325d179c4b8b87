"""The queue on a staff member's phone, and the texts for villages' groups."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import PLANS, needs, person
from outreach.audience.consent import Recipient, reachable
from outreach.audience.contacts import mask
from outreach.audience.models import Contact
from outreach.broadcasts import control
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.manual import queue
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.recipients import doubtful
from outreach.broadcasts.sending import Sending
from outreach.broadcasts.window import is_allowed
from outreach.errors import NotAllowed, NotFound, OutreachError
from outreach.language import gettext as _
from outreach.places.models import Place
from outreach.request import database, secret_key, session, settings
from outreach.wib import utc_now

blueprint = Blueprint("manual", __name__, url_prefix="/siaran")


@blueprint.get("/<int:broadcast_id>/manual")
@needs(*PLANS)
def page(broadcast_id: int) -> ResponseReturnValue:
    broadcast = _broadcast(broadcast_id)
    delivery = queue.in_hand(session(), broadcast.id, person().id)
    contact = session().get(Contact, delivery.contact_id) if delivery else None
    return render_template(
        "manual/page.html",
        broadcast=broadcast,
        delivery=delivery,
        contact=contact,
        place=session().get(Place, delivery.place_id) if delivery else None,
        text=_text(broadcast, delivery) if delivery and contact else "",
        counts=queue.counts(session(), broadcast.id),
        doubtful=doubtful(session(), broadcast.id),
        mask=mask,
        allowed=is_allowed(utc_now(), settings().window) or bool(broadcast.bypass),
    )


@blueprint.post("/<int:broadcast_id>/manual")
@needs(*PLANS)
def take(broadcast_id: int) -> ResponseReturnValue:
    broadcast = _broadcast(broadcast_id)
    if not queue.take_next(session(), broadcast.id, person().id, secret_key(), settings().window):
        flash(_("Tidak ada penerima yang boleh dikirimi sekarang."), "info")
    return redirect(url_for("manual.page", broadcast_id=broadcast.id))


@blueprint.get("/kiriman/<int:delivery_id>/wa")
@needs(*PLANS)
def chat(delivery_id: int) -> ResponseReturnValue:
    """To the chat in WhatsApp. It is written down first that it may have been sent."""
    with database().writing() as writing:
        delivery = writing.get(Delivery, delivery_id)
        if delivery is None or delivery.channel != "manual":
            raise NotFound("Kiriman itu tidak ada.", "Kembali ke antrean.")
        mine = queue.open_chat(writing, delivery, person().id, secret_key(), settings().window)
        broadcast, address = delivery.firing.broadcast, delivery.address
    if not mine:
        raise NotAllowed(
            "Sekarang tidak boleh dikirim: di luar jam kirim, siaran dijeda, atau penerimanya baru "
            "saja berhenti.",
            "Kembali ke antrean dan ambil penerima berikutnya.",
        )
    number = quote(address.lstrip("+"))
    return redirect(f"https://wa.me/{number}?text={quote(_text(broadcast, delivery))}")


@blueprint.post(
    "/kiriman/<int:delivery_id>/<any(terkirim,lewati,berhenti,'tidak-ada',kembalikan):what>"
)
@needs(*PLANS)
def tick(delivery_id: int, what: str) -> ResponseReturnValue:
    delivery = _delivery(delivery_id)
    broadcast_id = delivery.firing.broadcast_id
    queue.tick(session(), delivery, person().id, what, secret_key())
    record(session(), person().id, "delivery.tick", str(delivery_id), what=what)
    if what != "kembalikan":
        queue.take_next(session(), broadcast_id, person().id, secret_key(), settings().window)
    return redirect(url_for("manual.page", broadcast_id=broadcast_id))


@blueprint.post("/kiriman/<int:delivery_id>/putuskan/<any(lagi,biarkan):what>")
@needs(*PLANS)
def decide(delivery_id: int, what: str) -> ResponseReturnValue:
    delivery = _delivery(delivery_id)
    control.decide_doubtful(session(), delivery, again=what == "lagi", by=person().id)
    return redirect(url_for("manual.page", broadcast_id=delivery.firing.broadcast_id))


@blueprint.get("/<int:broadcast_id>/manual/grup")
@needs(*PLANS)
def groups(broadcast_id: int) -> ResponseReturnValue:
    """One text a village, with its own link and nobody's name, for the village's WhatsApp group."""
    broadcast = _broadcast(broadcast_id)
    places = queue.places(session(), broadcast.id)
    nobody = Recipient("", "", "id")
    made = _letters(
        broadcast, [Claimed(place.id, 0, "", place.id, nobody, broadcast) for place in places]
    )
    texts = [(place, made[place.id].body) for place in places]
    return render_template(
        "manual/groups.html",
        broadcast=broadcast,
        texts=[(place, text, f"https://wa.me/?text={quote(text)}") for place, text in texts],
    )  # fmt: skip


def _broadcast(number: int) -> Broadcast:
    found = session().get(Broadcast, number)
    if found is None or found.channel != "manual":
        raise NotFound("Siaran itu tidak dikirim dengan tangan.", "Kembali ke kampanyenya.")
    return found


def _delivery(number: int) -> Delivery:
    found = session().get(Delivery, number)
    if found is None or found.channel != "manual":
        raise NotFound("Kiriman itu tidak ada.", "Kembali ke antrean.")
    return found


def _text(broadcast: Broadcast, delivery: Delivery) -> str:
    """What is written to one recipient."""
    contact = delivery.contact_id or 0
    known = reachable(session(), [contact], "manual", broadcast.purpose, secret_key())
    recipient = known.get(contact, Recipient("", "", "id"))
    one = Claimed(delivery.id, contact, delivery.address, delivery.place_id, recipient, broadcast)
    return _letters(broadcast, [one])[delivery.id].body


def _letters(broadcast: Broadcast, claimed: Sequence[Claimed]) -> dict[int, Letter]:
    sending = Sending(settings(), database(), secret_key(), "manual")
    made = sending.compose({}, session(), broadcast, claimed) if claimed else {}
    letters = {}
    if len(made) < len(claimed):
        raise OutreachError(
            "Tautan untuk desa penerima ini sedang dibuat.", "Muat ulang halamannya sebentar lagi."
        )
    for number, one in made.items():
        if isinstance(one, str):
            raise OutreachError(
                "Pesannya belum bisa disusun: %(why)s", "Perbaiki pesannya.", why=one
            )
        letters[number] = one
    return letters
