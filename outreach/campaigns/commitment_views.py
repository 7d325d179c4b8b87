"""The OPD tab of a campaign: what each agency committed to; added, changed, done, taken back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.agencies import register
from outreach.campaigns import commitments
from outreach.campaigns.commitment_figures import (
    commitment_columns,
    progress,
    state_choice,
)
from outreach.campaigns.commitment_forms import (
    DoneForm,
    NewPromiseForm,
    PromiseForm,
    WithdrawForm,
)
from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.commitments import Promise
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import OutreachError
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.listing import Listing, listing
from outreach.request import session
from outreach.services.registry import services
from outreach.wib import today

blueprint = Blueprint("commitments", __name__)


@blueprint.get("/kampanye/<slug>/opd")
@needs(*ANYONE)
def overview(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    found = _listed(campaign)
    return found.file(_("Komitmen OPD"), f"{slug}-komitmen-opd") or _list(campaign, None, found)


@blueprint.post("/kampanye/<slug>/opd")
@needs(*PLANS)
def add(slug: str) -> ResponseReturnValue:
    """One promise of any number of agencies."""
    campaign = campaign_by_slug(session(), slug)
    form = _new_form(campaign)
    if form.validate_on_submit():
        wanted = set(form.agencies.data or ())
        chosen = [
            agency
            for agency in register.agencies(session())
            if form.everyone.data or agency.id in wanted
        ]
        try:
            told = commitments.promise(session(), campaign, chosen, _promise(form), person().id)
        except OutreachError as error:
            form.promise.errors = [str(error)]
        else:
            flash(_("%(n)s komitmen dicatat.", n=told.added + told.reopened), "ok")
            if told.known:
                flash(_("%(n)s OPD sudah punya komitmen ini; tidak diubah.", n=told.known), "info")
            return redirect(url_for("commitments.overview", slug=slug))
    return _list(campaign, form)


@blueprint.route(
    "/kampanye/<slug>/opd/<int(max=2147483647):number>", methods=["GET", "POST"]
)  # fmt: skip
@needs(*PLANS)
def change(slug: str, number: int) -> ResponseReturnValue:
    campaign, one = _one(slug, number)
    form = _filled(PromiseForm(obj=one), one)
    if form.validate_on_submit():
        try:
            commitments.change(session(), one, _promise(form), person().id)
        except OutreachError as error:
            form.promise.errors = [str(error)]
        else:
            flash(_("Perubahan disimpan."), "ok")
            return redirect(url_for("commitments.overview", slug=slug))
    return _page(campaign, one, form=form)


@blueprint.post("/kampanye/<slug>/opd/<int(max=2147483647):number>/dipenuhi")
@needs(*PLANS)
def done(slug: str, number: int) -> ResponseReturnValue:
    campaign, one = _one(slug, number)
    form = DoneForm()
    if form.validate_on_submit():
        try:
            commitments.fulfil(
                session(), one, form.done_on.data, form.proof.data or "", person().id,
                today=today(),
            )  # fmt: skip
        except OutreachError as error:
            form.done_on.errors = [str(error)]
        else:
            flash(_("Dicatat sebagai dipenuhi."), "ok")
            return redirect(url_for("commitments.overview", slug=slug))
    return _page(campaign, one, done=form)


@blueprint.post("/kampanye/<slug>/opd/<int(max=2147483647):number>/tarik")
@needs(*PLANS)
def withdraw(slug: str, number: int) -> ResponseReturnValue:
    campaign, one = _one(slug, number)
    form = WithdrawForm()
    if form.validate_on_submit():
        commitments.withdraw(session(), one, form.reason.data or "", person().id)
        flash(_("Komitmen ditarik; tidak ditagih lagi."), "ok")
        return redirect(url_for("commitments.overview", slug=slug))
    return _page(campaign, one, withdraw=form)


@blueprint.post("/kampanye/<slug>/opd/<int(max=2147483647):number>/buka")
@needs(*PLANS)
def reopen(slug: str, number: int) -> ResponseReturnValue:
    _campaign, one = _one(slug, number)
    commitments.reopen(session(), one, person().id)
    flash(_("Komitmen dibuka lagi."), "ok")
    return redirect(url_for("commitments.change", slug=slug, number=number))


@blueprint.get("/opd/<int(max=2147483647):agency_id>/komitmen")
@needs(*ANYONE)
def of_agency(agency_id: int) -> ResponseReturnValue:
    """What one agency committed to; its page loads this part."""
    agency = register.agency_of(session(), agency_id)
    return render_template(
        "campaigns/agency_commitments.html",
        agency=agency,
        commitments=commitments.of_agency(session(), agency_id, today()),
        day=today(),
        whole="HX-Request" not in request.headers,
    )


def _list(
    campaign: Campaign, form: NewPromiseForm | None, found: Listing[Commitment] | None = None
) -> str:
    found = found or _listed(campaign)
    any_rows = bool(found.total or found.narrowed)
    return render_template(
        "campaigns/commitments.html",
        campaign=campaign,
        form=form or _new_form(campaign),
        open_form=form is not None or not any_rows,
        any_rows=any_rows,
        list=found,
        figures=progress(session(), today(), campaign.id),
        day=today(),
    )


def _page(
    campaign: Campaign,
    one: Commitment,
    *,
    form: PromiseForm | None = None,
    done: DoneForm | None = None,
    withdraw: WithdrawForm | None = None,
) -> str:
    if done is None:
        done = DoneForm(formdata=None)
        done.done_on.data = today()
    return render_template(
        "campaigns/commitment.html",
        campaign=campaign,
        commitment=one,
        form=form or _filled(PromiseForm(formdata=None, obj=one), one),
        done=done,
        withdraw=withdraw or WithdrawForm(formdata=None),
        day=today(),
    )


def _listed(campaign: Campaign) -> Listing[Commitment]:
    day = today()
    return listing(
        commitments.of_campaign(session(), campaign.id, day), commitment_columns(day),
        request.args, [state_choice(day)], at="komitmen",
    )  # fmt: skip


def _new_form(campaign: Campaign) -> NewPromiseForm:
    form = NewPromiseForm()
    form.service.choices = choices((one.id, one.name) for one in services(session()))
    form.agencies.choices = choices((a.id, a.short_name) for a in register.agencies(session()))
    if not form.is_submitted():
        form.service.data = campaign.service_id
    return form


def _filled(form: PromiseForm, one: Commitment) -> PromiseForm:
    form.service.choices = choices((each.id, each.name) for each in services(session()))
    if not form.is_submitted() or form.service.data is None:
        form.service.data = one.service_id
    return form


def _promise(form: PromiseForm) -> Promise:
    return Promise(form.service.data, form.promise.data or "", form.due_on.data)


def _one(slug: str, number: int) -> tuple[Campaign, Commitment]:
    campaign = campaign_by_slug(session(), slug)
    return campaign, commitments.commitment_of(session(), campaign, number)
