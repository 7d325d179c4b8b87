"""A clean one-page poster as a real PDF, and ways to spoil it."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import qrcode
from PIL import Image
from weasyprint import HTML

from outreach.links.qr import Symbol, symbol
from outreach.materials.preflight.check import check
from outreach.materials.preflight.report import Expected, Mark, MaterialRules, Report
from outreach.settings import ROOT

HOST = "OUTREACH.EXAMPLE.GO.ID"
CODE, OTHER = "7K3MP9X3", "34679CDY"
K = "device-cmyk(0 0 0 1)"
EXPECTED = Expected(
    marks=(Mark(CODE, f"HTTPS://{HOST}/Q/{CODE}"),),
    place="Desa Cibodas",
    texts=("Darurat? Telepon 112.", "Gratis, tidak memakai pulsa."),
    number="112",
)
RULES = MaterialRules(
    width_mm=210, height_mm=297, scan_mm=600, view_mm=1500, safe_mm=5, minimum_pt=8
)  # fmt: skip


@dataclass
class Poster:
    """What one page shows; a test changes what it spoils."""

    url: str = EXPECTED.marks[0].url
    qr: str = ""  # replaces the drawn symbol
    ink: str = K
    plate: str = "#fff"
    paper: str = "#fff"
    width_mm: float = 80.0  # of the plate with its quiet zone
    quiet: float = 4.0
    size: str = "210mm 297mm"
    bleed: str = ""
    number: str = "112"
    number_pt: float = 200.0
    address: str = f"{HOST.lower()}/q/"
    code: str = f"{CODE[:4]}-{CODE[4:]}"
    place: str = "Desa Cibodas"
    body: str = ""
    css: str = ""
    texts: tuple[str, ...] = field(default=EXPECTED.texts)

    def html(self) -> str:
        font = (ROOT / "static/fonts/plus-jakarta-sans-latin-700-normal.woff2").as_uri()
        told = "".join(f"<p>{text}</p>" for text in self.texts)
        return f"""<html lang=id><title>Uji</title><style>
@font-face {{ font-family: J; src: url({font}); }}
@page {{ size: {self.size}; margin: 0; {self.bleed} background: {self.paper}; }}
body {{ margin: 15mm; font: 16pt J; color: {K}; }}
p {{ margin: 0 0 3mm; }}
.number {{ font-size: {self.number_pt}pt; line-height: 1; }}
.plate {{ width: {self.width_mm}mm; height: {self.width_mm}mm; background: {self.plate}; }}
.plate svg, .plate img {{ display: block; width: 100%; height: 100%; }}
.free {{ position: absolute; }}
{self.css}</style>
<p class=number>{self.number}</p>{told}
<div class=plate>{self.qr or self.drawn()}</div>
<p>{self.address}</p><p>{self.code}</p><p>{self.place}</p>{self.body}"""

    def drawn(self) -> str:
        made: Symbol = symbol(self.url)
        side, quiet = made.modules + 2 * self.quiet, self.quiet
        return (
            f'<svg viewBox="-{quiet} -{quiet} {side} {side}">'
            f'<path fill="{self.ink}" d="{made.path}"/></svg>'
        )

    def pdf(self) -> bytes:
        return bytes(HTML(string=self.html()).write_pdf())


def raster(url: str) -> str:
    """The symbol as pixels, as most QR tools give it."""
    out = io.BytesIO()
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4, box_size=12)
    code.add_data(url)
    code.make_image().save(out)
    return f'<img src="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}">'


def weak(url: str) -> str:
    """The symbol at the lowest error correction, drawn module by module."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=0)
    code.add_data(url)
    code.make()
    matrix = code.get_matrix()
    squares = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    ]
    side = len(matrix) + 8
    return f'<svg viewBox="-4 -4 {side} {side}"><path fill="{K}" d="{"".join(squares)}"/></svg>'


def photo(pixels: int) -> str:
    """A square picture of that many pixels a side."""
    out = io.BytesIO()
    Image.effect_noise((pixels, pixels), 80).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def report_on(
    pdf: bytes,
    folder: Path,
    rules: MaterialRules = RULES,
    expected: Expected = EXPECTED,
    pages: int = 1,
) -> Report:
    """Preflight of a PDF whose pages all expect the same."""
    file = folder / "uji.pdf"
    file.write_bytes(pdf)
    return check(file, [expected] * pages, rules, score=False)


def kinds(report: Report) -> set[str]:
    return {finding.kind for finding in report.findings}


def edited(pdf: bytes, change: object) -> bytes:
    """The PDF after `change(page, pdf)`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened.pages[0], opened)  # type: ignore[operator]
        opened.save(out)
    return out.getvalue()
