"""Who may do what: a decorator on every view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from outreach.accounts.models import Person
from outreach.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = ("admin", "planner", "approver", "viewer")
PLANS = ("admin", "planner")
DECIDES = ("admin", "approver")
ADMINISTERS = ("admin",)


def needs(*roles: str) -> Callable[[View], View]:
    """Only people of these roles reach the view; others are sent to sign in, or refused."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                back = request.full_path.rstrip("?") if request.method == "GET" else None
                return redirect(url_for("accounts.sign_in", next=back))
            if person().must_change_password and request.endpoint != "accounts.own_password":
                return redirect(url_for("accounts.own_password"))
            if person().role not in roles:
                raise NotAllowed(
                    "Peran Anda tidak mengizinkan tindakan ini.",
                    "Minta bantuan administrator atau rekan yang berwenang.",
                )
            return cast(ResponseReturnValue, view(*args, **kwargs))

        guarded.roles = roles  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def public(view: View) -> View:
    """Marks a state-changing view that needs no account, on purpose."""
    view.roles = ()  # type: ignore[attr-defined]
    return view


def person() -> Person:
    """The signed-in person; only inside views that `needs` guards."""
    return cast(Person, current_user)


def may(*roles: str) -> bool:
    """True when the signed-in person has one of these roles (for templates)."""
    return bool(current_user.is_authenticated) and person().role in roles
