"""Forms of the broadcasts room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.validators import Length, NumberRange, Optional

from outreach.broadcasts.compose import LONGEST
from outreach.broadcasts.messages import LANGUAGES, LONGEST_SUBJECT, PARTS, Message
from outreach.broadcasts.words import CONDITIONS, DAYS, offset_words
from outreach.forms import Form, choices, filled
from outreach.language import lazy as _
from outreach.wib import WIB

OFFSETS = (-14, -7, -3, -1, 0, 1, 7)
_MOST_WEEKS = 12


class ScheduleForm(Form):
    day = DateField(_("Tanggal"), [filled])
    hour = TimeField(
        _("Jam (WIB)"), [filled], description=_("Di luar jam tenang: Senin–Sabtu 08.00–17.00.")
    )


class Several(SelectMultipleField):
    """Boxes to tick instead of a list to press Ctrl in."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class NewBroadcastForm(Form):
    name = StringField(
        _("Nama siaran"),
        [filled, Length(max=120)],
        description=_("Hanya terlihat oleh petugas, misalnya: Undangan Gempungan Bojong"),
    )
    campaign = SelectField(_("Kampanye"))
    channel = SelectField(_("Saluran"))
    purpose = SelectField(
        _("Keperluan"),
        description=_("Hanya kontak yang menyetujui keperluan ini yang menerimanya."),
    )
    segment = SelectField(_("Penerima"))


class AimForm(Form):
    """Whom and when; which fields count depends on `kind`."""

    name = StringField(_("Nama siaran"), [filled, Length(max=120)])
    purpose = SelectField(_("Keperluan"))
    segment = SelectField(_("Penerima"))
    attach = BooleanField(_("Lampirkan poster desa penerima (PDF berwarna dan hitam-putih)"))
    kind = RadioField(
        _("Kapan"),
        choices=choices(
            (
                ("once", _("Sekali")),
                ("weekly", _("Tiap minggu")),
                ("monthly", _("Tiap bulan")),
                ("workdays", _("Tiap hari kerja")),
                ("event", _("Mengikuti kegiatan")),
                ("follow_up", _("Susulan menurut keadaan di desanya")),
            )
        ),
    )
    day = DateField(_("Tanggal"), [Optional()])
    days = Several(_("Hari"), choices=choices((str(n), name) for n, name in enumerate(DAYS)))
    every = IntegerField(_("Setiap … minggu"), [Optional(), NumberRange(1, _MOST_WEEKS)], default=1)
    day_of_month = IntegerField(
        _("Tanggal tiap bulan"),
        [Optional(), NumberRange(1, 31)],
        default=1,
        description=_("Bila bulan itu lebih pendek: hari terakhirnya."),
    )
    event = SelectField(_("Kegiatan"))
    offsets = Several(
        _("Hari sebelum dan sesudah"),
        choices=choices((str(n), offset_words(n)) for n in OFFSETS),
        description=_("H-7 berarti seminggu sebelum kegiatan, H+1 sehari sesudahnya."),
    )
    condition = RadioField(
        _("Syarat"),
        default=next(iter(CONDITIONS)),
        choices=choices((name, label) for name, (label, _said) in CONDITIONS.items()),
    )
    after_days = IntegerField(
        _("Setelah … hari"),
        [Optional(), NumberRange(1, 90)],
        default=7,
        description=_("Diperiksa sekali sehari; tiap kontak menerima paling banyak sekali."),
    )
    hour = TimeField(_("Jam (WIB)"), [filled])
    begins = DateField(_("Mulai tanggal"), [Optional()])
    ends = DateField(_("Sampai tanggal"), [Optional()], description=_("Kosong: sampai dihentikan."))
    bypass = StringField(
        _("Alasan mengirim di luar jam kirim"),
        [Length(max=200)],
        description=_("Hanya untuk keadaan darurat; pimpinan menyetujuinya. Biasanya kosong."),
    )

    def fill(self, rule: Mapping[str, Any], today: date) -> None:
        """Show a rule."""
        self.kind.data = rule["kind"]
        self.begins.data = today
        if rule["kind"] == "once":
            at = datetime.fromisoformat(rule["at"]).astimezone(WIB)
            self.day.data, self.hour.data = at.date(), at.time()
            return
        self.hour.data = time.fromisoformat(rule["at"])
        self.days.data = [str(day) for day in rule.get("days", [])]
        self.offsets.data = [str(offset) for offset in rule.get("offsets", [])]
        self.event.data = str(rule.get("event", ""))
        self.every.data = rule.get("every", 1)
        self.day_of_month.data = rule.get("day", 1)
        self.condition.data = rule.get("condition", next(iter(CONDITIONS)))
        self.after_days.data = rule.get("after_days", 7)
        if rule.get("from"):
            self.begins.data = date.fromisoformat(rule["from"])
        if rule.get("until"):
            self.ends.data = date.fromisoformat(rule["until"])

    def rule(self, today: date) -> dict[str, Any] | None:
        """The rule that the fields describe; None, with the error beside its field, if none."""
        at = f"{self.hour.data:%H:%M}"
        kind = self.kind.data
        if kind == "once":
            if not self.day.data:
                return self._missing(self.day)
            return {"kind": kind, "at": datetime.combine(self.day.data, self.hour.data, WIB)
                    .isoformat()}  # fmt: skip
        if kind == "event":
            if not self.event.data:
                return self._missing(self.event)
            if not self.offsets.data:
                return self._missing(self.offsets)
            offsets = sorted(int(offset) for offset in self.offsets.data)
            return {"kind": kind, "event": int(self.event.data), "offsets": offsets, "at": at}
        begins, ends = self.begins.data or today, self.ends.data
        if ends and ends < begins:
            self.ends.errors = [_("Tanggal selesai mendahului tanggal mulai.")]
            return None
        span = {"at": at, "from": begins.isoformat(), "until": ends.isoformat() if ends else None}
        if kind == "weekly":
            if not self.days.data:
                return self._missing(self.days)
            days = sorted(int(day) for day in self.days.data)
            return {"kind": kind, "days": days, "every": self.every.data or 1, **span}
        if kind == "monthly":
            return {"kind": kind, "day": self.day_of_month.data or 1, **span}
        if kind == "follow_up":
            return {"kind": kind, "condition": self.condition.data,
                    "after_days": self.after_days.data or 7, **span}  # fmt: skip
        return {"kind": kind, **span}

    @staticmethod
    def _missing(field: Any) -> None:
        field.errors = [_("Wajib diisi.")]


class MessageForm(Form):
    """The words in both languages; an empty Sundanese text means that Indonesian is sent."""

    id_subject = StringField(_("Judul pesan"), [Length(max=LONGEST_SUBJECT)])
    id_body = TextAreaField(_("Isi pesan"), [filled, Length(max=LONGEST)])
    id_template = StringField(_("Nama templat WhatsApp"), [Length(max=80)])
    su_subject = StringField(_("Judul pesan"), [Length(max=LONGEST_SUBJECT)])
    su_body = TextAreaField(
        _("Isi pesan"),
        [Length(max=LONGEST)],
        description=_("Kosongkan bila penerima berbahasa Sunda menerima teks Indonesia."),
    )
    su_template = StringField(_("Nama templat WhatsApp"), [Length(max=80)])
    # Which recipient the preview shows, and in which of their languages.
    number = IntegerField(default=0)

    def fill(self, message: Mapping[str, Mapping[str, str]]) -> None:
        """Show a message."""
        for language in LANGUAGES:
            for part in PARTS:
                self[f"{language}_{part}"].data = message.get(language, {}).get(part, "")

    def message(self) -> Message:
        """What was typed; line ends are one character, as they are counted and sent."""
        found: Message = {}
        for language in LANGUAGES:
            texts = {
                part: (self[f"{language}_{part}"].data or "").replace("\r\n", "\n").strip()
                for part in PARTS
            }
            if language == "id" or texts["body"]:
                found[language] = texts
        return found

    def parts(self, language: str, channel: str) -> list[Any]:
        """The fields that a channel has in a language."""
        wanted = ["body"]
        if channel in ("email", "push"):
            wanted.insert(0, "subject")
        if channel == "whatsapp":
            wanted.append("template")
        return [self[f"{language}_{part}"] for part in wanted]


class OwnAddressForm(Form):
    address = StringField(_("Alamat Anda"), [filled, Length(max=254)])


class DecisionForm(Form):
    seen = StringField()
    note = TextAreaField(_("Catatan"), [Length(max=1000)])


class StopForm(Form):
    reason = StringField(
        _("Alasan"), [filled, Length(max=200)], description=_("Terlihat oleh semua petugas.")
    )
