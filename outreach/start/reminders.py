"""Which reminders suit a campaign, when they leave, and the words they begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.audience.words import INVITATIONS, REMINDERS
from outreach.broadcasts.messages import Message
from outreach.language import gettext as _
from outreach.start.days import offset_of, sending_day_from
from outreach.wib import WIB

USUAL_KIND = "meeting"
_HOUR = time(9)
# A poster has hung long enough to be scanned.
_SILENT_DAYS = 14
# The offsets of an event's reminders: invitation, reminder, thanks.
_AROUND = {"invite": -7, "remind": -1, "thank": 1}
# Opening words, before the campaign's own; Sundanese is shown as unread by a native speaker.
_OPENINGS = {
    "invite": {
        "id": "Bapak/Ibu kami undang ke kegiatan “{{ event }}”, {{ event_time }}, di "
        "{{ event_place }}.",
        "su": "Bapa/Ibu diulem kana kagiatan “{{ event }}”, {{ event_time }}, di "
        "{{ event_place }}.",
    },
    "remind": {
        "id": "Mengingatkan kembali: kegiatan “{{ event }}”, {{ event_time }}, di "
        "{{ event_place }}.",
        "su": "Ngémutan deui: kagiatan “{{ event }}”, {{ event_time }}, di {{ event_place }}.",
    },
    "thank": {
        "id": "Terima kasih atas kehadiran dan dukungan Bapak/Ibu pada kegiatan “{{ event }}”.",
        "su": "Hatur nuhun kana kasumpingan sareng pangrojong Bapa/Ibu dina kagiatan "
        "“{{ event }}”.",
    },
}
# A link to the event for calendars; an SMS costs by the letter, and an e-mail brings the file.
_CALENDAR = {
    "id": "Simpan di kalender: {{ event_calendar }}",
    "su": "Simpen dina kalénder: {{ event_calendar }}",
}
_SHORT = ("sms", "email")


@dataclass(frozen=True)
class Meeting:
    """The campaign's main event; `hour` is WIB, `kind` one of the events room's."""

    title: str
    day: date
    hour: time
    kind: str = USUAL_KIND

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, self.hour, WIB)


@dataclass(frozen=True)
class Reminder:
    """One that can be chosen: `day` is when it leaves first, `usual` whether most want it.

    `offset` counts days from the event and is None for those that do not hang on it.
    """

    key: str
    name: str
    told: str
    day: date
    usual: bool
    purpose: str
    offset: int | None = None
    rule: dict[str, Any] | None = None

    def schedule(self, event_id: int | None) -> dict[str, Any]:
        """The rule (`broadcasts.due`) by which it leaves."""
        if self.rule is not None:
            return self.rule
        assert event_id is not None and self.offset is not None
        return {"kind": "event", "event": event_id, "offsets": [self.offset],
                "at": f"{_HOUR:%H:%M}", "base": 0}  # fmt: skip


def reminders_for(
    starts_on: date, ends_on: date, meeting: Meeting | None, today: date
) -> list[Reminder]:
    """In the order of their days, without those whose day is over; all at 09.00 WIB on days when
    people are written to."""
    found = _around(meeting) if meeting else []
    opens = sending_day_from(starts_on)
    found.append(
        Reminder(
            "launch", _("Pembukaan kampanye"), _("Hari kerja pertama kampanye, pukul 09.00."),
            opens, meeting is None, REMINDERS,
            rule={"kind": "once", "at": datetime.combine(opens, _HOUR, WIB).isoformat()},
        )
    )  # fmt: skip
    silent = starts_on + timedelta(days=_SILENT_DAYS)
    if silent <= ends_on:
        found.append(
            Reminder(
                "silent", _("Susulan bila sepi"),
                _("Hanya ke desa yang posternya belum dipindai sesudah %(n)s hari; tiap kontak "
                  "paling banyak sekali.", n=_SILENT_DAYS),
                sending_day_from(silent), True, REMINDERS,
                rule={"kind": "follow_up", "condition": "unscanned", "after_days": _SILENT_DAYS,
                      "at": f"{_HOUR:%H:%M}", "from": starts_on.isoformat(),
                      "until": ends_on.isoformat()},
            )
        )  # fmt: skip
    return sorted((one for one in found if one.day > today), key=lambda one: one.day)


def opening(key: str, message: Message, channel: str) -> Message:
    """The message with what this reminder is about before it.

    Its event is named by fields: it may be moved or renamed, and the message says how it is when it
    leaves.
    """
    words = _OPENINGS.get(key)
    if not words:
        return message
    link = key == "invite" and channel not in _SHORT
    return {
        language: {
            **texts,
            "body": "\n\n".join(
                [words[language], *([_CALENDAR[language]] if link else []), texts["body"]]
            ),
        }
        for language, texts in message.items()
    }


def _around(meeting: Meeting) -> list[Reminder]:
    names = {
        "invite": (_("Undangan kegiatan"), _("Seminggu sebelum kegiatan.")),
        "remind": (_("Pengingat kegiatan"), _("Sehari sebelum kegiatan.")),
        "thank": (_("Ucapan terima kasih"), _("Sehari sesudah kegiatan.")),
    }
    found: dict[int, Reminder] = {}
    for key, offset in _AROUND.items():
        moved = offset_of(meeting.day, offset)
        name, told = names[key]
        if moved != offset:
            told = _("%(told)s Digeser karena hari Minggu atau hari libur.", told=told)
        # Over long holidays two can fall on the same day: then the first is enough.
        found.setdefault(
            moved,
            Reminder(key, name, told, meeting.day + timedelta(days=moved), True, INVITATIONS,
                     offset=moved),
        )  # fmt: skip
    return list(found.values())
