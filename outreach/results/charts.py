"""Charts as SVG made here: no script, the same on the page and in print.

Colours come from the style sheet by class; each chart has a table of the same figures beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

from outreach.results.figures import DistrictScans
from outreach.wib import long_date, number

LEVELS = 5


def level(value: int, highest: int) -> int:
    """0 for none, then 1 to `LEVELS` by the share of the highest."""
    return 0 if value <= 0 else max(1, -(-value * LEVELS // highest))


def bars(days: Sequence[tuple[date, int]], title: str) -> Markup:
    """Scans per day: a bar a day on a grid of 720 × 200 units, the highest named."""
    width, height, foot = 720.0, 200.0, 28.0
    highest = max([count for _, count in days] + [1])
    step = width / len(days)
    parts = []
    for place, (day, count) in enumerate(days):
        tall = (height - foot - 16) * count / highest
        x, y = place * step + step * 0.15, height - foot - tall
        tip = escape(f"{long_date(day)}: {number(count)}")
        shown = max(tall, 1.5)
        parts.append(
            f'<rect class="bar{" bar-empty" if not count else ""}" x="{x:.1f}" '
            f'y="{y if count else height - foot - shown:.1f}" width="{step * 0.7:.1f}" '
            f'height="{shown:.1f}" rx="2"><title>{tip}</title></rect>'
        )
        if place % 7 == (len(days) - 1) % 7:
            anchor = "end" if place == len(days) - 1 else "middle"
            at = width if anchor == "end" else x + step * 0.35
            parts.append(
                f'<text class="chart-label" x="{at:.1f}" y="{height - 8:.0f}" '
                f'text-anchor="{anchor}">{day.day}/{day.month}</text>'
            )
    parts.append(f'<text class="chart-label" x="0" y="11">{number(highest)}</text>')
    base = height - foot
    return Markup(
        f'<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<line class="chart-axis" x1="0" y1="{base}" x2="{width}" y2="{base}"/>'
        f"{''.join(parts)}</svg>"
    )


def tile_map(districts: Sequence[DistrictScans], title: str) -> Markup:
    """The 17 kecamatan as squares where they lie; five shades and the number itself."""
    side, gap = 104.0, 6.0
    rows, columns = (max(d.row for d in districts) + 1, max(d.column for d in districts) + 1)
    highest = max([d.scans for d in districts] + [1])
    parts = []
    for d in districts:
        x, y = d.column * (side + gap), d.row * (side + gap)
        parts.append(
            f'<g class="tile lv{level(d.scans, highest)}"><title>{escape(d.name)}: '
            f"{number(d.scans)}</title>"
            f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="10"/>'
            f'<text x="{x + 10}" y="{y + 26}" class="tile-name">{escape(d.name)}</text>'
            f'<text x="{x + 10}" y="{y + 88}" class="tile-value">{number(d.scans)}</text></g>'
        )
    wide, tall = columns * (side + gap) - gap, rows * (side + gap) - gap
    return Markup(
        f'<svg class="tile-map" viewBox="0 0 {wide:.0f} {tall:.0f}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
