"""“Salin untuk tahun baru”: one page to confirm name and dates, and see what moves where."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import PLANS, needs, person
from outreach.broadcasts.words import schedule_words
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.request import session, settings
from outreach.start.copy import again, copy_campaign, copy_faults, next_start
from outreach.start.copy_forms import CopyForm
from outreach.start.days import date_faults
from outreach.wib import today

blueprint = Blueprint("start_copy", __name__, url_prefix="/kampanye")


@blueprint.route("/<slug>/salin", methods=["GET", "POST"])
@needs(*PLANS)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = CopyForm()
    wanted = again(session(), campaign, next_start(session(), campaign, today()))
    if not form.is_submitted():
        form.show(wanted)
    elif form.validate() and form.starts_on.data:
        begins, ends, look = form.starts_on.data, form.ends_on.data, "look" in request.form
        wrong = date_faults(begins, begins if look else ends or begins, None, today())
        if not wrong:
            wanted = again(session(), campaign, begins, name=form.name.data or "",
                           ends_on=None if look else ends)  # fmt: skip
            wrong = copy_faults(wanted, today())
        if look:
            form.show(wanted)
        elif not wrong:
            made = copy_campaign(session(), campaign, wanted, settings().window, person().id)
            flash(_("Kampanye disalin sebagai draf. Kodenya baru, dan perlu disetujui lagi."), "ok")
            return redirect(url_for("campaigns.page", slug=made.slug))
        for field, sentence in wrong.items():
            form[field].errors = [sentence]
    titles = {event.id: event.title for event, _at in wanted.events}
    return render_template(
        "start/copy.html",
        campaign=campaign,
        form=form,
        wanted=wanted,
        text=lambda rule: schedule_words(rule, titles.get(rule.get("event"), "")),
    )
