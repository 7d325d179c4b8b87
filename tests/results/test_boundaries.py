"""Real borders: imported from a file or refused in plain words, drawn, and removed again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.accounts.models import AuditEntry
from outreach.database import Database
from outreach.places.models import District
from outreach.results.boundaries import boundaries, import_boundaries, remove_boundaries
from outreach.results.geojson import BadMap, label_point, read_map
from outreach.results.simplify import Ring, area, simplify
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.build import PASSWORD, SLUG, signed_in
from tests.results.build import hang

ADMIN = 1
CODES = {f"32.14.{n:02}": name for n, name in enumerate(
    ("Purwakarta", "Campaka", "Jatiluhur", "Plered", "Sukatani", "Darangdan", "Maniis",
     "Tegalwaru", "Wanayasa", "Pasawahan", "Bojong", "Babakancikao", "Bungursari", "Cibatu",
     "Sukasari", "Pondoksalam", "Kiarapedes"), 1)}  # fmt: skip


def square(place: int) -> list[list[float]]:
    """The place-th square of a block five wide, a tenth of a degree each."""
    x, y = 107.3 + place % 5 * 0.1, -6.4 - place // 5 * 0.1
    return [[x, y], [x + 0.1, y], [x + 0.1, y - 0.1], [x, y - 0.1], [x, y]]


def block() -> dict[str, Any]:
    """All 17 kecamatan as squares, the code in one property and the name in another."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [square(place)]},
        }
        for place, (code, name) in enumerate(CODES.items())
    ]
    return {"type": "FeatureCollection", "features": features}


def written(found: object) -> bytes:
    return json.dumps(found).encode()


def changed(change: Callable[[list[dict[str, Any]]], object]) -> bytes:
    made = block()
    change(made["features"])
    return written(made)


def test_the_builders_names_are_the_products(database: Database) -> None:
    with database.reading() as session:
        assert {d.code: d.name for d in session.scalars(select(District))} == CODES


@pytest.mark.parametrize("properties", [
    lambda code, name: {"KODE": code},
    lambda code, name: {"kd_kec": code.replace(".", ""), "OBJECTID": 123456},
    lambda code, name: {"kemendagri": int(code.replace(".", ""))},
    lambda code, name: {"WADMKC": name.upper(), "WADMKK": "Purwakarta", "FID": 654321},
    lambda code, name: {"nama": f"Kec. {name}", "nothing": None},
    lambda code, name: {"kecamatan": f"Kecamatan {name[:3]} {name[3:]}"},
])  # fmt: skip
def test_districts_are_known_by_code_or_name(properties: Callable[[str, str], object]) -> None:
    made = block()
    for feature, (code, name) in zip(made["features"], CODES.items(), strict=True):
        feature["properties"] = properties(code, name)
    assert read_map(written(made), CODES).keys() == CODES.keys()


def test_districts_of_other_regencies_are_passed_over() -> None:
    def add(features: list[dict[str, Any]]) -> None:
        other = {"kode": "32.17.01", "name": "Cibatu"}
        features.append({**features[0], "properties": other})

    assert len(read_map(changed(add), CODES)) == 17


def geometry(value: object) -> Callable[[list[dict[str, Any]]], object]:
    return lambda features: features[13].update(geometry=value)


def ring(*points: object) -> Callable[[list[dict[str, Any]]], object]:
    return geometry({"type": "Polygon", "coordinates": [list(points)]})


BAD: list[tuple[bytes, str]] = [
    (b"", "bukan GeoJSON"),
    (b"\xff\xfe", "bukan GeoJSON"),
    (b"[" * 100_000, "bukan GeoJSON"),
    (b"[]", "bukan kumpulan fitur"),
    (written({"type": "FeatureCollection", "features": []}), "tidak berisi satu fitur"),
    (written({"type": "FeatureCollection", "features": [7]}), "Fitur 1 bukan fitur"),
    (written({**block(), "crs": {"properties": {"name": "EPSG:32748"}}}), "bukan derajat WGS84"),
    (changed(lambda f: f.pop(13)), "tidak ada dalam berkas: Cibatu"),
    (changed(lambda f: f.append(f[13])), "Fitur 14 (Cibatu)"),
    (changed(lambda f: [x.update(properties={}) for x in f]), "Tidak ada kecamatan"),
    (changed(lambda f: [x.update(properties=None) for x in f]), "Tidak ada kecamatan"),
    (changed(lambda f: f[13]["properties"].update(name="Bojong")), "padahal itu kode"),
    (changed(lambda f: f[13]["properties"].update(kode="32.14.01")), "lebih dari satu kode"),
    (changed(geometry(None)), "Fitur 14 (Cibatu) bukan bidang"),
    (changed(geometry({"type": "Point", "coordinates": [107, -6]})), "bukan bidang"),
    (changed(geometry({"type": "Polygon"})), "tidak punya koordinat"),
    (changed(geometry({"type": "MultiPolygon", "coordinates": [7]})), "tidak punya koordinat"),
    (changed(ring([107, -6], [107, -6.1], [107, -6])), "kurang dari empat titik"),
    (changed(ring(*[7] * 4)), "titik tanpa bujur"),
    (changed(ring(*[["107", "-6"]] * 4)), "bukan angka"),
    (changed(ring(*[[True, False]] * 4)), "bukan angka"),
    (changed(ring(*[[-6.5, 107.4]] * 4)), "di luar bumi"),
    (changed(ring(*[[float("nan"), 1]] * 4)), "di luar bumi"),
    (changed(ring(*[[10**300, 1]] * 4)), "di luar bumi"),
    (changed(ring(*[[107.0, -6.0]] * 4)), "terlalu kecil"),
    (changed(ring(*[[10.0, 50.0]] * 4)), "terlalu luas"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), BAD)
def test_a_bad_file_is_refused_in_plain_words(data: bytes, said: str) -> None:
    with pytest.raises(BadMap) as caught:
        read_map(data, CODES)
    assert said in caught.value.sentence


@settings(max_examples=150, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["type", "features", "properties", "geometry", "coordinates", "code"]),
        inner, max_size=4), max_leaves=12,
))  # fmt: skip
def test_any_json_in_a_feature_is_refused_or_read(value: object) -> None:
    for data in (value, {"type": "FeatureCollection", "features": value},
                 {**block(), "features": [*block()["features"][1:], {
                     "type": "Feature", "properties": {"code": "32.14.01"}, "geometry": value}]},
                 {**block(), "features": [*block()["features"], {
                     "type": "Feature", "properties": value, "geometry": None}]}):  # fmt: skip
        with contextlib.suppress(BadMap):
            read_map(written(data), CODES)


def staircase(steps: int, x: int) -> Ring:
    """A border from north to south, uneven by one unit."""
    return [(x + step % 2, step) for step in range(steps)]


def test_a_shared_border_is_simplified_once_for_both() -> None:
    middle = staircase(101, 50)
    west = [(0, 100), (0, 0), *middle]
    east = [*middle[::-1], (100, 0), (100, 100)]
    left, right = simplify([west, east], 3)
    shared = [point for point in left if 40 < point[0] < 60]
    assert len(shared) < 20
    assert shared == [point for point in right if 40 < point[0] < 60][::-1]
    # Nothing is lost and nothing overlaps.
    assert area(left) + area(right) == pytest.approx(area([(0, 0), (100, 0), (100, 100), (0, 100)]))


def test_a_name_stands_within_its_district() -> None:
    # A U: its centre lies outside of it.
    u: Ring = [(0, 0), (10, 0), (10, 80), (60, 80), (60, 0), (100, 0), (100, 100), (0, 100)]
    x, y = label_point([u])
    assert 60 < x < 100 and 0 < y < 100


def test_import_replaces_and_removal_brings_the_tiles_back(database: Database) -> None:
    with database.writing() as session:
        import_boundaries(session, written(block()), "lama.geojson", ADMIN)
        import_boundaries(session, written(block()), "baru.geojson", ADMIN)
        found = boundaries(session)
        assert len(found) == 17 and {b.file_name for b in found} == {"baru.geojson"}
        assert len({b.path for b in found}) == 17
        assert remove_boundaries(session, ADMIN)
        assert boundaries(session) == []
        assert not remove_boundaries(session, ADMIN)
        assert _trail(session) == ["boundary.import", "boundary.import", "boundary.remove"]


def _trail(session: Session) -> list[str]:
    entries = select(AuditEntry.action).where(AuditEntry.action.startswith("boundary"))
    return list(session.scalars(entries.order_by(AuditEntry.id)))


def upload(client: FlaskClient, data: bytes, name: str = "batas.geojson") -> TestResponse:
    # Written here, because the test client would leave a temporary file open for large ones.
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return client.post(
        "/pindaian/batas",
        data=head.encode() + data + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )


def test_staff_upload_see_the_map_and_remove_it(app: Flask, database: Database) -> None:
    with database.writing() as session:
        hang(session)
    browser = signed_in(app, database, "planner")
    assert upload(browser, written(block()), "<b>batas.geojson").status_code == 302
    page = browser.get(f"/kampanye/{SLUG}/hasil").get_data(as_text=True)
    assert "Batas indikatif" in page and 'class="map-name"' in page
    tiles = browser.get(f"/kampanye/{SLUG}/hasil?peta=petak").get_data(as_text=True)
    assert 'class="tile-name"' in tiles
    assert "&lt;b&gt;batas.geojson" in browser.get("/pindaian/batas").get_data(as_text=True)

    browser.post("/pindaian/batas", data={"deed": "remove"})

    page = browser.get(f"/kampanye/{SLUG}/hasil").get_data(as_text=True)
    assert 'class="tile-name"' in page and 'class="map-name"' not in page


def test_a_bad_upload_keeps_the_old_map(app: Flask, database: Database) -> None:
    browser = signed_in(app, database, "planner")
    upload(browser, written(block()))
    answer = upload(browser, changed(lambda f: f.pop(13)))
    assert answer.status_code == 400
    assert "Cibatu" in answer.get_data(as_text=True)
    assert upload(browser, b" " * (3 * 1024**2 + 1)).status_code == 400
    assert browser.post("/pindaian/batas").status_code == 400
    with database.reading() as session:
        assert len(boundaries(session)) == 17


def test_names_that_no_page_can_hold_are_cleaned(app: Flask, database: Database) -> None:
    browser = signed_in(app, database, "planner")
    torn = changed(lambda f: f[13].update(properties={"code": "32.14.14", "nama": "Ci\ud800batu\0"},
                                          geometry=None))  # fmt: skip
    answer = upload(browser, torn)
    assert answer.status_code == 400
    assert "Fitur 14 (Cibatu) bukan bidang" in answer.get_data(as_text=True)

    assert upload(browser, written(block()), "ba\0tas\u200b.geojson").status_code == 302

    with database.reading() as session:
        assert {b.file_name for b in boundaries(session)} == {"batas.geojson"}


def test_only_planners_and_administrators_change_borders(app: Flask, database: Database) -> None:
    for role in ("viewer", "approver"):
        assert upload(signed_in(app, database, role), written(block())).status_code == 403


def test_borders_need_the_forms_token(settings: Settings, database: Database) -> None:
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/masuk", data={"username": "admin", "password": PASSWORD})
    app.config["WTF_CSRF_ENABLED"] = True
    upload(client, written(block()))
    with database.reading() as session:
        assert boundaries(session) == []
