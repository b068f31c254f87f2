"""Named reads of places, allocations and registers, scoped by programme."""

from app.places.queries.allocations import (
    latest_proposal,
    pins_of,
    policy_of,
    proposal_before,
    released_proposal,
)
from app.places.queries.places import (
    companion_of,
    core_place_with,
    own_place,
    own_place_or_404,
    people_with_agencies,
    place_by_id,
    place_for_application,
    place_or_404,
    place_seen_or_404,
    places_of,
    places_on,
    seated_on,
    shared_sessions,
)
from app.places.queries.registers import (
    attended_days,
    attended_level,
    day_or_404,
    days_with_registers,
    expected_on,
    other_course_places,
    register_of,
)
from app.places.queries.timed import next_offer_end, offers_run_out

__all__ = [
    "attended_days",
    "attended_level",
    "companion_of",
    "core_place_with",
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
    "place_seen_or_404",
    "places_of",
    "places_on",
    "policy_of",
    "proposal_before",
    "register_of",
    "released_proposal",
    "seated_on",
    "shared_sessions",
]
