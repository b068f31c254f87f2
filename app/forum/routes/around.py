"""Before a meeting: topics and votes, the agenda, and what to read."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.forum import policy, queries, services
from app.forum.forms import ReadingForm, TopicForm, agenda_form
from app.forum.models import ForumMeeting, TopicProposal
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import pressed, seen_meeting, somebody
from app.platform import clock, words
from app.platform.access import authorise, current_programme, identifier, open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.forms import BaseForm

EMPTY_LINES = 4


@bp.route("/<programme>/forum/<uuid:meeting_id>/topics", methods=["GET", "POST"])
@open_to_signed_in
def topics(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """What was proposed, how many want it, and a topic of one's own."""
    found = reader_meeting(meeting_id)
    form = TopicForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.propose_topic(
                somebody(),
                reader_meeting(meeting_id),
                topic=form.topic.data,
                words=form.words.data,
                by=signed_in(),
                at=clock.now(),
            )
        if outcome.ok:
            flash("Your topic is on the list. Others can vote for it until the agenda is made.")
            return redirect(url_for(".topics", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = reader_meeting(meeting_id)
    return render_template(
        "forum/topics.html",
        meeting=found,
        topics=queries.topics_of(found, somebody()),
        agenda=queries.agendas_of([found]).get(found.id, []),
        can_prepare=policy.can_prepare(signed_in(), found),
        now=clock.now(),
        form=form,
    )


@bp.route("/<programme>/forum/<uuid:meeting_id>/topics/<uuid:topic_id>/vote", methods=["POST"])
@open_to_signed_in
def vote(meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ResponseReturnValue:
    """Give one's vote, move it, or take it back."""
    _topic(meeting_id, topic_id)
    pressed()
    given = request.form.get("take_back") != "yes"
    with transaction() as outcome:
        topic = _topic(meeting_id, topic_id)
        services.vote(somebody(), topic, by=signed_in(), at=clock.now(), given=given)
    said = "Your vote is counted. You can move it until the agenda is made."
    _say(said if given else "Your vote is taken back.", outcome.ok, outcome.message)
    return redirect(url_for(".topics", meeting_id=meeting_id))


@bp.route("/<programme>/forum/<uuid:meeting_id>/topics/<uuid:topic_id>/remove", methods=["POST"])
@open_to_signed_in
def remove_topic(meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ResponseReturnValue:
    """Take a topic off the list."""
    found = _topic(meeting_id, topic_id)
    authorise(policy.can_remove_topic, found.meeting, found)
    pressed()
    with transaction() as outcome:
        services.remove_topic(_topic(meeting_id, topic_id), by=signed_in(), at=clock.now())
    _say("The topic is taken off the list.", outcome.ok, outcome.message)
    return redirect(url_for(".topics", meeting_id=meeting_id))


@bp.route("/<programme>/forum/<uuid:meeting_id>/agenda", methods=["GET", "POST"])
@open_to_signed_in
def agenda(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Make the agenda: own items, and proposed topics that are given minutes."""
    found = prepared_meeting(meeting_id)
    at = clock.now()
    form = _agenda_form(found)
    if form.validate_on_submit():
        left = 0
        with transaction() as outcome:
            found = prepared_meeting(meeting_id)
            lines, proposals = _typed(form, found)
            left = services.make_agenda(found, lines, proposals, by=signed_in(), at=at)
        if outcome.ok:
            flash(_about_minutes(left))
            return redirect(url_for(".meeting", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = prepared_meeting(meeting_id)
    return render_template(
        "forum/agenda.html",
        meeting=found,
        form=form,
        lines=_lines_of(form),
        made=queries.has_agenda(found),
        minutes=int((found.ends_at - found.starts_at).total_seconds()) // 60,
    )


@bp.route("/<programme>/forum/<uuid:meeting_id>/reading", methods=["GET", "POST"])
@open_to_signed_in
def readings(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """What is to be read beforehand."""
    found = prepared_meeting(meeting_id)
    form = ReadingForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.add_reading(
                prepared_meeting(meeting_id),
                title=form.title.data,
                address=form.address.data,
                by=signed_in(),
                at=clock.now(),
            )
        if outcome.ok:
            flash("Added. It stands on the meeting’s page for everybody whom the meeting is for.")
            return redirect(url_for(".readings", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = prepared_meeting(meeting_id)
    return render_template(
        "forum/readings.html", meeting=found, form=form, readings=queries.readings_of(found)
    )


@bp.route("/<programme>/forum/<uuid:meeting_id>/reading/<uuid:reading_id>/remove", methods=["POST"])
@open_to_signed_in
def remove_reading(meeting_id: uuid.UUID, reading_id: uuid.UUID) -> ResponseReturnValue:
    """It need not be read after all."""
    queries.reading_or_404(prepared_meeting(meeting_id), reading_id)
    pressed()
    with transaction() as outcome:
        found = prepared_meeting(meeting_id)
        reading = queries.reading_or_404(found, reading_id)
        services.remove_reading(reading, found, by=signed_in(), at=clock.now())
    _say("Taken off the list.", outcome.ok, outcome.message)
    return redirect(url_for(".readings", meeting_id=meeting_id))


def reader_meeting(meeting_id: uuid.UUID) -> ForumMeeting:
    """A meeting whose topics, agenda and notes whoever is signed in may read. Raises NotFound, Forbidden."""
    found = _visible(meeting_id)
    authorise(policy.can_read_around, found, found.id in queries.belonging(somebody(), [found], clock.now()))
    return found


def prepared_meeting(meeting_id: uuid.UUID) -> ForumMeeting:
    """A meeting that whoever is signed in prepares. Raises NotFound, Forbidden."""
    found = _visible(meeting_id)
    authorise(policy.can_prepare, found)
    return found


def _visible(meeting_id: uuid.UUID) -> ForumMeeting:
    found = queries.meeting_or_404(current_programme(), meeting_id)
    return found if policy.can_prepare(somebody(), found) else seen_meeting(meeting_id)


def _topic(meeting_id: uuid.UUID, topic_id: uuid.UUID) -> TopicProposal:
    return queries.proposal_or_404(reader_meeting(meeting_id), topic_id)


def _agenda_form(found: ForumMeeting) -> BaseForm:
    """The items there are, then the proposals that are not among them, then empty lines."""
    items = queries.agendas_of([found]).get(found.id, [])
    taken = {item.proposal_id for item in items}
    rest = [each for each in queries.topics_of(found, somebody()) if each.proposal.id not in taken]
    known: dict[str, Any] = {}
    for number, item in enumerate(items):
        known |= {
            f"place_{number}": number + 1,
            f"title_{number}": item.title,
            f"minutes_{number}": item.minutes,
            f"proposal_{number}": str(item.proposal_id or ""),
        }
    for number, topic in enumerate(rest, start=len(items)):
        known |= {
            f"title_{number}": topic.proposal.topic,
            f"proposal_{number}": str(topic.proposal.id),
        }
    form = agenda_form(len(items) + len(rest) + EMPTY_LINES)(data=known)
    for number, topic in enumerate(rest, start=len(items)):
        form[f"title_{number}"].hint = f"Proposed, {words.plural(topic.votes, 'vote')}"
    return form


def _lines_of(form: BaseForm) -> list[tuple[Any, Any, Any, Any]]:
    count = sum(name.startswith("title_") for name in form._fields)
    return [
        (form[f"place_{n}"], form[f"title_{n}"], form[f"minutes_{n}"], form[f"proposal_{n}"])
        for n in range(count)
    ]


def _typed(form: BaseForm, found: ForumMeeting) -> tuple[list[services.Line], list[TopicProposal | None]]:
    """The lines as typed. A topic that was taken off the list stays as words where it has minutes."""
    topics = {each.proposal.id: each.proposal for each in queries.topics_of(found, somebody())}
    lines, proposals = [], []
    for place, title, minutes, proposal in _lines_of(form):
        from_topic = bool(proposal.data)
        proposals.append(topics.get(identifier(proposal.data)) if from_topic else None)
        lines.append(services.Line(place.data, title.data or "", minutes.data, proposed=from_topic))
    return lines, proposals


def _about_minutes(left: int) -> str:
    if left > 0:
        return f"The agenda is made. {words.plural(left, 'minute is', 'minutes are')} still free."
    if left < 0:
        return f"The agenda is made. It takes {words.plural(-left, 'minute')} more than the meeting has."
    return "The agenda is made. It fills the meeting."


def _say(good: str, ok: bool, message: str) -> None:
    flash(good if ok else message, "message" if ok else "notice")
