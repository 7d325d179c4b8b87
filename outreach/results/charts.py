"""Charts as SVG made here: no script, the same on a page and in a PDF.

Each shape carries its own colour, because WeasyPrint hands no style sheet down to a drawing; the
style sheet only sets text sizes for phones. Beside each chart stands a table of its figures, and
nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log2, log10

from markupsafe import Markup, escape

from outreach.wib import number

# The style sheet's colours (static/tokens.css); ink on paper is 12:1, soft ink 6:1.
INK, SOFT, LINE, BAR, QUIET = "#15302d", "#4d5f5b", "#e4dac7", "#12756d", "#8c8674"
FONT = "Plus Jakarta Sans, Noto Sans, sans-serif"


@dataclass(frozen=True)
class Bar:
    """A bar: `name` in full, `tick` under it (may be empty), `value` 0 or more."""

    name: str
    tick: str
    value: int


def drawing(width: float, height: float, title: str, description: str, parts: str) -> Markup:
    """An SVG that a screen reader names by `title` and can describe."""
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'role="img" font-family="{FONT}"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{parts}</svg>"
    )


def top_of_axis(highest: int) -> int:
    """The lowest of 2, 4, 6, 8, 10, 20, … that `highest` does not pass; its half is whole."""
    power = int(10 ** floor(log10(max(highest, 1))))
    return next(step * power for step in (2, 4, 6, 8, 10) if step * power >= highest)


def bars(values: Sequence[Bar], title: str, description: str) -> Markup:
    """One standing bar for each of `values`, in their order, over an axis from zero.

    Six or seven ticks are written; the last one always.
    """
    width, height, left, foot = 480.0, 240.0, 44.0, 26.0
    base, top = height - foot, top_of_axis(max([bar.value for bar in values] + [1]))
    step = (width - left) / max(len(values), 1)
    every = max(1, ceil(len(values) / 6))
    parts = [axis(left, width, base, top)]
    for place, bar in enumerate(values):
        x = left + place * step
        tall = (base - 14) * bar.value / top
        shown, fill = (max(tall, 2), BAR) if bar.value else (1.5, QUIET)
        parts.append(
            f'<rect x="{x + step * 0.14:.1f}" y="{base - shown:.1f}" width="{step * 0.72:.1f}" '
            f'height="{shown:.1f}" rx="1.5" fill="{fill}"><title>{escape(bar.name)}: '
            f"{number(bar.value)}</title></rect>"
        )
        if place % every == (len(values) - 1) % every:
            last = place == len(values) - 1
            at, anchor = (width, "end") if last else (x + step / 2, "middle")
            parts.append(label(at, height - 6, escape(bar.tick), anchor))
    return drawing(width, height, title, description, "".join(parts))


def lying_bars(values: Sequence[Bar], title: str, description: str) -> Markup:
    """One lying bar for each of `values`, its name above it and its value at the end."""
    width, row = 480.0, 46.0
    highest = max([bar.value for bar in values] + [1])
    parts = []
    for place, bar in enumerate(values):
        y = place * row
        parts.append(
            label(0, y + 15, escape(bar.name), "start", INK)
            + label(width, y + 15, number(bar.value), "end", INK, bold=True)
            + f'<rect x="0" y="{y + 23:.0f}" width="{width:.0f}" height="12" rx="6" '
            f'fill="#f3ecdf"/><rect x="0" y="{y + 23:.0f}" '
            f'width="{max(width * bar.value / highest, 3 if bar.value else 0):.1f}" height="12" '
            f'rx="6" fill="{BAR}"/>'
        )
    return drawing(width, max(len(values), 1) * row - 8, title, description, "".join(parts))


def interval(value: float, low: float, high: float, title: str, description: str) -> Markup:
    """A ratio and its interval on a scale of halves and doubles, with a line where both are equal.

    All three above 0, `low` ≤ `value` ≤ `high`.
    """
    width, height, edge, y = 480.0, 116.0, 30.0, 46.0
    reach = max(1, ceil(max(abs(log2(low)), abs(log2(high)))))
    marks = [mark for mark in range(-reach, reach + 1) if not mark % ceil(reach / 3)]

    def at(ratio: float) -> float:
        return edge + (log2(ratio) + reach) / (2 * reach) * (width - 2 * edge)

    parts = [f'<path d="M{edge} 78H{width - edge}" stroke="{LINE}" fill="none"/>']
    for mark in marks:
        x = at(2.0**mark)
        parts.append(f'<path d="M{x:.1f} 74v8" stroke="{QUIET}" fill="none"/>')
        shown = number(2.0**mark, 0 if mark >= 0 else -mark if mark > -3 else 3)
        parts.append(label(x, 100, f"{shown}×", "middle"))
    parts.append(
        f'<path d="M{at(1):.1f} 12V78" stroke="{INK}" stroke-dasharray="4 4" fill="none"/>'
        f'<path d="M{at(low):.1f} {y}H{at(high):.1f}M{at(low):.1f} {y - 10}v20'
        f'M{at(high):.1f} {y - 10}v20" stroke="{BAR}" stroke-width="4" fill="none"/>'
        f'<circle cx="{at(value):.1f}" cy="{y}" r="9" fill="{BAR}" stroke="#fffefb" '
        'stroke-width="3"/>'
    )
    return drawing(width, height, title, description, "".join(parts))


def axis(left: float, width: float, base: float, top: int) -> str:
    """Three lines from `left` to `width`, at 0, half and all of `top`, with their numbers."""
    parts = []
    for share in (0, 0.5, 1):
        y = base - (base - 14) * share
        parts.append(
            f'<path d="M{left:.0f} {y:.1f}H{width:.0f}" stroke="{LINE}" fill="none"/>'
            + label(left - 6, y + 4, number(top * share), "end")
        )
    return "".join(parts)


def label(
    x: float, y: float, text: str, anchor: str, fill: str = SOFT, *, bold: bool = False
) -> str:
    """A text that is already escaped, at `x`, `y`; `anchor` as SVG names it."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="13" '
        f'fill="{fill}"{weight}>{text}</text>'
    )
