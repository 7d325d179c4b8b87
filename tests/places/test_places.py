"""The regency as it is: 17 districts, 192 villages, and venues beside them."""

from collections import Counter

from flask import Flask

from outreach.database import Database
from outreach.places.find import districts, search, venues, villages
from tests.build import VILLAGE, signed_in


def test_the_regency_is_complete(database: Database) -> None:
    with database.reading() as session:
        known = villages(session)
        assert Counter(place.kind for place in known) == {"desa": 183, "kelurahan": 9}
        assert len(districts(session)) == 17
        tiles = {(d.tile_row, d.tile_column) for d in districts(session)}
        assert len(tiles) == 17
        twice = [name for name, n in Counter(place.name for place in known).items() if n > 1]
        assert len(twice) == 4
        for name in twice:
            named = {place.district.name for place in known if place.name == name}
            assert len(named) == 2


def test_staff_add_a_venue_and_find_it_again(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    with database.reading() as session:
        village = next(place for place in villages(session) if place.code == VILLAGE)

    planner.post(
        "/tempat/baru",
        data={"name": "Pasar Rebo", "kind": "market", "village": village.id, "address": ""},
    )

    with database.reading() as session:
        [venue] = venues(session)
        assert (venue.name, venue.district_code, venue.code) == (
            "Pasar Rebo", village.district_code, None,
        )  # fmt: skip
        assert venue in search(session, "rebo")
    choices = planner.get("/kampanye/call-center-112/materi").get_data(as_text=True)
    assert "Pasar Rebo" in choices
    assert "Semua tempat tambahan (1)" in choices


def test_a_venue_in_no_village_is_refused(app: Flask, database: Database) -> None:
    answer = signed_in(app, database, "planner").post(
        "/tempat/baru", data={"name": "Pasar", "kind": "market", "village": "99999"}
    )

    assert answer.status_code == 200
    with database.reading() as session:
        assert venues(session) == []
