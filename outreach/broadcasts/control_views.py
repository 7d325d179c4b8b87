"""Pause, resume, stop everything, and decide about what is in doubt."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, DECIDES, PLANS, may, needs, person
from outreach.broadcasts import control, recipients
from outreach.broadcasts.asked import broadcast_of, stored
from outreach.broadcasts.forms import StopForm
from outreach.broadcasts.models import Delivery, Stop
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotAllowed, NotFound
from outreach.language import gettext as _
from outreach.listing import listing
from outreach.request import session
from outreach.wib import number

blueprint = Blueprint("broadcast_control", __name__, url_prefix="/siaran")


@blueprint.post("/<int:broadcast_id>/jeda")
@needs(*PLANS, *DECIDES)
def pause(broadcast_id: int) -> ResponseReturnValue:
    control.pause(session(), broadcast_of(broadcast_id), person().id)
    flash(_("Dijeda. Yang belum berangkat menunggu."), "ok")
    return redirect(url_for("broadcast_list.one", broadcast_id=broadcast_id))


@blueprint.post("/<int:broadcast_id>/lanjut")
@needs(*PLANS, *DECIDES)
def resume(broadcast_id: int) -> ResponseReturnValue:
    control.resume(session(), broadcast_of(broadcast_id), person().id)
    flash(_("Dilanjutkan."), "ok")
    return redirect(url_for("broadcast_list.one", broadcast_id=broadcast_id))


@blueprint.route("/henti", methods=["GET", "POST"])
@needs(*PLANS, *DECIDES)
def stop() -> ResponseReturnValue:
    """Stop everything, which is for those who decide, or one campaign with `?kampanye=`."""
    slug = request.args.get("kampanye", "")
    campaign = campaign_by_slug(session(), slug) if slug else None
    if campaign is None and not may(*DECIDES):
        raise NotAllowed(
            "Hanya pimpinan yang bisa menghentikan semua pengiriman.",
            "Hentikan satu kampanye di halamannya, atau minta pimpinan.",
        )
    form = StopForm()
    if form.validate_on_submit():
        control.stop(session(), person().id, form.reason.data or "", campaign)
        flash(_("Pengiriman kampanye ini dihentikan.") if campaign else
              _("Semua pengiriman dihentikan."), "ok")  # fmt: skip
        return redirect(_after(campaign))
    return render_template("broadcasts/stop.html", form=form, campaign=campaign)


@blueprint.post("/henti/<int:stop_id>/cabut")
@needs(*PLANS, *DECIDES)
def lift(stop_id: int) -> ResponseReturnValue:
    stopped = stored(Stop, stop_id)
    if stopped is None:
        raise NotFound("Penghentian itu tidak ada.", "Muat ulang halamannya.")
    control.lift(session(), stopped, person())
    flash(_("Penghentian dicabut; pengiriman berjalan lagi."), "ok")
    return redirect(_after(stored(Campaign, stopped.campaign_id or 0)))


def _after(campaign: Campaign | None) -> str:
    """Where one sees what a stop did: the campaign's decision, or all broadcasts."""
    if campaign:
        return url_for("campaigns.decision", slug=campaign.slug)
    return url_for("broadcast_list.all_of_them")


@blueprint.get("/tidak-pasti")
@needs(*ANYONE)
def doubtful() -> ResponseReturnValue:
    only = request.args.get("siaran", "")
    broadcast = broadcast_of(int(only)) if re.fullmatch(r"[0-9]{1,11}", only) else None
    lines = recipients.doubtful(session(), broadcast.id if broadcast else None)
    found = listing(lines, recipients.columns(), request.args, page_size=len(lines) or 1)
    return found.file(_("Tidak pasti"), "tidak-pasti") or render_template(
        "broadcasts/doubtful.html",
        list=found,
        count=len(lines),
        broadcast=broadcast,
        all="semua" in request.args,
    )


@blueprint.post("/tidak-pasti")
@needs(*PLANS, *DECIDES)
def decide() -> ResponseReturnValue:
    """One or many; those that somebody else has decided meanwhile stay as they are."""
    again = request.form.get("decision") == "again"
    ticked = request.form.getlist("delivery")
    wanted = [int(one) for one in ticked if re.fullmatch(r"[0-9]{1,11}", one)]
    if not wanted:
        flash(_("Belum ada yang dipilih."), "warn")
        return redirect(url_for("broadcast_control.doubtful"))
    done = 0
    for key in wanted:
        delivery = stored(Delivery, key)
        if delivery is None:
            continue
        try:
            control.decide_doubtful(session(), delivery, again=again, by=person().id)
        except NotAllowed as error:
            flash(str(error), "warn")
            continue
        done += 1
    said = _("%(n)s kiriman dikirim lagi.", n=number(done)) if again else _(
        "%(n)s kiriman dibiarkan.", n=number(done)
    )  # fmt: skip
    flash(said, "ok")
    return redirect(url_for("broadcast_control.doubtful"))
