"""What came of a campaign beyond its own figures: how the service itself was used."""

from __future__ import annotations

from collections.abc import Sequence

from outreach.events.plan import events_of
from outreach.papers.document import Block, Drawing, Items, Paragraph
from outreach.papers.paper import Case
from outreach.papers.phrasing import number
from outreach.papers.shown import months_drawing
from outreach.results import effect, usage
from outreach.results.effect import Impact
from outreach.results.impact_words import ratio_words
from outreach.wib import WIB

# The most frequent categories; a report that lists all of them hides what it has to say.
_MOST = 3


def use_of_service(case: Case) -> list[Block]:
    """The service's own monthly figures before the campaign and since, as far as they can be
    compared; no blocks where none were handed in, or the campaign has no first day.
    """
    known = effect.categories(case.session, case.campaign.service_id)[:_MOST]
    found = [(one, effect.impact(case.session, case.campaign, one)) for one in known]
    told = [(one, impact) for one, impact in found if impact and impact.months]
    if not told:
        return []
    return [
        Paragraph(
            f"Menurut rekap bulanan {case.campaign.service.name}, pemakaiannya dalam bulan-bulan "
            "penuh sebelum dan sejak kampanye dimulai:"
        ),
        Items([_compared(one, impact) for one, impact in told]),
        *_drawn(case, *told[0]),
        Paragraph(
            "Rentang dalam kurung memuat nilai sebenarnya kira-kira 95 dari 100 kali. Perbandingan "
            "ini hubungan waktu, bukan bukti sebab: musim dan kejadian lain ikut memengaruhi."
        ),
    ]


def _compared(category: str, impact: Impact) -> str:
    whole = impact.whole
    said = (
        f"{category}: {number(whole.before_cases)} dalam {number(whole.before)} bulan sebelumnya, "
        f"{number(whole.during_cases)} dalam {number(whole.during)} bulan sejak kampanye dimulai"
    )
    if whole.ratio is None:
        return f"{said}; belum cukup bulan untuk menyimpulkan perubahannya."
    said += f"; per hari {ratio_words(whole.ratio)}."
    if impact.against is not None:
        said += f" Dibanding kecamatan lain, kecamatan kampanye {ratio_words(impact.against)}."
    return said


def _drawn(case: Case, category: str, impact: Impact) -> Sequence[Drawing]:
    """The months of one category, with the campaign's days behind them and its events above."""
    campaign = case.campaign
    of_month = usage.totals(case.session, campaign.service_id)
    months = {month: value for (month, of), value in of_month.items() if of == category}
    events = [(one.starts_at.astimezone(WIB).date(), one.title)
              for one in events_of(case.session, campaign.id)]  # fmt: skip
    days = (campaign.starts_on, campaign.ends_on)
    drawing = months_drawing(months, impact.months, days, events, category)
    return [drawing] if drawing else []
