"""The letterhead and who signs: a page of settings that staff fill in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.errors import NotFound, OutreachError
from outreach.language import gettext as _
from outreach.papers import office
from outreach.papers.forms import EmblemForm, OfficeForm, SignatoryForm
from outreach.request import session

blueprint = Blueprint("office", __name__, url_prefix="/kop-surat")


@blueprint.route("", methods=["GET", "POST"])
@needs(*PLANS)
def page() -> ResponseReturnValue:
    form = OfficeForm(obj=office.office_of(session()))
    if form.validate_on_submit():
        entered = {field.name: field.data or "" for field in form if field.name != "csrf_token"}
        office.save_office(session(), entered, person().id)
        flash(_("Kop surat disimpan."), "ok")
        return redirect(url_for("office.page"))
    return _page(form, EmblemForm())


@blueprint.post("/lambang")
@needs(*PLANS)
def emblem() -> ResponseReturnValue:
    form = EmblemForm()
    if request.form.get("remove"):
        office.remove_emblem(session(), person().id)
        flash(_("Lambang dihapus; tempatnya kembali netral."), "ok")
        return redirect(url_for("office.page"))
    upload = request.files.get("emblem")
    try:
        office.set_emblem(session(), upload.read() if upload else b"", person().id)
    except OutreachError as error:
        form.emblem.errors = [str(error)]
        return _page(OfficeForm(formdata=None, obj=office.office_of(session())), form), 400
    flash(_("Lambang disimpan."), "ok")
    return redirect(url_for("office.page"))


@blueprint.get("/lambang/gambar")
@needs(*ANYONE)
def picture() -> ResponseReturnValue:
    kept = office.office_of(session()).picture
    if kept is None:
        raise NotFound("Lambangnya belum diunggah.", "Unggah dulu di halaman kop surat.")
    return Response(kept.data, mimetype=kept.media_type)


@blueprint.route("/penanda-tangan", methods=["GET", "POST"])
@needs(*PLANS)
def add_signatory() -> ResponseReturnValue:
    form = SignatoryForm()
    if form.validate_on_submit():
        office.save_signatory(session(), _entered(form), person().id)
        flash(_("Penanda tangan ditambahkan."), "ok")
        return redirect(url_for("office.page"))
    return render_template("papers/signatory.html", form=form, signatory=None)


@blueprint.route("/penanda-tangan/<int(max=2147483647):number>", methods=["GET", "POST"])
@needs(*PLANS)
def signatory(number: int) -> ResponseReturnValue:
    who = office.signatory_by_id(session(), number)
    if request.form.get("remove"):
        office.remove_signatory(session(), who, person().id)
        flash(_("Penanda tangan dihapus dari daftar."), "ok")
        return redirect(url_for("office.page"))
    form = SignatoryForm(obj=who)
    if form.validate_on_submit():
        office.save_signatory(session(), _entered(form), person().id, who)
        flash(_("Penanda tangan disimpan."), "ok")
        return redirect(url_for("office.page"))
    return render_template("papers/signatory.html", form=form, signatory=who)


def _entered(form: SignatoryForm) -> dict[str, str]:
    return {field.name: field.data or "" for field in form if field.name != "csrf_token"}


def _page(form: OfficeForm, emblem_form: EmblemForm) -> str:
    return render_template(
        "papers/office.html", form=form, emblem_form=emblem_form,
        office=office.office_of(session()), signatories=office.signatories(session()),
    )  # fmt: skip
