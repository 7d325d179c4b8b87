"""What entries of the trail on campaigns, services, agencies, print and papers say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from outreach.accounts.models import AuditEntry
from outreach.agencies.words import KIND_NAMES
from outreach.campaigns.state import STATES as CAMPAIGN_STATES
from outreach.language import gettext as _
from outreach.language import lazy
from outreach.links.explain import told as routes_told
from outreach.materials.orders import STATES as ORDER_STATES
from outreach.materials.version_words import field_name
from outreach.papers.catalogue import PAPERS
from outreach.results.models_outcome import MEASURES
from outreach.results.words import MEASURE_NAMES
from outreach.web.trail_names import Names
from outreach.wib import month_name, number, rupiah, short_date

# A comment's first letters: the whole of it stands with its campaign.
_LONGEST = 160
_MONTHS_NAMED = 3  # one by one
_AGENCY_FIELDS = {
    "name": lazy("Nama lengkap"),
    "short_name": lazy("Nama singkat"),
    "kind": lazy("Jenis"),
    "address": lazy("Alamat kantor"),
    "note": lazy("Catatan"),
}


def because(entry: AuditEntry, _names: Names) -> str:
    """The reason that somebody gave, or nothing."""
    reason = str(entry.detail.get("reason") or "")
    return _("Alasan: %(reason)s", reason=_(reason)) if reason else ""


def sum_up(parts: Iterator[str]) -> str:
    """Parts of a sentence, parted by semicolons, with a capital and a full stop."""
    said = "; ".join(parts)
    return said[:1].upper() + said[1:] + "." if said else ""


def day_told(iso: str) -> str:
    return short_date(date.fromisoformat(iso))


def _made(entry: AuditEntry, names: Names) -> str:
    detail = entry.detail
    if copied := detail.get("copy_of") or detail.get("of"):
        return _("Disalin dari kampanye %(name)s.", name=names.campaign(copied))
    if detail.get("pack") == "netral":
        return _("Dimulai dengan naskah umum.")
    pack = detail.get("pack")
    return _("Dimulai dari paket %(name)s.", name=names.campaign(pack)) if pack else ""


def _comment(entry: AuditEntry, names: Names) -> str:
    text = " ".join(names.comment(entry.detail["comment"]).split())
    shown = text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"
    return f"“{shown}”" if shown else ""


def _edited(entry: AuditEntry, _names: Names) -> str:
    fields = "; ".join(field_name(tuple(path.split("."))) for path in entry.detail["fields"])
    return _("Versi %(n)s: %(fields)s.", n=entry.detail["version"], fields=fields)


def _goals(entry: AuditEntry, _names: Names) -> str:
    return sum_up(_goal_changes(entry.detail["before"], entry.detail["after"]))


def _goal_changes(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    for measure in MEASURES:
        was, now = before.get(measure), after.get(measure)
        if was == now:
            continue
        show: Callable[[float], str] = rupiah if measure == "budget" else number
        name = str(MEASURE_NAMES[measure]).lower()
        if was is None and now is not None:
            yield _("%(measure)s %(now)s", measure=name, now=show(now))
        elif now is None and was is not None:
            yield _("%(measure)s tidak lagi, semula %(was)s", measure=name, was=show(was))
        elif was is not None and now is not None:
            yield _("%(measure)s dari %(was)s menjadi %(now)s",
                    measure=name, was=show(was), now=show(now))  # fmt: skip


def _resumed(entry: AuditEntry, _names: Names) -> str:
    return _("Sekarang berstatus %(state)s.", state=CAMPAIGN_STATES[entry.detail["status"]][0])


def _routes(entry: AuditEntry, _names: Names) -> str:
    said = routes_told(entry)
    return f"{said}." if said else ""


def _target(entry: AuditEntry, names: Names) -> str:
    said = routes_told(entry)
    if not entry.detail["value"]:
        return _("%(target)s dikosongkan.", target=said.partition(":")[0])
    state = _("sudah dikonfirmasi") if entry.detail.get("confirmed") else _("belum dikonfirmasi")
    return f"{said} ({state})."


def _picture(entry: AuditEntry, _names: Names) -> str:
    kind = str(entry.detail["type"]).rpartition("/")[2].partition("+")[0].upper()
    return _("Gambar %(kind)s.", kind=kind)


def _agency_was(entry: AuditEntry, _names: Names) -> str:
    return _("Semula: %(facts)s.", facts="; ".join(_agency_facts(entry.detail["was"])))


def _agency_facts(was: Mapping[str, Any]) -> Iterator[str]:
    for key, name in _AGENCY_FIELDS.items():
        if key in was:
            value = str(KIND_NAMES.get(was[key], was[key]) if key == "kind" else was[key])
            yield f"{str(name).lower()} " + (f"“{value}”" if value else _("kosong"))
    if "active" in was:
        yield _("masih ada") if was["active"] else _("tidak ada lagi")


def _agencies(entry: AuditEntry, _names: Names) -> str:
    added, changed = number(entry.detail["added"]), number(entry.detail["changed"])
    return _("%(added)s OPD baru dan %(changed)s diperbarui.", added=added, changed=changed)


def _promise(entry: AuditEntry, _names: Names) -> str:
    """Who promised what, and what became of it."""
    detail = entry.detail
    said = _("%(agency)s: “%(promise)s”.", agency=detail["agency"], promise=detail["promise"])
    if detail.get("due"):
        said += " " + _("Paling lambat %(day)s.", day=day_told(detail["due"]))
    if detail.get("was"):
        promise, due = detail["was"]
        said += " " + _("Semula “%(promise)s”, paling lambat %(day)s.",
                        promise=promise, day=day_told(due))  # fmt: skip
    if detail.get("proof"):
        said += " " + _("Bukti: %(proof)s", proof=detail["proof"])
    if detail.get("reason"):
        said += " " + _("Alasan: %(reason)s", reason=detail["reason"])
    return said


def _cost(entry: AuditEntry, _names: Names) -> str:
    detail = entry.detail
    return _("%(what)s, %(amount)s, tanggal %(day)s.", what=detail["what"],
             amount=rupiah(detail["amount"]), day=day_told(detail["day"]))  # fmt: skip


def _usage(entry: AuditEntry, _names: Names) -> str:
    months = sorted(entry.detail.get("months") or [entry.detail["month"]])
    names = [month_name(date.fromisoformat(f"{month}-01")) for month in months]
    named = ", ".join(names)
    if len(names) > _MONTHS_NAMED:
        named = _("%(n)s bulan, %(first)s sampai %(last)s",
                  n=len(names), first=names[0], last=names[-1])  # fmt: skip
    if "rows" in entry.detail:
        return _("%(n)s baris untuk %(months)s.", n=number(entry.detail["rows"]), months=named)
    return f"{named}."


def _order(entry: AuditEntry, names: Names) -> str:
    return sum_up(_order_parts(entry.detail, names))


def _order_parts(detail: Mapping[str, Any], names: Names) -> Iterator[str]:
    yield _("pesanan nomor %(n)s", n=detail["order"])
    if "state" in detail:
        yield _("keadaannya: %(state)s", state=ORDER_STATES[detail["state"]][0])
    if "days" in detail:
        yield _("berlaku %(n)s hari", n=detail["days"])
    if "places" in detail:
        yield _("%(n)s tempat", n=number(detail["places"]))
        for slug, copies in detail["materials"].items():
            yield _("%(n)s lembar %(material)s per tempat", material=names.material(slug),
                    n=number(copies))  # fmt: skip


def _print(entry: AuditEntry, names: Names) -> str:
    name = names.material(entry.detail["material"])
    return f"{name}, {_('hitam-putih') if entry.detail['mono'] else _('berwarna')}."


def _paper(entry: AuditEntry, names: Names) -> str:
    detail, name = entry.detail, str(PAPERS[entry.detail["paper"]].name)
    if detail.get("form"):
        return _("%(paper)s sebagai %(form)s.", paper=name, form=detail["form"].upper())
    if detail.get("event"):
        return _("%(paper)s untuk kegiatan “%(event)s”.", paper=name,
                 event=names.event(detail["event"]))  # fmt: skip
    return f"{name}."


def _districts(entry: AuditEntry, _names: Names) -> str:
    return _("Batas %(n)s kecamatan.", n=number(entry.detail["districts"]))


def _place(entry: AuditEntry, names: Names) -> str:
    return _("Di %(place)s.", place=names.village(entry.detail["village"]))


CAMPAIGNS: dict[str, Callable[[AuditEntry, Names], str]] = {
    "agency.change": _agency_was,
    "agency.import": _agencies,
    "boundary.import": _districts,
    "boundary.remove": _districts,
    "campaign.add": _made,
    "campaign.comment": _comment,
    "campaign.copy": _made,
    "campaign.edit": _edited,
    "campaign.goals": _goals,
    "campaign.lift": because,
    "campaign.restore": _edited,
    "campaign.resume": _resumed,
    "campaign.routes": _routes,
    "campaign.stop": because,
    **dict.fromkeys(
        ("commitment.add", "commitment.change", "commitment.done", "commitment.reopen",
         "commitment.withdraw"), _promise,
    ),
    "cost.add": _cost,
    "cost.remove": _cost,
    **dict.fromkeys(
        ("order.again", "order.cancel", "order.clear", "order.finish", "order.link",
         "order.link_close", "order.place", "order.resume"), _order,
    ),
    "paper.cancel": _paper,
    "paper.details": _paper,
    "paper.make": _paper,
    "place.add": _place,
    "print.order": _print,
    "service.logo": _picture,
    "service.routes": _routes,
    "service.target": _target,
    "target.down": _routes,
    "target.up": _routes,
    "usage.remove": _usage,
    "usage.take": _usage,
}  # fmt: skip
