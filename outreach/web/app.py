"""`create_app()`: joins the rooms into one web application."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DatabaseError, OperationalError
from werkzeug.exceptions import HTTPException

from outreach import wib
from outreach.accounts.guard import ADMINISTERS, DECIDES, PLANS, may, person
from outreach.accounts.models import Person
from outreach.accounts.passwords import nobodys_hash
from outreach.accounts.views import blueprint as accounts
from outreach.accounts.words import ROLE_NAMES
from outreach.agencies.views import blueprint as agencies
from outreach.audience.agency_views import blueprint as agency_contacts
from outreach.audience.agency_views import count_people
from outreach.audience.check_in_views import blueprint as check_in
from outreach.audience.citizen_views import blueprint as citizens
from outreach.audience.import_views import blueprint as imports
from outreach.audience.person_views import blueprint as audience_person
from outreach.audience.segment_views import blueprint as audience_segments
from outreach.audience.views import blueprint as audience
from outreach.broadcasts.agency_views import blueprint as agency_reminders
from outreach.broadcasts.campaign_views import blueprint as broadcast_campaign
from outreach.broadcasts.channels.configured import join_pages
from outreach.broadcasts.channels.manual.views import blueprint as manual
from outreach.broadcasts.channels.telegram.linking import invite
from outreach.broadcasts.channels.telegram.views import blueprint as telegram_page
from outreach.broadcasts.channels.webhooks import WEBHOOKS
from outreach.broadcasts.confirm import join_channels
from outreach.broadcasts.control_views import blueprint as broadcast_control
from outreach.broadcasts.decision_views import blueprint as broadcast_decision
from outreach.broadcasts.edit_views import blueprint as broadcast_edit
from outreach.broadcasts.following import following
from outreach.broadcasts.list_views import blueprint as broadcast_list
from outreach.broadcasts.person import HISTORY
from outreach.broadcasts.recipient_views import blueprint as broadcast_recipients
from outreach.broadcasts.views import blueprint as broadcasts
from outreach.broadcasts.words import CHANNEL_NAMES, DELIVERY_STATES, FIRING_STATES, STATES
from outreach.campaigns.agency_progress_views import blueprint as agency_progress
from outreach.campaigns.approve import is_altered
from outreach.campaigns.commitment_views import blueprint as commitments
from outreach.campaigns.decision_views import blueprint as campaigns
from outreach.campaigns.state import STATES as CAMPAIGN_STATES
from outreach.campaigns.state import state
from outreach.database import Database
from outreach.errors import NotAllowed, NotFound, OutreachError
from outreach.events.agenda import event_days
from outreach.events.attendance_views import blueprint as attendance
from outreach.events.calendar_views import blueprint as calendar
from outreach.events.feed_views import blueprint as calendar_feeds
from outreach.events.file_views import blueprint as event_files
from outreach.events.photo_views import blueprint as event_photos
from outreach.events.views import blueprint as events
from outreach.language import current, gettext
from outreach.links.views import blueprint as links
from outreach.materials.edit_views import blueprint as texts
from outreach.materials.inspection import standing_in_the_way
from outreach.materials.offer import pieces
from outreach.materials.order_views import blueprint as orders
from outreach.materials.shop_views import blueprint as shop
from outreach.materials.version_views import blueprint as versions
from outreach.materials.version_words import told
from outreach.materials.views import blueprint as materials
from outreach.papers.office_views import blueprint as office
from outreach.papers.views import blueprint as papers
from outreach.places.views import blueprint as places
from outreach.request import Request, database, finish, session
from outreach.results.activity import villages_by_activity
from outreach.results.export_views import blueprint as exports
from outreach.results.impact_views import blueprint as impact
from outreach.results.scan_views import blueprint as scans
from outreach.results.signal_views import blueprint as signals
from outreach.results.target_views import blueprint as targets
from outreach.results.usage_views import blueprint as usage
from outreach.results.views import blueprint as results
from outreach.secret import secret_key
from outreach.services.views import blueprint as services
from outreach.settings import ROOT, Settings
from outreach.start.copy_views import blueprint as start_copy
from outreach.start.views import blueprint as start
from outreach.villages.installation_views import blueprint as installations
from outreach.villages.kit_views import blueprint as village_kit
from outreach.villages.share_views import blueprint as share
from outreach.villages.views import blueprint as village
from outreach.web.halt import halt
from outreach.web.navigation import navigation
from outreach.web.row_number import RowNumber
from outreach.web.squeeze import squeezed
from outreach.web.trail import told as trail_told
from outreach.web.trail_names import subjects_named
from outreach.web.views import blueprint as web

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}


def create_app(settings: Settings, db: Database) -> Flask:
    """A Flask application over a prepared home and a migrated database."""
    app = Flask("outreach", root_path=str(ROOT))
    app.request_class = Request
    app.url_map.converters["int"] = RowNumber
    app.config.update(
        SECRET_KEY=secret_key(settings.home_path),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https"),
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        MAX_CONTENT_LENGTH=4 * 1024 * 1024,
    )
    app.extensions["outreach.settings"] = settings
    app.extensions["outreach.database"] = db
    app.extensions["outreach.checks"] = [standing_in_the_way]
    app.extensions["outreach.agenda"] = [event_days]
    app.extensions["outreach.told"] = told
    app.extensions["outreach.trail"] = trail_told
    app.extensions["outreach.subjects"] = subjects_named
    app.extensions["outreach.history"] = HISTORY
    app.extensions["outreach.join_channels"] = join_channels(settings)
    app.extensions["outreach.join_pages"] = join_pages(settings)
    app.extensions["outreach.invitation"] = partial(invite, settings, app.config["SECRET_KEY"])
    app.extensions["outreach.activity"] = villages_by_activity
    app.extensions["outreach.agency_contacts"] = count_people
    app.extensions["outreach.pieces"] = pieces
    app.extensions["outreach.following"] = following
    forms = CSRFProtect(app)
    # Pages without cookies have no token either; see the rooms for what stands in its place.
    forms.exempt(citizens)
    forms.exempt(check_in)
    forms.exempt(village)
    # Far sides sign what they tell us.
    for webhook in WEBHOOKS:
        forms.exempt(webhook)
    nobodys_hash()
    _templates(app)
    _people(app)
    _answers(app)
    for blueprint in (web, accounts, places, services, agencies,
                      agency_contacts, agency_progress, agency_reminders, campaigns, commitments,
                      start, start_copy, events, calendar, calendar_feeds, event_photos,
                      event_files, attendance, check_in, links, materials,
                      texts, versions, orders, shop, installations, village, village_kit,
                      share, audience, audience_person, audience_segments, citizens, imports,
                      broadcasts, broadcast_list, broadcast_edit, broadcast_decision,
                      broadcast_campaign,
                      broadcast_control, broadcast_recipients, manual, telegram_page, results,
                      targets, usage, impact, signals, scans, exports, papers, office,
                      *WEBHOOKS):  # fmt: skip
        app.register_blueprint(blueprint)
    return app


def _templates(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Indonesian has no plural, so no template asks for one.
    app.jinja_env.install_gettext_callables(gettext, gettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=wib.day,
        moment=wib.moment,
        number=wib.number,
        rupiah=wib.rupiah,
        long_date=wib.long_date,
        short_date=wib.short_date,
        clock=wib.clock,
        month_name=wib.month_name,
        month_short=wib.month_short,
        weekday_name=wib.weekday_name,
        state=lambda campaign: state(campaign, wib.today()),
    )

    app.jinja_env.globals.update(
        campaign_states=CAMPAIGN_STATES,
        channel_names=CHANNEL_NAMES,
        broadcast_states=STATES,
        delivery_states=DELIVERY_STATES,
        firing_states=FIRING_STATES,
    )
    app.jinja_env.tests["altered"] = lambda campaign: is_altered(session(), campaign)

    @app.context_processor
    def _shell() -> dict[str, object]:
        settings: Settings = app.extensions["outreach.settings"]
        warnings = []
        if settings.is_local and current_user.is_authenticated:
            warnings.append(
                gettext(
                    "Alamat publik masih alamat komputer ini: jangan mencetak dulu. "
                    "Administrator perlu mengisi OUTREACH_BASE_URL."
                )
            )
        return {
            "language": current(),
            "navigation": navigation(),
            "system_warnings": warnings,
            "halt": halt(),
            "role_name": ROLE_NAMES[person().role] if current_user.is_authenticated else "",
            "may_plan": may(*PLANS),
            "may_decide": may(*DECIDES),
            "may_administer": may(*ADMINISTERS),
        }


def _people(app: Flask) -> None:
    manager = LoginManager(app)

    @manager.user_loader
    def _load(identity: str) -> Person | None:
        number, _, mark = identity.partition(":")
        # A session of its own: the person outlives the request's session in error pages.
        try:
            with database().reading() as own:
                found = own.get(Person, int(number)) if number.isdigit() else None
        except DatabaseError:
            # The page that tells of it asks again who is there: then it is nobody.
            if g.get("database_is_away"):
                return None
            g.database_is_away = True
            raise
        return found if found and found.active and found.session_mark == mark else None


def _answers(app: Flask) -> None:
    @app.after_request
    def _close(response: Response) -> Response:
        finish(failed=response.status_code >= 400)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if current_user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return squeezed(request, response)

    @app.teardown_request
    def _abandon(_error: BaseException | None) -> None:
        finish(failed=True)

    @app.errorhandler(OutreachError)
    def _known(error: OutreachError) -> ResponseReturnValue:
        session().rollback()
        status = 404 if isinstance(error, NotFound) else 400
        if isinstance(error, NotAllowed):
            status = 403
        return _page(error.sentence, error.remedy, status)

    @app.errorhandler(CSRFError)
    def _expired(_error: CSRFError) -> ResponseReturnValue:
        flash(gettext("Sesi Anda sudah berakhir; isian belum disimpan. Silakan ulangi."), "warn")
        if not current_user.is_authenticated:
            return redirect(url_for("accounts.sign_in"))
        return redirect(request.path if request.method == "GET" else url_for("web.home"))

    @app.errorhandler(DatabaseError)
    def _database(error: DatabaseError) -> ResponseReturnValue:
        # Its other kinds are mistakes of ours, not a database that is away, locked or broken.
        if type(error) not in (DatabaseError, OperationalError):
            return _unforeseen(error)
        app.logger.exception("database unavailable")
        return _page(
            gettext("Basis data sedang tidak bisa dipakai; tidak ada yang berubah."),
            gettext("Coba lagi sebentar lagi. Kode QR warga tetap berjalan."),
            503,
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        sentences = {
            404: gettext("Halaman ini tidak ada."),
            405: gettext("Tindakan ini tidak bisa dilakukan dari sini."),
            413: gettext(
                "Berkas atau isian terlalu besar (batas %(mb)s MB).",
                mb=(request.max_content_length or 0) // 2**20,
            ),
        }
        sentence = sentences.get(code, gettext("Permintaan ini tidak bisa dilayani."))
        return _page(sentence, gettext("Kembali ke beranda lalu coba lagi."), code)

    @app.errorhandler(Exception)
    def _unforeseen(_error: Exception) -> ResponseReturnValue:
        app.logger.exception("unforeseen error at %s", request.path)
        return _page(
            gettext("Ada gangguan pada program; perubahan terakhir tidak disimpan."),
            gettext("Coba sekali lagi; jika terulang, beri tahu administrator."),
            500,
        )


def _page(sentence: str, remedy: str, status: int) -> ResponseReturnValue:
    return render_template("web/error.html", sentence=sentence, remedy=remedy), status
