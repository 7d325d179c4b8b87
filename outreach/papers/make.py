"""Make a paper's files: PDF/A, DOCX, and a letter for each recipient from one layout."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf

from outreach.errors import OutreachError
from outreach.language import speaking
from outreach.links.qr import Symbol
from outreach.materials.form import Form
from outreach.materials.paper import to_form, to_pdf
from outreach.materials.stamp import stamp
from outreach.papers import word
from outreach.papers.bind import bind
from outreach.papers.document import Document, Letter
from outreach.papers.layout import SLOTS, form_of, sheets_of
from outreach.papers.paper import Case, Paper
from outreach.wib import WIB

Report = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody waits."""


@dataclass(frozen=True)
class _Copy:
    """A letter as it is stamped: its lines go where the layout left room for them."""

    letter: Letter

    @property
    def qr(self) -> Symbol:
        """A letter has none."""
        return Symbol(0, "")

    @property
    def url(self) -> str:
        return self.letter.file

    def text(self, slot: str) -> str:
        return self.letter.to[SLOTS.index(slot)]


def letters_of(case: Case, paper: Paper, only: str = "") -> list[Letter]:
    """The paper's letters; `only` is the file of one. Raises `OutreachError` when there is none."""
    found = paper.letters(case) if paper.letters else []
    if only:
        found = [letter for letter in found if letter.file == only]
    if not found:
        raise OutreachError(
            "Tidak ada desa yang diundang, jadi tidak ada surat yang dibuat.",
            "Periksa kecamatan yang diundang di isian suratnya, dan desa di rencana kampanye.",
        )
    return found


def write_pdf(
    out: BinaryIO, case: Case, paper: Paper, size: str, only: str = "", report: Report = _silent
) -> int:
    """Write the paper as one PDF/A-2b and return its pages; the same case gives the same bytes.

    Of letters to many all come in one file with a bookmark for each kecamatan, or the one whose
    file is `only`. They are laid out once and stamped: 192 take hardly longer than one.
    """
    with speaking("id"):
        if paper.book is not None:
            return bind(out, paper.book(case, size), case, size, report)
        return _write_pdf(out, case, paper, size, only, report)


def _write_pdf(
    out: BinaryIO, case: Case, paper: Paper, size: str, only: str, report: Report
) -> int:
    if paper.letters is None:
        data = to_pdf(sheets_of(paper.compose(case), size))
        out.write(data)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    letters = letters_of(case, paper, only)
    form = _form(case, paper, size, letters)
    starts = [
        (letter.group, at)
        for at, letter in enumerate(letters)
        if at == 0 or letter.group != letters[at - 1].group
    ]
    return stamp(
        form, [_Copy(letter) for letter in letters], out, press=False, archive=True,
        bookmarks=() if only else starts,
        report=lambda done: report(done, len(letters)) if done % 16 == 0 else None,
        now=lambda: case.written_at,
    )  # fmt: skip


def singles(case: Case, paper: Paper, size: str) -> Iterator[tuple[str, bytes]]:
    """(file name, PDF/A-2b) of each letter, from one layout."""
    letters = letters_of(case, paper)
    form = _form(case, paper, size, letters)
    for letter in letters:
        out = io.BytesIO()
        stamp(form, [_Copy(letter)], out, press=False, archive=True, now=lambda: case.written_at)
        yield f"{letter.file}.pdf", out.getvalue()


def write_zip(out: BinaryIO, case: Case, paper: Paper, size: str, report: Report = _silent) -> int:
    """Write the single files as a ZIP, a folder for each kecamatan; returns their number."""
    letters = letters_of(case, paper)
    at = case.written_at.astimezone(WIB).timetuple()[:6]
    with zipfile.ZipFile(out, "w") as archive:
        for done, (letter, (name, data)) in enumerate(
            zip(letters, singles(case, paper, size), strict=True), start=1
        ):
            entry = zipfile.ZipInfo(f"{letter.group}/{name}", at)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
            if done % 16 == 0:
                report(done, len(letters))
    return len(letters)


def write_word(out: BinaryIO, case: Case, paper: Paper, size: str, only: str = "") -> int:
    """Write the paper as DOCX; of letters to many, each on a page of its own. Returns letters.

    Raises `OutreachError` for a paper that nobody edits.
    """
    with speaking("id"):
        composed = paper.compose(case)
    if not paper.word or not isinstance(composed, Document):
        raise OutreachError(
            "Berkas ini tidak dibuat sebagai DOCX.", "Buka PDF-nya; isinya diubah di Outreach."
        )
    to: Sequence[Sequence[str]] = [composed.to]
    if paper.letters is not None:
        to = [letter.to for letter in letters_of(case, paper, only)]
    with speaking("id"):
        word.write(out, composed, to, size, case.written_at)
    return len(to)


def _form(case: Case, paper: Paper, size: str, letters: Sequence[Letter]) -> Form:
    """The letter laid out with the longest of each line, so that all of them have room."""
    composed = paper.compose(case)
    assert isinstance(composed, Document)
    longest = [max((letter.to[at] for letter in letters), key=len) for at in range(len(SLOTS))]
    return to_form(form_of(composed, size, longest))
