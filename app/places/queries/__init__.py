"""Named reads of places, allocations and registers, scoped by programme."""

from app.places.queries.allocations import (
    latest_proposal,
    pins_of,
    policy_of,
    proposal_before,
    released_proposal,
)
from app.places.queries.numbers import (
    AgencyRow,
    SessionNumbers,
    Waiting,
    agency_view,
    counts,
    session_numbers,
    upcoming_days,
    waiting_on_us,
)
from app.places.queries.places import (
    companion_of,
    own_place,
    own_place_or_404,
    people_with_agencies,
    place_by_id,
    place_for_application,
    place_or_404,
    places_of,
    places_on,
    seated_on,
)
from app.places.queries.registers import (
    attended_days,
    attended_level,
    day_or_404,
    days_with_registers,
    expected_on,
    other_course_places,
)
from app.places.queries.timed import next_offer_end, offers_run_out

__all__ = [
    "AgencyRow",
    "SessionNumbers",
    "Waiting",
    "agency_view",
    "attended_days",
    "attended_level",
    "companion_of",
    "counts",
    "day_or_404",
    "days_with_registers",
    "expected_on",
    "latest_proposal",
    "next_offer_end",
    "offers_run_out",
    "other_course_places",
    "own_place",
    "own_place_or_404",
    "people_with_agencies",
    "pins_of",
    "place_by_id",
    "place_for_application",
    "place_or_404",
    "places_of",
    "places_on",
    "policy_of",
    "proposal_before",
    "released_proposal",
    "seated_on",
    "session_numbers",
    "upcoming_days",
    "waiting_on_us",
]
