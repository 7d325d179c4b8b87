"""What was approved is, byte for byte, what is printed; a change brings the mark DRAF back."""

from __future__ import annotations

import copy
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy.orm import Session

from outreach.campaigns.approve import approved_hash
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.versions import save
from outreach.database import Database
from outreach.materials.artwork import artwork, look_of
from outreach.materials.make import Order, print_order
from outreach.materials.preview import Preview
from outreach.materials.render import form_of
from outreach.materials.showing import show
from outreach.materials.specimen import specimen
from outreach.materials.stamp import stamp
from outreach.places.find import villages, villages_by_codes
from outreach.settings import Settings
from outreach.wib import today
from tests.build import SLUG, VILLAGE, approved

pytestmark = pytest.mark.one_database

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def seen(session: Session, settings: Settings, campaign: Campaign) -> Preview:
    """The poster as the page where the head decides shows it."""
    draft = approved_hash(session, campaign) is None
    return show(
        session, settings, campaign, "poster-a4", language="id", draft=draft, sealed=True,
        content=campaign.content,
    )  # fmt: skip


def printed(session: Session, settings: Settings, campaign: Campaign) -> str:
    """The hash of the poster's files, compiled in a process of their own as print runs do."""
    look = look_of(session, campaign, "poster-a4", language="id", mono=False,
                   draft=approved_hash(session, campaign) is None)  # fmt: skip
    host = settings.public_url.split("://")[1]
    form = form_of(artwork(campaign, look, "poster-a4", host, today()))
    hardest = max(villages(session), key=lambda place: len(place.label))
    page = specimen(host, hardest.label, f"Kecamatan {hardest.district.name}")
    digest = hashlib.sha256()
    for press in (False, True):
        out = io.BytesIO()
        stamp(form, [page], out, press=press, now=lambda: MOMENT)
        digest.update(out.getvalue())
    return digest.hexdigest()


def words(database: Database, settings: Settings, folder: Path) -> str:
    """The text of a poster printed now."""
    with database.reading() as session:
        [place] = villages_by_codes(session, [VILLAGE])
    order = Order(SLUG, "poster-a4", [place.id])
    made = print_order(database, settings, order, folder, lambda *_: None)
    with pypdfium2.PdfDocument(made.files[0]) as pdf:
        return str(pdf[0].get_textpage().get_text_range())


def test_the_fingerprint_that_the_head_saw_is_that_of_the_files_printed_later(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        before = seen(session, settings, campaign)
        approved(session)
        after = seen(session, settings, campaign)

        assert before.digest == after.digest == printed(session, settings, campaign)
        assert before.pictures != after.pictures, "the draft carries its mark"


def test_a_change_after_approval_brings_the_mark_back(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    with database.writing() as session:
        agreed = seen(session, settings, approved(session)).digest
    assert "DRAF" not in words(database, settings, tmp_path)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        content = copy.deepcopy(campaign.content)
        content["copy"]["id"]["call"] = "Simpan 112."
        save(session, campaign, content, seen=1, by=1)
        assert seen(session, settings, campaign).digest != agreed

    assert "DRAF" in words(database, settings, tmp_path)
