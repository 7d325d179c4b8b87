"""Builders: a village with a running campaign, its secret link, and photos as phones make them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.issue import issue_codes
from outreach.links.models import Installation, InstallationEvent
from outreach.links.village_link import tokens
from outreach.places.find import villages_by_codes
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.build import SLUG, VILLAGE, approved

UPLOAD = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Village:
    """A village's page as its people have it: `path` is the secret link's."""

    path: str
    placement_id: int
    place_id: int
    code: str

    def photo_path(self, language: str = "id") -> str:
        return f"{self.path}/foto/{self.placement_id}?l={language}"


def village(
    database: Database, settings: Settings, slug: str = SLUG, code: str = VILLAGE
) -> Village:
    """The campaign approved, and a code issued for the village's poster."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, slug)
        if campaign.status == "draft":
            campaign = approved(session, slug)
        [place] = villages_by_codes(session, [code])
        [issued] = issue_codes(session, campaign, "poster-a4", [place], settings.public_url)
        token = tokens(session, secret_key(settings.home_path), [place.id])[place.id]
        return Village(f"/desa/{token}", issued.placement_id, place.id, issued.code)


def photo(size: tuple[int, int] = (800, 600), **options: object) -> bytes:
    """A JPEG: left half red, right half blue, so that a turned one is told."""
    picture = Image.new("RGB", size, "#c01010")
    picture.paste("#1010c0", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def send(
    client: FlaskClient,
    where: Village,
    data: bytes,
    upload: str = UPLOAD,
    *,
    script: bool = True,
    language: str = "id",
) -> TestResponse:
    """Send a photo as the page's script does, or as its plain form does."""
    edge = "----edge"
    # Written here, because the test client would leave a temporary file open for large ones.
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="upload"\r\n\r\n{upload}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="IMG_0001.JPG"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode() + data + f"\r\n--{edge}--\r\n".encode()  # fmt: skip
    return client.post(
        where.photo_path(language),
        data=body,
        content_type=f"multipart/form-data; boundary={edge}",
        headers={"Accept": "application/json"} if script else {},
    )


def events(database: Database, placement_id: int) -> list[InstallationEvent]:
    with database.reading() as session:
        found = select(InstallationEvent).where(InstallationEvent.placement_id == placement_id)
        return list(session.scalars(found.order_by(InstallationEvent.id)))


def status(database: Database, placement_id: int) -> str | None:
    with database.reading() as session:
        row = session.get(Installation, placement_id)
        return row.status if row else None
