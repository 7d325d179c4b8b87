"""A pack is read whole or refused with every fault named, and survives being written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from outreach.campaigns.copy import HANDED_ON
from outreach.campaigns.pack import FILE, PackError, dump_pack, load_pack
from outreach.materials.edit_forms import paragraphs
from outreach.settings import ROOT

PACKS = sorted(path.parent for path in (ROOT / "campaigns").glob(f"*/{FILE}"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a shipped pack to break."""
    dump_pack(load_pack(ROOT / "campaigns" / "ogan-lopian"), tmp_path)
    return tmp_path


def broken(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """The problems that loading finds after `changes`, each of old text to new."""
    text = (folder / FILE).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / FILE).write_text(text)
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    return caught.value.problems


def line_of(folder: Path, beginning: str) -> int:
    lines = (folder / FILE).read_text().splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(beginning))


@pytest.mark.parametrize("source", PACKS, ids=lambda path: path.name)
def test_a_shipped_pack_loads_and_survives_being_written(source: Path, tmp_path: Path) -> None:
    pack = load_pack(source)
    dump_pack(pack, tmp_path)

    assert load_pack(tmp_path) == pack
    assert pack.slug == source.name
    assert set(pack.content["copy"]) == {"id", "su"}
    assert pack.content["copy"]["su"]["proofread"] is False
    assert {path.stem for path in (source / "art").iterdir()} == set(pack.content["art"])


def test_only_the_emergency_number_is_taken_as_confirmed() -> None:
    confirmed = [
        (pack.slug, device, target.value)
        for pack in map(load_pack, PACKS)
        for device, target in pack.service.targets.items()
    ]

    assert confirmed == [("call-center-112", "telephone", "112")]


def test_placeholders_are_those_that_messages_know() -> None:
    for source in PACKS:
        found = set(re.findall(r"\{\{(.*?)\}\}", (source / FILE).read_text()))
        assert found <= {"link", "unsubscribe", "service_name", "village", "district"}
        assert not re.search(r"\bLINK\b", (source / FILE).read_text())


def test_an_empty_field_is_named_with_file_and_line(folder: Path) -> None:
    at = line_of(folder, "headline")

    [problem] = broken(
        folder, ('headline = "Ada keluhan layanan? Sampaikan lewat Ogan Lopian."', 'headline = ""')
    )

    assert problem == f"{folder / FILE} baris {at}, [copy.id] headline: wajib diisi"


def test_a_target_that_no_phone_can_follow_is_named(folder: Path) -> None:
    [problem] = broken(
        folder,
        (
            "[copy.id]\n",
            '[service.targets.web]\nvalue = "http://x\\n"\nconfirmed = true\n\n[copy.id]\n',
        ),
    )

    assert "[service.targets.web] value: Alamat ini tidak bisa dipakai" in problem


@pytest.mark.parametrize("source", PACKS, ids=lambda path: path.name)
def test_a_shipped_pack_has_all_that_villages_hand_on_marked_as_invented(source: Path) -> None:
    for copy in load_pack(source).content["copy"].values():
        assert set(HANDED_ON) <= set(copy["invented"])
        assert all("{{village}}" in copy[name] for name in HANDED_ON)
        # What the page gives back of it must be what it was given.
        assert all(paragraphs(copy[name].replace("\n", "\r\n")) == copy[name] for name in HANDED_ON)


def test_a_field_that_no_village_fills_is_named(folder: Path) -> None:
    [problem] = broken(folder, ("Alamatnya: {{link}}.", "Alamatnya: {{tautan}}."))

    assert "[copy.id] radio_30: {{tautan}} tidak dikenal" in problem


def test_all_faults_come_at_once_wherever_they_stand(folder: Path) -> None:
    problems = broken(
        folder,
        ('goal = "', 'gaol = "'),
        ('status = "active"', 'status = "hidup"'),
        ('primary = "#0b5d57"', "primary = 7"),
        ("aliases = []", "aliases = [3]"),
        ('subject = "', 'subjek = "'),
        ("until = 2026-12-31", "until = 2026-12-31T10:00:00"),
        ('[["whatsapp", "web", "android"]]', '[["fax"]]'),
    )

    text = "\n".join(problems)
    for named in (
        "gaol: isian ini tidak dikenal; mungkin maksudnya 'goal'",
        "[service] status: pilih",
        "[service] primary: harus berupa teks",
        "[service] aliases: tiap butirnya",
        "[copy.id.email] subjek: isian ini tidak dikenal; mungkin maksudnya 'subject'",
        "[copy.id.email] subject: wajib diisi",
        "[copy.id] points: until",
        "[materials.0] needs",
    ):
        assert named in text
    assert all(re.search(r"campaign\.toml baris \d+, ", problem) for problem in problems)
    assert len(problems) == 8


@pytest.mark.parametrize("name", ["../../rahasia", "/etc/passwd", "", "A", "a/b"])
def test_a_drawing_is_not_named_out_of_its_folder(folder: Path, name: str) -> None:
    [problem] = broken(folder, ('art = ["report",', f'art = ["{name}",'))

    assert "tidak boleh dipakai" in problem


@pytest.mark.parametrize("text", ["slug = ", "a = 1\na = 2\n", ""])
def test_what_is_no_pack_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)

    with pytest.raises(PackError, match=r"campaign\.toml baris \d"):
        load_pack(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=str(tmp_path / FILE)):
        load_pack(tmp_path)
