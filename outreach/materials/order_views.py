"""Staff's pages on orders for a print shop."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, send_from_directory, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.copy import spoken
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places, campaign_venues
from outreach.errors import NotFound, OutreachError
from outreach.forms import choices
from outreach.language import current
from outreach.language import gettext as _
from outreach.listing import Column, listing
from outreach.materials import keep, orders, shop_link
from outreach.materials.catalogue import name_of
from outreach.materials.inspection import Inspection, inspection_of
from outreach.materials.languages import LANGUAGES
from outreach.materials.models import PrintOrder
from outreach.materials.offer import offered
from outreach.materials.order_forms import LinkForm, OrderForm, order_form
from outreach.materials.orders import Wanted, order_by_id, orders_of
from outreach.materials.place_list import MAX_BYTES, Listed, decode, read_places
from outreach.places.models import Place
from outreach.request import session, settings

blueprint = Blueprint("orders", __name__, url_prefix="/kampanye/<slug>/pesanan")
_NEW_LINK = "new_print_link"


@blueprint.get("")
@needs(*ANYONE)
def overview(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    placed = orders_of(session(), campaign.id)
    found = listing(
        placed,
        [
            Column("nomor", _("Pesanan"), lambda order: order.id),
            Column("waktu", _("Waktu"), lambda order: order.created_at),
            Column("materi", _("Materi"), _materials_of),
            Column("lembar", _("Lembar"), lambda order: order.sheets),
            Column("keadaan", _("Keadaan"), lambda o: str(orders.STATES[orders.state_of(o)][0])),
        ],
        request.args,
    )
    return found.file(_("Pesanan percetakan"), f"pesanan-{slug}") or render_template(
        "materials/orders.html", campaign=campaign, list=found, count=len(placed), **_words()
    )


@blueprint.get("/baru")
@needs(*PLANS)
def new(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    return _form_page(campaign, _form(campaign))


@blueprint.post("/baru")
@needs(*PLANS)
def place(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = _form(campaign)
    if not form.validate_on_submit():
        return _form_page(campaign, form), 400
    try:
        listed = _chosen(form, campaign)
        if listed.rejected:
            form.rows.data = listed.as_rows()
            return _form_page(campaign, form, listed), 400
        wanted = Wanted(
            form.copies(), listed.places, form.language.data, form.tone.data == "mono",
            listed.copies, form.variant.data == "office", form.tenth.data,
        )  # fmt: skip
        order = orders.place_order(session(), campaign, wanted, person().id)
    except OutreachError as error:
        session().rollback()
        return _form_page(campaign, form, problem=str(error)), 400
    flash(_("Pesanan dibuat. Berkasnya sedang disusun dan diperiksa."), "ok")
    return redirect(url_for("orders.page", slug=slug, number=order.id))


@blueprint.get("/<int:number>")
@needs(*ANYONE)
def page(slug: str, number: int) -> ResponseReturnValue:
    order = _order(slug, number)
    return render_template("materials/order.html", **_shown(order))


@blueprint.get("/<int:number>/kemajuan")
@needs(*ANYONE)
def progress(slug: str, number: int) -> ResponseReturnValue:
    """What changes while the order is made; the page asks for it again until it is done."""
    order = _order(slug, number)
    return render_template("materials/order_progress.html", **_shown(order))


@blueprint.post("/<int:number>/batal")
@needs(*PLANS)
def cancel(slug: str, number: int) -> ResponseReturnValue:
    _order(slug, number)
    orders.cancel_order(session(), settings(), number, person().id)
    flash(_("Pesanan dibatalkan; berkas yang setengah jadi sudah dihapus."), "ok")
    return redirect(url_for("orders.page", slug=slug, number=number))


@blueprint.post("/<int:number>/lanjut")
@needs(*PLANS)
def resume(slug: str, number: int) -> ResponseReturnValue:
    _order(slug, number)
    orders.resume_order(session(), number, person().id)
    flash(_("Pesanan dilanjutkan; berkas yang sudah jadi tidak dibuat lagi."), "ok")
    return redirect(url_for("orders.page", slug=slug, number=number))


@blueprint.post("/<int:number>/lagi")
@needs(*PLANS)
def again(slug: str, number: int) -> ResponseReturnValue:
    _order(slug, number)
    keep.make_again(session(), number, person().id)
    flash(_("Berkas pesanan ini dibuat lagi, dengan kode yang sama."), "ok")
    return redirect(url_for("orders.page", slug=slug, number=number))


@blueprint.post("/<int:number>/tautan")
@needs(*PLANS)
def link(slug: str, number: int) -> ResponseReturnValue:
    order, form = _order(slug, number), LinkForm()
    if form.validate_on_submit():
        token = shop_link.create_link(session(), order, form.days.data, person().id)
        cookie[_NEW_LINK] = [number, token]
        flash(_("Tautan dibuat. Salin sekarang: sesudah ini tidak ditampilkan lagi."), "ok")
    else:
        flash(_("Pilih berapa lama tautannya berlaku."), "warn")
    return redirect(url_for("orders.page", slug=slug, number=number) + "#tautan")


@blueprint.post("/<int:number>/tautan/<int:link_id>/tutup")
@needs(*PLANS)
def close_link(slug: str, number: int, link_id: int) -> ResponseReturnValue:
    shop_link.revoke_link(session(), _order(slug, number), link_id, person().id)
    flash(_("Tautan ditutup; percetakan tidak bisa memakainya lagi."), "ok")
    return redirect(url_for("orders.page", slug=slug, number=number) + "#tautan")


@blueprint.get("/<int:number>/berkas/<name>")
@needs(*ANYONE)
def download(slug: str, number: int, name: str) -> ResponseReturnValue:
    _order(slug, number)
    folder = orders.order_folder(settings(), number)
    if name.startswith(".") or not (folder / name).is_file():
        raise NotFound("Berkas pesanan itu tidak ada.", "Kembali ke halaman pesanan.")
    return send_from_directory(folder, name, as_attachment=True)


def _order(slug: str, number: int) -> PrintOrder:
    """The order of that campaign; another campaign's is as unknown as none."""
    order = order_by_id(session(), number)
    if order.campaign.slug != slug:
        raise NotFound("Pesanan cetak itu tidak ada.", "Kembali ke daftar pesanan.")
    return order


def _form(campaign: Campaign) -> OrderForm:
    form = order_form(offered())
    villages, others = _places(campaign)
    kecamatan = {p.district_code: p.district.name for p in villages}
    form.districts.choices = choices(sorted(kecamatan.items()))
    form.places.choices = choices((p.id, p.label) for p in [*villages, *others])
    known = spoken(campaign.content)
    form.language.choices = [c for c in form.language.choices if c.value in known]
    return form


def _places(campaign: Campaign) -> tuple[list[Place], list[Place]]:
    """The campaign's villages, and the venues that staff added."""
    return campaign_places(session(), campaign), campaign_venues(session(), campaign)


def _chosen(form: OrderForm, campaign: Campaign) -> Listed:
    """The places of a valid form, with the rows of a list that do not count."""
    villages, others = _places(campaign)
    if form.scope.data == "list":
        upload = request.files.get("file")
        data = upload.read(MAX_BYTES + 1) if upload and upload.filename else b""
        return read_places(decode(data) if data else form.rows.data or "", villages)
    if form.scope.data == "districts":
        wanted = set(form.districts.data or [])
        return Listed([p for p in villages if p.district_code in wanted], {}, [])
    if form.scope.data == "places":
        ticked = set(form.places.data or [])
        return Listed([p for p in [*villages, *others] if p.id in ticked], {}, [])
    return Listed(villages, {}, [])


def _form_page(
    campaign: Campaign, form: OrderForm, listed: Listed | None = None, problem: str = ""
) -> str:
    villages, others = _places(campaign)
    grouped: dict[str, list[Place]] = {}
    for found in sorted([*villages, *others], key=lambda p: (p.district_code, p.code or "~")):
        grouped.setdefault(found.district.name, []).append(found)
    return render_template(
        "materials/order_form.html",
        campaign=campaign,
        form=form,
        materials=offered(),
        grouped=grouped,
        districts=[(choice.value, choice.label) for choice in form.districts.choices],
        count=len(villages),
        listed=listed,
        problem=problem,
        **_words(),
    )


def _materials_of(order: PrintOrder) -> str:
    return ", ".join(
        name_of(slug, current()) for slug in dict.fromkeys(r.material for r in order.runs)
    )


def _shown(order: PrintOrder) -> dict[str, object]:
    """What an order's page tells of it."""
    made: list[int] | None = cookie.get(_NEW_LINK)
    token = cookie.pop(_NEW_LINK)[1] if made and made[0] == order.id else None
    why_not = ""
    inspections = {run.id: inspection_of(run) for run in order.runs}
    try:
        shop_link.refuse_unready(order)
    except OutreachError as error:
        why_not = str(error)
    return {
        "campaign": order.campaign,
        "order": order,
        "inspections": inspections,
        "coded": any(found and found.report.marks for found in inspections.values()),
        "uncoded": _uncoded(order, inspections),
        "files": _files(order),
        "links": shop_link.links_of(session(), order.id),
        "is_open": shop_link.is_open,
        "form": LinkForm(),
        "why_not": why_not,
        "kept_days": keep.KEPT.days,
        "new_link": settings().public_url + url_for("shop.page", token=token) if token else "",
        **_words(),
    }


def _uncoded(order: PrintOrder, inspections: dict[int, Inspection | None]) -> list[str]:
    """Names of the materials on which preflight looked for no code."""
    slugs = [
        run.material
        for run in order.runs
        if (found := inspections[run.id]) is not None and not found.report.marks
    ]
    return [name_of(slug, current()) for slug in dict.fromkeys(slugs)]


def _files(order: PrintOrder) -> list[str]:
    """Names of a finished order's papers: all but the archive and what is printed."""
    if not order.files_until:
        return []
    printed = {order.archive, *(run.file_name for run in order.runs)}
    folder = orders.order_folder(settings(), order.id)
    return sorted(p.name for p in folder.glob("[!.]*") if p.name not in printed)


def _words() -> dict[str, object]:
    return {
        "states": orders.STATES,
        "state_of": orders.state_of,
        "languages": LANGUAGES,
        "material_name": lambda slug: name_of(slug, current()),
    }
