"""Changing what is printed, with the printed page beside it; versions and what they changed."""

from __future__ import annotations

import time
from typing import Any

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from outreach.accounts.guard import PLANS, needs, person
from outreach.campaigns import versions
from outreach.campaigns.colours import objections, shades
from outreach.campaigns.copy import spoken
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import OutreachError
from outreach.forms import choices
from outreach.language import current
from outreach.language import gettext as _
from outreach.materials.catalogue import material as of_catalogue
from outreach.materials.edit import PARTS, PICTURES, edited, form_data, merged
from outreach.materials.edit_forms import EditForm, OwnForm, ShownForm
from outreach.materials.offer import offered
from outreach.materials.showing import shown_page
from outreach.materials.version_words import told
from outreach.pictures import Picture, clean_logo
from outreach.request import database, session, settings

blueprint = Blueprint("texts", __name__, url_prefix="/kampanye/<slug>")


@blueprint.get("/naskah")
@needs(*PLANS)
def edit(slug: str) -> ResponseReturnValue:
    return _opened(slug, "")


@blueprint.get("/naskah/materi/<material>")
@needs(*PLANS)
def edit_own(slug: str, material: str) -> ResponseReturnValue:
    """Words of this material's own, in place of the campaign's."""
    return _opened(slug, material)


@blueprint.post("/naskah")
@needs(*PLANS)
def save(slug: str) -> ResponseReturnValue:
    return _saved(slug, "")


@blueprint.post("/naskah/materi/<material>")
@needs(*PLANS)
def save_own(slug: str, material: str) -> ResponseReturnValue:
    return _saved(slug, material)


@blueprint.post("/naskah/pratinjau")
@needs(*PLANS)
def preview(slug: str) -> ResponseReturnValue:
    """The page alone, as what is typed would print it; nothing is saved."""
    began = time.perf_counter()
    material = request.args.get("material", "")
    # Its own session: a writing one would keep others from saving while the page is drawn.
    with database().reading() as own:
        campaign = campaign_by_slug(own, slug)
        shown = _typed_page(own, campaign, _form(own, campaign, material), material)
    answer = make_response(render_template("materials/preview_part.html", **shown))
    answer.headers["Server-Timing"] = f"preview;dur={(time.perf_counter() - began) * 1000:.0f}"
    return answer


def _form(own: Session, campaign: Campaign, material: str) -> EditForm | OwnForm:
    start = versions.newest(own, campaign)
    if material:
        of_catalogue(material)
    kind = OwnForm if material else EditForm
    form: Any = kind(
        data={
            **form_data(campaign.content, material),
            "version": start.number,
            "shown_material": material or campaign.content["materials"][0]["slug"],
        }
    )
    form.shown_material.choices = choices((m.slug, m.names[current()]) for m in offered())
    known = spoken(campaign.content)
    form.shown_language.choices = [c for c in form.shown_language.choices if c.value in known]
    _leave_out(form, campaign)
    return form  # type: ignore[no-any-return]


def _leave_out(form: Any, campaign: Campaign) -> None:
    """What this campaign is not asked for: a language it has no words in, proof of Indonesian."""
    if "proofread" in form.indonesian.form:
        del form.indonesian.form.proofread
    if "su" not in campaign.content["copy"]:
        del form.sundanese


def _opened(slug: str, material: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = _form(session(), campaign, material)
    shown = shown_page(
        session(),
        settings(),
        campaign,
        form.shown_material.data,
        language=form.shown_language.data,
        draft=True,
    )
    return _answer(campaign, form, material, shown)


def _answer(
    campaign: Campaign, form: ShownForm, material: str, shown: dict[str, Any], **more: Any
) -> str:
    """The form and the page beside it."""
    return render_template(
        "materials/edit.html",
        campaign=campaign,
        form=form,
        own=of_catalogue(material) if material else None,
        parts={language: PARTS[language] for language in campaign.content["copy"]},
        shades=shades(campaign.service),
        materials=offered(),
        has_own=campaign.content.get("own", {}),
        **shown,
        **more,
    )


def _saved(slug: str, material: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = _form(session(), campaign, material)
    if request.form.get("preview"):
        return _answer(campaign, form, material, _typed_page(session(), campaign, form, material))
    if not _sound(campaign, form):
        shown = _typed_page(session(), campaign, form, material)
        return _answer(campaign, form, material, shown), 400
    base = versions.version(session(), campaign, form.version.data or 0).content
    try:
        pictures = {
            name: versions.store_picture(session(), data) for name, data in _uploads(form).items()
        }
        content = edited(base, form.data, pictures, material)
        made = versions.save(
            session(), campaign, content, seen=form.version.data or 0, by=person().id
        )
    except versions.Overtaken as error:
        return _overtaken(campaign, form, material, base, error)
    if made is None:
        flash(_("Tidak ada yang berubah, jadi tidak ada versi baru."), "info")
    else:
        flash(_("Disimpan sebagai versi %(n)s.", n=made.number), "ok")
    return redirect(request.path)


def _overtaken(
    campaign: Campaign,
    form: EditForm | OwnForm,
    material: str,
    base: dict[str, Any],
    error: versions.Overtaken,
) -> ResponseReturnValue:
    """What I wrote joined with what the other saved, to be looked at before it is saved."""
    newest = versions.newest(session(), campaign)
    mine = edited(base, form.data, {}, material)
    both = merged(base, mine, newest.content)
    fresh: Any = type(form)(
        formdata=None,
        data={
            **form_data(both, material),
            "version": newest.number,
            "shown_material": form.shown_material.data,
            "shown_language": form.shown_language.data,
            "shown_tone": form.shown_tone.data,
        },
    )
    fresh.shown_material.choices = form.shown_material.choices
    fresh.shown_language.choices = form.shown_language.choices
    _leave_out(fresh, campaign)
    shown = shown_page(
        session(), settings(), campaign, form.shown_material.data,
        language=form.shown_language.data, draft=True, content=both,
    )  # fmt: skip
    theirs = told(versions.changes(base, newest.content))
    return _answer(campaign, fresh, material, shown, overtaken=error, theirs=theirs), 409


def _uploads(form: EditForm | OwnForm) -> dict[str, bytes]:
    """The files that came along, by field."""
    if isinstance(form, OwnForm):
        return {}
    found = {name: request.files.get(name) for name in PICTURES}
    return {name: file.read() for name, file in found.items() if file and file.filename}


def _sound(campaign: Campaign, form: EditForm | OwnForm) -> bool:
    """Valid, with colours that may stand on each other and pictures that are some."""
    sound = bool(form.validate_on_submit())
    if isinstance(form, OwnForm):
        return sound
    known = shades(campaign.service)
    if form.ground.data in known and form.tile.data in known:
        for name, sentence in objections(
            campaign.service, form.ground.data, form.tile.data
        ).items():
            form[name].errors = [*form[name].errors, sentence]
            sound = False
    for name, data in _uploads(form).items():
        try:
            clean_logo(data)
        except OutreachError as error:
            form[name].errors = [str(error)]
            sound = False
        request.files[name].seek(0)
    return sound


def _typed_page(
    own: Session, campaign: Campaign, form: EditForm | OwnForm, material: str
) -> dict[str, Any]:
    """The page of what is typed, or why there is none."""
    if not _sound(campaign, form):
        return {"pages": [], "trouble": _("Perbaiki dulu isian yang ditandai:"),
                "details": [f"{label}: {text}" for label, text in _errors(form)]}  # fmt: skip
    pictures: dict[str, Picture] = {}
    for name, data in _uploads(form).items():
        pictures[name] = clean_logo(data)
        request.files[name].seek(0)
    return shown_page(
        own, settings(), campaign, form.shown_material.data, language=form.shown_language.data,
        mono=form.shown_tone.data == "mono", draft=True,
        content=edited(campaign.content, form.data, {}, material), uploads=pictures,
    )  # fmt: skip


def _errors(form: Any) -> list[tuple[str, str]]:
    """Each field's label with its first error, those of parts included."""
    found: list[tuple[str, str]] = []
    for field in form:
        if hasattr(field, "form"):
            found += _errors(field.form)
        elif hasattr(field, "entries"):
            found += [pair for entry in field.entries for pair in _errors(entry.form)]
        elif field.errors:
            found.append((str(field.label.text), str(field.errors[0])))
    return found
