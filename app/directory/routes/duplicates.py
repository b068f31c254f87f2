"""Records that may be one person: noticed, put side by side, and decided by a person."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory import policy, queries, rules, services
from app.directory.enums import ContactBy, Role
from app.directory.forms import MergeForm
from app.directory.models import Person
from app.directory.routes.blueprint import bp, me
from app.platform import clock, words
from app.platform.access import authorise, current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.forms import Choice

KEEPERS = (Role.ADMINISTRATOR, Role.NAMED_STAFF)
PAIR = "/<programme>/people/duplicates/<uuid:one_id>/<uuid:other_id>"


@bp.route("/<programme>/people/duplicates")
@open_to(*KEEPERS)
def duplicates() -> Any:
    """Pairs to decide about, and those found to be two people."""
    programme = current_programme()
    found = services.likenesses(programme, me())
    known = queries.people_by_id(programme, me(), [each for pair in found for each in pair])
    return render_template(
        "directory/duplicates.html",
        pairs=[(known[one], known[other], reasons) for (one, other), reasons in found.items()],
        decided=queries.decisions_on_pairs(programme, me()),
    )


@bp.route(PAIR)
@open_to(*KEEPERS)
def duplicate(one_id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """Both records side by side. How to reach them stays behind the button of each one's own page."""
    one, other = _pair(one_id, other_id)
    pair = rules.pair_of(one.id, other.id)
    return render_template(
        "directory/duplicate.html",
        one=one,
        other=other,
        reasons=services.likenesses(current_programme(), me()).get(pair, []),
        decided=queries.decision_on_pair(*pair),
        may_merge=me().holds(Role.NAMED_STAFF),
    )


@bp.route(f"{PAIR}/merge", methods=["GET", "POST"])
@open_to(Role.NAMED_STAFF)
def merge_records(one_id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """Make one record of both, once the person has been asked."""
    one, other = _pair(one_id, other_id)
    form = MergeForm()
    form.stays.choices = [
        Choice(str(each.id), f"{title}: {each.full_name}", _known_by(each))
        for title, each in (("The first record", one), ("The second record", other))
    ]
    if form.validate_on_submit():
        stays, goes = (one, other) if form.stays.data == str(one.id) else (other, one)
        with transaction() as outcome:
            services.merge(stays, goes, by=me(), at=now())
        if outcome.ok:
            flash(f"The two records of {stays.full_name} are one now.")
            return redirect(url_for("directory.person", person_id=stays.id))
        form.refuse(form.stays, outcome.message)
    return render_template("directory/merge.html", form=form, one=one, other=other)


@bp.route(f"{PAIR}/different", methods=["POST"])
@open_to(*KEEPERS)
def different_people(one_id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """Two people after all."""
    one, other = _pair(one_id, other_id)
    with transaction() as outcome:
        services.different_people(one, other, by=me(), at=now())
    return _back("Kept: these are two people.", outcome)


@bp.route(f"{PAIR}/look-again", methods=["POST"])
@open_to(*KEEPERS)
def look_again(one_id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """Take back that these are two people."""
    one, other = _pair(one_id, other_id)
    with transaction() as outcome:
        services.look_again(one, other, by=me(), at=now())
    return _back("Taken back: the pair is on the list again.", outcome)


def _pair(one_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Person, Person]:
    one, other = queries.pair_or_404(current_programme(), me(), one_id, other_id)
    authorise(policy.can_change_person, one)
    authorise(policy.can_change_person, other)
    return one, other


def _known_by(person: Person) -> str:
    """What tells one of two records of one name from the other, without how to reach anybody."""
    agency = person.agency.name if person.agency else person.agency_as_typed or "no agency"
    since = words.day_year(clock.local(person.made_at).date())
    address = "address confirmed" if person.email_confirmed_at else "address not confirmed"
    reached = "wants calls only" if person.contact_by is ContactBy.TELEPHONE else "reached by email"
    return f"{person.job_title or 'No job title'}, {agency}. Known since {since}, {address}, {reached}."


def _back(done: str, outcome: Any) -> Any:
    flash(done if outcome.ok else outcome.message, "" if outcome.ok else "notice")
    return redirect(url_for("directory.duplicates"))
