"""What opens a bound LPJ: its cover, its contents, and the page that is signed."""

from __future__ import annotations

from collections.abc import Sequence

from outreach.campaigns.plan import campaign_places
from outreach.papers import fields
from outreach.papers.book import Bound
from outreach.papers.document import Block, Document, Facts, Heading, Items, Paragraph, Sheet
from outreach.papers.outcome import outcome_of
from outreach.papers.paper import Case
from outreach.papers.phrasing import (
    BLANK,
    counted,
    number,
    on,
    reach,
    sentence,
    service_called,
    span,
)
from outreach.wib import moment


def opening(case: Case, bound: Bound) -> Sequence[tuple[str, Document | Sheet]]:
    """The papers before the annexes, each with its title in the bookmarks."""
    return [
        ("Sampul", _cover(case)),
        ("Daftar isi", _contents(case, bound)),
        ("Pengesahan", signed_page(case, bound)),
    ]


def _cover(case: Case) -> Sheet:
    campaign = case.campaign
    return Sheet(
        f"Laporan pertanggungjawaban {campaign.name}", case.head, "cover.html",
        {"campaign": campaign, "when": span(campaign.starts_on, campaign.ends_on),
         "service": sentence(service_called(campaign.service.name)).rstrip("."),
         "year": fields.year_of(case), "town": case.office.town},
    )  # fmt: skip


def _contents(case: Case, bound: Bound) -> Sheet:
    return Sheet("Daftar isi", None, "contents.html",
                 {"campaign": case.campaign, "entries": bound.entries})  # fmt: skip


def signed_page(case: Case, bound: Bound | None = None) -> Document:
    """What was done in a paragraph, the signature, and, once `bound`, what kind of file it is."""
    campaign, outcome = case.campaign, outcome_of(case)
    when = span(campaign.starts_on, campaign.ends_on)
    period = f" {on(when)}" if when else ""
    body: list[Block] = [
        Paragraph(
            f"Berkas ini mempertanggungjawabkan pelaksanaan kampanye “{campaign.name}” untuk "
            f"{service_called(campaign.service.name)}{period}, dengan sasaran "
            f"{reach(campaign_places(case.session, campaign))}. Telah dilaksanakan "
            f"{counted(len(outcome.held))} kegiatan dengan {counted(outcome.people.all)} peserta; "
            f"{counted(outcome.in_place)} materi cetak terpasang, {counted(outcome.scans.people)} "
            f"pindaian oleh warga, dan {counted(outcome.measures['reminders'])} pengingat terkirim."
        ),
        *fields.added(case, "words"),
    ]
    if bound is not None:
        body += [
            Paragraph(
                f"Berkas ini terdiri atas {counted(bound.pages)} halaman dengan "
                f"{counted(bound.annexes)} lampiran."
            ),
            Heading("Keterangan berkas"),
            *_conformance(case, bound),
        ]
    return Document(
        title="Pengesahan",
        head=case.head,
        heading=("LAPORAN PERTANGGUNGJAWABAN", f"Nomor: {case.typed('number', BLANK)}"),
        body=body,
        signature=case.signature(f"{case.office.town}, {case.dated}"),
        copies=case.lines("copies"),
    )


def _conformance(case: Case, bound: Bound) -> list[Block]:
    """What the file keeps to, without claiming more than its parts do."""
    rows = [("Disusun", moment(case.now(), "id"))]
    if bound.archive:
        rows.append(("Format", "PDF/A-2b (ISO 19005-2), untuk disimpan sebagai arsip"))
        return [Facts(rows)]
    rows.append(("Format", "PDF; tidak dinyatakan sebagai PDF/A"))
    others = [
        f"{file.name} ({number(pages)} halaman), SHA-256 {file.sha256}"
        for file, pages, kept in bound.foreign
        if not kept
    ]
    return [
        Facts(rows),
        Paragraph(
            "Halaman yang disusun Outreach memenuhi PDF/A-2b. Berkas unggahan berikut dijilid "
            "sebagaimana adanya dan bukan PDF/A, sehingga keseluruhan berkas tidak dinyatakan "
            "sebagai PDF/A:"
        ),
        Items(others),
    ]
