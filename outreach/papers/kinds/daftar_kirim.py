"""Daftar kirim dan tanda terima: what each kecamatan and village got of the printed pieces."""

from __future__ import annotations

from outreach.language import lazy as _
from outreach.materials.models import PrintOrder
from outreach.materials.orders import orders_of
from outreach.materials.packing import packing_list, printed_runs
from outreach.papers import fields
from outreach.papers.document import Sheet
from outreach.papers.paper import Case, Gap, Paper
from outreach.papers.phrasing import BLANK

# Columns of materials that a sheet has room for upright.
_NARROW = 4


def compose(case: Case) -> Sheet:
    """Every printed order in turn: the sums by kecamatan, then a receipt for each kecamatan."""
    packings = [(order, packing_list(case.session, order)) for order in printed(case)]
    return Sheet(
        title=f"Daftar kirim {case.campaign.name}",
        head=case.head,
        template="daftar_kirim.html",
        values={
            "campaign": case.campaign,
            "packings": packings,
            "signature": case.signature(f"{case.office.town}, {BLANK}"),
        },
        landscape=any(len(packing.titles) > _NARROW for _order, packing in packings),
    )


def printed(case: Case) -> list[PrintOrder]:
    """The campaign's finished orders that came on paper, oldest first."""
    return [
        order
        for order in reversed(orders_of(case.session, case.campaign.id))
        if order.finished_at and not order.cancelled_at and printed_runs(order)
    ]


def _gaps(case: Case) -> list[Gap]:
    if not printed(case):
        return [Gap(_("belum ada pesanan percetakan yang selesai"), "orders")]
    return []


PAPER = Paper(
    slug="daftar-kirim",
    name=_("Daftar kirim dan tanda terima"),
    purpose=_("Jumlah tiap materi per kecamatan dan desa, dengan baris tanda terima."),
    per="campaign",
    compose=compose,
    gaps=_gaps,
    slow=True,
    fields=(fields.SIGNATORY,),
)
