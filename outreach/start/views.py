"""The guided start: one short page a step, left and taken up at any of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import PLANS, needs, person
from outreach.broadcasts.asked import channels
from outreach.campaigns import starts
from outreach.campaigns.models import Start
from outreach.language import current
from outreach.language import gettext as _
from outreach.materials.offer import offered
from outreach.request import session, settings
from outreach.start.forms import STEPS, ServiceForm
from outreach.start.make import make_campaign
from outreach.start.outline import Outline, faults, outline_of_start, remarks
from outreach.start.reminders import reminders_for
from outreach.start.words import STEP_OF, STEP_WORDS
from outreach.wib import today

blueprint = Blueprint("start", __name__, url_prefix="/kampanye/baru")
_ORDER = list(STEP_WORDS)


@blueprint.route("/layanan", methods=["GET", "POST"])
@needs(*PLANS)
def begin() -> ResponseReturnValue:
    form = ServiceForm()
    form.offer(session())
    if form.validate_on_submit():
        service, pack = form.known[form.service.data]
        start = starts.begin(session(), service, pack.slug, person().id)
        return _go(start, "service")
    return _page("service", form, None)


@blueprint.get("/<int:start_id>")
@needs(*PLANS)
def resume(start_id: int) -> ResponseReturnValue:
    """On with the first step that was not answered yet."""
    start = starts.start_of(session(), start_id, person().id)
    open_steps = [step for step in STEPS if step not in start.answers]
    return redirect(_address(start, open_steps[0] if open_steps else "summary"))


@blueprint.route("/<int:start_id>/layanan", methods=["GET", "POST"])
@needs(*PLANS)
def service(start_id: int) -> ResponseReturnValue:
    start = starts.start_of(session(), start_id, person().id)
    if start.campaign:
        return _became(start)
    form = ServiceForm()
    form.offer(session())
    if form.validate_on_submit():
        wanted, pack = form.known[form.service.data]
        if starts.change_service(session(), start, wanted, pack.slug):
            flash(_("Layanan diganti; nama, materi, dan pengingat kembali ke usulannya."), "info")
        return _go(start, "service")
    if not form.is_submitted():
        form.show(start.service.slug, start.pack)
    return _page("service", form, start)


@blueprint.route(
    "/<int:start_id>/<any(tujuan,tempat,tanggal,materi,pengingat):word>", methods=["GET", "POST"]
)
@needs(*PLANS)
def step(start_id: int, word: str) -> ResponseReturnValue:
    start = starts.start_of(session(), start_id, person().id)
    if start.campaign:
        return _became(start)
    here = STEP_OF[word]
    outline = _outline(start)
    form = STEPS[here]()
    form.offer(session(), outline)
    if not form.is_submitted():
        form.show(outline)
    elif form.validate():
        answer = form.answer(session())
        if answer is not None:
            starts.answer(start, here, answer)
            return _go(start, here)
    return _page(here, form, start, outline)


@blueprint.route("/<int:start_id>/ringkasan", methods=["GET", "POST"])
@needs(*PLANS)
def summary(start_id: int) -> ResponseReturnValue:
    making = request.method == "POST"
    start = starts.start_of(session(), start_id, person().id, hold=making)
    if start.campaign:
        return _became(start)
    outline = _outline(start)
    wrong = faults(outline, today())
    if making and not wrong:
        campaign = make_campaign(session(), outline, settings().window, person().id)
        starts.become(start, campaign)
        flash(_("Kampanye dibuat sebagai draf lengkap. Periksa naskahnya, cetak contoh, lalu "
                "ajukan."), "ok")  # fmt: skip
        return redirect(url_for("campaigns.page", slug=campaign.slug))
    return _page("summary", None, start, outline, wrong)


@blueprint.post("/<int:start_id>/buang")
@needs(*PLANS)
def discard(start_id: int) -> ResponseReturnValue:
    start = starts.start_of(session(), start_id, person().id, hold=True)
    if start.campaign_id is None:
        starts.discard(session(), start)
        flash(_("Rancangan dibuang."), "ok")
    return redirect(url_for("campaigns.overview"))


def _outline(start: Start) -> Outline:
    return outline_of_start(session(), start, today(), next(iter(channels())))


def _go(start: Start, here: str) -> ResponseReturnValue:
    """Where the pressed button leads."""
    wanted = request.form.get("go", "")
    if wanted == "later":
        flash(_("Disimpan. Lanjutkan kapan saja dari daftar kampanye."), "ok")
        return redirect(url_for("campaigns.overview"))
    following = "summary" if wanted == "summary" else _ORDER[_ORDER.index(here) + 1]
    return redirect(_address(start, following))


def _became(start: Start) -> ResponseReturnValue:
    assert start.campaign is not None
    return redirect(url_for("campaigns.page", slug=start.campaign.slug))


def _address(start: Start, step: str) -> str:
    return f"{url_for('start.resume', start_id=start.id)}/{STEP_WORDS[step][0]}"


def _page(
    here: str,
    form: object,
    start: Start | None,
    outline: Outline | None = None,
    wrong: list[tuple[str, str]] | None = None,
) -> str:
    at = _ORDER.index(here)
    return render_template(
        f"start/{here}.html",
        form=form,
        start=start,
        outline=outline,
        here=here,
        steps=[
            (step, name, _address(start, step) if start else "", step == "service"
             or bool(start and step in start.answers))
            for step, (_word, name) in STEP_WORDS.items()
        ],
        number=at + 1,
        title=STEP_WORDS[here][1],
        back=_address(start, _ORDER[at - 1]) if start and at else url_for("campaigns.overview"),
        wrong=wrong or [],
        material_names={m.slug: m.names[current()] for m in offered()}
        if here == "summary"
        else {},
        remarks=remarks(outline) if outline else [],
        reminders=reminders_for(outline.starts_on, outline.ends_on, outline.meeting, today())
        if outline
        else [],
        others=[] if start else starts.unfinished(session(), person().id),
    )  # fmt: skip
