"""What a campaign costs: lines that staff type or noted, added up and spelled out."""

from __future__ import annotations

from outreach import wib
from outreach.language import lazy as _
from outreach.papers.document import Block, Column, Facts, Paragraph, Table
from outreach.papers.outcome import goals
from outreach.papers.paper import Case, Field, cells
from outreach.papers.phrasing import BLANK, number, rupiah
from outreach.papers.terbilang import MOST, spelled
from outreach.results.actuals import cost_total
from outreach.results.costs import costs_of

HINT = _("Satu baris tiap biaya: uraian; jumlah; satuan; harga satuan")
SOURCE = Field(
    "source", _("Sumber anggaran"), needed=True,
    hint=_("Misalnya: DPA Diskominfo tahun anggaran berjalan"),
)  # fmt: skip
_COLUMNS = (
    Column("No.", 8, number=True), Column("Uraian"), Column("Volume", 17, number=True),
    Column("Harga satuan", 20, number=True), Column("Jumlah", 22, number=True),
)  # fmt: skip


def budget(case: Case) -> list[Block]:
    """What staff planned to spend, with its sum in words; where they typed no lines, the budget
    that the campaign set itself; without one the sum is left open.
    """
    source = case.typed("source", BLANK)
    found = _listed(case, case.typed("costs"), "Rincian biaya")
    if found is None:
        bound = _bound(case)
        sum_of = f"sebesar {_in_words(bound)} " if bound else ""
        return [Paragraph(f"Biaya kegiatan {sum_of}dibebankan pada {source}.")]
    total, table = found
    return [
        Paragraph(f"Biaya kegiatan sebesar {_in_words(total)} dibebankan pada {source}."),
        table,
    ]


def account(spent: Case, planned: Case) -> list[Block]:
    """What was spent (`spent_lines`), beside what had been planned; nothing known: no blocks."""
    found = _listed(spent, spent_lines(spent), "Rincian realisasi biaya")
    if found is None:
        return []
    total, table = found
    blocks: list[Block] = [
        Paragraph(
            f"Realisasi biaya kegiatan sebesar {_in_words(total)}, dibebankan pada "
            f"{planned.typed('source', BLANK)}."
        ),
        table,
    ]
    listed = _listed(planned, planned.typed("costs"), "")
    plan = listed[0] if listed else _bound(planned)
    if plan is not None:
        rest = plan - total
        rows = [("Anggaran", rupiah(plan)), ("Realisasi", rupiah(total)),
                ("Sisa" if rest >= 0 else "Kekurangan", rupiah(abs(rest)))]  # fmt: skip
        if plan:
            rows.append(("Serapan", f"{wib.number(100 * total / plan, 1, 'id')}%"))
        blocks.append(Facts(rows))
    return blocks


def _bound(case: Case) -> int | None:
    """The budget that the campaign set itself, in rupiah."""
    return next((one.goal for one in goals(case) if one.measure == "budget"), None)


def noted(case: Case) -> str:
    """What was noted beside the campaign's goals, in lines as staff would type them."""
    paid = reversed(costs_of(case.session, case.campaign.id))
    return "\n".join(f"{one.what.replace(';', ',')}; 1; ; {one.amount}" for one in paid)


def spent_lines(case: Case) -> str:
    """What staff typed as spent; as long as they typed nothing, what was noted."""
    return case.typed("costs") or noted(case)


def differing(case: Case) -> tuple[int, int] | None:
    """The sum typed and the sum noted, where there are both and they are not the same."""
    typed, known = (
        _listed(case, case.typed("costs"), ""),
        cost_total(case.session, case.campaign.id),
    )
    return (typed[0], known) if typed and known and typed[0] != known else None


def _listed(case: Case, lines: str, caption: str) -> tuple[int, Table] | None:
    """The sum and the table of lines."""
    costs = [_cost(row) for row in cells(lines, 4)]
    if not costs:
        return None
    total = sum(amount for *_rest, amount in costs)
    rows = [
        [f"{at}.", what, f"{number(many)} {unit}".strip(), rupiah(each), rupiah(amount)]
        for at, (what, many, unit, each, amount) in enumerate(costs, start=1)
    ]
    return total, Table(_COLUMNS, rows, caption, ("", "Jumlah", "", "", rupiah(total)))


def _in_words(total: int) -> str:
    words = spelled(total) if total <= MOST else BLANK
    return f"{rupiah(total)} ({words} rupiah)"


def unread(case: Case) -> bool:
    """True when a line has no quantity or no price that can be read."""
    return any(not (_whole(row[1]) and _whole(row[3])) for row in case.rows("costs", 4))


def _cost(row: list[str]) -> tuple[str, int, str, int, int]:
    """Uraian, jumlah, satuan, harga satuan and their product; what is no number counts as 0."""
    what, many, unit, each = row
    return what, _whole(many), unit, _whole(each), _whole(many) * _whole(each)


def _whole(typed: str) -> int:
    """`1.500`, `Rp1.500` and `1500,00` are 1500."""
    digits = typed.partition(",")[0].replace(".", "").removeprefix("Rp").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= 15 else 0
