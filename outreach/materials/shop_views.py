"""The print shop's page behind its secret link: what is in the order, and the one file to fetch.

The link is the authority. Nothing can be changed here, and no other file is within reach: the name
in the address must be that of the order's own archive.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import (
    Blueprint,
    Response,
    current_app,
    render_template,
    request,
    send_from_directory,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from outreach.errors import NotFound, OutreachError
from outreach.language import current
from outreach.materials.catalogue import name_of
from outreach.materials.models import PrintLink
from outreach.materials.orders import order_folder
from outreach.materials.shop_link import count_download, link_of_token
from outreach.request import database, finish, session, settings
from outreach.throttle import Throttle

blueprint = Blueprint("shop", __name__, url_prefix="/cetak/<token>")

# A download manager asks for one file in many parts.
_AN_HOUR = 240
_HEADERS = {
    # The address holds the secret: it goes to nobody else, and no search engine keeps it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-cache",
}


class TooOften(OutreachError):
    """This link asked for more than it may within the hour."""


@blueprint.record_once
def _limit_of_its_own(state: BlueprintSetupState) -> None:
    state.app.extensions["outreach.shop_limit"] = Throttle(_AN_HOUR, timedelta(hours=1))


@blueprint.get("", strict_slashes=False)
def page(token: str) -> ResponseReturnValue:
    link = _link(token)
    if link.order.files_until is None:
        raise NotFound(
            "Berkas pesanan ini sudah tidak disimpan.",
            "Minta Diskominfo Purwakarta membuatnya lagi; hasilnya sama persis.",
        )
    return render_template(
        "materials/shop.html",
        token=token,
        link=link,
        order=link.order,
        material_name=lambda slug: name_of(slug, current()),
    )


@blueprint.get("/<name>")
def download(token: str, name: str) -> ResponseReturnValue:
    """The archive, whole or in parts; the first part counts as a download."""
    link = _link(token)
    if not _limit().allows(link.id):
        raise TooOften("Tautan ini terlalu sering diminta.", "Coba lagi satu jam lagi.")
    order = link.order
    folder = order_folder(settings(), order.id)
    if name != order.archive or not (folder / name).is_file():
        raise NotFound(
            "Berkas itu tidak ada di pesanan ini.", "Kembali ke halaman tautan, lalu unduh ZIP-nya."
        )
    answer = send_from_directory(folder, name, as_attachment=True, etag=order.archive_sha256)
    begins = answer.status_code == 200 or (
        answer.status_code == 206 and answer.content_range.start == 0
    )
    if request.method == "GET" and begins:
        count_download(database(), link.id)
    return answer


@blueprint.errorhandler(OutreachError)
def _refused(error: OutreachError) -> ResponseReturnValue:
    finish(failed=True)
    status = 429 if isinstance(error, TooOften) else 404
    return render_template("materials/shop_problem.html", error=error), status


@blueprint.after_request
def _private(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _link(token: str) -> PrintLink:
    return link_of_token(session(), token)


def _limit() -> Throttle:
    return cast(Throttle, current_app.extensions["outreach.shop_limit"])
