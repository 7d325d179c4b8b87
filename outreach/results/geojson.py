"""Read a GeoJSON file of kecamatan borders, and say in plain words what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import cos, isfinite, radians
from typing import Any

from outreach.errors import OutreachError
from outreach.language import gettext
from outreach.results.simplify import Point, Ring, area, simplify

MAX_BYTES = 3 * 1024 * 1024
MAX_POINTS = 150_000
# The map is this many units wide or high, whichever is more.
SIZE = 1000
LEAST_AREA = 3.0
# Names of properties, in lower case, that surveys and sites give to a kecamatan's name.
NAME_KEYS = ("name", "nama", "kecamatan", "wadmkc", "namobj", "district", "nm_kec", "nama_kec",
             "nmkec", "name_3")  # fmt: skip
_CODE = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)")


class BadMap(OutreachError):
    """The file cannot become a map; the sentence names the feature."""


def read_map(data: bytes, districts: Mapping[str, str]) -> dict[str, list[Ring]]:
    """District code → its rings on a grid of `SIZE`, x to the east and y to the south.

    `districts` are the regency's, code → name; each must be in the file exactly once, matched by
    Kemendagri code in any property, or by name where the feature has no such code. Features of
    other regencies are passed over. Raises `BadMap`.
    """
    features = _features(data)
    found: dict[str, tuple[str, list[list[tuple[float, float]]]]] = {}
    for place, feature in enumerate(features, 1):
        label, code = _identity(place, feature, districts)
        if code is None:
            continue
        if code in found:
            raise BadMap(
                "%(label)s dan %(other)s sama-sama Kecamatan %(name)s.",
                "Pakai berkas batas kecamatan, bukan batas desa: satu fitur untuk tiap kecamatan.",
                label=label, other=found[code][0], name=districts[code],
            )  # fmt: skip
        found[code] = (label, _rings(label, feature.get("geometry")))
    missing = [name for code, name in districts.items() if code not in found]
    if len(missing) == len(districts):
        raise BadMap(
            "Tidak ada kecamatan Purwakarta dalam berkas ini.",
            "Tiap fitur perlu properti “code” berisi kode Kemendagri, misalnya 32.14.01, atau "
            "“name” berisi nama kecamatan.",
        )
    if missing:
        raise BadMap(
            "Kecamatan ini tidak ada dalam berkas: %(names)s.",
            "Pakai berkas yang memuat semua %(n)s kecamatan.",
            names=", ".join(missing), n=len(districts),
        )  # fmt: skip
    return _on_grid({code: rings for code, (_, rings) in found.items()}, districts)


def _features(data: bytes) -> list[Any]:
    if len(data) > MAX_BYTES:
        raise BadMap(
            "Berkasnya lebih dari %(mb)s MB.",
            "Sederhanakan dulu batasnya, misalnya dengan mapshaper.org, lalu unggah lagi.",
            mb=MAX_BYTES // 1024**2,
        )
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadMap("Berkas ini bukan GeoJSON yang utuh.",
                     "Ekspor ulang petanya sebagai GeoJSON.") from error  # fmt: skip
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise BadMap("Berkas ini bukan kumpulan fitur GeoJSON (FeatureCollection).",
                     "Ekspor ulang petanya sebagai GeoJSON.")  # fmt: skip
    system = str(found.get("crs") or "")
    if system and not re.search(r"CRS84|4326", system):
        raise BadMap("Koordinat berkas ini bukan derajat WGS84.",
                     "Ekspor ulang dengan sistem koordinat EPSG:4326.")  # fmt: skip
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise BadMap("Berkas ini tidak berisi satu fitur pun.")
    return features


def _identity(place: int, feature: Any, districts: Mapping[str, str]) -> tuple[str, str | None]:
    """How the feature is called in a sentence, and its district's code, if it is one of ours."""
    label = gettext("Fitur %(n)s", n=place)
    raw = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BadMap("%(label)s bukan fitur GeoJSON.", label=label)
    properties = {
        str(key).lower(): str(value).strip()
        for key, value in (raw.items() if isinstance(raw, dict) else ())
        if isinstance(value, str | int)
    }
    written = next((properties[key] for key in NAME_KEYS if properties.get(key)), "")
    if written:
        label = f"{label} ({shown(written)[:60]})"
    codes = {
        key: ".".join(match.groups())
        for key, value in properties.items()
        if (match := _CODE.fullmatch(value))
    }
    ours = sorted(set(codes.values()) & districts.keys())
    if len(ours) > 1:
        raise BadMap("%(label)s memuat lebih dari satu kode kecamatan: %(codes)s.",
                     label=label, codes=", ".join(ours))  # fmt: skip
    names = {_plain(name): code for code, name in districts.items()}
    named = next(
        (names[_plain(properties[key])] for key in NAME_KEYS
         if _plain(properties.get(key, "")) in names), None,
    )  # fmt: skip
    if ours and named and named != ours[0]:
        raise BadMap("%(label)s berkode %(code)s, padahal itu kode Kecamatan %(name)s.",
                     label=label, code=ours[0], name=districts[ours[0]])  # fmt: skip
    if ours:
        return label, ours[0]
    # The code of another regency, whose kecamatan may bear one of our names; or any old number.
    foreign = any(re.search("kod|cod|kd", key) for key in codes)
    return label, None if foreign else named


def shown(text: str) -> str:
    """The text without what no page and no database can hold, such as half a surrogate pair."""
    return "".join(letter for letter in text if letter.isprintable())


def _plain(name: str) -> str:
    """`Kec. Babakan Cikao` and `BABAKANCIKAO` are one."""
    return re.sub(r"[^a-z]|^kec(amatan|\.)?\s", "", name.casefold())


def _rings(label: str, geometry: Any) -> list[list[tuple[float, float]]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadMap("%(label)s bukan bidang (Polygon atau MultiPolygon).", label=label)
    polygons = geometry.get("coordinates")
    polygons = [polygons] if kind == "Polygon" else polygons
    if not isinstance(polygons, list) or not polygons:
        raise BadMap("%(label)s tidak punya koordinat.", label=label)
    rings = []
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise BadMap("%(label)s tidak punya koordinat.", label=label)
        rings += [_ring(label, ring) for ring in polygon]
    return rings


def _ring(label: str, ring: Any) -> list[tuple[float, float]]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise BadMap("%(label)s punya garis batas dengan kurang dari empat titik.", label=label)
    points = []
    for point in ring:
        if not isinstance(point, list) or len(point) < 2:
            raise BadMap("%(label)s punya titik tanpa bujur dan lintang.", label=label)
        pair = point[:2]
        if any(isinstance(v, bool) or not isinstance(v, int | float) for v in pair):
            raise BadMap("%(label)s punya titik yang bukan angka.", label=label)
        longitude, latitude = pair
        # Compared before anything is computed: a whole number of any length may stand there.
        if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):
            raise BadMap(
                "%(label)s punya titik di luar bumi: %(x)s, %(y)s.",
                "Urutannya bujur lalu lintang, dalam derajat WGS84 (EPSG:4326), "
                "misalnya 107.44, -6.55.",
                label=label, x=str(longitude)[:20], y=str(latitude)[:20],
            )  # fmt: skip
        points.append((float(longitude), float(latitude)))
    return points


def _on_grid(
    found: Mapping[str, list[list[tuple[float, float]]]], districts: Mapping[str, str]
) -> dict[str, list[Ring]]:
    every = [point for rings in found.values() for ring in rings for point in ring]
    if len(every) > MAX_POINTS:
        raise BadMap("Berkas ini memuat %(n)s titik; paling banyak %(max)s.",
                     "Sederhanakan dulu batasnya, misalnya dengan mapshaper.org, lalu unggah "
                     "lagi.", n=len(every), max=MAX_POINTS)  # fmt: skip
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    narrow = cos(radians((south + north) / 2))
    reach = max((east - west) * narrow, north - south)
    if not isfinite(reach) or not 0 < reach < 5:
        raise BadMap("Batas dalam berkas ini terlalu luas atau terlalu sempit untuk satu "
                     "kabupaten.")  # fmt: skip
    scale = SIZE / reach

    def place(point: tuple[float, float]) -> Point:
        return round((point[0] - west) * narrow * scale), round((north - point[1]) * scale)

    owners = [(code, [place(p) for p in ring]) for code, rings in found.items() for ring in rings]
    small = simplify([ring[:-1] if ring[0] == ring[-1] else ring for _, ring in owners], LEAST_AREA)
    kept: dict[str, list[Ring]] = {code: [] for code in found}
    for (code, _), ring in zip(owners, small, strict=True):
        if ring and area(ring) >= LEAST_AREA:
            kept[code].append(ring)
    empty = [districts[code] for code, rings in kept.items() if not rings]
    if empty:
        raise BadMap("Batas Kecamatan %(names)s terlalu kecil untuk digambar.",
                     names=", ".join(empty))  # fmt: skip
    return kept


def label_point(rings: Sequence[Ring]) -> Point:
    """Where a name fits best: the middle of the longest level line within the largest ring."""
    ring = max(rings, key=area)
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    best = (-1.0, ring[0])
    for step in range(3, 8):
        y = top + (bottom - top) * step / 10 + 0.5
        edges = zip(ring, [*ring[1:], ring[0]], strict=True)
        cuts = sorted(
            ax + (y - ay) * (bx - ax) / (by - ay)
            for (ax, ay), (bx, by) in edges if (ay > y) != (by > y)
        )  # fmt: skip
        # The middle of the area is preferred a little over its edges.
        favour = 1 - abs(step - 5) / 20
        for left, right in zip(cuts[::2], cuts[1::2], strict=False):
            best = max(best, ((right - left) * favour, (round((left + right) / 2), round(y))))
    return best[1]
