"""Words, error pages and headers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Blueprint, Flask, abort, render_template
from flask.testing import FlaskClient

from app.platform import clock, web, words
from app.platform.access import open_to_all
from app.platform.db import db
from app.platform.errors import Forbidden, NotFound, RuleBroken
from tests.support.databases import SqliteDatabases, build
from tests.support.markup import read
from tests.support.page import INLINE_SCRIPT, PageClient, check_page

AT = datetime(2017, 9, 20, 15, 12, tzinfo=UTC)
GAP = "\N{NO-BREAK SPACE}"
FAULTS = {400: None, 403: Forbidden(), 404: NotFound(), 409: RuleBroken("The session is full.")}


@pytest.fixture(scope="module")
def faulty(sqlite_databases: SqliteDatabases) -> Flask:
    """An application of its own, whose pages go wrong on demand."""
    app = build(sqlite_databases.fresh(), WTF_CSRF_ENABLED=True, PROPAGATE_EXCEPTIONS=False)
    app.register_blueprint(_pages())
    app.test_client_class = PageClient
    return app


@pytest.fixture
def visitor(faulty: Flask, at: datetime) -> Iterator[PageClient]:
    with faulty.app_context(), clock.held(at):
        client = faulty.test_client()
        assert isinstance(client, PageClient)
        yield client
        db.session.remove()


def _pages() -> Blueprint:
    pages = Blueprint("faults", __name__)

    @pages.route("/faults/<int:status>", methods=["GET", "POST"])
    @open_to_all
    def fault(status: int) -> str:
        error = FAULTS.get(status)
        if error:
            raise error
        if status == 500:
            raise ZeroDivisionError
        abort(status)

    @pages.route("/faults/captured")
    @open_to_all
    def captured() -> str:
        web.allow_email_styles()
        return "<p style='color:red'>Dear</p>"

    return pages


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.day(date(2017, 11, 13)), f"Monday 13{GAP}November"),
        (words.day_year(date(2017, 11, 13)), f"Monday 13{GAP}November{GAP}2017"),
        (words.short_day(date(2017, 11, 13)), f"Mon 13{GAP}Nov"),
        (words.plain_day(AT), f"20{GAP}September"),
        (words.month(AT), f"September{GAP}2017"),
        (words.clock_time(AT), "16:12"),
        (words.clock_time(time(9, 30)), "09:30"),
        (words.span(time(9, 30), time(16, 30)), "09:30 to 16:30"),
        (words.moment(AT), f"Wednesday 20{GAP}September, 16:12"),
        (words.days(date(2017, 11, 13), date(2017, 11, 16)), f"Monday 13 to Thursday 16{GAP}November"),
        (
            words.days(date(2017, 11, 30), date(2017, 12, 1)),
            f"Thursday 30{GAP}November to Friday 1{GAP}December",
        ),
        (words.plural(1, "place"), "1 place"),
        (words.plural(3, "person", "people"), "3 people"),
        (words.number(-1.25, 1, signed=True), "\N{MINUS SIGN}1.3"),
        (words.number(None), "–"),
        (words.in_words(4), "four"),
        (words.in_words(14), "14"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.listed(["a"]), "a"),
        (words.iso(AT), "2017-09-20T16:12+01:00"),
    ],
)
def test_words_are_as_people_say_them(said: str, expected: str) -> None:
    assert said == expected


def test_day_of_an_instant_is_the_day_in_london() -> None:
    assert words.plain_day(datetime(2017, 9, 19, 23, 30, tzinfo=UTC)) == f"20{GAP}September"
    assert words.plain_day(datetime(2017, 11, 19, 23, 30, tzinfo=UTC)) == f"19{GAP}November"


@pytest.mark.usefixtures("app")
def test_waiting_is_counted_in_working_days() -> None:
    # The test's clock stands on Monday 18 September 2017, a bank holiday in no part of Scotland.
    assert words.ago_working_days(date(2017, 9, 18)) == "today"
    assert words.ago_working_days(date(2017, 9, 15)) == "1 working day"
    assert words.ago_working_days(date(2017, 9, 12), [date(2017, 9, 14)]) == "3 working days"
    assert words.in_working_days(date(2017, 9, 29)) == "9 working days from today"
    assert words.in_working_days(date(2017, 9, 15)) == ""
    assert words.days_left(date(2017, 9, 29)) == "11 days left"
    assert words.days_left(date(2017, 9, 18)) == "today is the last day"
    assert words.days_left(date(2017, 9, 17)) == "closed"


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "We could not understand that"),
        (403, "This page is for somebody else"),
        (404, "We cannot find that page"),
        (405, "That page does not work this way"),
        (409, "That cannot be done as things stand"),
        (413, "That is too large to send"),
        (429, "Too many tries"),
        (500, "Sorry, something went wrong"),
        (503, "Sorry, something went wrong"),
    ],
)
def test_error_page_says_what_to_do(visitor: PageClient, status: int, heading: str) -> None:
    page = visitor.get_page(f"/faults/{status}", status=status)
    assert page.h1 == heading
    assert page.title == heading


def test_broken_rule_is_told_in_its_own_words(visitor: PageClient) -> None:
    assert visitor.get_page("/faults/409", status=409).has("The session is full.")


def test_form_without_token_is_refused_kindly(visitor: PageClient) -> None:
    page = visitor.post_page("/faults/404", {}, status=400)
    assert page.h1 == "Please send that again"


@pytest.mark.parametrize("path", ["/faults/400", "/faults/404", "/faults/500", "/nothing", "/static/app.css"])
def test_headers_are_exact_on_every_response(visitor: PageClient, path: str) -> None:
    with visitor.get(path) as response:
        headers = response.headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; "
        "script-src 'self' 'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='; "
        "style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; object-src 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert (headers["Cache-Control"] == "no-store") == (path != "/static/app.css")


def test_own_files_are_fetched_once_and_again_when_they_change(visitor: PageClient) -> None:
    html = visitor.get("/faults/404").get_data(as_text=True)
    address = re.search(r'href="(/static/app\.css\?v=[0-9a-f]{12})"', html)
    assert address is not None
    with visitor.get(address.group(1)) as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/app.css", "/static/app.css?v=0123456789ab"):
        with visitor.get(other) as response:
            assert response.headers["Cache-Control"] == "public, max-age=3600"
    with visitor.get("/static/nothing.css?v=1") as response:
        assert response.headers["Cache-Control"] == "no-store"


def test_transport_is_pinned_over_tls_only(visitor: PageClient) -> None:
    headers = visitor.get("/nothing", base_url="https://relay.test").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_captured_email_keeps_its_styles_and_nothing_more(visitor: PageClient) -> None:
    headers = visitor.get("/faults/captured").headers
    assert "style-src 'self' 'unsafe-inline'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in visitor.get("/nothing").headers["Content-Security-Policy"]


def test_inline_line_has_the_hash_of_the_policy() -> None:
    digest = base64.b64encode(hashlib.sha256(INLINE_SCRIPT.encode()).digest()).decode()
    assert f"'sha256-{digest}'" == web.SCRIPT_HASH


def test_navigation_and_banner_stand_on_the_page(visitor: PageClient) -> None:
    app = visitor.application
    web.register_navigation(app, lambda: [web.NavigationItem("Training", "/faults/404", current=True)])
    web.register_banner(app, lambda: web.Banner("Ailsa Renwick", AT, 3))
    page = visitor.get_page("/nothing", status=404)
    assert (
        "You are Ailsa Renwick. It is Wednesday 20 September 2017, 16:12. No email leaves." in page.all_text
    )
    assert page.link("Training") == "/faults/404"


def test_styles_and_script_stay_small(client: FlaskClient) -> None:
    vendored = ["vendor/govuk-frontend.min.css", "vendor/govuk-frontend.min.js"]
    size = 0
    for path in (*vendored, "app.css", "staff.css", "learn.css", "app.js"):
        with client.get(f"/static/{path}") as response:
            size += len(gzip.compress(response.data))
    assert size < 40 * 1024


@pytest.mark.usefixtures("app")
def test_email_has_subject_ask_and_reason_in_both_forms() -> None:
    context = {"programme": None, "subject": "Training: please answer"}
    html = render_template("components/email/layout.html", **context)
    text = render_template("components/email/layout.txt", **context)
    assert "<title>Training: please answer</title>" in html
    assert "We wrote to you because" in html
    assert "We wrote to you because" in text


@pytest.mark.usefixtures("app")
def test_email_shows_only_neutral_words_on_a_lock_screen() -> None:
    programme = {"name": "Telling Name", "team_name": "Training team", "contact_phone": "01632 960 001"}
    html = read(render_template("components/email/layout.html", programme=programme, subject="Training"))[0]
    text = render_template("components/email/layout.txt", programme=programme)
    body = html.first("body")
    assert body is not None
    assert body.text.startswith("This is a message about training.")
    assert len(body.text.partition("Relay")[0]) > 200
    assert text.strip().startswith("This is a message about training.")
    assert text.index("Telling Name") > 90


GOOD = (
    '<!doctype html><html lang="en-GB"><head><title>A page – Relay</title></head><body>'
    '<main id="main-content"><h1>A page</h1>{}</main></body></html>'
)


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<h3>Deep</h3>", "follows an h1"),
        ("<h1>Twice</h1>", "2 h1 elements"),
        ('<p id="a"></p><p id="a"></p>', "stands 2 times"),
        ('<input id="a" name="a">', "has no label"),
        ('<p aria-describedby="b"></p>', "points at no 'b'"),
        ('<label for="c">C</label>', "is for nothing"),
        ('<a href="#d">D</a>', "leads to no '#d'"),
        ('<a href="/x"></a>', "says nothing"),
        ('<a href="#">E</a>', "leads nowhere"),
        ('<a href="/no/such/page">F</a>', "GET /no/such/page is 404"),
        ('<p style="color:red"></p>', "has a style of its own"),
        ('<p onclick="x()"></p>', "has onclick"),
        ("<script>alert(1)</script>", "is a script on the page"),
        ("<table><caption>T</caption><tr><td>1</td></tr></table>", "has no th"),
        ('<table><tr><th scope="col">1</th></tr></table>', "has no caption"),
        ('<form method="post"><button>Go</button></form>', "has 0 tokens"),
        ('<form method="get"></form>', "has no button"),
        ("<div><p></div>", "closes <p>"),
        ("<fieldset></fieldset>", "has no legend first"),
    ],
)
def test_page_checker_finds_the_fault(app: Flask, markup: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault.replace("(", r"\(")):
        check_page(GOOD.format(markup), "/", app=app, service="Relay")


def test_page_checker_lets_a_sound_page_pass(app: Flask) -> None:
    page = check_page(GOOD.format("<h2>More</h2><p>Mon 13&nbsp;Nov</p>"), "/", app=app, service="Relay")
    assert (page.title, page.h1, page.text) == ("A page", "A page", "A page More Mon 13 Nov")
