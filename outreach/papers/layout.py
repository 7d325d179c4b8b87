"""A paper's HTML, for the process that lays it out."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from outreach.materials.paper import Sheets
from outreach.papers.document import Document, Photo, Photos, Sheet
from outreach.papers.paper import SIZES
from outreach.papers.phrasing import BLANK, number
from outreach.settings import ROOT
from outreach.wib import long_date

_TEMPLATES = ROOT / "templates"
# Left, where papers are filed, a little more.
_MARGINS = "16mm 18mm 18mm 24mm"
# Names of the slots that a letter to many leaves open, one a line of the addressee.
SLOTS = ("to-1", "to-2")
_templates = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_templates.globals["blank"] = BLANK
_templates.filters.update(number=number, long_date=lambda day: long_date(day, "id"))


def sheets_of(paper: Document | Sheet, size: str) -> Sheets:
    """The paper on that size (a key of `SIZES`); a letter to nobody in particular, or to `to`."""
    to = paper.to if isinstance(paper, Document) else ()
    return _sheets(paper, size, to, ())


def form_of(letter: Document, size: str, longest: Sequence[str]) -> Sheets:
    """The letter with its addressee's lines left open, laid out with the `longest` of them."""
    lines = [
        Markup('<span data-slot="{}">{}</span>').format(slot, line)
        for slot, line in zip(SLOTS, longest, strict=True)
    ]
    return _sheets(letter, size, lines, SLOTS)


def _sheets(
    paper: Document | Sheet, size: str, to: Sequence[str | Markup], slots: tuple[str, ...]
) -> Sheets:
    style = (_TEMPLATES / "papers" / "papers.css").read_text(encoding="utf-8")
    name, values = ("document.html", {}) if isinstance(paper, Document) else (
        paper.template, dict(paper.values)
    )  # fmt: skip
    landscape = isinstance(paper, Sheet) and paper.landscape
    # On one line: a second one would be a second place for the same words.
    hidden = "[data-slot] { visibility: hidden; display: block; white-space: nowrap }"
    photos = {photo: f"photo-{at}" for at, photo in enumerate(_photos_of(paper))}
    html = _templates.get_template(f"papers/{name}").render(
        paper=paper,
        to=to,
        page=Markup(_page(size, landscape, paper.title if paper.numbered else "")),
        names=photos,
        style=Markup(style + _widths() + (hidden if slots else "")),
        **values,
    )
    emblem = paper.head.emblem if paper.head else None
    pictures = {name: photo.picture for photo, name in photos.items()}
    if emblem:
        pictures["emblem"] = emblem
    return Sheets(html, pictures, archive=True, slots=slots, size_mm=SIZES[size])


def _photos_of(paper: Document | Sheet) -> list[Photo]:
    """All photos of a paper, wherever they stand in it."""
    blocks = paper.body if isinstance(paper, Document) else paper.values.values()
    return [photo for block in blocks if isinstance(block, Photos) for photo in block.photos]


def _page(size: str, landscape: bool, footer: str) -> str:
    """The sheet; with `footer`, that and the number of the page stand at its foot."""
    width, height = reversed(SIZES[size]) if landscape else SIZES[size]
    foot = (
        f"@bottom-left {{ content: {_css(footer)}; font: 400 8pt Jakarta; width: 75% }}"
        '@bottom-right { content: "Halaman " counter(page) " dari " counter(pages); '
        "font: 400 8pt Jakarta; width: 25%; text-align: right }"
        if footer
        else ""
    )
    return f"@page {{ size: {width}mm {height}mm; margin: {_MARGINS}; {foot} }}\n"


def _css(text: str) -> Markup:
    """A text as CSS writes it, safe inside a style element."""
    kept = "".join(c if c.isalnum() or c in " .,:;()" else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{kept}"')


def _widths() -> str:
    """Classes for the widths that tables ask for, in per cent."""
    return "".join(f".w{wide} {{ width: {wide}% }}" for wide in range(5, 101))
