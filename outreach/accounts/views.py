"""Signing in and out, one's own password, and (for administrators) people and the trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy.orm import Session

from outreach.accounts import audit, passwords, people
from outreach.accounts.forms import ChangePersonForm, OwnPasswordForm, PersonForm, SignInForm
from outreach.accounts.guard import ADMINISTERS, ANYONE, needs, person, public
from outreach.accounts.models import AuditEntry, Person
from outreach.accounts.words import ACTION_NAMES, ROLE_NAMES
from outreach.database import Database
from outreach.errors import NotFound, OutreachError
from outreach.export import Sheet, as_stream
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.request import database, session
from outreach.wib import today

blueprint = Blueprint("accounts", __name__)
# Entries of the trail, each with what it says.
_Entries = list[tuple[AuditEntry, Any]]


@blueprint.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in; a failure is recorded even though the answer is an error."""
    if current_user.is_authenticated:
        return redirect(url_for("web.home"))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            with database().writing() as own:
                found = passwords.sign_in(own, form.username.data or "", form.password.data or "")
        except OutreachError as error:
            form.password.errors = [str(error)]
            return render_template("accounts/sign_in.html", form=form), 429
        if found:
            login_user(found)
            return redirect(_inside(request.args.get("next")) or url_for("web.home"))
        form.password.errors = [_("Nama pengguna atau kata sandi salah.")]
        return render_template("accounts/sign_in.html", form=form), 401
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/keluar")
@needs(*ANYONE)
def sign_out() -> ResponseReturnValue:
    logout_user()
    flash(_("Anda sudah keluar."), "ok")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/kata-sandi", methods=["GET", "POST"])
@needs(*ANYONE)
def own_password() -> ResponseReturnValue:
    form = OwnPasswordForm()
    if form.validate_on_submit():
        me = session().get_one(Person, person().id)
        if not passwords.matches(me, form.current.data or ""):
            form.current.errors = [_("Kata sandi sekarang salah.")]
        else:
            passwords.set_password(me, form.new.data or "", must_change=False)
            audit.record(session(), me.id, "person.own_password", me.username)
            login_user(me)
            flash(_("Kata sandi sudah diganti."), "ok")
            return redirect(url_for("web.home"))
    return render_template("accounts/own_password.html", form=form)


@blueprint.route("/pengguna", methods=["GET", "POST"])
@needs(*ADMINISTERS)
def people_list() -> ResponseReturnValue:
    form = PersonForm()
    if form.validate_on_submit():
        password = passwords.one_time_password()
        try:
            added = people.add_person(
                session(),
                username=form.username.data or "",
                name=form.name.data or "",
                role=form.role.data,
                password=password,
                by=person().id,
            )
        except OutreachError as error:
            form.username.errors = [str(error)]
        else:
            return render_template("accounts/one_time.html", person=added, password=password)
    found = listing(
        session().query(Person).order_by(Person.name).all(),
        [
            Column("nama", _("Nama"), lambda one: one.name),
            Column("akun", _("Nama pengguna"), lambda one: one.username),
            Column("peran", _("Peran"), lambda one: str(ROLE_NAMES[one.role])),
            Column(
                "keadaan", _("Keadaan"), lambda one: _("Aktif") if one.active else _("Nonaktif")
            ),
        ],
        request.args,
        [Choice("sebagai", _("Peran"), [(k, str(v)) for k, v in ROLE_NAMES.items()],
                lambda one: one.role)],
    )  # fmt: skip
    return found.file(_("Pengguna"), "pengguna") or render_template(
        "accounts/people.html", form=form, list=found, roles=ROLE_NAMES
    )


@blueprint.route("/pengguna/<int:person_id>", methods=["GET", "POST"])
@needs(*ADMINISTERS)
def person_page(person_id: int) -> ResponseReturnValue:
    found = _person(person_id)
    form = ChangePersonForm(obj=found)
    if form.validate_on_submit():
        people.change_person(
            session(), found, role=form.role.data, active=form.active.data, by=person().id
        )
        flash(_("Perubahan disimpan."), "ok")
        return redirect(url_for("accounts.people_list"))
    return render_template("accounts/person.html", form=form, person=found)


@blueprint.post("/pengguna/<int:person_id>/sandi")
@needs(*ADMINISTERS)
def reset_password(person_id: int) -> ResponseReturnValue:
    found = _person(person_id)
    password = people.reset_password(session(), found, person().id)
    return render_template("accounts/one_time.html", person=found, password=password)


@blueprint.get("/jejak")
@needs(*ADMINISTERS)
def trail() -> ResponseReturnValue:
    word = request.args.get("cari", "").replace("\0", "").strip()[:80]
    action = request.args.get("tindakan", "")
    action = action if action in ACTION_NAMES else ""
    oldest = request.args.get("urut") == "waktu"
    beyond = min(max(request.args.get("dari", 0, type=int), 0), 2**31 - 1)
    named = current_app.extensions["outreach.subjects"](session(), word) if word else []
    if request.args.get("unduh"):
        pieces, headers = as_stream(
            _sheet(_whole(database(), word, action, named, oldest)), request.args["unduh"],
            f"jejak-{today():%Y-%m-%d}", audit.count(session(), word, action, named),
        )  # fmt: skip
        # What entries say is put into words as it is written, in this request's language.
        return stream_with_context(pieces), headers
    entries = audit.entries(
        session(), word, action, 0 if oldest else beyond, named=named,
        after=beyond if oldest else None,
    )  # fmt: skip
    return render_template(
        "accounts/trail.html",
        entries=list(zip(entries, _told(session(), entries), strict=True)),
        actions=ACTION_NAMES,
        word=word,
        action=action,
        oldest=oldest,
        beyond=beyond,
        last=entries[-1].id if len(entries) == audit.PAGE else 0,
        asked={
            name: value
            for name, value in request.args.items()
            if value and name in ("cari", "tindakan", "urut")
        },
    )


def _told(db: Session, entries: Sequence[AuditEntry]) -> Sequence[Any]:
    """(`about`, `text`) of each: rooms above know what the names and the words are."""
    said: Sequence[Any] = current_app.extensions["outreach.trail"](db, entries)
    return said


def _whole(
    db: Database, word: str, action: str, named: Collection[str], oldest: bool
) -> Iterator[_Entries]:
    """All that match with what they say; in a session of its own, because the request's ends."""
    with db.reading() as own:
        for some in audit.every(own, word, action, named, oldest=oldest):
            yield list(zip(some, _told(own, some), strict=True))


def _sheet(found: Iterable[_Entries]) -> Sheet:
    return Sheet(
        _("Jejak perubahan"),
        [_("Waktu"), _("Siapa"), _("Tindakan"), _("Perihal"), _("Rincian")],
        (
            (
                entry.at, entry.person.name if entry.person else _("Program"),
                str(ACTION_NAMES.get(entry.action) or _("Perubahan lain")), said.about, said.text,
            )
            for some in found
            for entry, said in some
        ),
    )  # fmt: skip


def _person(person_id: int) -> Person:
    found = session().get(Person, person_id)
    if found is None:
        raise NotFound("Pengguna itu tidak ada.", "Kembali ke daftar pengguna.")
    return found


def _inside(address: str | None) -> str | None:
    """`address` only when it stays on this site."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    return address if not urlsplit(address).netloc else None
