"""The catalogue: a material is one folder under `templates/materials/`, and no Python.

A folder holds `template.html`, `style.css` and `material.toml`, the material's promises. Every
error names the file, the line and the field, and all of them come at once.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outreach.errors import NotFound, OutreachError
from outreach.links.printed import ON_SCREEN
from outreach.links.qr import MINIMUM_WIDTH_MM
from outreach.settings import ROOT

MATERIALS = ROOT / "templates" / "materials"
FILE = "material.toml"
KINDS = ("hand", "poster", "screen")
# What may differ from placement to placement, and so is stamped on the finished artwork.
SLOTS = ("qr", "code", "host", "address", "village", "district")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Field → (types, required). `sheet` is a table of its own.
_NUMBER = (int, float)
_FIELDS: dict[str, dict[str, tuple[tuple[type, ...], bool]]] = {
    "": {"name": ((dict,), True), "kind": ((str,), True), "trim_mm": ((list,), True),
         "bleed_mm": (_NUMBER, True), "safe_mm": (_NUMBER, True), "pages": ((int,), True),
         "view_mm": (_NUMBER, True), "scan_mm": (_NUMBER, False), "qr_mm": (_NUMBER, False),
         "minimum_text_pt": (_NUMBER, True), "scale": (_NUMBER, False), "like": ((str,), False),
         "both": ((bool,), False), "tenth": ((bool,), False), "slots": ((list,), True),
         "paper": ((str,), False), "finishing": ((str,), False), "sheet": ((dict,), False)},
    "name": {"id": ((str,), True), "en": ((str,), True)},
    "sheet": {"size_mm": ((list,), True), "columns": ((int,), True), "rows": ((int,), True),
              "gap_mm": (_NUMBER, True), "corner_mm": (_NUMBER, False)},
}  # fmt: skip
_WORDS = {str: "teks", int: "bilangan bulat", float: "angka", list: "daftar", dict: "tabel",
          bool: "true atau false"}  # fmt: skip


class CatalogueError(OutreachError):
    """A material's declaration cannot be used; `problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "%(problems)s.", "Perbaiki berkas itu, lalu ulangi.", problems="; ".join(problems)
        )
        self.problems = problems


@dataclass(frozen=True)
class Sheet:
    """Several pieces on one sheet, `gap_mm` apart and centred; kiss-cut around each piece."""

    size_mm: tuple[float, float]
    columns: int
    rows: int
    gap_mm: float
    corner_mm: float = 0.0


@dataclass(frozen=True)
class Material:
    """A material's promises. Lengths in mm of the finished piece, text in points of it.

    `view_mm` is the distance of the headline, `scan_mm` that of the QR, whose modules span
    `qr_mm` without the quiet zone (both 0 when no QR is in `slots`). Template and style are drawn
    `scale` times smaller, and may be those of another material, `like`. `pages` are the sides of
    one piece. `both`: it has room for Indonesian and Sundanese together. `tenth`: print shops take
    its file at 1:10. `paper` and `finishing` are told to the print shop, in Indonesian.
    """

    slug: str
    names: dict[str, str]
    kind: str
    trim_mm: tuple[float, float]
    bleed_mm: float
    safe_mm: float
    pages: int
    view_mm: float
    minimum_text_pt: float
    slots: tuple[str, ...]
    scan_mm: float = 0.0
    qr_mm: float = 0.0
    scale: float = 1.0
    like: str = ""
    both: bool = False
    tenth: bool = False
    paper: str = ""
    finishing: str = ""
    sheet: Sheet | None = None

    @property
    def has_qr(self) -> bool:
        return "qr" in self.slots

    @property
    def design(self) -> Path:
        """The folder of template and style."""
        return MATERIALS / (self.like or self.slug)

    def files(self) -> list[Path]:
        """Everything that decides how the material looks, besides the campaign."""
        shared = [path for path in MATERIALS.glob("*.*") if path.is_file()]
        own = {MATERIALS / self.slug / FILE, *self.design.iterdir()}
        return sorted([*shared, *own])

    def drawn(self, length: float) -> float:
        """A length of the finished piece as the template draws it."""
        return length / self.scale


def catalogue(folder: Path = MATERIALS) -> list[Material]:
    """Every material, posters first, larger ones later; raises `CatalogueError` with all faults."""
    found, problems = [], []
    for path in sorted(folder.glob(f"*/{FILE}")):
        try:
            found.append(load_material(path.parent))
        except CatalogueError as error:
            problems += error.problems
    if problems:
        raise CatalogueError(problems)
    order = {kind: at for at, kind in enumerate(("poster", "hand", "screen"))}
    return sorted(
        found,
        key=lambda m: (order[m.kind], m.trim_mm[0] * m.trim_mm[1], m.slug),
    )


def material(slug: str, folder: Path = MATERIALS) -> Material:
    """The material of that slug; `NotFound` names the ones there are."""
    if not _SLUG.fullmatch(slug) or not (folder / slug / FILE).is_file():
        known = ", ".join(sorted(path.parent.name for path in folder.glob(f"*/{FILE}")))
        raise NotFound("Materi “%(slug)s” tidak ada.", "Yang ada: %(known)s.",
                       slug=slug, known=known)  # fmt: skip
    return load_material(folder / slug)


def name_of(slug: str, language: str) -> str:
    """The material's name in `id` or `en`; of one that is no longer there, its slug."""
    try:
        return material(slug).names[language]
    except NotFound:
        return slug


def load_material(folder: Path) -> Material:
    """Read and check one folder; raises `CatalogueError` with every fault found."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CatalogueError([f"{path}: berkas ini tidak ada atau bukan teks UTF-8"]) from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        raise CatalogueError([f"{path} baris {line}: penulisan TOML salah"]) from None
    check = _Check(path, text.splitlines())
    check.table("", raw)
    if not check.problems:
        _check_values(check, raw)
    if not _SLUG.fullmatch(folder.name):
        check.problems.append(f"{folder}: nama folder hanya huruf kecil, angka, dan tanda hubung")
    if (raw.get("kind") == "screen") != folder.name.startswith(ON_SCREEN):
        check.fault("", "kind", f"screen hanya dan selalu untuk folder {ON_SCREEN}…")
    like = raw.get("like", folder.name) if not check.problems else folder.name
    for part in ("template.html", "style.css"):
        if ("like" in raw and not _SLUG.fullmatch(like)) or not (
            folder.parent / like / part
        ).is_file():
            check.problems.append(f"{folder.parent / like / part}: berkas ini tidak ada")
    if check.problems:
        raise CatalogueError(check.problems)
    return _material(folder.name, raw)


class _Check:
    """Collects faults, each with the line its field stands on."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines = path, lines
        self.problems: list[str] = []

    def fault(self, table: str, name: str, sentence: str) -> None:
        shown = f"[{table}] {name}" if table else name
        self.problems.append(f"{self.path} baris {self._line(table, name)}, {shown}: {sentence}")

    def _line(self, table: str, name: str) -> int:
        """The field's line; of a missing one its table's line; else 1."""
        here, at = "", 1
        for number, line in enumerate(self.lines, start=1):
            header = re.match(r"\s*\[([^\]]+)\]", line)
            if header:
                here = header[1].strip()
                at = number if here == table else at
            elif here == table and re.match(rf"\s*{re.escape(name)}\s*=", line):
                return number
        return at

    def table(self, kind: str, raw: dict[str, Any]) -> None:
        fields = _FIELDS[kind]
        for key, value in raw.items():
            if key not in fields:
                near = difflib.get_close_matches(key, fields, 1)
                hint = f"; mungkin maksudnya {near[0]!r}" if near else ""
                self.fault(kind, key, f"isian ini tidak dikenal{hint}")
            elif not isinstance(value, fields[key][0]) or (
                isinstance(value, bool) and bool not in fields[key][0]
            ):
                self.fault(kind, key, f"harus berupa {_WORDS[fields[key][0][-1]]}")
            elif isinstance(value, dict):
                self.table(key, value)
        for key, (_types, required) in fields.items():
            if required and (key not in raw or raw[key] == ""):
                self.fault(kind, key, "wajib diisi")


def _check_values(check: _Check, raw: dict[str, Any]) -> None:
    """What the values may be, when their types are right."""
    sheet = raw.get("sheet", {})
    for name in ("paper", "finishing"):
        if raw["kind"] != "screen" and not raw.get(name, "").strip():
            check.fault(
                "", name, "wajib diisi, kecuali untuk kind screen: percetakan menanyakannya"
            )
    if raw["kind"] not in KINDS:
        check.fault("", "kind", f"pilih salah satu: {', '.join(KINDS)}")
    for table, name, values in (("", "trim_mm", raw), ("sheet", "size_mm", sheet)):
        size = values.get(name, [1, 1])
        if len(size) != 2 or not all(type(side) in _NUMBER and side > 0 for side in size):
            check.fault(table, name, "tulis lebar dan tinggi dalam mm, seperti [210, 297]")
    for name in ("view_mm", "minimum_text_pt", "pages", "scan_mm", "qr_mm", "scale"):
        if raw.get(name, 1) <= 0:
            check.fault("", name, "harus lebih dari 0")
    for name in ("bleed_mm", "safe_mm"):
        if raw[name] < 0:
            check.fault("", name, "tidak boleh kurang dari 0")
    for name in ("columns", "rows"):
        if sheet.get(name, 1) <= 0:
            check.fault("sheet", name, "harus lebih dari 0")
    slots = raw["slots"]
    for slot in slots:
        if slot not in SLOTS:
            check.fault("", "slots", f"{slot!r} tidak dikenal; pilih dari: {', '.join(SLOTS)}")
    for name in ("scan_mm", "qr_mm"):
        if ("qr" in slots) != (name in raw):
            told = "wajib diisi bila ada qr" if "qr" in slots else "hanya bila slots memuat qr"
            check.fault("", name, told)
    if "qr" in slots and 0 < raw.get("qr_mm", 0) < MINIMUM_WIDTH_MM:
        check.fault("", "qr_mm", f"paling kecil {MINIMUM_WIDTH_MM:g} mm")
    if sheet and not check.problems:
        for side, count in ((0, sheet["columns"]), (1, sheet["rows"])):
            if count * (raw["trim_mm"][side] + sheet["gap_mm"]) > sheet["size_mm"][side]:
                check.fault("sheet", ("columns", "rows")[side], "tidak muat di lembarannya")


def _material(slug: str, raw: dict[str, Any]) -> Material:
    rest = {k: v for k, v in raw.items() if k not in ("name", "trim_mm", "slots", "sheet")}
    sheet = raw.get("sheet")
    return Material(
        slug=slug,
        names=raw["name"],
        trim_mm=(float(raw["trim_mm"][0]), float(raw["trim_mm"][1])),
        slots=tuple(raw["slots"]),
        sheet=Sheet(**{**sheet, "size_mm": tuple(map(float, sheet["size_mm"]))}) if sheet else None,
        **rest,
    )
