"""Preflight of a whole file: its pages shared out among the machine's cores."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf

from outreach.materials.preflight.report import (
    Expected,
    Fault,
    Finding,
    MaterialRules,
    Report,
    Score,
    Severity,
)
from outreach.materials.preflight.strip import Strip, inspect
from outreach.materials.preflight.words import KINDS
from outreach.settings import ROOT

# Fewer pages are checked here: starting a process costs as much as a dozen pages.
_FEW = 6
_SCORE_PAGES = 24  # pages that could be checked while one symbol is scored
_SECONDS_A_PAGE, _SECONDS_AT_LEAST = 2.0, 60.0
_ALIVE_SECONDS = 1.0
_ORDER: tuple[Severity, ...] = ("blocking", "warning", "note")

Seen = tuple[int, Fault]


def check(
    pdf: Path,
    pages: Sequence[Expected],
    rules: MaterialRules,
    score: bool = True,
    waiting: Callable[[], None] = lambda: None,
    seen_before: Sequence[Seen] = (),
) -> Report:
    """Inspect every page of `pdf`; `pages` says in order what each must show.

    A file that cannot be read is a finding too, never an error. `waiting` is called every
    second while a long file is being checked; what it raises ends the check. `seen_before` are
    faults found elsewhere on the same pages.
    """
    began = time.monotonic()
    seen, outcomes = _outcomes(pdf, pages, rules, score, waiting)
    seen += seen_before
    for outcome in outcomes:
        seen += [(page, Fault(kind, values)) for page, kind, values in outcome["faults"]]
    scores = [Score(**o["score"]) for o in outcomes if o["score"]]
    return Report(
        pages=len(pages),
        marks=sum(len(page.marks) for page in pages),
        decoded=sum(outcome["decoded"] for outcome in outcomes),
        seconds=round(time.monotonic() - began, 3),
        findings=tuple(_grouped(seen)),
        score=scores[0] if scores else None,
    )


def _outcomes(
    pdf: Path,
    pages: Sequence[Expected],
    rules: MaterialRules,
    score: bool,
    waiting: Callable[[], None],
) -> tuple[list[Seen], list[dict[str, Any]]]:
    try:
        with pikepdf.open(pdf) as opened:
            count = len(opened.pages)
    except (OSError, pikepdf.PdfError) as error:
        return [(1, _unreadable(error))], []
    seen: list[Seen] = []
    if count != len(pages):
        seen.append((1, Fault("page_count", {"found": str(count), "wanted": str(len(pages))})))
    checked = pages[:count]
    if not checked:
        return seen, []
    hands = 1 if len(checked) <= _FEW else min(os.cpu_count() or 1, len(checked))
    strips = _strips(pdf, checked, rules, hands, score)
    outcomes = [_here(strips[0])] if hands == 1 else _apart(strips, waiting)
    for strip, outcome in zip(strips, outcomes, strict=True):
        if isinstance(outcome, Fault):
            seen += [(strip.first + at + 1, outcome) for at in range(len(strip.pages))]
    return seen, [outcome for outcome in outcomes if not isinstance(outcome, Fault)]


def _strips(
    pdf: Path, pages: Sequence[Expected], rules: MaterialRules, hands: int, score: bool
) -> list[Strip]:
    """The pages in `hands` strips that take as long; the first page's symbol is scored."""
    spare = _SCORE_PAGES if score else 0
    edges = [0]
    for at in range(1, hands):
        edges.append(max(1, edges[-1], (len(pages) + spare) * at // hands - spare))
    edges.append(len(pages))
    return [
        Strip(pdf.resolve(), first, tuple(pages[first:last]), rules, scored=score and first == 0)
        for first, last in itertools.pairwise(edges)
        if first < last
    ]


def _here(strip: Strip) -> dict[str, Any] | Fault:
    try:
        return inspect(strip)
    except Exception as error:  # whatever a broken file does to a parser is a finding
        return _unreadable(error)


def _apart(strips: Sequence[Strip], waiting: Callable[[], None]) -> list[dict[str, Any] | Fault]:
    """Each strip in a process of its own, all at once."""
    command = [sys.executable, "-m", "outreach.materials.preflight.strip"]
    running = []
    for strip in strips:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(strip.as_json())
        process.stdin.close()
        process.stdin = None
        running.append(process)
    try:
        return [
            _answer(process, strip, waiting) for process, strip in zip(running, strips, strict=True)
        ]
    finally:
        # `waiting` may raise: the caller was told to stop, and so are they.
        for process in running:
            if process.poll() is None:
                process.kill()
                process.communicate()


def _answer(
    process: subprocess.Popen[str], strip: Strip, waiting: Callable[[], None]
) -> dict[str, Any] | Fault:
    limit = _SECONDS_AT_LEAST + _SECONDS_A_PAGE * len(strip.pages)
    until = time.monotonic() + limit
    while True:
        try:
            told, complaint = process.communicate(timeout=_ALIVE_SECONDS)
            break
        except subprocess.TimeoutExpired:
            waiting()
            if time.monotonic() > until:
                process.kill()
                process.communicate()
                return Fault("unreadable", {"reason": f"> {limit:.0f} s"})
    if process.returncode:
        last = complaint.strip().splitlines()[-1:] or [f"exit {process.returncode}"]
        return Fault("unreadable", {"reason": last[0][:200]})
    answer: dict[str, Any] = json.loads(told)
    return answer


def _unreadable(error: Exception) -> Fault:
    return Fault("unreadable", {"reason": (str(error) or type(error).__name__)[:200]})


def _grouped(seen: Sequence[Seen]) -> Iterator[Finding]:
    """The same fault on many pages is one finding; worst first, then in page order."""
    pages: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = {}
    for page, fault in sorted(seen, key=lambda each: each[0]):
        numbers = pages.setdefault((fault.kind, tuple(sorted(fault.values.items()))), [])
        if page not in numbers:
            numbers.append(page)
    findings = [
        Finding(kind, KINDS[kind].severity, tuple(numbers), dict(values))
        for (kind, values), numbers in pages.items()
    ]
    yield from sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
