"""Bind many papers into one PDF: every page numbered, contents that lead there, nested bookmarks.

Each part is laid out, written to a file and forgotten before the next one: memory holds one part at
a time, however many there are. The file claims PDF/A-2b only if every part keeps to it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from outreach.materials.meta import Kind, metadata
from outreach.materials.paper import Sheets, one_after_another
from outreach.materials.press_profile import srgb
from outreach.papers.book import LINK, Book, Bound, Content, Entry, Uploaded
from outreach.papers.layout import sheets_of
from outreach.papers.page_marks import Mark, mark_pages, marks_of
from outreach.papers.paper import Case
from outreach.papers.reading_order import ReadingOrder
from outreach.papers.uploaded import is_archive, open_uploaded

Report = Callable[[int, int], None]
LayOut = Callable[[Sheets], bytes]
# Besides the parts: contents, numbers, and writing.
_STEPS = 3


@dataclass(frozen=True)
class _Laid:
    """A part that lies in a file."""

    title: str
    pdf: pikepdf.Pdf
    foreign: Uploaded | None = None

    @property
    def pages(self) -> int:
        return len(self.pdf.pages)


def bind(out: BinaryIO, book: Book, case: Case, size: str, report: Report) -> int:
    """Write the book and return its pages; raises `OutreachError` for a part that cannot be bound.

    The same case gives the same bytes.
    """
    steps = sum(len(annex.parts) for annex in book.annexes) + _STEPS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="outreach-bind-")))
        pdf = stack.enter_context(pikepdf.new())
        # Writing takes memory of its own: by then the process that lays out has gone.
        with one_after_another() as lay_out:
            shelf = _Shelf(stack, folder, lay_out, size)
            annexes, done = [], 0
            for annex in book.annexes:
                laid = []
                for part in annex.parts:
                    report(done, steps)
                    laid.append(shelf.lay(part.title, part.make()))
                    done += 1
                annexes.append(laid)
            report(done, steps)
            front, bound = _front(shelf, book, annexes)
            order = _append(pdf, [*front, *(one for laid in annexes for one in laid)])
            report(done + 1, steps)
            marks = _marks(book, front, annexes)
            drawn = shelf.open(lay_out(marks_of(pdf, marks)))
        mark_pages(pdf, drawn)
        _link(pdf, sum(part.pages for part in front))
        _bookmarks(pdf, book, front, annexes)
        order.finish(whole=not bound.foreign)
        _describe(pdf, book, case, bound)
        report(done + 2, steps)
        pdf.save(out, force_version="1.7", deterministic_id=True,
                 object_stream_mode=pikepdf.ObjectStreamMode.generate)  # fmt: skip
        return bound.pages


def _append(pdf: pikepdf.Pdf, parts: Sequence[_Laid]) -> ReadingOrder:
    """All pages of the parts, one after the other, and the order in which they are read."""
    order = ReadingOrder(pdf)
    for part in parts:
        order.add(part.pdf, part.title, ours=part.foreign is None)
    return order


class _Shelf:
    """Lays parts out and keeps them in files, open until the book is written."""

    def __init__(self, stack: ExitStack, folder: Path, lay_out: LayOut, size: str) -> None:
        self._stack, self._folder, self._lay_out, self._size = stack, folder, lay_out, size
        self._kept = 0

    def lay(self, title: str, content: Content) -> _Laid:
        if isinstance(content, Uploaded):
            return _Laid(title, self._stack.enter_context(open_uploaded(content)), content)
        if isinstance(content, bytes):
            return _Laid(title, self.open(content))
        # The book has its own numbers.
        content = replace(content, numbered=False)
        return _Laid(title, self.open(self._lay_out(sheets_of(content, self._size))))

    def open(self, data: bytes) -> pikepdf.Pdf:
        self._kept += 1
        path = self._folder / f"{self._kept}.pdf"
        path.write_bytes(data)
        return self._stack.enter_context(pikepdf.open(path))


def _front(
    shelf: _Shelf, book: Book, annexes: Sequence[Sequence[_Laid]]
) -> tuple[list[_Laid], Bound]:
    """The pages before the annexes, laid out until they agree with their own number."""
    before = 3
    while True:
        bound = _bound(book, annexes, before)
        laid = [shelf.lay(title, content) for title, content in book.front(bound)]
        found = sum(part.pages for part in laid)
        if found == before:
            return laid, bound
        before = found


def _bound(book: Book, annexes: Sequence[Sequence[_Laid]], before: int) -> Bound:
    entries, page, foreign = [], before + 1, []
    for number, (annex, laid) in enumerate(zip(book.annexes, annexes, strict=True), start=1):
        entries.append(Entry(annex.title, page, number))
        for part in laid:
            entries.append(Entry(part.title, page, 0))
            page += part.pages
            if part.foreign:
                foreign.append((part.foreign, part.pages, is_archive(part.pdf)))
    return Bound(entries, page - 1, len(book.annexes), foreign)


def _marks(book: Book, front: Sequence[_Laid], annexes: Sequence[Sequence[_Laid]]) -> list[Mark]:
    """What stands at the foot of each page."""
    pages = [book.foot] * sum(part.pages for part in front)
    for number, laid in enumerate(annexes, start=1):
        for part in laid:
            pages += [f"Lampiran {number}: {part.title}"] * part.pages
    return [Mark(left, f"Halaman {at} dari {len(pages)}") for at, left in enumerate(pages, start=1)]


def _link(pdf: pikepdf.Pdf, front: int) -> None:
    """Let the links of the first pages lead into the file."""
    for page in pdf.pages[:front]:
        for note in page.get("/Annots", []):
            address = str(note.A.get("/URI", "")) if "/A" in note else ""
            if address.startswith(LINK):
                target = pdf.pages[int(address.removeprefix(LINK)) - 1]
                del note["/A"]
                note.Dest = Array([target.obj, Name.Fit])


def _bookmarks(
    pdf: pikepdf.Pdf, book: Book, front: Sequence[_Laid], annexes: Sequence[Sequence[_Laid]]
) -> None:
    page = 0
    with pdf.open_outline() as outline:
        for part in front:
            outline.root.append(OutlineItem(part.title, page))
            page += part.pages
        for number, (annex, laid) in enumerate(zip(book.annexes, annexes, strict=True), start=1):
            heading = OutlineItem(f"Lampiran {number}: {annex.title}", page)
            outline.root.append(heading)
            for part in laid:
                heading.children.append(OutlineItem(part.title, page))
                page += part.pages
    pdf.Root.PageMode = Name.UseOutlines


def _describe(pdf: pikepdf.Pdf, book: Book, case: Case, bound: Bound) -> None:
    """What the file says of itself, in both places where readers look."""
    kind = Kind.ARCHIVE if bound.archive else Kind.PLAIN
    author, made = "Diskominfo Kabupaten Purwakarta", case.written_at
    identity = hashlib.md5(f"{book.title}{made}".encode(), usedforsecurity=False).digest()
    about = pdf.make_stream(metadata(book.title, author, ["id"], made, identity, kind))
    about.Type, about.Subtype = Name.Metadata, Name.XML
    profile = pdf.make_stream(srgb(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier="sRGB",
                DestOutputProfile=profile,
            )
        ]
    )  # fmt: skip
    pdf.Root.Metadata, pdf.Root.Lang = about, "id"
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    moment = made.strftime("D:%Y%m%d%H%M%S+00'00'")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=book.title, Author=author, Creator="Outreach", Producer="Outreach",
            CreationDate=moment, ModDate=moment,
        )
    )  # fmt: skip
