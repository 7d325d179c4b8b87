"""Fill what a ready-made page leaves open: the code, its place, suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from outreach.gate.code import spaced

LANGUAGES = ("id", "su")
# A page has parts for some states only: `<!--@@IF known-->…<!--@@END-->`.
_PART = re.compile(r"<!--@@IF ([a-z]+)-->(.*?)<!--@@END-->", re.DOTALL)
# Enough of a mistyped code to recognise it.
_SHOWN = 16

_BUILT_IN = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<title>{title}</title><style>
body{{margin:0;padding:2rem min(1.25rem,6vw);font:1.25rem/1.5 system-ui,sans-serif}}
body{{color:#10312e;background:#fff;overflow-wrap:break-word}}main{{max-width:34rem;margin:auto}}
h1{{font-size:min(2.25rem,15vw);line-height:1.15;margin:0 0 1rem;color:#0b4f4a}}a{{color:#0b4f4a}}
.b{{display:block;margin:2rem 0;padding:1.1rem min(1rem,4vw);border-radius:1rem;background:#a80f1a;
color:#fff;font-size:min(2rem,13vw);font-weight:800;text-align:center;text-decoration:none}}
.o{{display:inline-block;padding:.5rem 0}}b{{font-family:monospace}}</style><main><h1>{title}</h1>
<p>{text}</p><a class="b" href="tel:112">Telepon 112</a><p>Kode poster: <b>@@CODE@@</b></p>
<p>Diskominfo {regency}</p>
<a class="o" href="?l={other}" lang="{other}" hreflang="{other}">{name}</a></main></html>"""
_BUILT_IN_PAGES = {
    "id": _BUILT_IN.format(
        lang="id", title="Darurat? Telepon 112.", regency="Kabupaten Purwakarta",
        text="Gratis, 24 jam. Halaman lain sedang disiapkan; silakan coba lagi sebentar lagi.",
        other="su", name="Basa Sunda",
    ),
    "su": _BUILT_IN.format(
        lang="su", title="Darurat? Enggal telepon 112.", regency="Kabupatén Purwakarta",
        text="Haratis, 24 jam. Kaca sanésna nuju disayagikeun; mangga cobian deui sakedap.",
        other="id", name="Bahasa Indonesia",
    ),
}  # fmt: skip


def landing(page: str, code: str, place: str) -> str:
    """A campaign's page for one placement."""
    page = page.replace("@@CARD@@", f"/q/{code}/kontak.vcf")
    return page.replace("@@CODE@@", spaced(code)).replace("@@PLACE@@", escape(place))


def unknown(page: str, typed: str, suggestions: Iterable[tuple[str, str]] = ()) -> str:
    """The page for a code that does not exist, or that nobody has `typed` yet.

    `typed` is normalised; `suggestions` are existing codes with their places.
    """
    links = "".join(
        f'<li><a href="/q/{code}"><b>{spaced(code)}</b> {escape(place)}</a></li>'
        for code, place in suggestions
    )
    states = {"wrong"} if typed else {"ask"}
    if links:
        states.add("near")
    page = parts(page, states).replace("@@CODE@@", _shown(typed))
    return page.replace("@@SUGGESTIONS@@", links)


def check(page: str, typed: str, place: str | None) -> str:
    """The page that says whether a code is official: `place` is where it hangs, None if not."""
    state = "ask" if not typed else "wrong" if place is None else "known"
    page = parts(page, {state}).replace("@@CODE@@", _shown(typed)).replace("@@LINK@@", typed)
    return page.replace("@@PLACE@@", escape(place or ""))


def built_in(language: str, typed: str) -> str:
    """The page for when nothing has been published: 112 can always be called."""
    return _BUILT_IN_PAGES[language].replace("@@CODE@@", _shown(typed))


def stay_at(page: str, path: str) -> str:
    """Make the language switch name its page: beside `?kode=…` a bare `?l=` would forget it."""
    return page.replace('href="?l=', f'href="{escape(path)}?l=')


def _shown(typed: str) -> str:
    return spaced(typed[:_SHOWN]) + ("…" if len(typed) > _SHOWN else "")


def parts(page: str, states: set[str]) -> str:
    """The page with the parts for these states only."""
    return _PART.sub(lambda part: part[2] if part[1] in states else "", page)
