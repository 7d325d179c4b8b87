"""A static stand-in for the gate: configuration for nginx and ready-made pages, in one folder.

What nginx cannot do is left out: scans are not counted and mistyped codes get no suggestion.
Codes, devices, languages, redirects and pages answer as the gate does.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from outreach.gate import pages
from outreach.gate.code import spaced
from outreach.gate.snapshot import Snapshot

_MARK = "# Outreach: "
_TEMPLATES = Path(__file__).parent / "export_files"
# `@{name}` is ours; `$name` is nginx's.
_OURS = re.compile(r"@\{([a-z]+)\}")
# nginx fills these in while it sends the page (server-side includes).
_CANONICAL, _SHOWN, _PLACE, _TYPED = (
    f'<!--# echo var="outreach_{name}" -->' for name in ("canonical", "shown", "place", "typed")
)


class NotAnExport(Exception):
    """The folder is there and holds something else; nothing was touched."""


def export(snapshot: Snapshot, folder: Path) -> None:
    """Put the whole export in `folder`, replacing an earlier one; all of it or nothing.

    Raises `NotAnExport` or `OSError`.
    """
    folder = folder.absolute()
    if folder.exists() and not _is_export(folder):
        raise NotAnExport(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    mark = f"{folder.name}-{uuid.uuid4().hex[:8]}"
    made, old = folder.with_name(f".{mark}.new"), folder.with_name(f".{mark}.old")
    try:
        for name, text in _files(snapshot, folder):
            _write(made / name, text)
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        for left in (made, old):
            shutil.rmtree(left, ignore_errors=True)


def _is_export(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    try:
        return (folder / "http.conf").read_text(encoding="utf-8").startswith(_MARK)
    except OSError:
        return not any(folder.iterdir())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _files(snapshot: Snapshot, folder: Path) -> Iterator[tuple[str, str]]:
    """Each file's name and text; `folder` is where they will stand."""
    facts = {
        "folder": str(folder).replace('"', ""),
        "host": snapshot.official_host,
        "made": snapshot.generated_at,
        "codes": str(len(snapshot.codes)),
        "entries": "\n".join(_entries(snapshot)),
        "redirects": "\n".join(_redirects(snapshot)),
        "cards": "\n".join(_cards(snapshot)),
    }
    for name in ("http.conf", "server.conf", "README.md"):
        text = (_TEMPLATES / name).read_text(encoding="utf-8")
        yield name, _OURS.sub(lambda found: facts[found[1]], text)
    for name, page in _pages(snapshot):
        yield f"halaman/{name}.html", page
    for at, target in enumerate(snapshot.targets):
        if target.contact_card:
            yield f"kartu/t{at}.vcf", target.contact_card


def _entries(snapshot: Snapshot) -> Iterator[str]:
    for code, at in sorted(snapshot.codes.items()):
        place = snapshot.names.get(code, "")
        yield f'    {code} "t{at}|{code}|{spaced(code)}|{_quoted(place)}";'


def _redirects(snapshot: Snapshot) -> Iterator[str]:
    for at, target in enumerate(snapshot.targets):
        for device, url in sorted(target.url.items()):
            yield f'    "t{at}:{device}:" "{_quoted(url.replace("$", "%24"))}";'


def _cards(snapshot: Snapshot) -> Iterator[str]:
    for at, target in enumerate(snapshot.targets):
        if target.contact_card:
            yield f'    t{at} "/outreach-statis/kartu/t{at}.vcf";'


def _quoted(text: str) -> str:
    """Text inside nginx's double quotes; it has no way to write a dollar sign."""
    plain = " ".join(text.replace("$", "＄").split())
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _pages(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Name and HTML of every page, open only where nginx fills in."""
    for at, target in enumerate(snapshot.targets):
        for language in pages.LANGUAGES:
            page = target.pages.get(language) or target.pages["id"]
            page = page.replace("@@CARD@@", f"/q/{_CANONICAL}/kontak.vcf")
            yield f"t{at}-{language}", _filled(page, f"/q/{_CANONICAL}", _SHOWN)
    for language in pages.LANGUAGES:
        for name in ("unknown", "check"):
            page = snapshot.fallback.get(f"{name}-{language}") or pages.built_in(language, "")
            door = "/cek/" if name == "check" else "/q/"
            for state, code, shown in (
                ("known", _CANONICAL, _SHOWN), ("wrong", _TYPED, _TYPED), ("ask", "", ""),
            ):  # fmt: skip
                part = pages.parts(page, {state}).replace("@@LINK@@", _CANONICAL)
                yield f"{name}-{state}-{language}", _filled(part, f"{door}{code}", shown)


def _filled(page: str, path: str, shown: str) -> str:
    page = page.replace("@@CODE@@", shown).replace("@@PLACE@@", _PLACE)
    page = page.replace("@@SUGGESTIONS@@", "")
    return page.replace('href="?l=', f'href="{path}?l=')
