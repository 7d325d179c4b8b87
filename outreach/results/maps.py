"""Maps of the 17 kecamatan as SVG: squares where they lie, or their real shapes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from outreach.results.charts import INK, drawing
from outreach.results.figures import DistrictScans
from outreach.results.models import Boundary
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


def border_map(
    districts: Sequence[DistrictScans], borders: Sequence[Boundary], title: str, description: str
) -> Markup:
    """The kecamatan in their real shapes; the same five shades and numbers as the tile map.

    `borders` has every one of `districts`. A narrow screen shows the numbers alone.
    """
    shapes = {border.district_code: border for border in borders}
    highest = max([d.scans for d in districts] + [1])
    areas, names = [], []
    for d in districts:
        shape = shapes[d.code]
        ground, ink = SHADES[level(d.scans, highest)]
        areas.append(
            f'<path d="{escape(shape.path)}" fill="{ground}" fill-rule="evenodd" '
            f'stroke="#fffefb" stroke-width="4" stroke-linejoin="round">'
            f"<title>{escape(d.name)}: {number(d.scans)}</title></path>"
        )
        # Drawn twice, the ground's colour beneath: a name may reach over a border.
        for halo in (f' stroke="{ground}" stroke-width="7" stroke-linejoin="round"', ""):
            names.append(
                f'<text class="map-name" x="{shape.label_x}" y="{shape.label_y - 12}" '
                f'text-anchor="middle" font-size="23" font-weight="700" '
                f'fill="{ink}"{halo}>{escape(d.name)}</text>'
                f'<text class="map-value" x="{shape.label_x}" y="{shape.label_y + 24}" '
                f'text-anchor="middle" font-size="34" font-weight="800" '
                f'fill="{ink}"{halo}>{number(d.scans)}</text>'
            )
    numbers = [
        [int(n) for n in re.findall(r"\d+", shapes[district.code].path)] for district in districts
    ]
    width = max(max(each[::2]) for each in numbers)
    height = max(max(each[1::2]) for each in numbers)
    return drawing(width, height, title, description, "".join(areas + names))
