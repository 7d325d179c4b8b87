"""Staff's pages on how much a service is used, and what a campaign did to that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import OutreachError
from outreach.events.plan import events_of
from outreach.export import Sheet, as_file
from outreach.language import current
from outreach.language import gettext as _
from outreach.request import session
from outreach.results import effect, usage
from outreach.results.ratio import Ratio
from outreach.results.usage_chart import months_chart
from outreach.services.models import Service
from outreach.services.registry import service_by_slug
from outreach.wib import WIB, number, today

blueprint = Blueprint("usage", __name__)
_SHOWN = 24  # months


@blueprint.get("/layanan/<slug>/pemakaian")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    service = service_by_slug(session(), slug)
    kind = request.args.get("unduh")
    if kind:
        sheet = usage.usage_sheet(session(), service)
        return as_file(sheet, kind, f"pemakaian-{slug}-{today():%Y-%m-%d}")
    return _page(service)


@blueprint.post("/layanan/<slug>/pemakaian")
@needs(*PLANS)
def take_in(slug: str) -> ResponseReturnValue:
    """First shows what a table would change; the second press, with its text, takes it in."""
    service = service_by_slug(session(), slug)
    text = request.form.get("text")
    file = request.files.get("file")
    data = text.encode() if text is not None else _bytes(file)
    try:
        figures = usage.read_figures(session(), data)
    except OutreachError as error:
        return _page(service, str(error)), 400
    if text is None:
        return render_template(
            "results/usage_changes.html",
            service=service,
            text=_as_text(figures),
            rows=len(figures),
            changes=usage.changes(session(), service, figures),
            month=_month,
        )
    usage.take_in(session(), service, figures, person().id)
    flash(_("Angka pemakaian disimpan."), "ok")
    return redirect(url_for("usage.page", slug=slug))


@blueprint.post("/layanan/<slug>/pemakaian/hapus")
@needs(*PLANS)
def remove(slug: str) -> ResponseReturnValue:
    service = service_by_slug(session(), slug)
    usage.remove_month(
        session(), service, usage.month_of(request.form.get("month", "")), person().id
    )
    flash(_("Angka bulan itu dihapus."), "ok")
    return redirect(url_for("usage.page", slug=slug))


@blueprint.get("/layanan/pemakaian-contoh.csv")
@needs(*ANYONE)
def example() -> ResponseReturnValue:
    """A table to fill in."""
    month = f"{today():%Y-%m}"
    rows = [(month, "Ambulans", "Purwakarta", 12), (month, "Ambulans", "Plered", 7),
            (month, "Instal aplikasi", "", 140)]  # fmt: skip
    return as_file(Sheet("Pemakaian", usage.COLUMNS, rows), "csv", "contoh-pemakaian")


@blueprint.get("/kampanye/<slug>/dampak")
@needs(*ANYONE)
def impact(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    known = effect.categories(session(), campaign.service_id)
    category = request.args.get("kategori", "")
    category = category if category in known else next(iter(known), "")
    months = {
        month: value
        for (month, of), value in usage.totals(session(), campaign.service_id).items()
        if of == category
    }
    events = [event.starts_at.astimezone(WIB).date() for event in events_of(session(), campaign.id)]
    return render_template(
        "results/impact.html",
        campaign=campaign,
        categories=known,
        category=category,
        months=sorted(months.items()),
        month=_month,
        chart=months_chart(months, campaign.starts_on, campaign.ends_on, events, category),
        impact=effect.impact(session(), campaign, category),
        fewest=effect.FEWEST,
        words=ratio_words,
    )


def ratio_words(ratio: Ratio) -> str:
    """`naik 18 % (antara 5 % dan 33 %)`, or that nothing can be told."""
    low, high = (round((value - 1) * 100) for value in (ratio.low, ratio.high))
    middle = round((ratio.ratio - 1) * 100)
    between = _("antara %(low)s %% dan %(high)s %%", low=number(low), high=number(high))
    if low <= 0 <= high:
        return _("tidak jelas berubah (%(between)s)", between=between)
    if middle > 0:
        return _("naik %(n)s %% (%(between)s)", n=number(middle), between=between)
    return _("turun %(n)s %% (%(between)s)", n=number(-middle), between=between)


def _page(service: Service, problem: str = "") -> str:
    known = usage.totals(session(), service.id)
    months = sorted({month for month, _category in known}, reverse=True)[:_SHOWN]
    return render_template(
        "results/usage.html",
        service=service,
        known=known,
        months=months,
        categories=sorted({category for _month, category in known}),
        month=_month,
        problem=problem,
    )


def _month(day: date) -> str:
    return format_date(day, "MMMM y", locale=current())


def _as_text(figures: Sequence[usage.Figure]) -> str:
    """The table once more, in our own form, for the second press."""
    names = {d.code: d.name for d in usage.districts(session())}
    lines = [";".join(usage.COLUMNS)]
    for one in figures:
        quoted = one.category.replace('"', '""')
        place = names.get(one.district, "")
        lines.append(f'{one.month:%Y-%m};"{quoted}";{place};{one.value}')
    return "\n".join(lines)


def _bytes(file: FileStorage | None) -> bytes:
    return file.read(usage.MOST_BYTES + 1) if file is not None else b""
