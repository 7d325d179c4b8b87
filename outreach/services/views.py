"""The registry's pages."""

from __future__ import annotations

import re

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.errors import NotFound, OutreachError
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.request import session
from outreach.services import health, registry
from outreach.services.forms import (
    DEVICE_NAMES,
    STATUS_NAMES,
    LogoForm,
    NewServiceForm,
    ServiceForm,
    TargetForm,
)
from outreach.services.words import health_of, why

blueprint = Blueprint("services", __name__, url_prefix="/layanan")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    services, statuses = registry.services(session()), dict(STATUS_NAMES)
    found = listing(
        services,
        [
            Column("nama", _("Nama"), lambda one: one.name),
            Column("alias", _("Nama lain"), lambda one: ", ".join(one.aliases)),
            Column("status", _("Status"), lambda one: str(statuses[one.status])),
            Column("manfaat", _("Untuk apa"), lambda one: one.purpose),
            Column("sasaran", _("Sasaran terkonfirmasi"), lambda one: len(one.confirmed()),
                   falling=True),
        ],
        request.args,
        [Choice("keadaan", _("Status"), [(key, str(name)) for key, name in statuses.items()],
                lambda one: one.status)],
    )  # fmt: skip
    return found.file(_("Layanan"), "layanan") or render_template(
        "services/overview.html", list=found, count=len(services), statuses=statuses
    )


@blueprint.route("/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    form = NewServiceForm()
    if form.validate_on_submit():
        name = (form.name.data or "").strip()
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "layanan"
        try:
            registry.add_service(
                session(), slug=slug, name=name, purpose=form.purpose.data or "", by=person().id
            )
        except OutreachError as error:
            form.name.errors = [str(error)]
        else:
            return redirect(url_for("services.page", slug=slug))
    return render_template("services/add.html", form=form)


@blueprint.get("/<slug>")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    service = registry.service_by_slug(session(), slug)
    return render_template(
        "services/page.html",
        service=service,
        devices=DEVICE_NAMES,
        statuses=dict(STATUS_NAMES),
        alerts=[alert for alert in health.alerts(session()) if alert.service is service],
        health_of=health_of,
        why=why,
    )


@blueprint.route("/<slug>/ubah", methods=["GET", "POST"])
@needs(*PLANS)
def change(slug: str) -> ResponseReturnValue:
    service = registry.service_by_slug(session(), slug)
    form = ServiceForm(obj=service)
    if not isinstance(form.aliases.data, str):
        form.aliases.data = ", ".join(service.aliases)
    if form.validate_on_submit():
        form.aliases.data = [part.strip() for part in form.aliases.data.split(",") if part.strip()]
        form.populate_obj(service)
        record(session(), person().id, "service.change", slug)
        flash(_("Layanan disimpan."), "ok")
        return redirect(url_for("services.page", slug=slug))
    return render_template("services/change.html", form=form, service=service)


@blueprint.route("/<slug>/logo", methods=["GET", "POST"])
@needs(*PLANS)
def logo(slug: str) -> ResponseReturnValue:
    service = registry.service_by_slug(session(), slug)
    form = LogoForm()
    if form.validate_on_submit():
        if "remove" in request.form:
            registry.remove_logo(session(), service, person().id)
            flash(_("Logo dihapus."), "ok")
            return redirect(url_for("services.page", slug=slug))
        upload = request.files.get("logo")
        try:
            registry.set_logo(session(), service, upload.read() if upload else b"", person().id)
        except OutreachError as error:
            form.logo.errors = [str(error)]
        else:
            flash(_("Logo disimpan."), "ok")
            return redirect(url_for("services.page", slug=slug))
    return render_template("services/logo.html", form=form, service=service)


@blueprint.get("/<slug>/logo/gambar")
@needs(*ANYONE)
def logo_picture(slug: str) -> ResponseReturnValue:
    service = registry.service_by_slug(session(), slug)
    if service.logo is None:
        raise NotFound("Layanan ini belum punya logo.", "Unggah dulu di halaman layanan.")
    return Response(service.logo, mimetype=service.logo_type)


@blueprint.route("/<slug>/sasaran/<device>", methods=["GET", "POST"])
@needs(*PLANS)
def target(slug: str, device: str) -> ResponseReturnValue:
    service = registry.service_by_slug(session(), slug)
    found = registry.target_of(service, device)
    form = TargetForm(obj=found, data={"confirmed": found.confirmed_at is not None})
    if form.validate_on_submit():
        try:
            registry.set_target(
                session(),
                service,
                device,
                value=form.value.data or "",
                source=form.source.data or "",
                confirmed=form.confirmed.data,
                by=person().id,
            )
        except OutreachError as error:
            form.value.errors = [str(error)]
        else:
            flash(_("Sasaran disimpan."), "ok")
            return redirect(url_for("services.page", slug=slug))
    return render_template(
        "services/target.html", form=form, service=service, device=DEVICE_NAMES[device]
    )
