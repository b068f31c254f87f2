"""The one list of what follows from what. Handlers run in order, in the transaction of the event."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.accounts import services as accounts
from app.directory.events import (
    AddressChanged,
    AgencyChanged,
    KeptApart,
    KeptOut,
    LetIn,
    RecordsMerged,
    RoleGiven,
)
from app.directory.models import Person
from app.evaluation import services as evaluation
from app.evaluation.events import SittingSubmitted
from app.forum import services as forum
from app.mentoring import services as mentoring
from app.mentoring.events import (
    ApplicationBackInReserve,
    ApplicationWithdrawn,
    CompletionUndone,
    MentorPeriodEnded,
)
from app.places import services as places
from app.places.enums import PlaceStatus
from app.places.events import AttendanceMarked, MadeUpDayChanged, PlaceAccepted, PlaceGivenUp
from app.places.models import Place
from app.places.queries import core_places, made_up_until, took_part
from app.platform.db import db
from app.platform.events import Reactions
from app.platform.mail import AddressRefused
from app.training.enums import Level
from app.training.events import CapacityLowered, CapacityRaised, SessionCancelled, SessionDayChanged


def open_sittings_for_place(event: PlaceAccepted, *, by: Person | None, at: datetime) -> None:
    """Whoever has accepted a core place is asked what the course asks before and after."""
    place = _core_place(event.place_id)
    if place is not None and place.training_session.cohort is not None:
        evaluation.open_sittings(
            place.person,
            place.training_session.cohort,
            at,
            by=by,
            at=at,
            training_session=place.training_session,
        )


def drop_sittings_for_place(event: PlaceGivenUp, *, by: Person | None, at: datetime) -> None:
    """Whoever has no core place any more is asked nothing more."""
    place = _core_place(event.place_id)
    if place is not None and place.training_session.cohort is not None:
        evaluation.drop_sittings(
            place.person,
            place.training_session.cohort,
            by=by,
            at=at,
            training_session=place.training_session,
        )


def follow_up_marks(event: AttendanceMarked, *, by: Person | None, at: datetime) -> None:
    """Whoever took part in a core course is asked again later; whoever was not there after all is not."""
    by_session: dict[uuid.UUID, list[Place]] = {}
    for place in core_places(event.place_ids):
        by_session.setdefault(place.training_session_id, []).append(place)
    for marked in by_session.values():
        session = marked[0].training_session
        was_there = took_part([place.person_id for place in marked], session.course_id)
        evaluation.follow_up(
            [place.person for place in marked],
            session,
            wanted={
                place.person_id
                for place in marked
                if place.status is PlaceStatus.ACCEPTED and place.person_id in was_there
            },
            by=by,
            at=at,
        )


def follow_made_up_day(event: MadeUpDayChanged, *, by: Person | None, at: datetime) -> None:
    """For whoever makes a day up the course ends with that day, and what is asked afterwards opens then."""
    place = _core_place(event.place_id)
    if place is not None and place.training_session.cohort is not None:
        ends_at = made_up_until(place.id)
        evaluation.follow_made_up_day(place.person, place.training_session.cohort, ends_at, by=by, at=at)


def _core_place(place_id: uuid.UUID) -> Place | None:
    place = db.session.get(Place, place_id)
    return place if place is not None and place.training_session.course.level is Level.CORE else None


REACTIONS: Reactions = {
    AddressRefused: (mentoring.follow_refused_address,),
    RoleGiven: (accounts.sign_out_after_role,),
    AgencyChanged: (mentoring.follow_agency,),
    AddressChanged: (accounts.follow_new_address,),
    KeptApart: (
        places.follow_kept_apart,
        forum.follow_kept_apart,
        forum.consultations_follow_kept_apart,
    ),
    KeptOut: (
        places.follow_kept_out,
        forum.bookings_follow_kept_out,
        forum.consultations_follow_kept_out,
    ),
    LetIn: (places.follow_let_in,),
    RecordsMerged: (
        mentoring.follow_merge,
        places.follow_merge,
        places.needs_follow_merge,
        forum.follow_merge,
        forum.around_follow_merge,
        accounts.follow_merge,
    ),
    ApplicationWithdrawn: (places.follow_withdrawn_application,),
    ApplicationBackInReserve: (places.follow_application_in_reserve,),
    CompletionUndone: (places.follow_undone_completion,),
    MentorPeriodEnded: (forum.follow_ended_period,),
    SessionDayChanged: (
        mentoring.session_day_changed,
        places.follow_changed_day,
        places.letters_follow_changed_day,
        places.follow_changed_make_ups,
        evaluation.reschedule_sittings,
    ),
    SessionCancelled: (
        places.letters_follow_cancelled_session,
        places.follow_cancelled_session,
        places.follow_cancelled_make_ups,
    ),
    CapacityRaised: (places.follow_capacity,),
    CapacityLowered: (places.follow_fewer_places,),
    PlaceAccepted: (open_sittings_for_place,),
    PlaceGivenUp: (
        drop_sittings_for_place,
        places.letters_follow_given_up,
        places.follow_place_without_make_ups,
        places.needs_follow_given_up,
    ),
    AttendanceMarked: (places.follow_marked_make_ups, places.look_at_marked, follow_up_marks),
    MadeUpDayChanged: (follow_made_up_day,),
    SittingSubmitted: (places.look_at_handed_in,),
}
