"""The steps' forms: each offers what can be chosen, shows an outline, and gives its answer.

An answer is JSON as `outline_of` reads it; None when something is wrong, said beside its field.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Length, Optional

from outreach.broadcasts.asked import channels
from outreach.broadcasts.forms import Several
from outreach.broadcasts.words import CHANNEL_NAMES
from outreach.campaigns.choice import packs_of
from outreach.events.words import EVENT_NAMES
from outreach.forms import Form, choices, filled
from outreach.language import current
from outreach.language import gettext as told
from outreach.language import lazy as _
from outreach.materials.offer import offered
from outreach.places.choose import PlacesForm
from outreach.services.registry import services
from outreach.start.days import date_faults
from outreach.start.outline import FIRST_HOUR, LONGEST_NAME, Outline
from outreach.start.reminders import USUAL_KIND, Reminder, reminders_for
from outreach.wib import today

_BETWEEN = " "


class ServiceForm(Form):
    """Service and pack in one choice: `slug pack`."""

    service = RadioField(_("Layanan"))

    def offer(self, session: Session) -> None:
        self.known = {
            f"{service.slug}{_BETWEEN}{pack.slug}": (service, pack)
            for service in services(session)
            if service.status != "stopped"
            for pack in packs_of(service)
        }
        self.service.choices = choices((key, key) for key in self.known)

    def show(self, service: str, pack: str) -> None:
        """Tick what was chosen."""
        self.service.data = f"{service}{_BETWEEN}{pack}"


class GoalStep(Form):
    name = StringField(_("Nama kampanye"), [filled, Length(max=LONGEST_NAME)])
    goal = TextAreaField(
        _("Tujuan"),
        [Length(max=1000)],
        description=_("Satu kalimat: apa yang berubah bagi warga bila kampanye ini berhasil?"),
    )

    def offer(self, session: Session, outline: Outline) -> None:
        """Nothing to choose from."""

    def show(self, outline: Outline) -> None:
        self.name.data, self.goal.data = outline.name, outline.goal

    def answer(self, session: Session) -> dict[str, Any] | None:
        name = (self.name.data or "").strip()
        if not any(letter.isascii() and letter.isalnum() for letter in name):
            self.name.errors = [told("Nama kampanye perlu huruf atau angka.")]
            return None
        return {"name": name, "goal": (self.goal.data or "").strip()}


class PlacesStep(PlacesForm):
    def offer(self, session: Session, outline: Outline | None = None) -> None:
        super().offer(session)

    def show(self, outline: Outline) -> None:  # type: ignore[override]
        super().show(outline.places)

    def answer(self, session: Session) -> dict[str, Any] | None:
        places = self.chosen(session)
        return None if places is None else {"villages": [place.code for place in places]}


class DatesStep(Form):
    starts_on = DateField(
        _("Mulai"),
        [filled],
        description=_("Usulan: hari kerja pertama sesudah 14 hari, cukup untuk disetujui dan "
                      "dicetak."),
    )  # fmt: skip
    ends_on = DateField(
        _("Sampai"),
        [filled],
        description=_("Usulan: dua bulan, supaya pindaian sempat terkumpul."),
    )
    kind = SelectField(_("Jenis"), choices=choices(EVENT_NAMES.items()), default=USUAL_KIND)
    title = StringField(
        _("Nama kegiatan"),
        [Length(max=160)],
        description=_("Misalnya: Gempungan Bojong. Boleh kosong."),
    )
    meets_on = DateField(
        _("Tanggal kegiatan"),
        [Optional()],
        description=_("Kosongkan bila tidak ada; pengingatnya mengikuti tanggal ini."),
    )
    hour = TimeField(_("Mulai pukul (WIB)"), [Optional()])

    def offer(self, session: Session, outline: Outline) -> None:
        self.service_name = outline.service.name

    def show(self, outline: Outline) -> None:
        self.starts_on.data, self.ends_on.data = outline.starts_on, outline.ends_on
        self.hour.data = FIRST_HOUR
        if outline.meeting:
            self.title.data, self.meets_on.data = outline.meeting.title, outline.meeting.day
            self.hour.data, self.kind.data = outline.meeting.hour, outline.meeting.kind

    def answer(self, session: Session) -> dict[str, Any] | None:
        starts_on, ends_on, meets_on = self.starts_on.data, self.ends_on.data, self.meets_on.data
        title = (self.title.data or "").strip()
        wrong = date_faults(starts_on, ends_on, meets_on, today())
        if title and not meets_on and not wrong:
            wrong["meets_on"] = told("Isi tanggalnya, atau kosongkan nama kegiatannya.")
        for field, sentence in wrong.items():
            self[field].errors = [sentence]
        if wrong:
            return None
        meeting = None
        if meets_on:
            meeting = {
                # Messages carry it, so it is Indonesian whatever this page is read in.
                "title": title or f"Sosialisasi {self.service_name}",
                "day": meets_on.isoformat(),
                "kind": self.kind.data,
                "hour": f"{self.hour.data or FIRST_HOUR:%H:%M}",
            }
        return {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(),
                "meeting": meeting}  # fmt: skip


class MaterialsStep(Form):
    materials = Several(_("Materi"))

    def offer(self, session: Session, outline: Outline) -> None:
        self.known = {material.slug: material for material in offered()}
        self.materials.choices = choices((m.slug, m.names[current()]) for m in self.known.values())

    def show(self, outline: Outline) -> None:
        self.materials.data = list(outline.materials)

    def answer(self, session: Session) -> dict[str, Any] | None:
        if not self.materials.data:
            self.materials.errors = [told("Pilih paling sedikit satu materi.")]
            return None
        return {"slugs": self.materials.data}


class RemindersStep(Form):
    channel = RadioField(_("Saluran"))
    reminders = Several(_("Pengingat"))

    def offer(self, session: Session, outline: Outline) -> None:
        ready = channels()
        self.channel.choices = choices(
            (name, label if name in ready else f"{label} ({told('belum diatur')})")
            for name, label in CHANNEL_NAMES.items()
        )
        self.around_event = outline.meeting is not None
        found = reminders_for(outline.starts_on, outline.ends_on, outline.meeting, today())
        self.known: dict[str, Reminder] = {one.key: one for one in found}
        self.reminders.choices = choices((one.key, one.name) for one in found)

    def show(self, outline: Outline) -> None:
        self.channel.data, self.reminders.data = outline.channel, list(outline.reminders)

    def answer(self, session: Session) -> dict[str, Any] | None:
        return {"channel": self.channel.data, "keys": self.reminders.data or [],
                "around_event": self.around_event}  # fmt: skip


Step = GoalStep | PlacesStep | DatesStep | MaterialsStep | RemindersStep
STEPS: dict[str, type[Step]] = {
    "goal": GoalStep,
    "places": PlacesStep,
    "dates": DatesStep,
    "materials": MaterialsStep,
    "reminders": RemindersStep,
}
