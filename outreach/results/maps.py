"""Maps of the 17 kecamatan as SVG: squares where they lie, or their real shapes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from outreach.results.charts import INK, drawing
from outreach.results.figures import DistrictScans
from outreach.wib import number

LEVELS = 5
# Level → (ground, text on it); each pair is 4.5:1 or better.
SHADES = (
    ("#efe7d8", INK), ("#cfe6df", INK), ("#93c9bf", INK), ("#4aa096", "#03211e"),
    ("#12756d", "#ffffff"), ("#074640", "#ffffff"),
)  # fmt: skip


def level(value: int, highest: int) -> int:
    """0 for none, then 1 to `LEVELS` by the share of the highest."""
    return 0 if value <= 0 else max(1, -(-value * LEVELS // highest))


def tile_map(districts: Sequence[DistrictScans], title: str, description: str) -> Markup:
    """The kecamatan as squares where they lie; five shades and the number itself."""
    wide, tall, gap = 104, 76, 4
    highest = max([d.scans for d in districts] + [1])
    parts = []
    for d in districts:
        x, y = d.column * wide, d.row * tall
        ground, ink = SHADES[level(d.scans, highest)]
        parts.append(
            f"<g><title>{escape(d.name)}: {number(d.scans)}</title>"
            f'<rect x="{x}" y="{y}" width="{wide - gap}" height="{tall - gap}" rx="10" '
            f'fill="{ground}"/>'
            f'<text class="tile-name" x="{x + 50}" y="{y + 26}" text-anchor="middle" '
            f'font-size="13" font-weight="700" fill="{ink}">{escape(d.name)}</text>'
            f'<text class="tile-value" x="{x + 50}" y="{y + 55}" text-anchor="middle" '
            f'font-size="22" font-weight="800" fill="{ink}">{number(d.scans)}</text></g>'
        )
    width = (max(d.column for d in districts) + 1) * wide - gap
    height = (max(d.row for d in districts) + 1) * tall - gap
    return drawing(width, height, title, description, "".join(parts))
