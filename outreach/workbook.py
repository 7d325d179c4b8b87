"""A spreadsheet file (XLSX, ECMA-376) written row by row: its size never is in memory.

It leaves as it is written, so a download of a million rows begins at once. Libraries that write
XLSX keep the sheet, or a file of it, until its last row is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from outreach.errors import OutreachError
from outreach.spreadsheet import harmless
from outreach.wib import WIB, number

Cell = str | int | float | date | datetime | None

# What a sheet can hold, its heading included, and a cell. Source: Excel's specifications.
MOST_ROWS, _LONGEST = 1_048_576, 32_767
# Rows that are written at once, and those whose cells tell how wide the columns are.
_CHUNK, _LOOKED_AT = 500, 500
_WIDEST = 60
_BOLD, _DATE, _MOMENT, _WHOLE, _BROKEN = 1, 2, 3, 4, 5
# Day 0 of Excel's calendar, as it counts since March 1900.
_FIRST_DAY = date(1899, 12, 30)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XML cannot hold as it is, and what would be read as its stand-in.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_LETTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">
<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>
<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/>
</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>
<border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" \
applyAlignment="1"><alignment horizontal="left"/></xf>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" \
applyAlignment="1"><alignment horizontal="left"/></xf>
<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def refuse_too_many(rows: int) -> None:
    """Raise `OutreachError` when so many rows and their heading do not fit."""
    if rows >= MOST_ROWS:
        raise OutreachError(
            "XLSX memuat paling banyak %(most)s baris, sedangkan daftar ini %(rows)s.",
            "Unduh sebagai CSV, atau persempit daftarnya dulu.",
            most=number(MOST_ROWS - 1), rows=number(rows),
        )  # fmt: skip


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file in pieces: one sheet with a heading that stays in view and can be filtered by.

    Numbers are numbers, days and moments (WIB) dates, texts never formulas.
    """
    out, given = _Out(), iter(rows)
    first = list(islice(given, _LOOKED_AT))
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=4) as book:  # type: ignore[call-overload]
        for name, text in _parts(title).items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as page:
            page.write(_beginning(columns, first).encode())
            letters = [_letters(number) for number in range(len(columns))]
            heading = [f'<c r="{at}1" s="{_BOLD}"{_text(harmless(name))}'
                       for at, name in zip(letters, columns, strict=True)]  # fmt: skip
            page.write(f'<row r="1">{"".join(heading)}</row>'.encode())
            last, everything = 1, chain(first, given)
            while some := list(islice(everything, _CHUNK)):
                refuse_too_many(last + len(some) - 1)
                lines = (_row(at, letters, row) for at, row in enumerate(some, last + 1))
                page.write("".join(lines).encode())
                last += len(some)
                yield out.taken()
            end = f"A1:{letters[-1]}{last}" if letters else ""
            page.write(f'</sheetData>{f"<autoFilter ref={quoteattr(end)}/>" if end else ""}'
                       "</worksheet>".encode())  # fmt: skip
    yield out.taken()


class _Out:
    """What the ZIP is written to; it cannot go back, so sizes follow each part."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _parts(title: str) -> dict[str, str]:
    sheet = f"sheet name={quoteattr(_sheet_name(title))}"
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<{sheet} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _beginning(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    widths = [len(name) for name in columns]
    for row in rows:
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], 0 if cell is None else len(str(cell)))
    told = "".join(
        f'<col min="{at}" max="{at}" width="{min(width, _WIDEST) + 2}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{f'<cols>{told}</cols>' if told else ''}<sheetData>"
    )


def _row(at: int, letters: Sequence[str], row: Sequence[Cell]) -> str:
    cells = [f'<c r="{letter}{at}"{_cell(cell)}'
             for letter, cell in zip(letters, row, strict=True) if cell is not None]  # fmt: skip
    return f'<row r="{at}">{"".join(cells)}</row>'


def _cell(cell: str | int | float | date | datetime) -> str:
    if isinstance(cell, str):
        return _text(harmless(cell))
    if isinstance(cell, datetime):
        # Purwakarta's clock: spreadsheets know no zones.
        local = cell.astimezone(WIB)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        days = (local.date() - _FIRST_DAY).days + seconds / 86_400
        return f' s="{_MOMENT}"><v>{days!r}</v></c>'
    if isinstance(cell, date):
        return f' s="{_DATE}"><v>{(cell - _FIRST_DAY).days}</v></c>'
    return f' s="{_WHOLE if isinstance(cell, int) else _BROKEN}"><v>{cell!r}</v></c>'


def _text(text: str) -> str:
    written = _NO_LETTER.sub("\N{REPLACEMENT CHARACTER}", text[:_LONGEST])
    written = _NEVER.sub(lambda found: f"_x{ord(found[0]):04X}_", written)
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(written)}</t></is></c>'


def _letters(column: int) -> str:
    """A, B, …, Z, AA, … for 0, 1, …"""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _sheet_name(title: str) -> str:
    """Excel allows 31 letters and none of these signs."""
    return "".join(c for c in title if c not in "[]:*?/\\'" and c >= " ")[:31] or "Outreach"
