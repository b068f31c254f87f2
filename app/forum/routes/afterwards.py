"""After a meeting: notes, what somebody took on, and all earlier meetings."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.models import Person
from app.forum import policy, queries, services
from app.forum.enums import ActionStatus
from app.forum.forms import ActionForm, NotesForm
from app.forum.models import ForumAction, ForumMeeting
from app.forum.routes.around import prepared_meeting, reader_meeting
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import actions_shown, pressed, somebody
from app.platform import clock
from app.platform.access import authorise, current_programme, identifier, open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound

SETTLED = {"done": ActionStatus.DONE, "dropped": ActionStatus.DROPPED, "open": ActionStatus.OPEN}
SAID = {
    ActionStatus.DONE: "Done. It is not carried on to the next meeting.",
    ActionStatus.DROPPED: "It is not carried on to the next meeting.",
    ActionStatus.OPEN: "It is open again and goes along to the next meeting.",
}


@bp.route("/<programme>/forum/<uuid:meeting_id>/notes", methods=["GET", "POST"])
@open_to_signed_in
def notes(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Write what the meeting came to."""
    found = prepared_meeting(meeting_id)
    known = queries.note_of(found)
    form = NotesForm(notes=known.text if known else "")
    if form.validate_on_submit():
        with transaction() as outcome:
            services.write_notes(
                prepared_meeting(meeting_id), form.notes.data, by=signed_in(), at=clock.now()
            )
        if outcome.ok:
            flash(
                "The notes are saved. Everybody whom the meeting is for can read them on its page."
                if (form.notes.data or "").strip()
                else "There are no notes of this meeting now."
            )
            return redirect(url_for(".meeting", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = prepared_meeting(meeting_id)
    return render_template("forum/notes.html", meeting=found, form=form)


@bp.route("/<programme>/forum/<uuid:meeting_id>/actions", methods=["GET", "POST"])
@open_to_signed_in
def actions(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """What was taken on, and adding to it."""
    found = prepared_meeting(meeting_id)
    form = ActionForm()
    form.owner.choices = [(str(each.id), each.known_as) for each in _owners(found)]
    if form.validate_on_submit():
        with transaction() as outcome:
            found = prepared_meeting(meeting_id)
            services.add_action(
                found,
                what=form.what.data,
                owner=_owner(found, form.owner.data),
                due_on=form.due.data,
                by=signed_in(),
                at=clock.now(),
            )
        if outcome.ok:
            flash("Added. It goes along to the next meeting until it is done.")
            return redirect(url_for(".actions", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = prepared_meeting(meeting_id)
    return render_template(
        "forum/actions.html", meeting=found, form=form, actions=actions_shown(found, somebody())
    )


@bp.route("/<programme>/forum/actions/<uuid:action_id>/<settled>", methods=["POST"])
@open_to_signed_in
def settle_action(action_id: uuid.UUID, settled: str) -> ResponseReturnValue:
    """Done, not needed any more, or open after all."""
    found = _action(action_id)
    authorise(policy.can_settle_action, found)
    if settled not in SETTLED:
        raise NotFound
    pressed()
    meeting_id = found.meeting_id
    with transaction() as outcome:
        services.settle_action(_action(action_id), SETTLED[settled], by=signed_in(), at=clock.now())
    flash(SAID[SETTLED[settled]] if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@bp.route("/<programme>/forum/earlier")
@open_to_signed_in
def earlier() -> str:
    """Meetings that were held, with notes and actions, for those whom they were for."""
    person, at = somebody(), clock.now()
    found = queries.earlier_meetings(current_programme(), at)
    read = queries.belonging(person, found, at)
    shown = [each for each in found if policy.can_read_around(person, each, each.id in read)]
    return render_template(
        "forum/earlier.html",
        meetings=shown,
        notes=queries.notes_of(shown),
        agendas=queries.agendas_of(shown),
        counts={
            meeting_id: sum(action.status is ActionStatus.OPEN for action in each)
            for meeting_id, each in queries.actions_of_meetings(shown).items()
        },
    )


def _action(action_id: uuid.UUID) -> ForumAction:
    found = queries.action_or_404(current_programme(), action_id)
    if found.owner_id != somebody().id:
        reader_meeting(found.meeting_id)
    return found


def _owners(found: ForumMeeting) -> list[Person]:
    """For administrators everybody booked; for a chair those whose names fellows may read."""
    viewer = somebody()
    known = queries.may_own_actions(found, viewer)
    if policy.can_manage(viewer):
        return known
    named = queries.named_to(viewer, {each.id for each in known}, clock.now())
    return [each for each in known if each.id in named or each.id == viewer.id]


def _owner(found: ForumMeeting, chosen: str) -> Person:
    wanted = identifier(chosen)
    owner = next((each for each in _owners(found) if each.id == wanted), None)
    if owner is None:
        raise NotFound
    return owner
