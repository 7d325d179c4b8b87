"""typst on an equal poster: the same words, fonts, drawings and QR paths, 192 pages in one file."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from outreach.materials.embed import WEIGHTS, truetype
from outreach.materials.form import Page
from outreach.materials.render import Artwork

_SOURCE = r"""
#set page(width: 210mm, height: 297mm, margin: 0mm)
#set text(font: "Plus Jakarta Sans", fill: cmyk(0%, 0%, 0%, 100%))
#let data = json("pages.json")
#let red = rgb("PRIMARY")
#let tile(n) = box(width: 26mm, height: 34mm, radius: 5mm, fill: rgb("ACCENT"),
  align(center + horizon, image("art" + str(n) + ".svg", width: 20mm)))
#for p in data.pages [
  #page[
    #place(rect(width: 210mm, height: 148mm, fill: red))
    #place(dx: 14mm, dy: 13mm, text(13pt, weight: 700, fill: white, data.service))
    #place(dx: 14mm, dy: 24mm, text(36pt, weight: 800, fill: white, data.headline))
    #place(dx: 14mm, dy: 42mm, box(width: 172mm,
      text(18pt, weight: 500, fill: white, data.subhead)))
    #place(dx: 12mm, dy: 66mm, text(278pt, weight: 800, fill: white, data.number))
    #place(dx: 140mm, dy: 68mm, grid(columns: 2, gutter: 4mm, tile(0), tile(1), tile(2), tile(3)))
    #place(dx: 14mm, dy: 156mm, box(width: 97mm)[
      #for point in data.points [#text(17.5pt, weight: 700, point) \ ]
      #text(14pt, data.how) \ #text(14pt, weight: 700, data.call)])
    #place(dx: 114mm, dy: 156mm, rect(width: 82mm, height: 82mm, radius: 4mm, stroke: 0.6mm,
      image(bytes(p.qr), format: "svg", width: 80mm)))
    #place(dx: 114mm, dy: 244mm, box(width: 82mm, align(center)[
      #text(16pt, weight: 800)[Pindai dengan kamera HP] \ #text(11.5pt, p.address) \
      #text(17pt, weight: 800, tracking: 0.06em, p.spaced)]))
    #place(dx: 14mm, dy: 275mm, text(10.5pt, weight: 700)[Diskominfo \ Kabupaten Purwakarta])
    #place(dx: 144mm, dy: 275mm, box(width: 52mm, align(right)[
      #text(10.5pt, weight: 700, p.village) \ #text(10.5pt, p.district)]))
  ]
]
"""


def typst_posters(artwork: Artwork, pages: list[Page]) -> float:
    """Seconds typst takes for all pages, its compiler and fonts made ready beforehand."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for weight in WEIGHTS:
            (folder / f"jakarta-{weight}.ttf").write_bytes(truetype(weight))
        for at, drawing in enumerate(artwork.look.art):
            painted = drawing.replace("currentColor", artwork.look.primary)
            (folder / f"art{at}.svg").write_text(painted)
        words = {
            "service": artwork.look.service,
            "number": artwork.look.number,
            "headline": artwork.texts["headline"],
            "subhead": artwork.texts["subhead"],
            "points": artwork.texts["points"],
            "how": artwork.texts["how_to_report"],
            "call": artwork.texts["call"],
            "pages": [
                {
                    "qr": _svg(page),
                    "address": page.address,
                    "spaced": page.spaced,
                    "village": page.village,
                    "district": page.district,
                }
                for page in pages
            ],
        }
        (folder / "pages.json").write_text(json.dumps(words))
        source = _SOURCE.replace("PRIMARY", artwork.look.primary)
        (folder / "main.typ").write_text(source.replace("ACCENT", artwork.look.accent))
        compiler = typst.Compiler(root=name, font_paths=[name], ignore_system_fonts=True)
        began = time.perf_counter()
        pdf = compiler.compile(str(folder / "main.typ"), format="pdf")
        seconds = time.perf_counter() - began
        assert isinstance(pdf, bytes) and len(pdf) > 10_000
    return seconds


def _svg(page: Page) -> str:
    side = page.qr.modules + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {side} {side}">'
        f'<path d="{page.qr.path}"/></svg>'
    )
