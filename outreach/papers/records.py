"""What an LPJ proves with, as papers: the invited, decisions, what was sent, scanned and spent."""

from __future__ import annotations

from sqlalchemy import select

from outreach.audience.words import CHANNELS
from outreach.broadcasts.models import ENDS, Broadcast
from outreach.broadcasts.overview import Standing, standings
from outreach.broadcasts.words import CHANNEL_NAMES, DELIVERY_STATES
from outreach.campaigns.approve import content_hash
from outreach.campaigns.models import Approval
from outreach.papers import costs, fields
from outreach.papers.document import Block, Column, Document, Facts, Heading, Paragraph, Table
from outreach.papers.invited import letters
from outreach.papers.kinds.laporan import materials_table
from outreach.papers.outcome import outcome_of
from outreach.papers.paper import Case
from outreach.papers.phrasing import counted, number
from outreach.papers.shown import district_map
from outreach.results.ranking import ranking
from outreach.wib import moment


def invited_list(case: Case) -> Document:
    """Whom the event's letter went to."""
    rows = [[f"{at}.", letter.to[0], letter.to[1]] for at, letter in enumerate(letters(case), 1)]
    columns = (Column("No.", 8, number=True), Column("Yang diundang"), Column("Wilayah", 38))
    return Document(
        title="Daftar yang diundang",
        head=None,
        heading=("DAFTAR YANG DIUNDANG", _about(case)),
        body=[
            Facts(fields.occasion(case)),
            Paragraph(f"Jumlah yang diundang: {counted(len(rows))}."),
            Table(columns, rows, "Yang diundang"),
        ],
        signature=None,
    )


def approvals(case: Case) -> Document:
    """Each decision of the head: who, when, and the hash of what was agreed to."""
    campaign = case.campaign
    now = content_hash(campaign)
    body: list[Block] = [
        Paragraph(
            "Isi kampanye diputuskan oleh orang lain daripada yang mengajukannya. SHA-256 adalah "
            "sidik isi: bila satu huruf saja berubah, sidiknya berbeda."
        )
    ]
    for at, one in enumerate(reversed(campaign.approvals), start=1):
        body += [Heading(f"Keputusan {at}"), Facts(_decision(one))]
    last = campaign.approvals[0] if campaign.approvals else None
    if last is None:
        body.append(Paragraph("Belum ada keputusan pimpinan atas kampanye ini."))
    elif last.agreed and last.content_hash == now:
        body.append(Paragraph("Isi kampanye sekarang sama dengan yang terakhir disetujui."))
    else:
        body.append(Paragraph(f"Isi kampanye sekarang belum disetujui (SHA-256 {now})."))
    return Document("Riwayat persetujuan", None, body, None, ("RIWAYAT PERSETUJUAN", _of(case)))


def _decision(one: Approval) -> list[tuple[str, str]]:
    return [
        ("Keputusan", "Disetujui" if one.agreed else "Dikembalikan"),
        ("Oleh", one.person.name),
        ("Waktu", moment(one.decided_at, "id")),
        *([("Versi isi", number(one.version))] if one.version else []),
        *([("Catatan", one.note)] if one.note else []),
        ("SHA-256", one.content_hash),
    ]


def deliveries(case: Case) -> Document:
    """How many reminders went where; numbers alone, nobody's name or address."""
    found = [one for one in _standings(case) if one.recipients]
    columns = (
        Column("Siaran"), Column("Kanal", 15), Column("Penerima", 12, number=True),
        *(Column(str(DELIVERY_STATES[state][0]), 12, number=True) for state in ENDS),
    )  # fmt: skip
    rows = [
        [one.broadcast.name, _channel(one.broadcast.channel), number(one.recipients),
         *(number(one.counts.get(state, 0)) for state in ENDS)]
        for one in found
    ]  # fmt: skip
    foot = (
        "Jumlah", "", number(sum(one.recipients for one in found)),
        *(number(sum(one.counts.get(state, 0) for one in found)) for state in ENDS),
    )  # fmt: skip
    text = (
        "Pengingat hanya dikirim kepada penerima yang persetujuan atau dasar hukumnya tercatat. "
        "Rekap ini berisi jumlah; nama dan nomor penerima tidak dilampirkan (UU 27/2022 tentang "
        "Pelindungan Data Pribadi)."
    )
    body: list[Block] = [Paragraph(text), Table(columns, rows, "Rekap kiriman", foot)]
    return Document("Rekap kiriman", None, body, None, ("REKAP KIRIMAN", _of(case)))


def has_deliveries(case: Case) -> bool:
    """True once a reminder of the campaign has gone off to somebody."""
    return any(one.recipients for one in _standings(case))


def scans(case: Case) -> Document:
    """Scans by people in each kecamatan, as a map and as a table, and by material."""
    outcome = outcome_of(case)
    places: dict[str, list[int]] = {}
    for row in ranking(case.session, case.campaign.id, now=case.now):
        if row.codes or row.scans:
            found = places.setdefault(row.place.district_code, [0, 0, 0])
            found[0] += row.in_place
            found[1] += 1
            found[2] += bool(row.scans)
    columns = (
        Column("No.", 8, number=True), Column("Kecamatan"),
        Column("Tempat berkode", 17, number=True),
        Column("Terpasang", 15, number=True), Column("Tempat dipindai", 17, number=True),
        Column("Pindaian", 15, number=True),
    )  # fmt: skip
    sums = [places.get(district.code, [0, 0, 0]) for district in outcome.districts]
    rows = [
        [f"{at}.", district.name, number(coded), number(hanging), number(touched),
         number(district.scans)]
        for at, (district, (hanging, coded, touched)) in enumerate(
            zip(outcome.districts, sums, strict=True), start=1
        )
    ]  # fmt: skip
    foot = ("", "Jumlah", number(sum(one[1] for one in sums)), number(sum(one[0] for one in sums)),
            number(sum(one[2] for one in sums)), number(outcome.scans.people))  # fmt: skip
    body: list[Block] = [
        Paragraph(
            f"Pindaian oleh warga: {counted(outcome.scans.people)}. Pindaian oleh mesin "
            f"({number(outcome.scans.bots + outcome.scans.heads + outcome.scans.previews)}) tidak "
            "dihitung."
        ),
        district_map(outcome.districts),
        Table(columns, rows, "Rekap pindaian per kecamatan", foot),
        *([materials_table(outcome)] if outcome.materials else []),
    ]
    title = "Rekap pindaian per kecamatan"
    return Document(title, None, body, None, (title.upper(), _of(case)))


def spending(case: Case, planned: Case) -> Document:
    """What staff typed as spent, beside the plan of the KAK."""
    body = costs.account(case, planned)
    return Document("Realisasi biaya", None, body, None, ("REALISASI BIAYA", _of(case)))


def _standings(case: Case) -> list[Standing]:
    mine = select(Broadcast).where(Broadcast.campaign_id == case.campaign.id).order_by(Broadcast.id)
    return standings(case.session, list(case.session.scalars(mine)))


def _channel(channel: str) -> str:
    return str(CHANNEL_NAMES.get(channel, CHANNELS.get(channel, channel)))


def _of(case: Case) -> str:
    return f"Kampanye “{case.campaign.name}”"


def _about(case: Case) -> str:
    return case.event.title if case.event else fields.promoting(case)
