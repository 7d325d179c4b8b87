"""One secret link a village: it opens its own door, until it is closed or replaced."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from outreach.database import Database
from outreach.errors import NotFound
from outreach.links.village_link import Closed, place_of_token, renew, revoke, tokens
from outreach.places.find import villages
from tests.build import KEY

ADMIN = 1


def test_every_village_has_a_link_that_opens_its_own_page(database: Database) -> None:
    with database.reading() as session:
        places = [place.id for place in villages(session)]
        made = tokens(session, KEY, places)
        assert len(set(made.values())) == 192
        for place_id, token in made.items():
            assert place_of_token(session, KEY, token).id == place_id


def test_a_link_can_be_typed_without_its_dashes_and_in_capitals(database: Database) -> None:
    with database.reading() as session:
        token = tokens(session, KEY, [7])[7]
        assert re.fullmatch(r"7(-[a-z2-7]{4}){4}", token)
        typed = token.replace("-", "")[1:].upper()
        assert place_of_token(session, KEY, f"7-{typed}").id == 7


@pytest.mark.one_database
@pytest.mark.parametrize(
    "forged",
    ["", "7", "7-", "7-aaaa-aaaa-aaaa-aaaa", "7-abc", "-", "999999-aaaa-aaaa-aaaa-aaaa",
     "0-aaaaaaaaaaaaaaaa", "7-äaaa-aaaa-aaaa-aaaa", "٧-aaaa-aaaa-aaaa-aaaa",
     "99999999999999999999-aaaa-aaaa-aaaa-aaaa"],
)  # fmt: skip
def test_what_is_no_link_opens_nothing(database: Database, forged: str) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        place_of_token(session, KEY, forged)


def test_another_villages_signature_opens_nothing(database: Database) -> None:
    with database.reading() as session:
        other = tokens(session, KEY, [8])[8]
        with pytest.raises(NotFound):
            place_of_token(session, KEY, "7" + other[1:])


def test_the_database_alone_opens_no_door(database: Database) -> None:
    with database.writing() as session:
        renew(session, villages(session)[0], ADMIN)
        place_id = villages(session)[0].id
        token = tokens(session, KEY, [place_id])[place_id]
        stored = str(session.execute(text("SELECT * FROM village_links")).all())
        assert token.partition("-")[2] not in stored
        with pytest.raises(NotFound):
            place_of_token(session, b"another key", token)


def test_a_closed_link_says_so_and_a_new_one_opens_again(database: Database) -> None:
    with database.writing() as session:
        place = villages(session)[0]
        old = tokens(session, KEY, [place.id])[place.id]
        revoke(session, place, ADMIN)
        revoke(session, place, ADMIN)
        assert tokens(session, KEY, [place.id]) == {}
        with pytest.raises(Closed):
            place_of_token(session, KEY, old)
        renew(session, place, ADMIN)
        new = tokens(session, KEY, [place.id])[place.id]
        assert place_of_token(session, KEY, new).id == place.id
        with pytest.raises(Closed):
            place_of_token(session, KEY, old)
