"""Campaign packs: a folder with `campaign.toml`, texts in two languages, and artwork.

Every error names the file, the line and the field, and all of them come at once.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from outreach.campaigns.copy import HANDED_ON, unknown_field
from outreach.errors import OutreachError
from outreach.pictures import clean_svg
from outreach.services.models import DEVICES, STATUSES
from outreach.services.registry import check_value

FILE = "campaign.toml"
LANGUAGES = ("id", "su")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

# Field → (type, required). What is not named here is an error, with the nearest name offered.
_FIELDS: dict[str, dict[str, tuple[type, bool]]] = {
    "": {"slug": (str, True), "name": (str, True), "goal": (str, False), "note": (str, False),
         "service": (dict, True), "copy": (dict, True), "materials": (list, True)},
    "service": {"slug": (str, True), "name": (str, True), "aliases": (list, False),
                "status": (str, True), "purpose": (str, True), "emergency": (bool, False),
                "primary": (str, True), "accent": (str, True), "ink": (str, True),
                "targets": (dict, False)},
    "target": {"value": (str, True), "confirmed": (bool, False), "source": (str, False)},
    "copy": {"proofread": (bool, False), "invented": (list, False), "headline": (str, True),
             "subhead": (str, True), "points": (list, True), "call": (str, True),
             "how_to_report": (str, False), "event": (str, False),
             "sponsor": (str, False), "whatsapp": (str, True), "sms": (str, True),
             "email": (dict, True), **{name: (str, False) for name in HANDED_ON}},
    "point": {"text": (str, True), "until": (date, False)},
    "email": {"subject": (str, True), "body": (str, True)},
    "material": {"slug": (str, True), "name": (str, True), "needs": (list, False),
                 "art": (list, False)},
}  # fmt: skip
_TEXT_LISTS = {"aliases", "invented", "art"}
_TYPE_WORDS = {str: "teks", bool: "true atau false", list: "daftar", dict: "tabel", date: "tanggal"}


class PackError(OutreachError):
    """A pack cannot be used; `problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "%(problems)s.",
            "Tidak ada yang diimpor; perbaiki lalu ulangi.",
            problems="; ".join(problems),
        )
        self.problems = problems


@dataclass(frozen=True)
class TargetSpec:
    """Where the service is reached on a device, and who says so."""

    value: str
    confirmed: bool = False
    source: str = ""


@dataclass(frozen=True)
class ServiceSpec:
    """The pack's service as it enters the registry when it is not there yet."""

    slug: str
    name: str
    status: str
    purpose: str
    primary: str
    accent: str
    ink: str
    aliases: tuple[str, ...] = ()
    emergency: bool = False
    targets: Mapping[str, TargetSpec] = field(default_factory=dict)


@dataclass(frozen=True)
class Pack:
    """A checked pack. `content` is what a campaign keeps: copy, materials and artwork."""

    slug: str
    name: str
    goal: str
    note: str
    service: ServiceSpec
    content: dict[str, Any]


def load_pack(folder: Path) -> Pack:
    """Read and check a pack; raises `PackError` with every fault found."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PackError([f"{path}: berkas ini tidak ada atau bukan teks UTF-8"]) from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        raise PackError([f"{path} baris {line}: penulisan TOML salah"]) from None
    check = _Check(path, text)
    check.table("", raw, "")
    _check_values(check, raw)
    art = _load_art(check, raw, folder)
    if check.problems:
        raise PackError(check.problems)
    return _pack(raw, art)


class _Check:
    """Collects faults, each with the line its field stands on."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.problems: list[str] = []

    def fault(self, table: str, name: str, sentence: str) -> None:
        shown = f"[{table}] {name}" if table else name
        self.problems.append(f"{self.path} baris {self.line(table, name)}, {shown}: {sentence}")

    def line(self, table: str, name: str) -> int:
        """The field's line; of a missing one its table's line; else 1."""
        plain = re.sub(r"\.\d+$", "", table)
        wanted = int(table[len(plain) + 1 :] or 0) if plain != table else 0
        here, seen, at = plain == "", -1, 1
        for number, line in enumerate(self.lines, start=1):
            header = re.match(r"\s*\[\[?([^\]]+)\]", line)
            if header:
                seen += header[1].strip() == plain
                here = header[1].strip() == plain and (plain == table or seen == wanted)
                at = number if here else at
            elif here and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
                return number
        return at

    def table(self, kind: str, raw: dict[str, Any], name: str) -> None:
        """Check one table's fields against `_FIELDS[kind]`, then the tables inside it."""
        fields = _FIELDS[kind]
        for key, value in raw.items():
            if key not in fields:
                near = difflib.get_close_matches(key, fields, 1)
                hint = f"; mungkin maksudnya {near[0]!r}" if near else ""
                self.fault(name, key, f"isian ini tidak dikenal{hint}")
            elif not isinstance(value, fields[key][0]):
                self.fault(name, key, f"harus berupa {_TYPE_WORDS[fields[key][0]]}")
        for key, (kind_of, required) in fields.items():
            if required and (key not in raw or (kind_of is str and raw[key] == "")):
                self.fault(name, key, "wajib diisi")
        sound = {k: v for k, v in raw.items() if k in fields and isinstance(v, fields[k][0])}
        self._inside(kind, sound, name)

    def _inside(self, kind: str, raw: dict[str, Any], name: str) -> None:
        """`raw` has only the fields that are known and of the right type."""
        if kind == "":
            if "service" in raw:
                self.table("service", raw["service"], "service")
            for language, texts in raw.get("copy", {}).items():
                self._entry("copy", texts, f"copy.{language}")
            for at, material in enumerate(raw.get("materials", [])):
                self._entry("material", material, f"materials.{at}")
        elif kind == "service":
            for device, target in raw.get("targets", {}).items():
                self._entry("target", target, f"service.targets.{device}")
        elif kind == "copy":
            if "email" in raw:
                self.table("email", raw["email"], f"{name}.email")
            for point in raw.get("points", []):
                self._entry("point", point, name)
        for key in _TEXT_LISTS & raw.keys():
            if not all(isinstance(item, str) for item in raw[key]):
                self.fault(name, key, "tiap butirnya harus berupa teks")

    def _entry(self, kind: str, raw: object, name: str) -> None:
        if isinstance(raw, dict):
            self.table(kind, raw, name)
        else:
            self.fault(name, "", "harus berupa tabel")


def _check_values(check: _Check, raw: dict[str, Any]) -> None:
    """What the values may be; passes over those whose type is wrong, named already."""
    service = _table(raw.get("service"))
    for table, slug in (("", raw.get("slug")), ("service", service.get("slug"))):
        if isinstance(slug, str) and slug and not _SLUG.fullmatch(slug):
            check.fault(table, "slug", "hanya huruf kecil, angka, dan tanda hubung")
    status = service.get("status")
    if isinstance(status, str) and status and status not in STATUSES:
        check.fault("service", "status", f"pilih salah satu: {', '.join(STATUSES)}")
    for name in ("primary", "accent", "ink"):
        colour = service.get(name)
        if isinstance(colour, str) and colour and not _COLOUR.fullmatch(colour):
            check.fault("service", name, "tulis warna seperti #0b5d57")
    for device, target in _table(service.get("targets")).items():
        where, value = f"service.targets.{device}", _table(target).get("value")
        if device not in DEVICES:
            check.fault(where, "", f"pilih salah satu: {', '.join(DEVICES)}")
        elif isinstance(value, str) and value:
            try:
                check_value(device, value)
            except OutreachError as error:
                check.fault(where, "value", str(error).rstrip("."))
    copy = _table(raw.get("copy"))
    if "copy" in raw and "id" not in copy:
        check.fault("copy", "id", "naskah Bahasa Indonesia wajib ada")
    for language, texts in copy.items():
        if language not in LANGUAGES:
            check.fault(f"copy.{language}", "", "bahasa yang dikenal: id, su")
        for name in HANDED_ON:
            said = _table(texts).get(name)
            wrong = unknown_field(said) if isinstance(said, str) else ""
            if wrong:
                told = "village, district, link, service_name"
                check.fault(f"copy.{language}", name, f"{wrong} tidak dikenal; pakai: {told}")
        for point in map(_table, _list(_table(texts).get("points"))):
            # A moment is a date to Python, but only a day can be compared and written back.
            if isinstance(point.get("until"), datetime):
                check.fault(f"copy.{language}", "points", "until ditulis seperti 2026-12-31")
    if raw.get("materials") == []:
        check.fault("", "materials", "sebutkan paling sedikit satu materi")
    for at, material in enumerate(map(_table, _list(raw.get("materials")))):
        for need in _list(material.get("needs")):
            if not isinstance(need, list) or not need or any(n not in DEVICES for n in need):
                check.fault(f"materials.{at}", "needs", 'tulis seperti [["telephone"]]')


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _load_art(check: _Check, raw: dict[str, Any], folder: Path) -> dict[str, str]:
    art = {}
    for at, material in enumerate(map(_table, _list(raw.get("materials")))):
        for name in _list(material.get("art")):
            # The name becomes a path, here and where the pack is written again.
            if not isinstance(name, str) or not _SLUG.fullmatch(name):
                check.fault(f"materials.{at}", "art", f"nama gambar {name!r} tidak boleh dipakai")
                continue
            path = folder / "art" / f"{name}.svg"
            try:
                art[name] = clean_svg(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError):
                check.fault(f"materials.{at}", "art", f"{path} tidak ada")
            except ValueError as error:
                check.fault(f"materials.{at}", "art", f"{path}: {error}")
    return art


def _pack(raw: dict[str, Any], art: dict[str, str]) -> Pack:
    service = dict(raw["service"])
    targets = {d: TargetSpec(**t) for d, t in service.pop("targets", {}).items()}
    aliases = tuple(service.pop("aliases", ()))
    copy = {
        language: {
            "proofread": False,
            "invented": [],
            "how_to_report": "",
            **texts,
            "points": [
                {"text": p["text"], "until": p["until"].isoformat() if "until" in p else None}
                for p in texts["points"]
            ],
        }
        for language, texts in raw["copy"].items()
    }
    materials = [{"needs": [], "art": [], **material} for material in raw["materials"]]
    return Pack(
        slug=raw["slug"],
        name=raw["name"],
        goal=raw.get("goal", ""),
        note=raw.get("note", ""),
        service=ServiceSpec(**service, aliases=aliases, targets=targets),
        content={"copy": copy, "materials": materials, "art": art},
    )


def dump_pack(pack: Pack, folder: Path) -> None:
    """Write the pack so that `load_pack` gives an equal one; raises `OutreachError`."""
    service = asdict(pack.service)
    targets = service.pop("targets")
    lines = [*_pairs({"slug": pack.slug, "name": pack.name, "goal": pack.goal, "note": pack.note})]
    lines += ["", "[service]", *_pairs(service)]
    for device, target in targets.items():
        lines += ["", f"[service.targets.{device}]", *_pairs(target)]
    for language, texts in pack.content["copy"].items():
        rest = {k: v for k, v in texts.items() if k not in ("points", "email")}
        lines += ["", f"[copy.{language}]", *_pairs(rest), "points = ["]
        for point in texts["points"]:
            until = f", until = {point['until']}" if point["until"] else ""
            lines.append(f"  {{ text = {_toml(point['text'])}{until} }},")
        lines += ["]", "", f"[copy.{language}.email]", *_pairs(texts["email"])]
    for material in pack.content["materials"]:
        lines += ["", "[[materials]]", *_pairs(material)]
    try:
        (folder / "art").mkdir(parents=True, exist_ok=True)
        for name, svg in pack.content["art"].items():
            (folder / "art" / f"{name}.svg").write_text(svg, encoding="utf-8")
        (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutreachError(
            "Folder %(folder)s tidak bisa ditulis (%(reason)s).",
            "Pilih folder lain.",
            folder=folder,
            reason=error.strerror,
        ) from error


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "[" + ", ".join(_toml(item) for item in value) + "]"
