"""How long preflight takes for a poster of every village, in the product's own print run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from outreach.materials.make import Order, print_order
from outreach.materials.preflight.check import check
from outreach.materials.preflight.report import Expected, MaterialRules, Report
from outreach.prepare import prepare
from outreach.settings import Settings

_BEST_OF = 3


def measure(quick: bool = False) -> dict[str, Any]:
    """Print a poster for every village in a new home, and tell the best preflight."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        database = prepare(Settings(home=folder, admin_password="sandi-tolok-ukur-1"))
        settings = Settings(home=folder, base_url="https://outreach.example.go.id")
        for at in range(1 if quick else _BEST_OF):
            order, out = Order("call-center-112", "poster-a4"), Path(folder) / f"print-{at}"
            made.append(print_order(database, settings, order, out, lambda *_: None).report)
        database.dispose()
    return _best(made)


def preflight_seconds(
    pdf: Path, pages: Sequence[Expected], rules: MaterialRules, times: int = _BEST_OF
) -> dict[str, Any]:
    """The best of some preflights of a finished file, the start of its processes included."""
    return _best([check(pdf, pages, rules) for _ in range(times)])


def _best(reports: Sequence[Report]) -> dict[str, Any]:
    best = min(reports, key=lambda report: report.seconds)
    return {
        "preflight_seconds": best.seconds,
        "pages": best.pages,
        "decoded": best.decoded,
        "blocking": len(best.of("blocking")),
    }
