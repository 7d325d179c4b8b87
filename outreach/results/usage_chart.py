"""Months of a service's use, with the days of a campaign and its events under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import ceil

from markupsafe import Markup, escape

from outreach.language import gettext as _
from outreach.results.charts import BAR, QUIET, SOFT, axis, drawing, label, top_of_axis
from outreach.wib import month_name, month_short, number, short_date

_BAND, _DOT = "#fbeccb", "#8a4b00"
# A month's side in the comparison → its bar; months of none are pale.
_FILLS = {"before": SOFT, "during": BAR}
_PALE = "#a9c7c1"
_MOST = 36


def months_chart(
    months: Mapping[date, int],
    sides: Mapping[date, str],
    days: tuple[date | None, date | None],
    events: Iterable[tuple[date, str]],
    title: str,
) -> Markup | None:
    """Bars for the months from the first to the last known (36 at most), the campaign's `days` as
    a band behind them and its events (day, title) as dots; None when nothing is known. A month
    without a figure has no bar, a month of zero a flat one. `sides` as in `effect.Impact.months`.
    """
    if not months:
        return None
    line = _line(min(months), max(months))[-_MOST:]
    width, height, left, foot = 640.0, 260.0, 52.0, 26.0
    base, top = height - foot, top_of_axis(max(*months.values(), 1))
    step = (width - left) / len(line)

    def at(day: date) -> float:
        first = day.replace(day=1)
        whole = (first.year - line[0].year) * 12 + first.month - line[0].month
        return min(max(left + (whole + (day.day - 1) / 31) * step, left), width)

    parts, (begins, ends) = [], days
    if begins is not None and begins <= _after(line[-1]):
        until = at(ends) if ends else width
        parts.append(f'<path d="M{at(begins):.1f} 14H{max(until, at(begins) + 2):.1f}V{base:.1f}'
                     f'H{at(begins):.1f}Z" fill="{_BAND}"/>')  # fmt: skip
    parts.append(axis(left, width, base, top))
    every = max(1, ceil(len(line) / 8))
    for place, month in enumerate(line):
        value, x = months.get(month), left + place * step
        name = month_name(month)
        if value is not None:
            tall = max((base - 14) * value / top, 1.5)
            fill = _FILLS.get(sides.get(month, ""), _PALE) if value else QUIET
            parts.append(
                f'<path d="M{x + step * 0.16:.1f} {base - tall:.1f}h{step * 0.68:.1f}v{tall:.1f}'
                f'h-{step * 0.68:.1f}z" fill="{fill}"><title>{escape(name)}: '
                f"{number(value)}</title></path>"
            )
        if place % every == 0:
            tick = f"{month_short(month)} {month:%y}"
            # The last one would run over the edge.
            last = width - x < 40
            at_x, anchor = (width, "end") if last else (x + step / 2, "middle")
            parts.append(label(at_x, height - 8, escape(tick), anchor))
    for day, what in events:
        if line[0] <= day < _after(line[-1]):
            parts.append(f'<circle cx="{at(day):.1f}" cy="8" r="4" fill="{_DOT}">'
                         f"<title>{escape(what)}, {short_date(day)}</title></circle>")  # fmt: skip
    said = _("%(months)s bulan; masa kampanye diberi latar, kegiatannya titik di atas.",
             months=len(line))  # fmt: skip
    return drawing(width, height, title, said, "".join(parts))


def _line(first: date, last: date) -> list[date]:
    found = [first]
    while found[-1] < last:
        found.append(_after(found[-1]))
    return found


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
