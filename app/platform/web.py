"""What every page shares: words for dates and numbers, the frame around it, error pages and headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
    session,
    url_for,
)
from flask.sansio.app import App
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import BuildError

from app.platform import access, words
from app.platform.db import db
from app.platform.errors import Forbidden, NotFound, RuleBroken

# The hash is that of the one inline line in base.html, which tells the styles that script runs.
SCRIPT_HASH = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
CONTENT_POLICY = {
    "default-src": "'self'",
    "script-src": f"'self' {SCRIPT_HASH}",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
# Our own files: an address that names the content never means another, the others are asked for anew in time.
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
KEPT_STATUSES = {200, 304}
FIRST_ERROR = 400
PAGES = {400, 403, 404, 405, 409, 413, 429, 500}


@dataclass(frozen=True)
class NavigationItem:
    """One word of the main navigation."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Banner:
    """What the rehearsal's banner says: who one is, what time it is, how many emails were captured."""

    name: str
    at: datetime
    mail_count: int


class Shell:
    """The frame of a page, asked for piece by piece, so that an email rendered in passing costs nothing."""

    @cached_property
    def signed_in(self) -> bool:
        """Whether somebody is signed in; never asked of the database on an error page."""
        return not self.bare and bool(current_user.is_authenticated)

    @property
    def bare(self) -> bool:
        """Whether the page must do without the database: something has just gone wrong."""
        return not has_request_context() or bool(g.get("bare_page"))

    @cached_property
    def person(self) -> Any:
        """The signed-in person in this programme, or None."""
        return access.signed_in() if self.signed_in else None

    @cached_property
    def navigation(self) -> list[NavigationItem]:
        """The main navigation for whoever is looking."""
        return [] if self.bare else list(_registered("navigation")() or ())

    @cached_property
    def banner(self) -> Banner | None:
        """What the rehearsal says above every page; None outside a rehearsal."""
        found: Banner | None = None if self.bare else _registered("banner")()
        return found

    @cached_property
    def find_url(self) -> str:
        """Where the find box of staff pages leads; empty when this person has none."""
        return "" if self.bare else str(_registered("find")() or "")

    def link(self, endpoint: str, **values: Any) -> str:
        """The address of a page; empty where this page has no such page beside it (no programme, say)."""
        if endpoint not in current_app.view_functions:
            return ""
        try:
            return url_for(endpoint, **values)
        except BuildError:
            return ""


def register_navigation(app: App, compute: Callable[[], Iterable[NavigationItem]]) -> None:
    """Have `compute` give the main navigation of every page; it is called once a page, when needed."""
    _frame(app)["navigation"] = compute


def register_find(app: App, compute: Callable[[], str]) -> None:
    """Have `compute` give the address that the find box sends `q` to, or an empty text for no box."""
    _frame(app)["find"] = compute


def register_banner(app: App, compute: Callable[[], Banner | None]) -> None:
    """Have `compute` give the rehearsal's banner."""
    _frame(app)["banner"] = compute


def allow_email_styles() -> None:
    """Let this one response be an email with its inline styles."""
    g.content_policy = CONTENT_POLICY | {"style-src": "'self' 'unsafe-inline'"}


def content_policy() -> str:
    """The content security policy of the present response."""
    chosen: dict[str, str] = g.get("content_policy", CONTENT_POLICY)
    return "; ".join(f"{name} {value}" for name, value in chosen.items())


def security_headers(response: Response) -> Response:
    """Every response, also an error, says what browsers may do with it and that nobody keeps it."""
    response.headers["Content-Security-Policy"] = content_policy()
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and response.status_code in KEPT_STATUSES:
        response.headers["Cache-Control"] = FOR_EVER if _names_content() else FOR_AN_HOUR
    else:
        keeps_its_own_rule = response.cache_control and "_user_id" not in session
        if not keeps_its_own_rule:
            response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT
    return response


def _static_version(endpoint: str, values: dict[str, Any]) -> None:
    """Have every address of our own file name the file's content, so that browsers ask for it once."""
    if endpoint == "static" and "filename" in values:
        values["v"] = _content_hash(Path(str(current_app.static_folder)) / values["filename"])


def _names_content() -> bool:
    """Whether this address of our own file names the content it has: an older page may name another."""
    file = Path(str(current_app.static_folder)) / str((request.view_args or {})["filename"])
    return request.args.get("v") == _content_hash(file)


@cache
def _content_hash(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]


def error_page(status: int, sentence: str = "") -> tuple[str, int]:
    """The page of an error; `sentence` is a rule's own words, or empty."""
    name = status if status in PAGES else (500 if status >= InternalServerError.code else 400)
    return render_template(f"errors/{name}.html", sentence=sentence, status=status), status


def init_app(app: Flask) -> None:
    """Register words, frame, error pages and headers."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for name, function in words.FILTERS.items():
        app.add_template_filter(function, name)
    for name, function in words.FUNCTIONS.items():
        app.add_template_global(function, name)
    _frame(app)
    app.context_processor(_frame_context)
    app.url_defaults(_static_version)
    app.after_request(security_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(Forbidden, lambda _: error_page(403))
    app.register_error_handler(500, _failure)


def _frame(app: App) -> dict[str, Callable[[], Any]]:
    nothing: dict[str, Callable[[], Any]] = {
        "navigation": list,
        "find": lambda: "",
        "banner": lambda: None,
    }
    frame: dict[str, Callable[[], Any]] = app.extensions.setdefault("page_frame", nothing)
    return frame


def _registered(part: str) -> Callable[[], Any]:
    return _frame(current_app)[part]


def _frame_context() -> dict[str, Any]:
    return {
        "service_name": current_app.config["SERVICE_NAME"],
        "shell": Shell(),
        "programme": g.get("programme") if has_request_context() else None,
    }


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < FIRST_ERROR:
        return error
    page, status = error_page(error.code)
    headers = [
        (name, value)
        for name, value in error.get_headers()
        if name in {"Retry-After", "Allow", "WWW-Authenticate"}
    ]
    return page, status, headers


def _csrf_error(_error: CSRFError) -> tuple[str, int]:
    return render_template("errors/form_expired.html", status=400), 400


def _rule_broken(broken: RuleBroken) -> tuple[str, int]:
    return error_page(409, broken.message)


def _failure(_error: Exception) -> tuple[str, int]:
    g.bare_page = True
    db.session.rollback()
    return error_page(500)
