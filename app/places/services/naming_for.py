"""An agency's lead names a colleague for the place of somebody in the agency.

The person is told at once, and can take the place back until the colleague takes it. Whoever has done so
once keeps it: from then on the training team looks first. The lead reads the same whatever becomes of the
name, and can name somebody else only after the time in which a colleague answers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.directory import services as directory
from app.directory.models import Person
from app.places import emails, queries
from app.places.enums import PlaceAction, PlaceStatus
from app.places.models import Place
from app.places.services import handing_over, moves, one_date, timing
from app.platform import audit
from app.platform.errors import RuleBroken

NAMED = "name a colleague for somebody’s place"
TAKEN_BACK = (PlaceAction.RETURN.value, PlaceAction.RETURN_OFFER.value)
# Whoever has still to answer keeps this much of the own time, whatever the colleague does.
LEFT_TO_ANSWER = timedelta(days=1)


def why_nobody_named(place: Place, at: datetime) -> str:
    """Why a lead names no colleague for this place, or not now; empty when that can be done.

    Nothing in it depends on a colleague who was named.
    """
    session = place.training_session
    again = _again_from(place, at)
    if session.course.needs_application or handing_over.goes_with_core(place):
        return "This place belongs to the person assessed for it and cannot be given to a colleague."
    if again is not None:
        return (
            "A colleague was named for this place a short while ago. "
            f"You can name one again from {emails.answer_words(again)}."
        )
    answer_by = timing.offer_ends(session, at)
    if answer_by is None:
        return "The training begins too soon for a colleague to be asked. Please ring the training team."
    if _tries(place) >= handing_over.MOST_TRIES:
        return "Several colleagues have been named already. Please ring the training team."
    if place.status is PlaceStatus.SUBSTITUTED:
        return "A colleague has been asked about this place. They answer first."
    if _colleague_answers_by(place, answer_by) <= at:
        return "The offer of this place is to be answered soon. Please ring the training team."
    return ""


def name_colleague(place: Place, *, full_name: str, email: str, by: Person, at: datetime) -> None:
    """Have a colleague asked who may say no, or have the team look first; the person is told either way.

    Raises RuleBroken with `why_nobody_named`, and for the lead's own address.
    """
    moves.alone(place)
    if why := why_nobody_named(place, at):
        raise RuleBroken(why)
    session, agency = place.training_session, place.person.agency
    answer_by = timing.offer_ends(session, at)
    if agency is None or answer_by is None:
        raise RuleBroken("This place is not as it was. Look at it again to see what can be done.")
    colleague = directory.find_or_add_person(
        place.programme_id, full_name=full_name, email=email, by=by, at=at, agency=agency
    )
    if colleague.id == by.id:
        raise RuleBroken("Enter a colleague’s address, not your own.")
    named = audit.record(NAMED, place, by=by, at=at)
    directory.write_to(
        place.person,
        emails.colleague_named(place, once=f"colleague named {named.id}"),
        at=at,
        call_about=emails.CALL_ABOUT,
    )
    if _may_be_asked(place, colleague, by=by, at=at):
        until = _colleague_answers_by(place, answer_by)
        handing_over.ask_colleague(place, colleague, answer_by=until, by=by, at=at)
    else:
        audit.record(handing_over.TRIED, place, by=by, at=at)


def _may_be_asked(place: Place, colleague: Person, *, by: Person, at: datetime) -> bool:
    """Whether the colleague can be asked at once. Otherwise the team is told.

    Nobody restricted is asked because a lead typed an address: named staff look first.
    """
    keeps_it = queries.times_done(place, TAKEN_BACK, by=place.person) > 0
    session = place.training_session
    known = queries.own_place(colleague.id, session.id) or one_date.on_another_date(colleague, session)
    elsewhere = colleague.agency_id != place.person.agency_id
    if not (keeps_it or known is not None or elsewhere or colleague.restricted):
        return not handing_over.must_wait(place, colleague, at)
    directory.ask_for_call(
        colleague if colleague.restricted else by,
        emails.CALL_ABOUT,
        at=at,
        once=f"{NAMED} {place.id} {colleague.id}",
        words=f"{by.full_name} has named {colleague.full_name} for the place of {place.person.full_name} on "
        f"{session.course.name}. "
        + ("The place has been taken back once." if keeps_it else "The colleague cannot be asked by email."),
    )
    return False


def _again_from(place: Place, at: datetime) -> datetime | None:
    """When the time is over in which a colleague answers who was named; None when it is."""
    named_at = queries.last_done(place, NAMED)
    over = timing.offer_ends(place.training_session, named_at) if named_at else None
    return over if over is not None and over > at else None


def _colleague_answers_by(place: Place, answer_by: datetime) -> datetime:
    if place.status is PlaceStatus.OFFERED and place.answer_by is not None:
        return min(answer_by, place.answer_by - LEFT_TO_ANSWER)
    return answer_by


def _tries(place: Place) -> int:
    return queries.times_done(place, (handing_over.TRIED, PlaceAction.SUBSTITUTE.value))
