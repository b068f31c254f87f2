"""The fairness report: what it says, whom it leaves out, and that taking it away is on record."""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.models import Person
from app.directory.services import keep_apart
from app.places import services
from app.places.enums import ShareBasis
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.pdf import pdf_bytes
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.places import propose_and_release

BASE = "/falkirk/sessions/core-november-2017/places"
SignIn = Callable[[Person], Any]
REASON = "Covers two sites."
MET = "Every minimum is met as far as the people who can be placed allow."


@pytest.fixture
def at() -> Any:
    return DECIDED


@pytest.fixture
def released(world: World) -> World:
    """Mhairi was pinned in, and everybody has been told."""
    with writing_block():
        core = world.falkirk.core
        services.pin(
            core, world.person("Mhairi Lorne"), placed=True, reason=REASON, by=world.administrator, at=DECIDED
        )
        services.keep_changes(core, by=world.administrator, at=DECIDED)
        propose_and_release(core, world.administrator, at=DECIDED)
    return world


def test_report_says_how_fair_it_is_and_names_nobody(released: World, sign_in: SignIn) -> None:
    page = sign_in(released.administrator).get_page(f"{BASE}/fairness")
    for phrase in ("Proposal 2, released on", "Mismatch with the shares", "Furthest from its share", REASON):
        assert page.has(phrase), phrase
    assert page.has("First come") and page.has("Score only")
    housing = next(row for row in page.main.all("tr") if row.text.startswith("Housing"))
    assert [cell.text for cell in housing.all("td")] == ["1.6", "3", "3", "2", "+0.4", "none"]
    for name in released.applications:
        assert not page.has(name)


def test_draft_says_what_it_was_worked_out_from(world: World, sign_in: SignIn) -> None:
    with writing_block():
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
        services.set_policy(
            world.falkirk.core, basis=ShareBasis.EQUAL, band=7, limits={}, by=None, at=DECIDED
        )
    page = sign_in(world.administrator).get_page(f"{BASE}/fairness")
    assert page.has("has not been released. Nobody has been told anything.")
    assert page.has("25 % either side of the share")
    assert not page.has("7 % either side")
    assert not page.has("Equal parts")


def test_report_before_anything_is_worked_out_leads_to_the_board(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    page = client.get_page(f"{BASE}/fairness")
    assert page.has("Nothing has been worked out yet")
    assert client.post(f"{BASE}/fairness/table").status_code == 404
    assert client.post(f"{BASE}/fairness/document").status_code == 404


def test_table_is_the_page_and_taking_it_is_on_record(released: World, sign_in: SignIn) -> None:
    client = sign_in(released.administrator)
    answer = client.post(f"{BASE}/fairness/table")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="places.csv"'
    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0] == ["Table", "Row", "Measure", "Value"]
    assert ["Agencies", "Housing", "placed", "2"] in rows
    assert ["All agencies", "Placed", "number", "4"] in rows
    figures = {row[2]: row[3] for row in rows if row[:2] == ["Agencies", "Housing"]}
    housing = next(
        row for row in client.get_page(f"{BASE}/fairness").main.all("tr") if row.text.startswith("Housing")
    )
    shown = [cell.text for cell in housing.all("td")]
    assert [figures["share"], figures["against share"]] == ["1.6", "0.4"] == [shown[0], shown[4].lstrip("+")]
    assert any(row[0] == "Decided by hand" and row[3] == REASON for row in rows)
    assert not any(name in text for name in released.applications)
    taken = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action == "export fairness report")
    ).all()
    assert len(taken) == 1


def test_record_is_verified_where_it_is_read(released: World, sign_in: SignIn) -> None:
    client = sign_in(released.administrator)
    button = next(
        form for form in client.get_page(f"{BASE}/fairness").forms if form.get("action") == f"{BASE}/verify"
    )
    sent = {each.get("name"): each.get("value") for each in button.all("input") if each.get("name") == "from"}
    page = client.post_page(f"{BASE}/verify", sent)
    assert page.url == f"{BASE}/fairness"
    assert page.root.first("body").text.count("the result is the same, to the letter") == 1
    assert client.post_page(f"{BASE}/verify", {"from": "elsewhere"}).url == BASE


def test_document_is_tagged_and_holds_the_figures(released: World, sign_in: SignIn) -> None:
    answer = sign_in(released.administrator).post(f"{BASE}/fairness/document")
    assert answer.mimetype == "application/pdf"
    content = answer.get_data()
    whole = content + b"".join(_streams(content))
    assert b"/MarkInfo" in whole and b"/StructTreeRoot" in whole
    assert b"pdfuaid" in whole
    assert b"/Lang" in whole


def _streams(content: bytes) -> list[bytes]:
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return found


def test_what_people_wrote_is_never_markup_in_a_document(released: World) -> None:
    report = services.fairness_report(released.falkirk.core, released.administrator, DECIDED)
    assert report is not None
    said = services.fairness_document(report)
    said["adjustments"][0][2] = '#panic("no") *bold* $x$ @nobody <label> \\ [ ] { } "'
    said["unmet"] = ['= Heading #read("/etc/passwd")']
    assert pdf_bytes("fairness", said).startswith(b"%PDF-")


def test_signs_that_the_font_lacks_do_not_stop_the_document(released: World) -> None:
    report = services.fairness_report(released.falkirk.core, released.administrator, DECIDED)
    assert report is not None
    said = services.fairness_document(report)
    said["adjustments"][0][2] = "Agreed ✓ 😀 مرحبا\x00"
    assert pdf_bytes("fairness", said).startswith(b"%PDF-")


def test_report_waits_for_a_change_that_is_not_kept(world: World, sign_in: SignIn) -> None:
    with writing_block():
        services.pin(
            world.falkirk.core,
            world.person("Mhairi Lorne"),
            placed=True,
            reason=REASON,
            by=world.administrator,
            at=DECIDED,
        )
    client = sign_in(world.administrator)
    assert client.get_page(f"{BASE}/fairness").has("neither kept nor undone")
    assert client.post_page(f"{BASE}/fairness/table").has("Keep or undo the change on the board first.")
    taken = select(AuditEntry.id).where(AuditEntry.action == "export fairness report")
    assert db.session.scalars(taken).all() == []


def test_agency_whose_only_person_is_set_aside_misses_no_minimum(world: World, sign_in: SignIn) -> None:
    """Its empty place would otherwise tell that something keeps this person out."""
    with writing_block():
        keep_apart(
            world.person("Struan Gow"), world.person("Isla Beaton"), by=world.administrator, at=DECIDED
        )
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert str(world.person("Struan Gow").id) not in proposal.result["placed"]
    client = sign_in(world.administrator)
    page = client.get_page(f"{BASE}/fairness")
    assert page.has(f"Minima not met {MET}")
    table = client.post(f"{BASE}/fairness/table").get_data(as_text=True)
    assert 'Agencies,Health,"below minimum, among people who can be placed",0' in table
    assert "Minima not met" not in table
    assert not client.get_page(BASE).has("at least 1 place agreed")


def test_hidden_agencies_and_scores_are_in_no_figure(world: World, sign_in: SignIn) -> None:
    with writing_block():
        struan = world.person("Struan Gow")
        struan.restricted = True
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    client = sign_in(world.administrator)
    hidden = _measures_on(client.get_page(f"{BASE}/fairness"))
    with writing_block():
        struan.restricted = False
    # 18, 17 and 17.5 alone: nobody can work the fourth out of a mean.
    assert hidden["Mean score of those placed"][0] == "17.5"
    assert hidden != _measures_on(client.get_page(f"{BASE}/fairness"))


def _measures_on(page: Any) -> dict[str, list[str]]:
    rows = page.main.all("table")[0].all("tr")[1:]
    return {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in rows}


def test_restricted_people_are_in_no_number_of_the_report(released: World, sign_in: SignIn) -> None:
    client = sign_in(released.administrator)
    before = client.get_page(f"{BASE}/fairness")
    assert before.has("7 asked")
    with writing_block():
        released.person("Mhairi Lorne").restricted = True
    page = client.get_page(f"{BASE}/fairness")
    assert page.has("6 asked")
    assert not page.has(REASON)
    assert REASON not in client.post(f"{BASE}/fairness/table").get_data(as_text=True)
