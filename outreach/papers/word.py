"""A document as DOCX, from the same blocks as its PDF, so that an office can change it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

import docx
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from outreach.papers.document import (
    Block,
    Document,
    Drawing,
    Facts,
    Heading,
    Items,
    Letterhead,
    Paragraph,
    Photos,
    Signature,
    Table,
)
from outreach.papers.paper import SIZES
from outreach.papers.phrasing import BLANK
from outreach.papers.shown import drawn

# What every office has; our own typeface would be replaced by any other.
_FONT = "Arial"
_TOP, _RIGHT, _BOTTOM, _LEFT = 16.0, 18.0, 18.0, 24.0  # mm, as the PDF
# A photo taken upright would fill half a page.
_TALLEST = Mm(85)
_LEVEL = (
    '<w:abstractNum {} w:abstractNumId="{}"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="%1."/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr></w:lvl>'
    "</w:abstractNum>"
)
_FORMATS = {False: (9001, "decimal"), True: (9002, "lowerLetter")}


def write(
    out: BinaryIO, document: Document, to: Sequence[Sequence[str]], size: str, made: datetime
) -> None:
    """Write the document once for each addressee in `to` (its lines, or none), each on a new page.

    `size` is a key of `SIZES`; `made` is the moment that the file tells of itself.
    """
    _Writer(document, size, made).write(out, to)


class _Writer:
    """Fills one DOCX; keeps what its lists have been numbered with."""

    def __init__(self, document: Document, size: str, made: datetime) -> None:
        self._document = document
        self._file: Docx = docx.Document()
        drawings = [block for block in document.body if isinstance(block, Drawing)]
        self._drawn = dict(zip(drawings, drawn(drawings), strict=True))
        self._wide = SIZES[size][0] - _LEFT - _RIGHT
        self._lists = 0
        self._shape(size, made)

    def write(self, out: BinaryIO, to: Sequence[Sequence[str]]) -> None:
        for at, lines in enumerate(to):
            if at:
                # The rest of its paragraph stands at the next page's top.
                broken = self._line("", tight=True)
                broken.add_run().add_break(WD_BREAK.PAGE)
                broken.paragraph_format.line_spacing = Pt(1)
            self._letter(lines)
        self._file.save(out)

    def _shape(self, size: str, made: datetime) -> None:
        """Sheet, margins, typeface, language, and what the file says of itself."""
        section = self._file.sections[0]
        section.page_width, section.page_height = (Mm(side) for side in SIZES[size])
        section.top_margin, section.right_margin = Mm(_TOP), Mm(_RIGHT)
        section.bottom_margin, section.left_margin = Mm(_BOTTOM), Mm(_LEFT)
        styles = self._file.styles
        for name, points, bold in (("Normal", 11, None), ("Heading 2", 11, True),
                                   ("Title", 13, True)):  # fmt: skip
            style: Any = styles[name]
            style.font.name, style.font.size, style.font.bold = _FONT, Pt(points), bold
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(key), None)
            fonts.set(qn("w:eastAsia"), _FONT)
            fonts.set(qn("w:cs"), _FONT)
            style.font.color.rgb = None
            color = style.element.rPr.find(qn("w:color"))
            if color is not None:
                style.element.rPr.remove(color)
            style.paragraph_format.space_after = Pt(6 if name == "Normal" else 4)
            style.paragraph_format.space_before = Pt(0 if name == "Normal" else 8)
        title: Any = styles["Title"]
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        border = title.element.pPr.find(qn("w:pBdr"))
        if border is not None:
            title.element.pPr.remove(border)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "id-ID")
        normal: Any = styles["Normal"]
        normal.element.get_or_add_rPr().append(language)
        told = self._file.core_properties
        told.title, told.author = self._document.title, "Diskominfo Kabupaten Purwakarta"
        told.language, told.comments = "id-ID", ""
        told.created = told.modified = made.replace(tzinfo=None)
        told.last_modified_by = "Outreach"
        numbering: Any = self._file.part.numbering_part.element
        for at, (number, kind) in enumerate(_FORMATS.values()):
            numbering.insert(at, parse_xml(_LEVEL.format(nsdecls("w"), number, kind)))

    def _letter(self, to: Sequence[str]) -> None:
        document = self._document
        if document.head:
            self._head(document.head)
        for at, line in enumerate(document.heading):
            self._line(line, "Title" if at == 0 else None, WD_ALIGN_PARAGRAPH.CENTER, tight=True)
        if document.heading:
            self._line("", tight=True)
        if document.reference:
            self._line(document.reference.dated, None, WD_ALIGN_PARAGRAPH.RIGHT)
            self._facts(document.reference.rows)
        if to:
            self._line(f"Yth. {to[0]}", tight=True)
            for line in to[1:]:
                self._line(line, tight=True)
            self._line("", tight=True)
        for block in document.body:
            self._block(block)
        if document.signature:
            self._sign(document.signature)
        if document.copies:
            self._line("Tembusan:", tight=True)
            self._items(Items(document.copies))
        if document.enclosures:
            self._line("Lampiran:", tight=True)
            self._items(Items(document.enclosures))

    def _line(self, text: str, style: str | None = None, align: Any = None, *, tight: bool = False,
              inside: Any = None) -> Any:  # fmt: skip
        """One paragraph, in the body or `inside` a cell; `tight`: no room after it."""
        made = (inside or self._file).add_paragraph(text, style)
        made.alignment = align
        if tight:
            made.paragraph_format.space_after = Pt(0)
        return made

    def _head(self, head: Letterhead) -> None:
        table = self._table(1, (22.0, self._wide - 44.0, 22.0))
        emblem, names, _balance = table.rows[0].cells
        if head.emblem and head.emblem.media_type == "image/png":
            self._picture(emblem.paragraphs[0], head.emblem.data, "Lambang daerah", Mm(20))
        first = names.paragraphs[0]
        for at, (text, points, bold) in enumerate(
            [(head.government, 13, False), (head.name, 15, True)]
            + [(line, 9, False) for line in head.lines]
        ):
            paragraph = first if at == 0 else names.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(points), bold
        rule = self._line("")
        rule._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:pBdr {nsdecls("w")}><w:top w:val="thickThinSmallGap" w:sz="24" w:space="1" '
                'w:color="000000"/></w:pBdr>'
            )
        )
        # After the border: Word wants a paragraph's properties in this order.
        rule.paragraph_format.space_after = Pt(4)
        rule.paragraph_format.line_spacing = Pt(8)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            align = WD_ALIGN_PARAGRAPH.CENTER if block.centred else None
            made = self._line(block.text, None, align)
            if block.centred:
                made.runs[0].bold = True
                made.paragraph_format.keep_with_next = True
        elif isinstance(block, Heading):
            self._line(block.text, "Heading 2")
        elif isinstance(block, Facts):
            self._facts(block.rows)
        elif isinstance(block, Items):
            self._items(block)
        elif isinstance(block, Drawing):
            self._drawing(block)
        elif isinstance(block, Photos):
            self._photos(block)
        else:
            self._grid(block)

    def _drawing(self, block: Drawing) -> None:
        made = self._line("", None, WD_ALIGN_PARAGRAPH.CENTER, tight=True)
        made.paragraph_format.keep_with_next = True
        wide = Mm(self._wide * block.width / 100)
        self._picture(made, self._drawn[block], block.caption, wide)
        said = self._line(block.caption, None, WD_ALIGN_PARAGRAPH.CENTER)
        said.runs[0].font.size = Pt(9)

    def _photos(self, block: Photos) -> None:
        half = self._wide / 2
        table = self._table(-(-len(block.photos) // 2), (half, half))
        for at, photo in enumerate(block.photos):
            cell = table.cell(at // 2, at % 2)
            self._picture(cell.paragraphs[0], photo.picture.data, photo.said, Mm(half - 5))
            said = self._line("", inside=cell)
            parts = [(photo.caption, True), (photo.told, False)]
            for text, bold in [part for part in parts if part[0]]:
                run = said.add_run(f"{text} ")
                run.font.size, run.bold = Pt(9), bold
        self._line("", tight=True)

    def _picture(self, paragraph: Any, data: bytes, told: str, width: Any) -> None:
        inserted: Any = paragraph.add_run().add_picture(io.BytesIO(data), width=width)
        if inserted.height > _TALLEST:
            inserted.width = int(inserted.width * _TALLEST / inserted.height)
            inserted.height = _TALLEST
        inserted._inline.docPr.set("descr", told)

    def _items(self, block: Items) -> None:
        """A list numbered by Word itself, from 1 again."""
        numbering: Any = self._file.part.numbering_part.element
        self._lists += 1
        number = 9000 + self._lists
        abstract, _kind = _FORMATS[block.letters]
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )
        for item in block.items:
            made = self._line(item)
            made.paragraph_format.space_after = Pt(3)
            numbered = made._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = number

    def _facts(self, rows: Sequence[tuple[str, str]]) -> None:
        table = self._table(len(rows), (32.0, 5.0, self._wide - 37.0))
        for row, (name, said) in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, (name, ":", said), strict=True):
                cell.paragraphs[0].text = text
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        self._line("", tight=True)

    def _grid(self, block: Table) -> None:
        left = 100 - sum(column.width for column in block.columns)
        open_ones = sum(1 for column in block.columns if not column.width) or 1
        widths = [self._wide * (column.width or left / open_ones) / 100 for column in block.columns]
        rows = [*block.rows, *([block.foot] if block.foot else [])]
        table = self._table(len(rows) + 1, widths, "Table Grid")
        for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
            self._cell(cell, column.title, column.number, True)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for at, texts in enumerate(rows, start=1):
            last = bool(block.foot) and at == len(rows)
            for cell, text, column in zip(table.rows[at].cells, texts, block.columns, strict=True):
                self._cell(cell, text, column.number, last)
        self._line("", tight=True)

    def _cell(self, cell: Any, text: str, number: bool, bold: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if number else None
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(10), bold

    def _sign(self, signature: Signature) -> None:
        """In the right half, kept together on one page."""
        table = self._table(1, (self._wide / 2, self._wide / 2))
        cell = table.rows[0].cells[1]
        no_split = OxmlElement("w:cantSplit")
        table.rows[0]._tr.get_or_add_trPr().append(no_split)
        lines = [*signature.before, *signature.office, "", "", "", signature.name or BLANK * 2]
        lines += [signature.rank] if signature.rank else []
        lines.append(f"NIP {signature.nip or BLANK}")
        cell.paragraphs[0].text = lines[0]
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        for text in lines[1:]:
            made = self._line(text, tight=True, inside=cell)
            if text and text == signature.name:
                made.runs[0].bold = True

    def _table(self, rows: int, widths: Sequence[float], style: str | None = None) -> Any:
        """A table of these widths in mm; without a style it has no lines."""
        table = self._file.add_table(rows, len(widths), style)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table
