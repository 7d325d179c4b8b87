"""Whom and what entries of the trail are about, by name: they keep numbers and short names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry, Person
from outreach.agencies.models import Agency
from outreach.broadcasts.models import Broadcast, Delivery, Firing
from outreach.campaigns.models import Campaign, Comment
from outreach.events.models import Event
from outreach.events.models_kept import EventFile
from outreach.language import current
from outreach.language import gettext as _
from outreach.links.models import InstallationEvent, Placement
from outreach.materials.catalogue import name_of
from outreach.places.models import District, Place, place_label
from outreach.services.models import Service

# Numbers asked for at once: databases bound how many a question may carry.
_AT_ONCE = 500


class Names:
    """Names of all that some entries mention, asked for in as many questions as there are kinds,
    however many entries there are."""

    def __init__(self, session: Session, entries: Sequence[AuditEntry]) -> None:
        self._session = session
        self._materials: dict[str, str] = {}
        details = [entry.detail for entry in entries]
        self._campaigns = _table(session, select(Campaign.slug, Campaign.name))
        self._services = _table(session, select(Service.slug, Service.name))
        self._people = _table(session, select(Person.username, Person.name))
        self._districts = _table(session, select(District.code, District.name))
        self._agencies = _table(session, select(Agency.id, Agency.short_name))
        # The number of an event of a poster's way is another one.
        held = [e.detail.get("event") for e in entries if not e.action.startswith("installation")]
        self._events = self._by_id(Event.id, Event.title, held)
        self._broadcasts = self._by_id(
            Broadcast.id, Broadcast.name, [d.get("broadcast") for d in details]
        )
        self._files = self._by_id(EventFile.id, EventFile.name, [d.get("file") for d in details])
        self._comments = self._by_id(Comment.id, Comment.text, [d.get("comment") for d in details])
        sent = [e.subject for e in entries if e.action.startswith("delivery.")]
        self._deliveries = self._of_deliveries([int(n) for n in sent if n.isdecimal()])
        said = [e.detail.get("event") for e in entries if e.action == "installation.photo_remove"]
        self._said = self._by_id(InstallationEvent.id, InstallationEvent.placement_id, said)
        placed = [*(d.get("placement") for d in details), *self._said.values()]
        self._placements = self._of_placements(placed)
        self._places = self._of_places([d.get("place") for d in details])
        codes = {d["village"] for d in details if isinstance(d.get("village"), str)}
        self._villages = {
            str(place.code): _where(place)
            for place in session.scalars(select(Place).where(Place.code.is_not(None)))
            if place.code in codes
        } if codes else {}  # fmt: skip

    def campaign(self, slug: str) -> str:
        """The campaign's name; of one that is not there any more, what its address said."""
        return str(self._campaigns.get(slug, slug))

    def service(self, slug: str) -> str:
        return str(self._services.get(slug, slug))

    def person(self, username: str) -> str:
        return str(self._people.get(username, username))

    def agency(self, number: int) -> str:
        return str(self._agencies.get(number, _("OPD nomor %(n)s", n=number)))

    def district(self, code: str) -> str:
        return str(self._districts.get(code, code))

    def event(self, number: int) -> str:
        return str(self._events.get(number, _("kegiatan nomor %(n)s", n=number)))

    def broadcast(self, number: int) -> str:
        return str(self._broadcasts.get(number, _("siaran nomor %(n)s", n=number)))

    def of_delivery(self, number: str) -> str:
        """The name of the broadcast that a delivery belongs to, or nothing."""
        return str(self._deliveries.get(int(number), "")) if number.isdecimal() else ""

    def file(self, number: int) -> str:
        return str(self._files.get(number, _("berkas nomor %(n)s", n=number)))

    def comment(self, number: int) -> str:
        return str(self._comments.get(number, ""))

    def place(self, number: int) -> str:
        """`Desa Cibodas, Kecamatan Sukatani`: four village names occur twice. Or nothing."""
        return str(self._places.get(number, ""))

    def village(self, code: str) -> str:
        """The same of a village's official code."""
        return self._villages.get(code, code)

    def placement(self, number: int) -> tuple[str, str, str]:
        """(Material, campaign, place) of where something hangs; empty when it is unknown."""
        return self._placements.get(number, ("", "", ""))

    def of_photo(self, number: int) -> tuple[str, str, str]:
        """The same of a village's photo, by the number of what was said with it."""
        return self.placement(self._said.get(number, 0))

    def material(self, slug: str) -> str:
        if slug not in self._materials:
            self._materials[slug] = name_of(slug, current())
        return self._materials[slug]

    def _by_id(self, key: Any, value: Any, numbers: Iterable[Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for heap in _heaps(numbers):
            found |= _table(self._session, select(key, value).where(key.in_(heap)))
        return found

    def _of_deliveries(self, numbers: Iterable[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for heap in _heaps(numbers):
            found |= _table(
                self._session,
                select(Delivery.id, Broadcast.name)
                .join(Firing, Firing.id == Delivery.firing_id)
                .join(Broadcast, Broadcast.id == Firing.broadcast_id)
                .where(Delivery.id.in_(heap)),
            )
        return found

    def _of_placements(self, numbers: Iterable[Any]) -> dict[int, tuple[str, str, str]]:
        found: dict[int, tuple[str, str, str]] = {}
        for heap in _heaps(numbers):
            query = (
                select(Placement.id, Placement.material, Campaign.name, Place)
                .join(Campaign, Campaign.id == Placement.campaign_id)
                .join(Place, Place.id == Placement.place_id)
                .where(Placement.id.in_(heap))
            )
            for number, material, campaign, place in self._session.execute(query):
                found[number] = (self.material(material), campaign, _where(place))
        return found

    def _of_places(self, numbers: Iterable[Any]) -> dict[int, str]:
        found: dict[int, str] = {}
        for heap in _heaps(numbers):
            for place in self._session.scalars(select(Place).where(Place.id.in_(heap))):
                found[place.id] = _where(place)
        return found


def subjects_named(session: Session, word: str) -> list[str]:
    """Short names, as the trail keeps them, of campaigns and services whose name has the word."""
    found: list[str] = []
    for table in (Campaign, Service):
        named = table.name.icontains(word, autoescape=True)
        found += session.scalars(select(table.slug).where(or_(named, table.slug == word)))
    return found


def _where(place: Place) -> str:
    label = place_label(place.kind, place.name)
    return _("%(place)s, Kecamatan %(district)s", place=label, district=place.district.name)


def _table(session: Session, query: Any) -> dict[Any, Any]:
    return {key: value for key, value in session.execute(query)}


def _heaps(numbers: Iterable[Any]) -> Iterable[list[int]]:
    known = sorted({n for n in numbers if isinstance(n, int) and not isinstance(n, bool)})
    return (known[at : at + _AT_ONCE] for at in range(0, len(known), _AT_ONCE))
