"""What preflight is told and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

Kind = Literal["hand", "poster", "screen"]
Severity = Literal["blocking", "warning", "note"]


class Mark(NamedTuple):
    """The URL that a QR must carry, exactly, and the code printed with it, empty if none is."""

    code: str
    url: str


@dataclass(frozen=True)
class Expected:
    """What one page must show. A page without QR has no `marks`; an n-up sheet has many.

    `printed` are codes that stand as an address alone, without QR. `texts` must all stand on the
    page, wherever their lines break. `number` is the emergency number that must lead, or None.
    """

    marks: tuple[Mark, ...]
    place: str = ""
    texts: tuple[str, ...] = ()
    number: str | None = None
    printed: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class MaterialRules:
    """What the material promises. Lengths in mm, text in points.

    `scan_mm` is the distance at which the QR must be read, `view_mm` that of pictures and
    headline. `bleed_mm` is 0 for office paper. A `draft` may say DRAF, nothing else may. A file
    that is drawn smaller than it is made is made `scale` times larger; `width_mm`, `height_mm`,
    `bleed_mm` and `safe_mm` are those of the file. `qr_mm` is the width promised for the QR, or
    0; it only says how closely the page must be looked at.
    """

    width_mm: float
    height_mm: float
    scan_mm: float
    view_mm: float
    kind: Kind = "poster"
    bleed_mm: float = 0.0
    safe_mm: float = 0.0
    minimum_pt: float = 6.0
    mono: bool = False
    draft: bool = False
    scale: float = 1.0
    qr_mm: float = 0.0


@dataclass(frozen=True)
class Fault:
    """One thing wrong on one page, as a check saw it: a kind of `words.KINDS` and its figures."""

    kind: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The same fault on one page or many; page numbers count from 1."""

    kind: str
    severity: Severity
    pages: tuple[int, ...]
    values: dict[str, str]


@dataclass(frozen=True)
class Score:
    """How well the first QR is read when things go wrong: 0–100, and as far as `distance_mm`."""

    points: int
    distance_mm: int
    parts: dict[str, int]


@dataclass(frozen=True)
class Report:
    """All findings, worst first; `decoded` of `marks` QRs were read rightly by every decoder."""

    pages: int
    marks: int
    decoded: int
    seconds: float
    findings: tuple[Finding, ...] = ()
    score: Score | None = None

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of that severity."""
        return [finding for finding in self.findings if finding.severity == severity]

    @property
    def press_ready(self) -> bool:
        """True when nothing is blocking."""
        return not self.of("blocking")

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it; `report_of` reads it back."""
        return asdict(self)


def report_of(stored: dict[str, Any]) -> Report:
    """The report that `Report.stored` wrote."""
    findings = [Finding(**{**f, "pages": tuple(f["pages"])}) for f in stored["findings"]]
    score = Score(**stored["score"]) if stored["score"] else None
    return Report(**{**stored, "findings": tuple(findings), "score": score})


def page_numbers(pages: Sequence[int]) -> str:
    """`1–3, 7`: page numbers as a person writes them."""
    spans: list[list[int]] = []
    for page in sorted(pages):
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in spans)
