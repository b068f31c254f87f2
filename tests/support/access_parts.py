"""The parts of the cast, and the sets of them that the matrix of access speaks of."""

from __future__ import annotations

PARTS = (
    "anonymous",
    "applicant",
    "other applicant",
    "administrator",
    "programme lead",
    "trainer",
    "named staff",
    "assessor",
    "own lead",
    "other lead",
    "other programme",
)
EVERYBODY = frozenset(PARTS)
SIGNED_IN = EVERYBODY - {"anonymous"}
# Whoever has a record in the programme.
MEMBERS = SIGNED_IN - {"other programme"}
# The person whose thing it is.
OWNER = frozenset({"applicant"})
ADMINISTRATOR = frozenset({"administrator"})
PROGRAMME_LEAD = frozenset({"programme lead"})
OFFICE = frozenset({"administrator", "programme lead"})
NAMED_STAFF = frozenset({"named staff"})
CONTACTS = ADMINISTRATOR | NAMED_STAFF
DIRECTORY = OFFICE | NAMED_STAFF
# The one who was named to offer consultations, and whoever may book one.
FACILITATOR = frozenset({"trainer"})
CONSULTING = OWNER | FACILITATOR
# A mentor who comes to the meeting, and the office that keeps it.
MENTORING = OWNER | ADMINISTRATOR
# The one who was given it to read.
ASSESSOR = frozenset({"assessor"})
REGISTERS = frozenset({"administrator", "trainer", "named staff"})
LEADS = frozenset({"own lead", "other lead"})
# Whoever leads the agency of the person whose thing it is.
OWN_LEAD = frozenset({"own lead"})
NOMINATING = ADMINISTRATOR | LEADS
# Nothing in the lived-in programme is in the state that this address needs.
NOBODY: frozenset[str] = frozenset()
