"""Propose, decide, comment: the page on which two people agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, DECIDES, PLANS, needs, person
from outreach.campaigns import approve, comment
from outreach.campaigns.agenda import Agenda, agenda
from outreach.campaigns.forms import CommentForm, DecisionForm
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.since import since_agreed
from outreach.campaigns.versions import Change, newest
from outreach.campaigns.views import blueprint
from outreach.language import gettext as _
from outreach.request import session

Told = Callable[[Sequence[Change]], list[tuple[str, str, str]]]


@blueprint.post("/<slug>/ajukan")
@needs(*PLANS)
def propose(slug: str) -> ResponseReturnValue:
    approve.propose(session(), campaign_by_slug(session(), slug), person(), _checks())
    flash(_("Diajukan kepada pimpinan."), "ok")
    return redirect(url_for("campaigns.decision", slug=slug))


@blueprint.post("/<slug>/tarik")
@needs(*PLANS)
def withdraw(slug: str) -> ResponseReturnValue:
    approve.withdraw(session(), campaign_by_slug(session(), slug), person())
    flash(_("Pengajuan ditarik. Kampanye kembali menjadi draf."), "ok")
    return redirect(url_for("campaigns.decision", slug=slug))


@blueprint.get("/<slug>/persetujuan")
@needs(*ANYONE)
def decision(slug: str) -> ResponseReturnValue:
    return _page(campaign_by_slug(session(), slug), DecisionForm(), CommentForm())


@blueprint.post("/<slug>/persetujuan")
@needs(*DECIDES)
def decide(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = DecisionForm()
    agreed = request.form.get("decision") == "agree"
    if not agreed and not form.validate():
        return _page(campaign, form, CommentForm(formdata=None))
    approve.decide(
        session(),
        campaign,
        person(),
        agreed=agreed,
        seen_hash=form.seen_hash.data or "",
        note="" if agreed else form.note.data or "",
        checks=_checks(),
    )
    flash(_("Disetujui.") if agreed else _("Dikembalikan kepada perencana."), "ok")
    return redirect(url_for("campaigns.decision", slug=slug))


@blueprint.post("/<slug>/komentar")
@needs(*ANYONE)
def say(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = CommentForm()
    if not form.validate():
        return _page(campaign, DecisionForm(formdata=None), form)
    comment.comment(session(), campaign, person(), form.text.data or "")
    return redirect(url_for("campaigns.decision", slug=slug, _anchor="riwayat"))


@blueprint.post("/<slug>/buka")
@needs(*PLANS, *DECIDES)
def reopen(slug: str) -> ResponseReturnValue:
    approve.reopen(session(), campaign_by_slug(session(), slug), person())
    flash(_("Dibuka kembali sebagai draf."), "ok")
    return redirect(url_for("campaigns.page", slug=slug))


def _page(campaign: Campaign, form: DecisionForm, said: CommentForm) -> str:
    rooms = cast(Sequence[Agenda], current_app.extensions["outreach.agenda"])
    told = cast(Told, current_app.extensions["outreach.told"])
    since = since_agreed(session(), campaign)
    return render_template(
        "campaigns/decision.html",
        campaign=campaign,
        form=form,
        said=said,
        obstacles=approve.obstacles(campaign),
        faults=approve.faults(session(), campaign, _checks()),
        as_proposed=approve.is_as_proposed(campaign),
        barred=approve.bar(session(), campaign, person()),
        seen_hash=approve.content_hash(campaign),
        version=newest(session(), campaign),
        locked=approve.approved_hash(session(), campaign) is not None,
        since=since,
        changes=[*told(since.content), *since.facts] if since else [],
        agenda=agenda(session(), campaign, rooms),
        history=comment.history(session(), campaign),
    )


def _checks() -> Sequence[approve.Check]:
    """What rooms above let approval ask; see `create_app`."""
    return cast(Sequence[approve.Check], current_app.extensions["outreach.checks"])
