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
    """Scans per day: a bar a day on a grid of 480 × 240 units, the highest named."""
    width, height, foot = 480.0, 240.0, 28.0
    highest = max([count for _, count in days] + [1])
    step = width / len(days)
    parts = []
    for place, (day, count) in enumerate(days):
        tall = (height - foot - 16) * count / highest
        x = place * step + step * 0.15
        tip = escape(f"{long_date(day)}: {number(count)}")
        shown = max(tall, 1.5)
        parts.append(
            f'<rect class="{"bar" if count else "bar quiet"}" x="{x:.1f}" '
            f'y="{height - foot - shown:.1f}" width="{step * 0.7:.1f}" '
            f'height="{shown:.1f}" rx="2"><title>{tip}</title></rect>'
        )
        if place % 7 == (len(days) - 1) % 7:
            anchor = "end" if place == len(days) - 1 else "middle"
            at = width if anchor == "end" else x + step * 0.35
            parts.append(
                f'<text x="{at:.1f}" y="{height - 8:.0f}" '
                f'text-anchor="{anchor}">{day.day}/{day.month}</text>'
            )
    parts.append(f'<text x="0" y="11">{number(highest)}</text>')
    base = height - foot
    return Markup(
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<line class="gridline" x1="0" y1="{base}" x2="{width}" y2="{base}"/>'
        f"{''.join(parts)}</svg>"
    )


def tile_map(districts: Sequence[DistrictScans], title: str) -> Markup:
    """The 17 kecamatan as squares where they lie; five shades and the number itself."""
    wide, tall, gap = 104, 76, 4
    highest = max([d.scans for d in districts] + [1])
    parts = []
    for d in districts:
        x, y = d.column * wide, d.row * tall
        parts.append(
            f'<g class="tile lv{level(d.scans, highest)}">'
            f"<title>{escape(d.name)}: {number(d.scans)}</title>"
            f'<rect x="{x}" y="{y}" width="{wide - gap}" height="{tall - gap}" rx="10"/>'
            f'<text class="tile-name" x="{x + 50}" y="{y + 26}">{escape(d.name)}</text>'
            f'<text class="tile-value" x="{x + 50}" y="{y + 54}">{number(d.scans)}</text></g>'
        )
    width = (max(d.column for d in districts) + 1) * wide - gap
    height = (max(d.row for d in districts) + 1) * tall - gap
    return Markup(
        f'<svg viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
