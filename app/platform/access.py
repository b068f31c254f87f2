"""Who may open what: every view says so, or nobody may.

A view carries `open_to_all`, `open_to_signed_in` or `open_to(*roles)`; a view without is refused at run time.
Then it asks its policy about the very thing with `authorise`, and the same question is asked again on fresh
rows when a transaction begins.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask_login import current_user

from app.platform.db import before_writing
from app.platform.errors import Forbidden, NotFound

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Opening:
    """Whom a view is open to: everybody, whoever is signed in, or holders of one of `roles`."""

    to_all: bool = False
    roles: tuple[StrEnum, ...] = ()


class Scope(Protocol):
    """What the platform must be told to place a request: which programme, and who is there."""

    def programme(self, slug: str) -> Any:
        """The programme of this slug; raises NotFound."""

    def person(self, account: Any, programme: Any) -> Any:
        """The account's person in the programme, or None."""

    def roles(self, person: Any) -> Iterable[StrEnum]:
        """The roles the person holds today."""


def open_to_all(view: View) -> View:
    """Anybody may open this page, signed in or not."""
    return _declare(view, Opening(to_all=True))


def open_to_signed_in(view: View) -> View:
    """Whoever is signed in may open this page; the policy decides about the things on it."""
    return _declare(view, Opening())


def open_to(*roles: StrEnum) -> Callable[[View], View]:
    """Holders of one of `roles` in the programme of the address may open this page."""
    if not roles:
        raise TypeError("open_to needs at least one role.")
    return lambda view: _declare(view, Opening(roles=roles))


def opening_of(view: Callable[..., Any]) -> Opening | None:
    """What a view declares, or None when it declares nothing."""
    found = getattr(view, "__opening__", None)
    return found if isinstance(found, Opening) else None


def current_programme() -> Any:
    """The programme whose slug stands in the address; raises NotFound where the address has none."""
    programme = g.get("programme")
    if programme is None:
        raise NotFound
    return programme


def signed_in() -> Any:
    """The person who is signed in, as known in the current programme; None for a stranger to it."""
    if "person" not in g:
        programme = g.get("programme")
        known = programme is not None and current_user.is_authenticated
        g.person = _scope().person(current_user, programme) if known else None
    return g.person


def roles_held() -> frozenset[StrEnum]:
    """The roles of whoever is signed in, in the current programme."""
    if "roles" not in g:
        person = signed_in()
        g.roles = frozenset(_scope().roles(person)) if person is not None else frozenset()
    held: frozenset[StrEnum] = g.roles
    return held


def authorise(allowed: Callable[..., bool], *things: Any) -> None:
    """Ask a policy `allowed(person, *things)`; raises Forbidden on no. Asked again inside transactions."""
    if not allowed(signed_in(), *things):
        raise Forbidden
    g.setdefault("asked", []).append((allowed, things))


def init_app(app: Flask, scope: Scope) -> None:
    """Refuse every request that its view does not open."""
    app.extensions["scope"] = scope
    app.url_value_preprocessor(_find_programme)
    app.url_defaults(_keep_programme)
    app.before_request(_admit)
    before_writing(_ask_again)


def _scope() -> Scope:
    scope: Scope = current_app.extensions["scope"]
    return scope


def _declare(view: View, opening: Opening) -> View:
    view.__opening__ = opening  # type: ignore[attr-defined]  # functions take attributes
    return view


def _find_programme(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.programme = None
    slug = (values or {}).pop("programme", None)
    if slug is not None:
        g.programme = _scope().programme(slug)
        g.programme_slug = slug


def _keep_programme(endpoint: str, values: dict[str, Any]) -> None:
    slug = g.get("programme_slug")
    if (
        slug
        and "programme" not in values
        and current_app.url_map.is_endpoint_expecting(endpoint, "programme")
    ):
        values["programme"] = slug


def _admit() -> Any:
    if request.endpoint is None or request.routing_exception is not None:
        return None
    if request.endpoint == "static":
        return None
    opening = opening_of(current_app.view_functions[request.endpoint])
    if opening is None:
        abort(500, f"{request.endpoint} does not say whom it is open to.")
    if opening.to_all:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", then=_where_to_return()))
    if opening.roles and not roles_held().intersection(opening.roles):
        raise NotFound if signed_in() is None else Forbidden
    return None


def _where_to_return() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _ask_again() -> None:
    if not has_request_context():
        return
    g.pop("roles", None)
    opening = opening_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    if opening and opening.roles and not roles_held().intersection(opening.roles):
        raise Forbidden
    for allowed, things in g.get("asked", ()):
        if not allowed(signed_in(), *things):
            raise Forbidden


def identifier(value: str) -> uuid.UUID:
    """A typed identifier from a form; raises NotFound for anything else."""
    try:
        return uuid.UUID(value)
    except ValueError:
        raise NotFound from None
