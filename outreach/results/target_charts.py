"""One measure as a bar, with a mark for its goal and one for where it should be today."""

from __future__ import annotations

from markupsafe import Markup

from outreach.language import gettext as _
from outreach.results.charts import BAR, INK, SOFT, drawing, label
from outreach.results.targets import Standing
from outreach.wib import number, rupiah

# Solid for what is reached, pale for what the forecast adds, on the ground of a bar.
_PALE, _GROUND = "#b3d9d2", "#f3ecdf"


def in_its_unit(standing: Standing, value: float) -> str:
    """The value as people write it: rupiah for the budget."""
    return rupiah(value) if standing.measure == "budget" else number(value)


def target_bar(standing: Standing, title: str) -> Markup:
    """The bar of a measure that has a goal; its scale ends at the largest of its figures."""
    assert standing.goal is not None
    goal, actual, due, forecast = standing.goal, standing.actual, standing.due, standing.forecast
    width, y, tall = 480.0, 24.0, 20.0
    top = max(goal, actual, forecast or 0)

    def at(value: float) -> float:
        return width * value / top

    told = _("%(actual)s dari %(goal)s.", actual=in_its_unit(standing, actual),
             goal=in_its_unit(standing, goal))  # fmt: skip
    parts = [_bar(width, y, tall, _GROUND)]
    if forecast and forecast > actual:
        parts.append(_bar(at(forecast), y, tall, _PALE))
        told += " " + _("Perkiraan di akhir: %(n)s.", n=number(forecast))
    if actual:
        parts.append(_bar(max(at(actual), 6), y, tall, BAR))
    x = min(at(goal), width - 1.5)
    parts.append(f'<path d="M{x:.1f} {y - 5}v{tall + 10}" stroke="{INK}" stroke-width="3"/>')
    end = x > width * 0.35
    said = _("Sasaran %(n)s", n=in_its_unit(standing, goal))
    parts.append(label(x, 14, said, "end" if end else "start", INK, bold=True))
    height = y + tall + 8
    if due is not None and 0 < due < goal:
        x, foot = at(due), y + tall + 3
        parts.append(f'<path d="M{x:.1f} {foot}l7 11h-14z" fill="{SOFT}"/>')
        end = x > width * 0.5
        said = _("Hari ini %(n)s", n=number(due))
        parts.append(label(x + (-12 if end else 12), foot + 12, said, "end" if end else "start"))
        told += " " + _("Seharusnya hari ini: %(n)s.", n=number(due))
        height = foot + 20
    return drawing(width, height, title, told, "".join(parts))


def _bar(length: float, y: float, tall: float, fill: str) -> str:
    return (
        f'<rect x="0" y="{y:.0f}" width="{length:.1f}" height="{tall:.0f}" rx="5" fill="{fill}"/>'
    )
