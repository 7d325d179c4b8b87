"""Lists come in whatever form an office has them; what is no list is told, never a fault."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.audience.columns import Mapping, guess
from outreach.audience.rows import RowReader, Villages
from outreach.audience.table_file import head, open_table, recognise
from outreach.errors import OutreachError
from tests.audience.build import HEADINGS, as_csv, as_xlsx, row

ROWS = [HEADINGS, row(1, name="Ibu Réna, S.Pd."), row(2, name='Pak "Ujang"\nSutisna')]


def _read(path: Path, data: bytes) -> list[list[str]]:
    path.write_bytes(data)
    table = open_table(path, recognise(path))
    try:
        return [cells for _line, cells in table.rows()]
    finally:
        table.close()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_csv_is_read_however_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    assert _read(tmp_path / "list", as_csv(ROWS, encoding, separator)) == ROWS


def test_the_separator_that_excel_is_told_is_no_row(tmp_path: Path) -> None:
    data = b"sep=;\r\n" + as_csv(ROWS, separator=";")
    assert _read(tmp_path / "list", data) == ROWS


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
def test_a_workbook_is_read_as_it_shows_itself(tmp_path: Path, options: dict[str, Any]) -> None:
    written = [["teks", 628123456789, 3.5, True, None, "é & <b>"], ["", "", "isi"]]
    assert _read(tmp_path / "list", as_xlsx(tmp_path / "x.xlsx", written, **options)) == [
        ["teks", "628123456789", "3.5", "1", "", "é & <b>"], ["", "", "isi"],
    ]  # fmt: skip


def test_strings_far_apart_and_repeated_are_found_again(tmp_path: Path) -> None:
    written = [[f"nama {n}", f"desa {n % 7}", f"nama {n // 2}"] for n in range(5_000)]
    assert _read(tmp_path / "list", as_xlsx(tmp_path / "x.xlsx", written)) == written


def test_dates_in_a_workbook_are_told_as_dates(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "x.xlsx")) as book:
        page = book.add_worksheet("Petunjuk")
        page = book.add_worksheet("Data")
        for column, shape in enumerate(["dd/mm/yyyy", "d mmm yy", '0000" dd"', "#,##0"]):
            page.write(3, column, 45_000, book.add_format({"num_format": shape}))
        page.write_datetime(3, 4, date(2025, 2, 3))  # type: ignore[arg-type]
    path = tmp_path / "x.xlsx"
    reading = recognise(path)
    assert reading.sheets == ["Petunjuk", "Data"] and head(path, reading, 0) == []
    [(line, cells)] = head(path, reading, 1)
    assert line == 4 and cells == ["2023-03-15", "2023-03-15", "45000", "45000", "45691"]


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _parts(tmp_path: Path) -> dict[str, bytes]:
    data = as_xlsx(tmp_path / "whole.xlsx", [["a", "b"], ["c", "d"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _bomb(tmp_path: Path) -> bytes:
    """A sheet that says it is 3 GB."""
    data = bytearray(_zip(_parts(tmp_path)))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<L", 3 << 30)
    return bytes(data)


def _directory_before_the_file(tmp_path: Path) -> bytes:
    """Its directory says that it begins later than it does, so the parts lie before byte 0."""
    data = bytearray(_zip(_parts(tmp_path)))
    at = data.rfind(b"PK\x05\x06") + 16
    data[at : at + 4] = struct.pack("<L", struct.unpack_from("<L", data, at)[0] + 50_000)
    return bytes(data)


def _of_no_encoding(tmp_path: Path) -> bytes:
    sheet = b"<?xml version='1.0' encoding='UTF38'?><worksheet/>"
    return _zip({**_parts(tmp_path), "xl/worksheets/sheet1.xml": sheet})


def _laughs(tmp_path: Path) -> bytes:
    parts = _parts(tmp_path)
    parts["xl/sharedStrings.xml"] = (
        b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    )
    return _zip(parts)


@pytest.mark.parametrize(
    "broken",
    [
        lambda _: b"",
        lambda _: b"PK\x03\x04" + b"\0" * 40,
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        lambda _: bytes(range(256)) * 20,
        lambda _: b'nama,hp\r\n"tidak ditutup' + b"x" * 200_000,
        lambda _: _zip({"a.txt": b"bukan buku kerja"}),
        lambda folder: as_xlsx(folder / "w.xlsx", [["a"]])[:-300],
        lambda folder: _zip({**_parts(folder), "xl/worksheets/sheet1.xml": b"<worksheet><row"}),
        lambda folder: _zip({**_parts(folder), "xl/sharedStrings.xml": b"<sst></sst>"}),
        _bomb,
        _directory_before_the_file,
        _of_no_encoding,
        _laughs,
    ],
)
def test_what_is_no_list_is_told_with_what_to_do(tmp_path: Path, broken: Any) -> None:
    with pytest.raises(OutreachError) as told:
        _read(tmp_path / "list", broken(tmp_path))
    assert told.value.sentence and told.value.remedy


def test_a_row_of_a_million_cells_or_a_cell_without_end_is_cut(tmp_path: Path) -> None:
    parts = _parts(tmp_path)
    cells = b"<c t='str'><v>" + b"y" * 3_000_000 + b"</v></c>" + b"<c><v>1</v></c>" * 100_000
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><row>" + cells + b"</row></worksheet>"
    [found] = _read(tmp_path / "list", _zip(parts))
    assert len(found) == 200 and len(found[0]) == 500


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.one_of(
    st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-16")),
    st.text(alphabet='",;\t\r\n=a0é', max_size=200).map(str.encode),
))  # fmt: skip
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    _any_way_through(tmp_path / "list", data)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), part=st.sampled_from([
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels", "",
]))  # fmt: skip
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, seed: int, part: str) -> None:
    chance = random.Random(seed)
    parts = _parts(tmp_path)
    data = bytearray(parts[part] if part else _zip(parts))
    for _hit in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    _any_way_through(tmp_path / "list", _zip({**parts, part: bytes(data)}) if part else bytes(data))


def _any_way_through(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        reading = recognise(path)
        rows = head(path, reading)
        mapping = guess(reading, rows)
        assert Mapping.of(mapping.stored()) == mapping
        reader = RowReader(mapping, Villages())
        for line, cells in rows:
            reader.read(line, cells)
    except OutreachError as told:
        assert told.sentence and told.remedy
