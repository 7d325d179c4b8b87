"""A paper of our own (packing list, letter, report) from template to PDF, outside this process.

`python -m outreach.materials.paper SECONDS BYTES` reads a pickled `Sheets` of our own parent
process from stdin and writes the answer.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from outreach import wib
from outreach.errors import OutreachError
from outreach.materials.catalogue import MATERIALS, Material
from outreach.materials.form import Form, load
from outreach.materials.render import answer_of
from outreach.materials.warm import Fallen, Warm
from outreach.pictures import Picture
from outreach.settings import ROOT

# Many times what a packing list of 192 villages takes on a 2-core machine.
_SECONDS, _MEMORY = 60, 1_500_000_000
_templates = Environment(
    loader=FileSystemLoader(MATERIALS), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_templates.filters.update(number=wib.number, long_date=wib.long_date)


@dataclass(frozen=True)
class Sheets:
    """A paper to lay out: HTML of our own, and the pictures that it names as `asset:NAME`.

    `archive` makes it PDF/A-2b with tags. With `slots` (names of its `data-slot`) the answer is a
    form of `size_mm` with these left open, to be stamped for each of many recipients.
    """

    html: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    archive: bool = False
    slots: tuple[str, ...] = ()
    size_mm: tuple[float, float] = (210.0, 297.0)


def paper(template: str, **values: object) -> bytes:
    """The PDF of `templates/materials/TEMPLATE`. Raises `OutreachError` at the limits."""
    style = Markup((MATERIALS / "paper.css").read_text(encoding="utf-8"))
    return to_pdf(Sheets(_templates.get_template(template).render(style=style, **values)))


def to_pdf(sheets: Sheets) -> bytes:
    """The PDF; the same sheets give the same bytes. Raises `OutreachError` at the limits."""
    return _outside(sheets)


@contextmanager
def one_after_another() -> Iterator[Callable[[Sheets], bytes]]:
    """What `to_pdf` does, for many papers: one process stays until the last of them.

    A paper that runs away falls alone, and the next one has another process.
    """
    process = Warm()

    def lay_out(sheets: Sheets) -> bytes:
        try:
            answer: bytes = answer_of(process.ask(pickle.dumps(sheets, protocol=5)))
        except Fallen as error:
            raise _limits(str(error)) from None
        return answer

    try:
        yield lay_out
    finally:
        process.close()


def to_form(sheets: Sheets) -> Form:
    """The sheets laid out once, with their slots left open. Raises `OutreachError`."""
    return load(_outside(sheets))


def _outside(sheets: Sheets) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "outreach.materials.paper", str(_SECONDS), str(_MEMORY)],
            input=pickle.dumps(sheets, protocol=5), capture_output=True, cwd=ROOT,
            timeout=2 * _SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _limits("") from None
    if done.returncode or not done.stdout:
        raise _limits(done.stderr[-2000:].decode(errors="replace"))
    made: bytes = answer_of(done.stdout)
    return made


def _limits(detail: str) -> OutreachError:
    error = OutreachError(
        "Surat atau daftar ini tidak selesai disusun dalam batas waktu dan memori.",
        "Bagi menjadi beberapa bagian atau pendekkan isinya, lalu ulangi.",
    )
    error.add_note(detail)
    return error


def made(sheets: Sheets) -> bytes:
    """What only a child process does."""
    from weasyprint import HTML

    from outreach.materials.compile import compile_form
    from outreach.materials.form import dump
    from outreach.materials.layout import OwnAssets

    document = HTML(string=sheets.html, url_fetcher=OwnAssets(sheets.pictures)).render()
    if sheets.slots:
        return dump(compile_form(document, _as_material(sheets, len(document.pages)), 0))
    pdf: bytes = (
        document.write_pdf(pdf_variant="pdf/a-2b", pdf_tags=True)
        if sheets.archive
        else document.write_pdf()
    )
    return pdf


def _as_material(sheets: Sheets, pages: int) -> Material:
    """What a form must know of a letter: its size and its slots."""
    return Material(
        slug="paper", names={}, kind="hand", trim_mm=sheets.size_mm, bleed_mm=0.0, safe_mm=0.0,
        pages=pages, view_mm=0.0, minimum_text_pt=0.0, slots=sheets.slots,
    )  # fmt: skip


def main() -> None:
    """Set the limits first: what is loaded afterwards counts too."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sheets = pickle.loads(sys.stdin.buffer.read())
    answer: tuple[str, object]
    try:
        answer = "made", made(sheets)
    except OutreachError as error:
        answer = "error", error.parts
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=5))


if __name__ == "__main__":
    main()
