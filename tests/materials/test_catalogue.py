"""A designer adds a folder; a declaration that cannot be used says where and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.errors import NotFound
from outreach.materials.catalogue import CatalogueError, catalogue, load_material, material

GOOD = """kind = "hand"
trim_mm = [70, 88]
bleed_mm = 2
safe_mm = 3
pages = 1
view_mm = 400
scan_mm = 250
qr_mm = 32
minimum_text_pt = 7
slots = ["qr", "code"]
paper = "Stiker vinil"
finishing = "Kiss-cut"

[name]
id = "Stiker"
en = "Sticker"

[sheet]
size_mm = [320, 480]
columns = 4
rows = 5
gap_mm = 4
"""


def folder(tmp_path: Path, text: str = GOOD, slug: str = "stiker") -> Path:
    made = tmp_path / slug
    made.mkdir()
    for name, content in (("material.toml", text), ("template.html", ""), ("style.css", "")):
        (made / name).write_text(content)
    return made


def test_every_material_that_ships_keeps_to_the_rules() -> None:
    assert {found.slug for found in catalogue()} >= {
        "poster-a4", "poster-a3", "poster-a2", "leaflet-a5", "trifold-a4", "f4", "sticker-a3plus",
        "table-tent", "pocket-card", "x-banner", "roll-up", "spanduk", "screen-square",
        "screen-story",
    }  # fmt: skip


def test_a_folder_is_all_that_a_new_material_needs(tmp_path: Path) -> None:
    folder(tmp_path)

    [found] = catalogue(tmp_path)

    assert (found.slug, found.names["id"], found.trim_mm) == ("stiker", "Stiker", (70, 88))
    assert found.sheet is not None
    assert (found.sheet.columns, found.sheet.rows) == (4, 5)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('kind = "hand"', 'kind = "flag"', 1, "kind: pilih salah satu: hand, poster, screen"),
        ("trim_mm = [70, 88]", "trim_mm = [70]", 2, "trim_mm: tulis lebar dan tinggi"),
        ("trim_mm = [70, 88]", 'trim_mm = "70"', 2, "trim_mm: harus berupa daftar"),
        ("bleed_mm = 2", "bleed_mm = -1", 3, "bleed_mm: tidak boleh kurang dari 0"),
        ("pages = 1", "pages = true", 5, "pages: harus berupa bilangan bulat"),
        ("view_mm = 400", "view = 400", 6, "mungkin maksudnya 'view_mm'"),
        ("view_mm = 400\n", "", 1, "view_mm: wajib diisi"),
        ("qr_mm = 32", "qr_mm = 12", 8, "qr_mm: paling kecil 20 mm"),
        ("qr_mm = 32\n", "", 1, "qr_mm: wajib diisi bila ada qr"),
        ('slots = ["qr", "code"]', 'slots = ["code"]', 8, "qr_mm: hanya bila slots memuat qr"),
        ('"code"]', '"kode"]', 10, "'kode' tidak dikenal"),
        ('paper = "Stiker vinil"\n', "", 1, "paper: wajib diisi, kecuali untuk kind screen"),
        ('finishing = "Kiss-cut"', 'finishing = " "', 12, "finishing: wajib diisi, kecuali"),
        ('id = "Stiker"', 'id = ""', 15, "[name] id: wajib diisi"),
        ("columns = 4", "columns = 5", 20, "[sheet] columns: tidak muat"),
        ("rows = 5", "rows = ", 21, "penulisan TOML salah"),
    ],
)
def test_a_fault_names_file_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in GOOD
    made = folder(tmp_path, GOOD.replace(old, new))

    with pytest.raises(CatalogueError) as caught:
        load_material(made)

    assert any(
        f"{made / 'material.toml'} baris {line}" in problem and told in problem
        for problem in caught.value.problems
    ), caught.value.problems


def test_all_faults_of_all_folders_come_at_once(tmp_path: Path) -> None:
    folder(tmp_path, GOOD.replace('"hand"', '"x"').replace("qr_mm = 32", "qr_mm = 1"))
    (folder(tmp_path, GOOD, "Buku Saku") / "style.css").unlink()

    with pytest.raises(CatalogueError) as caught:
        catalogue(tmp_path)

    assert len(caught.value.problems) == 4


@pytest.mark.parametrize("slug", ["baliho", "../poster-a4", "poster-a4/", ""])
def test_what_is_not_in_the_catalogue_is_named(slug: str) -> None:
    with pytest.raises(NotFound, match="poster-a4"):
        material(slug)
