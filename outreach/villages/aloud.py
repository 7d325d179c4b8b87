"""An address as it is read out: words where it has some, else letter by letter."""

from __future__ import annotations

import re

from outreach.gate.code import spaced

_LETTERS = dict(
    a="a", b="be", c="ce", d="de", e="e", f="ef", g="ge", h="ha", i="i", j="je", k="ka", l="el",
    m="em", n="en", o="o", p="pe", q="ki", r="er", s="es", t="te", u="u", v="ve", w="we", x="eks",
    y="ye", z="zet",
)  # fmt: skip
# The Sundanese needs a native speaker's reading, like all of it.
_DIGITS = {
    "id": ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
    "su": ["nol", "hiji", "dua", "tilu", "opat", "lima", "genep", "tujuh", "dalapan", "salapan"],
}
_SIGNS = {".": "titik", "-": "strip", ":": "titik dua", "/": "garis miring"}
_VOWELS = set("aeiou")


def aloud(link: str, language: str) -> str:
    """`es titik purwakarta titik go titik id, garis miring ki, garis miring te ha em ka, …`.

    Of a short link (`https://HOST/q/CODE`) in `id` or `su`. A part of the host that has a vowel and
    no digit is read as a word; the code is spelled out in two groups, as it is printed.
    """
    host, *path = link.split("://")[-1].split("/")
    groups = [_host(host, language)]
    for part in path[:-1]:
        groups.append(f"{_SIGNS['/']} {spelled(part, language)}")
    first, *rest = spaced(path[-1]).split("-") if path else [""]
    groups.append(f"{_SIGNS['/']} {spelled(first, language)}" if first else "")
    groups += [spelled(group, language) for group in rest]
    return ", ".join(filter(None, groups))


def spelled(text: str, language: str) -> str:
    """Each letter by its name, each digit as a word; of other signs the known ones."""
    named = []
    for sign in text.lower():
        if sign.isascii() and sign.isdigit():
            named.append(_DIGITS[language][int(sign)])
        elif sign in _LETTERS:
            name = _LETTERS[sign]
            named.append(name.replace("e", "é") if language == "su" else name)
        elif sign in _SIGNS:
            named.append(_SIGNS[sign])
    return " ".join(named)


def _host(host: str, language: str) -> str:
    """Labels of one letter, without a vowel, or with a digit are spelled."""
    said = []
    for part in filter(None, re.split(r"([.:-])", host.lower())):
        is_word = len(part) > 1 and part.isalpha() and bool(_VOWELS & set(part))
        said.append(_SIGNS.get(part) or (part if is_word else spelled(part, language)))
    return " ".join(said)
