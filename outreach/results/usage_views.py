"""Staff's pages on how much a service is used, as it says itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.errors import OutreachError
from outreach.export import as_file
from outreach.language import gettext as _
from outreach.places.find import districts
from outreach.request import session
from outreach.results import usage
from outreach.results.usage_reading import MOST_BYTES, month_of, read_figures
from outreach.services.models import Service
from outreach.services.registry import service_by_slug
from outreach.wib import month_name, today

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
        figures, refused = read_figures(session(), service, data)
    except OutreachError as error:
        return _page(service, str(error)), 400
    if refused:
        return _page(service, refused=refused), 400
    if text is None:
        return render_template(
            "results/usage_changes.html",
            service=service,
            text=_as_text(figures),
            rows=len(figures),
            changes=usage.changes(session(), service, figures),
            month=month_name,
        )
    usage.take_in(session(), service, figures, person().id)
    flash(_("Angka pemakaian disimpan."), "ok")
    return redirect(url_for("usage.page", slug=slug))


@blueprint.post("/layanan/<slug>/pemakaian/hapus")
@needs(*PLANS)
def remove(slug: str) -> ResponseReturnValue:
    service = service_by_slug(session(), slug)
    usage.remove_month(session(), service, month_of(request.form.get("month", "")), person().id)
    flash(_("Angka bulan itu dihapus."), "ok")
    return redirect(url_for("usage.page", slug=slug))


@blueprint.get("/layanan/<slug>/pemakaian/contoh.csv")
@needs(*ANYONE)
def example(slug: str) -> ResponseReturnValue:
    """A table to fill in, parted as Indonesian spreadsheets part it."""
    lines = usage.to_fill_in(session(), service_by_slug(session(), slug))
    text = "".join(f"{';'.join(cells)}\r\n" for cells in lines)
    return text.encode("utf-8-sig"), {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="contoh-pemakaian-{slug}.csv"',
    }


def _page(service: Service, problem: str = "", refused: Sequence[tuple[int, str]] = ()) -> str:
    known = usage.totals(session(), service.id)
    months = sorted({month for month, _category in known}, reverse=True)
    return render_template(
        "results/usage.html",
        service=service,
        known=known,
        months=months[:_SHOWN],
        every_month=months,
        categories=sorted({category for _month, category in known}),
        month=month_name,
        problem=problem,
        refused=refused,
    )


def _as_text(figures: Sequence[usage.Figure]) -> str:
    """The table once more, in our own form, for the second press."""
    names = {d.code: d.name for d in districts(session())}
    lines = [";".join(usage.COLUMNS)]
    for one in figures:
        quoted = one.category.replace('"', '""')
        place = names.get(one.district, "")
        lines.append(f'{one.month:%Y-%m};"{quoted}";{place};{one.value}')
    return "\n".join(lines)


def _bytes(file: FileStorage | None) -> bytes:
    return file.read(MOST_BYTES + 1) if file is not None else b""
