"""The words on the page: all there, readable, inside the sheet, and of this place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from outreach.gate.code import ALPHABET, is_valid, normalise, spaced
from outreach.materials.preflight.drawn import MM, Words
from outreach.materials.preflight.report import Fault
from outreach.materials.preflight.sheet import DRAFT, Sheet

_SLACK_PT = 0.75
_PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\{%|%\}|@@|%\([a-z_]+\)s|\bTODO\b|\bFIXME\b|XXXX[-–]?XXXX|(?i:\blorem\b|\bipsum\b)"
    r"|\bundefined\b|\bNone\b|\bnull\b"
)
_CODE = re.compile(
    rf"(?<![A-Z0-9])[{ALPHABET}]{{4}}[-–\u2010\u2011 ]?[{ALPHABET}]{{4}}(?![A-Z0-9])"
)
_PATH = re.compile(r"/(?:q/|cek)")
_HOST_END = re.compile(r"[a-z0-9.:-]{1,60}$")
_SAME = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "‐": "-", "‑": "-",
                       "\N{SOFT HYPHEN}": None})  # fmt: skip


def check_text(sheet: Sheet) -> Iterator[Fault]:
    """All checks of words that need no rendering."""
    yield from _letters(sheet)
    yield from _edges(sheet)
    yield from _leftovers(sheet)
    yield from _what_must_stand(sheet)
    yield from _address(sheet)
    yield from _number(sheet)


def bare(text: str) -> str:
    """`text` without spaces and case, quotes and dashes alike: lines may break anywhere."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    return "".join(plain.split()).casefold()


def _letters(sheet: Sheet) -> Iterator[Fault]:
    for font in sorted({w.font for w in sheet.words if not w.embedded}):
        yield Fault("font_absent", {"font": font})
    for words in sheet.words:
        if words.missing or "\N{REPLACEMENT CHARACTER}" in words.text:
            yield Fault("glyph_missing", {"text": words.text[:40], "font": words.font})
            break
    told = [words for words in sheet.words if words.text.strip()]
    smallest = min(told, key=lambda words: words.size, default=None)
    if smallest and smallest.size * sheet.rules.scale < sheet.rules.minimum_pt - 0.05:
        yield Fault("text_small", {
            "text": smallest.text[:40], "pt": f"{smallest.size * sheet.rules.scale:.1f}",
            "wanted": f"{sheet.rules.minimum_pt:g}",
        })  # fmt: skip


def _edges(sheet: Sheet) -> Iterator[Fault]:
    """Cut by the knife, cut by a frame, or closer to the knife than the safe margin."""
    safe = sheet.trim.grown(-sheet.rules.safe_mm * MM)
    told = [words for words in sheet.words if words.text.strip()]
    out = [words for words in told if not words.box.within(sheet.trim, _SLACK_PT)]
    if out:
        yield Fault("text_outside", {"text": out[0].text[:40]})
    cut = [words for words in told if words not in out and _is_cut(words)]
    if cut:
        yield Fault("text_cut", {"text": cut[0].text[:40]})
    near = [w for w in told if w not in out and not w.box.within(safe, _SLACK_PT)]
    if near:
        yield Fault("text_near_edge", {"text": near[0].text[:40],
                                       "safe": f"{sheet.rules.safe_mm:g}"})  # fmt: skip


def _is_cut(words: Words) -> bool:
    # Letters are measured by their face's usual height, so a frame may come a little closer.
    return not words.box.within(words.clip, max(_SLACK_PT, 0.12 * words.size))


def _leftovers(sheet: Sheet) -> Iterator[Fault]:
    for words in sheet.words:
        if _PLACEHOLDER.search(words.text):
            yield Fault("placeholder", {"text": words.text[:60]})
            break
    if not sheet.rules.draft and any(w.text.strip() == DRAFT for w in sheet.words):
        yield Fault("draft_mark")


def _what_must_stand(sheet: Sheet) -> Iterator[Fault]:
    there = bare(" ".join(words.text for words in sheet.words))
    for text in (sheet.expected.place, *sheet.expected.texts):
        if bare(text) not in there:
            yield Fault("text_missing", {"text": text[:80]})


def _address(sheet: Sheet) -> Iterator[Fault]:
    """The code that people type is the code that phones read, and the address is ours."""
    marks = sheet.expected.marks + sheet.expected.printed
    said = " ".join(words.text for words in sheet.words)
    codes = {normalise(found) for found in _CODE.findall(said)}
    wanted = {mark.code for mark in marks if mark.code}
    own = {mark.url.rpartition("/")[2].upper() for mark in marks} | wanted
    for code in sorted(code for code in codes - own if is_valid(code)):
        yield Fault("code_other", {"code": spaced(code)})
    for code in sorted(wanted - codes):
        yield Fault("code_unprinted", {"code": spaced(code)})
    hosts = {bare(_host(mark.url)) for mark in marks}
    if not hosts:
        return
    # Without spaces, because an address breaks after a dot: what stands before it is glued on.
    glued = bare(said)
    for found in _PATH.finditer(glued):
        before = glued[: found.start()]
        if not any(before.endswith(host) for host in hosts):
            shown = _HOST_END.search(before)
            yield Fault("address_other", {"address": shown[0] if shown else "",
                                          "wanted": sorted(hosts)[0]})  # fmt: skip
            break
    if wanted and not _PATH.search(glued) and not any(host in glued for host in hosts):
        yield Fault("address_unprinted", {"wanted": sorted(hosts)[0]})


def _host(url: str) -> str:
    return url.split("://", 1)[-1].casefold().rpartition("/q/")[0]


def _number(sheet: Sheet) -> Iterator[Fault]:
    """On emergency material the number is larger than every other word."""
    number = sheet.expected.number
    if not number:
        return
    alone = [w.size for w in sheet.words if bare(w.text).strip(".") == bare(number)]
    others = [w for w in sheet.words if bare(number) != bare(w.text).strip(".")]
    if not alone:
        yield Fault("number_unprinted", {"number": number})
        return
    rival = max((w for w in others if w.text.strip()), key=lambda w: w.size, default=None)
    if rival and rival.size >= max(alone):
        yield Fault("number_small", {"number": number, "text": rival.text[:40]})
