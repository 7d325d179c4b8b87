"""Stamp what differs on a compiled form: one content stream a page, nothing laid out again.

Needs neither WeasyPrint nor a PDF library, and forgets a page once it is written: 10,000 pieces
take hardly more memory than ten.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from outreach.errors import OutreachError
from outreach.links.qr import QUIET_ZONE
from outreach.materials.form import Form, Matrix, Piece, Side, Slot
from outreach.materials.frame import Frame, frame_of
from outreach.materials.meta import Kind, intent, metadata
from outreach.materials.pdf import Writer, number, text
from outreach.materials.shape import Typeface
from outreach.materials.structure import Structure
from outreach.wib import utc_now

# A text that must be set smaller than this would no longer be read: it is refused.
SMALLEST = 0.55
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)")


def stamp(
    form: Form,
    pages: Iterable[Piece],
    out: BinaryIO,
    *,
    press: bool,
    one_to: float = 1.0,
    archive: bool = False,
    bookmarks: Sequence[tuple[str, int]] = (),
    report: Callable[[int], None] = lambda _done: None,
    now: Callable[[], datetime] = utc_now,
) -> int:
    """Write the PDF of these pieces and return its number of pages.

    `press` gives PDF/X-4 with bleed, marks and CMYK, several pieces on a sheet where the form has
    sheets; else PDF/UA at trim size, which `archive` makes PDF/A-2b besides. `one_to` 10 gives a
    tenth of the size. `bookmarks` are titles with the number of their piece, from 0. Raises
    `OutreachError` naming the text that does not fit. The same pieces at the same moment give
    the same bytes.
    """
    writer = Writer(out, "1.6" if press else "1.7")
    for at, body in enumerate(form.objects, start=1):
        if writer.add(body) != at:
            raise AssertionError("a form's objects come first")
    made, digest = now(), hashlib.md5(usedforsecurity=False)
    root, tree, info = writer.reserve(), writer.reserve(), writer.reserve()
    frame = frame_of(form, press, form.scale / one_to)
    structure = None if press else Structure(writer)
    resources = form.press_resources if press else form.resources
    stamps = [_Stamp(form, side, press) for side in form.sides]
    bases = [_base(writer, form, side, frame, resources) for side in form.sides]
    if frame.cells:
        resources = _sheet_resources(writer, form, bases)
    before, after = writer.stream(frame.before), writer.stream(frame.after)
    kids: list[int] = []
    for group in _groups(pages, len(frame.cells) or 1):
        for page in group:
            digest.update(page.url.encode())
        for at, side in enumerate(form.sides):
            content = [b"Q\n"]
            for where, page in enumerate(group):
                own = stamps[at].draw(page)
                if frame.cells:
                    x, y = frame.cells[where]
                    content.append(b"q 1 0 0 1 %s %s cm\n/Piece%d Do\n%sQ\n" % (
                        number(x).encode(), number(y).encode(), at, own))  # fmt: skip
                else:
                    content.append(own)
            parts = [before, after] if frame.cells else [before, bases[at], after]
            parts.insert(-1, writer.stream(b"".join(content)))
            sheet = writer.reserve()
            marked = b""
            if structure:
                marked = b"/Tabs/S/StructParents %d" % structure.add(side, group[0], sheet)
            writer.small(
                b"<</Type/Page/Parent %d 0 R%s/Resources %d 0 R/Contents[%s]%s>>"
                % (tree, frame.boxes, resources,
                   b" ".join(b"%d 0 R" % part for part in parts), marked),
                sheet,
            )  # fmt: skip
            kids.append(sheet)
        report(len(kids) // len(form.sides))
    kind = Kind.PRESS if press else Kind.ARCHIVE if archive else Kind.OFFICE
    outline = _outline(writer, [(title, kids[at * len(form.sides)]) for title, at in bookmarks])
    _finish(writer, form, kids, root, tree, info, structure, kind, outline, made, digest.digest())
    return len(kids)


def _outline(writer: Writer, marks: list[tuple[str, int]]) -> bytes:
    """Bookmarks that lead to these pages (numbers of their objects); a catalogue's entry."""
    if not marks:
        return b""
    root = writer.reserve()
    numbers = [writer.reserve() for _ in marks]
    for at, (title, page) in enumerate(marks):
        beside = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
        if at + 1 < len(marks):
            beside += b"/Next %d 0 R" % numbers[at + 1]
        writer.small(
            b"<</Title%s/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>" % (text(title), root, page, beside),
            numbers[at],
        )
    writer.small(
        b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
        % (numbers[0], numbers[-1], len(numbers)),
        root,
    )
    return b"/Outlines %d 0 R/PageMode/UseOutlines" % root


def _finish(
    writer: Writer, form: Form, kids: list[int], root: int, tree: int, info: int,
    structure: Structure | None, kind: Kind, outline: bytes, made: datetime, identity: bytes,
) -> None:  # fmt: skip
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    writer.small(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), references), tree)
    moment = text(made.strftime("D:%Y%m%d%H%M%S+00'00'"))
    author = "Diskominfo Kabupaten Purwakarta"
    writer.small(
        b"<</Title%s/Author%s/Producer%s/Creator%s/CreationDate%s/ModDate%s%s>>"
        % (text(form.title), text(author), text("Outreach"), text("Outreach"), moment, moment,
           b"/Trapped/False" if kind is Kind.PRESS else b""),
        info,
    )  # fmt: skip
    described = metadata(form.title, author, form.languages, made, identity, kind)
    about = writer.add(
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream"
        % (len(described), described)
    )
    extra = outline
    if kind is not Kind.OFFICE:
        extra += b"/OutputIntents[%d 0 R]" % intent(writer, kind)
    if structure:
        extra += structure.finish()
    writer.small(
        b"<</Type/Catalog/Pages %d 0 R/Lang%s/Metadata %d 0 R"
        b"/ViewerPreferences<</DisplayDocTitle true>>%s>>"
        % (tree, text(form.language), about, extra),
        root,
    )
    writer.finish(root, info, identity)


def _groups(pages: Iterable[Piece], size: int) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for page in pages:
        group.append(page)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def _base(writer: Writer, form: Form, side: Side, frame: Frame, resources: int) -> int:
    """The artwork of one side: a stream that pages share, or a drawing that sheets repeat."""
    if not frame.cells:
        return writer.stream(side.press if frame.press else side.office, level=9)
    (width, height), bleed = form.trim, form.bleed
    box = " ".join(map(number, (-bleed, -bleed, width + bleed, height + bleed)))
    return writer.stream(
        side.press,
        b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %d 0 R" % (box.encode(), resources),
        level=9,
    )


def _sheet_resources(writer: Writer, form: Form, bases: list[int]) -> int:
    """Resources of a sheet: the pieces, and the fonts of what is stamped on them."""
    pieces = b"".join(b"/Piece%d %d 0 R" % pair for pair in enumerate(bases))
    return writer.small(
        b"<</Font %d 0 R/ColorSpace %d 0 R/XObject<<%s>>>>" % (form.fonts, form.spaces, pieces)
    )


class _Stamp:
    """Draws what differs on one side of a piece."""

    def __init__(self, form: Form, side: Side, press: bool) -> None:
        self._modules = form.modules
        self._faces = {weight: Typeface(data) for weight, data in form.faces.items()}
        self._slots = [
            (slot, self._opening(slot, press), b"" if press else b"EMC\n") for slot in side.slots
        ]

    def _opening(self, slot: Slot, press: bool) -> str:
        """What comes before the part that differs."""
        mark = (
            ""
            if press
            else f"/{'Figure' if slot.name == 'qr' else 'Span'}<</MCID {slot.mcid}>>BDC\n"
        )
        if slot.name != "qr":
            return mark + f"{slot.press_ink if press else slot.ink}\nBT\n"
        unit = slot.width / (self._modules + 2 * QUIET_ZONE)
        corner = QUIET_ZONE * unit
        at = (unit, 0.0, 0.0, unit, slot.x + corner, slot.y + corner)
        return mark + f"q\n{_operands(_times(at, slot.matrix))} cm\n0 0 0 1 k\n"

    def draw(self, page: Piece) -> bytes:
        """The content of one piece, in the space of its trim box."""
        parts: list[bytes] = []
        for slot, opening, closing in self._slots:
            parts.append(opening.encode())
            parts.append(self._symbol(page) if slot.name == "qr" else self._words(slot, page))
            parts.append(closing)
        return b"".join(parts)

    def _symbol(self, page: Piece) -> bytes:
        if page.qr.modules != self._modules:
            raise OutreachError(
                "Kode QR %(url)s tidak sebesar kode lain.", "Terbitkan ulang, lalu cetak lagi.",
                url=page.url,
            )  # fmt: skip
        runs = _RUN.findall(page.qr.path)
        return ("\n".join([f"{x} {y} {wide} 1 re" for x, y, wide in runs]) + "\nf\nQ\n").encode()

    def _words(self, slot: Slot, page: Piece) -> bytes:
        words = page.text(slot.name)
        run = self._faces[slot.weight].run(words)
        size, spacing = slot.size, slot.spacing
        # The last letter counts its spacing too, as it does in WeasyPrint.
        wide = run.advance * size + run.glyphs * spacing
        if wide > slot.width:
            shrink = slot.width / wide
            if shrink < SMALLEST:
                raise OutreachError(
                    "“%(text)s” tidak muat di materi ini.", "Pendekkan namanya, lalu ulangi.",
                    text=words,
                )  # fmt: skip
            size, spacing, wide = size * shrink, spacing * shrink, slot.width
        spare = {"left": 0.0, "center": 0.5, "right": 1.0}[slot.align] * (slot.width - wide)
        at = _times((1.0, 0.0, 0.0, -1.0, slot.x + spare, slot.y), slot.matrix)
        return (
            f"/S{slot.weight} {number(size)} Tf\n{number(spacing)} Tc\n{_operands(at)} Tm\n"
            f"{run.shown} TJ\nET\n"
        ).encode()


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
            e * p + f * r + t, e * q + f * s + u)  # fmt: skip


def _operands(matrix: Matrix) -> str:
    return " ".join(f"{part:.5f}".rstrip("0").rstrip(".") for part in matrix)
