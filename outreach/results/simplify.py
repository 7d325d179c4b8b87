"""Make borders small without opening gaps: a border that two areas share stays one border."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

Point = tuple[int, int]
Ring = list[Point]


def simplify(rings: Sequence[Ring], least_area: float) -> list[Ring]:
    """The rings with fewer points, in their order; a ring that vanishes is empty.

    Rings are closed without repeating their first point, on one whole-number grid. They are cut
    where borders part, and each piece loses the points whose triangle with their neighbours is
    smaller than `least_area`; a piece that two rings share loses the same points in both.
    Sources: Visvalingam and Whyatt (1993), "Line generalisation by repeated elimination of
    points", Cartographic Journal 30(1); the cutting is TopoJSON's.
    """
    clean = [_without_repeats(ring) for ring in rings]
    parts = _junctions(clean)
    done: dict[tuple[Point, ...], list[Point]] = {}
    return [_without_repeats(_joined(ring, parts, least_area, done)) for ring in clean]


def area(ring: Sequence[Point]) -> float:
    """The area within a ring, in squares of its grid."""
    turned = [*ring[1:], *ring[:1]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, turned, strict=True))) / 2


def _without_repeats(ring: Sequence[Point]) -> Ring:
    kept = [point for place, point in enumerate(ring) if point != ring[place - 1]]
    return kept if len(kept) >= 3 else []


def _junctions(rings: Sequence[Ring]) -> set[Point]:
    """Points whose neighbours differ from ring to ring: there a shared border begins or ends."""
    neighbours: dict[Point, set[Point]] = {}
    found: set[Point] = set()
    for ring in rings:
        for place, point in enumerate(ring):
            pair = {ring[place - 1], ring[(place + 1) % len(ring)]}
            if neighbours.setdefault(point, pair) != pair:
                found.add(point)
    return found


def _joined(
    ring: Ring, junctions: set[Point], least_area: float, done: dict[tuple[Point, ...], list[Point]]
) -> Ring:
    cuts = [place for place, point in enumerate(ring) if point in junctions]
    if not ring:
        return []
    if not cuts:
        # An area alone is cut at one of its corners, the same wherever it begins.
        cuts = [ring.index(min(ring))]
    turned = [*ring[cuts[0] :], *ring[: cuts[0]]]
    ends = [place - cuts[0] for place in cuts[1:]] + [len(ring)]
    turned.append(turned[0])
    joined: Ring = []
    start = 0
    for end in ends:
        joined += _piece(tuple(turned[start : end + 1]), least_area, done)[:-1]
        start = end
    return joined


def _piece(
    line: tuple[Point, ...], least_area: float, done: dict[tuple[Point, ...], list[Point]]
) -> list[Point]:
    """A line simplified the same in both directions."""
    forward = line if line <= line[::-1] else line[::-1]
    if forward not in done:
        done[forward] = _visvalingam(forward, least_area)
    return done[forward] if forward == line else done[forward][::-1]


def _visvalingam(line: Sequence[Point], least_area: float) -> list[Point]:
    before = [place - 1 for place in range(len(line))]
    after = [place + 1 for place in range(len(line))]
    version = [0] * len(line)

    def triangle(place: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = line[before[place]], line[place], line[after[place]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    waiting = [(triangle(place), place, 0) for place in range(1, len(line) - 1)]
    heapq.heapify(waiting)
    gone = [False] * len(line)
    while waiting:
        size, place, seen = heapq.heappop(waiting)
        if size >= least_area:
            break
        if gone[place] or seen != version[place]:
            continue
        gone[place] = True
        left, right = before[place], after[place]
        after[left], before[right] = right, left
        for neighbour in (left, right):
            if 0 < neighbour < len(line) - 1:
                version[neighbour] += 1
                # Never smaller than what just went, so that a spike goes as a whole.
                grown = max(size, triangle(neighbour))
                heapq.heappush(waiting, (grown, neighbour, version[neighbour]))
    return [point for place, point in enumerate(line) if not gone[place]]
