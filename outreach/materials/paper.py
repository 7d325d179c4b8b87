"""A paper of our own (packing list, order sheet) from template to PDF, outside this process.

`python -m outreach.materials.paper SECONDS BYTES` reads HTML from stdin and writes the PDF.
"""

from __future__ import annotations

import resource
import subprocess
import sys

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from outreach import wib
from outreach.errors import OutreachError
from outreach.materials.catalogue import MATERIALS
from outreach.settings import ROOT

# Many times what a packing list of 192 villages takes on a 2-core machine.
_SECONDS, _MEMORY = 60, 1_500_000_000
_templates = Environment(
    loader=FileSystemLoader(MATERIALS), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_templates.filters.update(number=wib.number, long_date=wib.long_date)


def paper(template: str, **values: object) -> bytes:
    """The PDF of `templates/materials/TEMPLATE`. Raises `OutreachError` at the limits."""
    style = Markup((MATERIALS / "paper.css").read_text(encoding="utf-8"))
    html = _templates.get_template(template).render(style=style, **values)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "outreach.materials.paper", str(_SECONDS), str(_MEMORY)],
            input=html.encode(), capture_output=True, cwd=ROOT, timeout=2 * _SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _limits("") from None
    if done.returncode or not done.stdout:
        raise _limits(done.stderr[-2000:].decode(errors="replace"))
    return done.stdout


def _limits(detail: str) -> OutreachError:
    error = OutreachError(
        "Daftar kirim tidak selesai disusun dalam batas waktu dan memori.",
        "Bagi pesanan menjadi beberapa bagian, lalu ulangi.",
    )
    error.add_note(detail)
    return error


def main() -> None:
    """Set the limits first: what is loaded afterwards counts too."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from weasyprint import HTML

    from outreach.materials.layout import OwnAssets

    html = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(HTML(string=html, url_fetcher=OwnAssets()).write_pdf())


if __name__ == "__main__":
    main()
