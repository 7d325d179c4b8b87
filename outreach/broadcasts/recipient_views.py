"""Who got what: lists, one person's history, sums by place, and the file of it all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.audience.models import Contact
from outreach.broadcasts import recipients
from outreach.broadcasts.asked import broadcast_of, stored
from outreach.broadcasts.words import DELIVERY_STATES
from outreach.database import Database
from outreach.errors import NotFound
from outreach.language import gettext as _
from outreach.listing import listing
from outreach.request import database, session
from outreach.spreadsheet import harmless
from outreach.wib import WIB, today

blueprint = Blueprint("broadcast_recipients", __name__, url_prefix="/siaran")
_PIECE = 500


@blueprint.get("/<int:broadcast_id>/penerima")
@needs(*ANYONE)
def page(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    firings = recipients.firings(session(), broadcast)
    wanted = _number("kirim")
    known = {line.firing.id: line for line in firings}
    firing = known.get(wanted) or (firings[0] if firings else None)
    status = request.args.get("status", "")
    word = request.args.get("cari", "").replace("\0", "").strip()[:80]
    lines: list[recipients.Line] = []
    more = None
    if firing:
        lines, more = recipients.page(
            session(), firing.firing.id, status=status, word=word, after=_number("sesudah")
        )
    return render_template(
        "broadcasts/recipients.html",
        broadcast=broadcast, firings=firings, firing=firing, lines=lines, more=more,
        status=status, word=word, first=not _number("sesudah"),
        erased=recipients.erased(session(), firing.firing.id) if firing else 0,
    )  # fmt: skip


@blueprint.get("/<int:broadcast_id>/laporan")
@needs(*ANYONE)
def report(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    return render_template(
        "broadcasts/report.html",
        broadcast=broadcast,
        districts=recipients.by_district(session(), broadcast.id),
        roles=recipients.by_role(session(), broadcast.id),
    )


@blueprint.get("/<int:broadcast_id>/penerima.csv")
@needs(*ANYONE)
def file(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    name = f"siaran-{broadcast.id}-{today():%Y-%m-%d}.csv"
    states = {state: str(words) for state, (words, _tone) in DELIVERY_STATES.items()}
    return Response(
        _rows(database(), broadcast.id, _header(), states),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )  # fmt: skip


@blueprint.get("/penerima/<int:contact_id>")
@needs(*ANYONE)
def history(contact_id: int) -> ResponseReturnValue:
    contact = stored(Contact, contact_id)
    if contact is None:
        raise NotFound("Kontak itu tidak ada.", "Datanya mungkin sudah dihapus.")
    found = listing(recipients.history(session(), contact.id), recipients.columns(), request.args)
    return found.file(_("Kiriman"), f"kiriman-kontak-{contact.id}") or render_template(
        "broadcasts/history.html", contact=contact, list=found
    )


def _header() -> list[str]:
    return [
        _("Siaran"), _("Waktu jadwal"), _("Penerima"), _("Alamat"), _("Tempat"), _("Kecamatan"),
        _("Status"), _("Percobaan"), _("Hasil"), _("Waktu"),
    ]  # fmt: skip


def _rows(
    db: Database, broadcast_id: int, header: list[str], states: dict[str, str]
) -> Iterator[bytes]:
    """The file a piece at a time; its session is its own, because the request's has ended."""
    yield _written([header]).encode("utf-8-sig")
    piece: list[list[str | int]] = []
    with db.reading() as own:
        for line in recipients.every_line(own, broadcast_id):
            piece.append([
                harmless(line.broadcast), f"{line.due_at.astimezone(WIB):%Y-%m-%d %H:%M}",
                harmless(line.name), harmless(line.address_masked), harmless(line.place),
                harmless(line.district), states[line.status], line.attempts,
                harmless(line.outcome), f"{line.at.astimezone(WIB):%Y-%m-%d %H:%M:%S}",
            ])  # fmt: skip
            if len(piece) == _PIECE:
                yield _written(piece).encode()
                piece = []
    yield _written(piece).encode()


def _written(rows: Iterable[Sequence[str | int]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
