"""Promise 1: a printed code is never deleted, reused or moved."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate.code import is_valid
from outreach.links.issue import issue_codes, printed_url
from outreach.links.models import Code
from outreach.places.find import villages
from tests.build import SLUG

BASE = "https://outreach.example.go.id"


def _issue(database: Database, base: str = BASE) -> list[Code]:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        return issue_codes(session, campaign, "poster-a4", villages(session), base)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM codes",
        "DELETE FROM placements",
        "UPDATE codes SET code = '33333333'",
        "UPDATE codes SET placement_id = placement_id + 1",
        "UPDATE placements SET material = 'other'",
        "UPDATE placements SET place_id = place_id + 1",
    ],
)
def test_the_database_refuses_to_take_a_code_away(database: Database, statement: str) -> None:
    _issue(database)

    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text(statement))


def test_every_village_has_its_own_valid_code(database: Database) -> None:
    codes = _issue(database)

    assert len({code.code for code in codes}) == 192
    assert all(is_valid(code.code) for code in codes)


def test_issuing_again_gives_the_same_codes(database: Database) -> None:
    first, second = _issue(database), _issue(database)

    assert [code.code for code in first] == [code.code for code in second]


def test_a_new_address_draws_the_symbol_again_and_keeps_the_code(database: Database) -> None:
    [before, *_], [after, *_] = _issue(database), _issue(database, "https://baru.example.go.id")

    assert after.code == before.code
    assert after.qr_url == printed_url("https://baru.example.go.id", before.code)
    assert after.qr_path != before.qr_path
