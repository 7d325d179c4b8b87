"""What a village hands on of a campaign: a message for its groups, and scripts to read aloud.

A campaign's own copy may have them (`campaigns/copy.HANDED_ON`); what it lacks is composed from
its headline, subhead and points, all of them approved words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.campaigns.copy import filled, texts
from outreach.campaigns.models import Campaign
from outreach.places.models import Place
from outreach.villages.aloud import aloud, spelled

# A calm voice at a microphone: our own figure, to plan with; read it once with a watch.
WORDS_A_MINUTE = 130
# Script → its seconds; an announcement takes as long as it takes.
SCRIPTS = {"radio_30": 30, "radio_60": 60, "announcement": None}
# Nobody minds a few seconds; beyond a tenth more the station cuts it.
_TOLERANCE = 1.1
# Letters that WhatsApp keeps of a text under an image; a message alone may have many more.
# Source: WhatsApp's Cloud API, `caption` of media messages.
MOST_LETTERS = 1_024
# What only a subscriber can do, in a message that neighbours hand on.
_STOP = re.compile(
    r"\s*[^.!?\n]*(?:\bBERHENTI\b|\bEUREUN\b|\{\{\s*unsubscribe\s*\}\})[^.!?\n]*[.!?]?"
)
# What nobody can do with something they hear.
_TO_SCAN = re.compile(r"\b(?:pindai|scan)\b", re.IGNORECASE)
_SAID = {
    "id": {
        "hail": "Wargi {place}, mohon perhatiannya.",
        "number": "Nomornya {number}.",
        "link": "Alamatnya: {link}.",
        "again": "Kami ulangi: {link}.",
        "more": "Keterangan resmi: {link}",
        "from": "Pesan ini dari Diskominfo Kabupaten Purwakarta.",
        "thanks": "Hatur nuhun.",
    },
    # The Sundanese (lemes) needs a native speaker's reading.
    "su": {
        "hail": "Wargi {place}, nyuhunkeun perhatosanana.",
        "number": "Nomerna {number}.",
        "link": "Alamatna: {link}.",
        "again": "Diulang sakali deui: {link}.",
        "more": "Katerangan resmi: {link}",
        "from": "Ieu wawaran ti Diskominfo Kabupatén Purwakarta.",
        "thanks": "Hatur nuhun.",
    },
}


@dataclass(frozen=True)
class Script:
    """A text to read aloud; `key` is one of `SCRIPTS`."""

    key: str
    text: str

    @property
    def words(self) -> int:
        """Words as they are spoken; each letter of a spelled address is one."""
        return spoken_words(self.text)

    @property
    def seconds(self) -> int:
        """How long a calm reading takes."""
        return round(self.words * 60 / WORDS_A_MINUTE)

    @property
    def too_long(self) -> bool:
        """True when it does not fit into its time."""
        limit = SCRIPTS[self.key]
        return limit is not None and self.seconds > limit * _TOLERANCE


@dataclass(frozen=True)
class Kit:
    """A village's texts of a campaign in one language; `spelled_link` is the link as it is read.

    `proofread` is False for Sundanese that no native speaker has read: staff see it, villages are
    not given it.
    """

    language: str
    proofread: bool
    link: str
    spelled_link: str
    message: str
    scripts: tuple[Script, ...]

    @property
    def too_long(self) -> bool:
        """True when WhatsApp cuts the message where it stands under an image."""
        return len(self.message) > MOST_LETTERS

    def script(self, key: str) -> Script:
        """The script of that key."""
        return next(script for script in self.scripts if script.key == key)


def kit_of(campaign: Campaign, place: Place, link: str, language: str, day: date) -> Kit:
    """The texts in a language of the campaign's, for one place with its own short link."""
    shown = texts(campaign, language, day)
    read = aloud(link, language)
    named = {"village": place.label, "district": place.district.name}
    number = campaign.service.confirmed().get("telephone") if campaign.service.emergency else None
    composing = _Composing(shown, _SAID[language], place.label, read, number, language)
    return Kit(
        language=language,
        proofread=bool(shown["proofread"]) or language == "id",
        link=link,
        spelled_link=read,
        message=_message(shown, named, link, _SAID[language]),
        scripts=tuple(
            Script(
                key,
                filled(shown[key], **named, link=read)
                if shown.get(key)
                else composing.script(key, seconds),
            )
            for key, seconds in SCRIPTS.items()
        ),
    )


def spoken_words(text: str) -> int:
    """Words in a text, whatever stands between them."""
    return sum(bool(re.search(r"\w", word)) for word in text.split())


def _message(shown: dict[str, Any], named: dict[str, str], link: str, said: dict[str, str]) -> str:
    """The message for groups; the one for subscribers stands in, with the link if it has none."""
    if shown.get("group"):
        return filled(shown["group"], **named, link=link)
    text = _STOP.sub("", shown["whatsapp"])
    made = filled(text, **named, link=link)
    return made if link in made else f"{made}\n\n{said['more'].format(link=link)}"


@dataclass(frozen=True)
class _Composing:
    """What scripts are composed from where a campaign has none."""

    shown: dict[str, Any]
    said: dict[str, str]
    place: str
    read: str
    number: str | None
    language: str

    def script(self, key: str, seconds: int | None) -> str:
        """Greeting, headline and subhead, then as many points as the time has room for."""
        said = self.said
        begin = [said["hail"].format(place=self.place), self.shown["headline"],
                 self.shown["subhead"]]  # fmt: skip
        end = [] if self.number and seconds == 30 else [said["link"].format(link=self.read)]
        if self.number:
            begin.append(said["number"].format(number=spelled(self.number, self.language)))
        elif seconds != 30:
            end.append(said["again"].format(link=self.read))
        end.append(said["from"])
        if seconds is None:
            end.append(said["thanks"])
        room = (seconds or 60) * WORDS_A_MINUTE / 60
        room -= spoken_words(" ".join([*begin, *end]))
        middle: list[str] = []
        for sentence in [*self.shown["points"], self.shown["call"], self.shown["how_to_report"]]:
            words = spoken_words(sentence)
            new = _plain(sentence) not in _plain(" ".join([*begin, *middle]))
            if words and words <= room and new and not _TO_SCAN.search(sentence):
                middle.append(sentence)
                room -= words
        joined = " ".join(map(_ended, [*begin, *middle, *end]))
        return filled(joined, village=self.place, link=self.read)


def _plain(text: str) -> str:
    """The words alone, to tell what was said already."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _ended(sentence: str) -> str:
    """The sentence with a full stop, where it has no end of its own."""
    text = sentence.strip()
    return text if text.endswith((".", "!", "?", "…", "”")) else f"{text}."
