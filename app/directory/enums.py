"""Fixed lists about people and agencies."""

from __future__ import annotations

from enum import StrEnum


class Sector(StrEnum):
    """What kind of body an agency is."""

    SOCIAL_WORK = "social work"
    EDUCATION = "education"
    HOUSING = "housing"
    COMMUNITY = "community services"
    HEALTH = "health"
    POLICE = "police"
    JUSTICE = "justice"
    HEARINGS = "children's hearings"
    THIRD_SECTOR = "third sector"
    ELECTED = "elected members and chief officers"


class Audience(StrEnum):
    """The part somebody plays at work, as courses are addressed."""

    ELECTED_MEMBER = "elected member"
    CHIEF_OFFICER = "chief officer"
    HEAD_OF_SERVICE = "head of service"
    SERVICE_MANAGER = "service manager"
    STRATEGIC_LEAD = "strategic lead"
    REVIEW_COORDINATOR = "review coordinator"
    REPORTER = "children's reporter"
    CHILDRENS_PANEL_MEMBER = "Children's Panel member"
    LINE_MANAGER = "team or line manager"
    FRONTLINE = "frontline practitioner"


class Role(StrEnum):
    """What somebody may do in a programme. An agency lead's role names an agency too."""

    ADMINISTRATOR = "training administrator"
    PROGRAMME_LEAD = "programme lead"
    ASSESSOR = "assessor"
    AGENCY_LEAD = "agency lead"
    TRAINER = "trainer"
    NAMED_STAFF = "named staff"


STAFF = frozenset(
    {Role.ADMINISTRATOR, Role.PROGRAMME_LEAD, Role.ASSESSOR, Role.AGENCY_LEAD, Role.TRAINER, Role.NAMED_STAFF}
)


class ContactBy(StrEnum):
    """How somebody wants to be reached."""

    EMAIL = "email"
    TELEPHONE = "telephone only"


class SupportKind(StrEnum):
    """Whom a support route is for."""

    SURVIVOR = "if you are living with abuse"
    BEHAVIOUR = "if you are worried about your own behaviour"
    UNION = "your union"
    WORKPLACE = "your workplace"


class CallState(StrEnum):
    """A telephone call that staff are asked to make."""

    TO_MAKE = "to make"
    MADE = "made"


class KeepApartState(StrEnum):
    """A decision that a keep-apart record asks of named staff."""

    OPEN = "open"
    SETTLED = "settled"


class LinkPurpose(StrEnum):
    """Links of this feature."""

    CONFIRM_ADDRESS = "confirm address"


class DataRequestState(StrEnum):
    """How far a copy of what is held about somebody has come."""

    ASKED = "asked for"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Likeness(StrEnum):
    """Why two records may be one person."""

    AGENCY = "the same name and agency"
    TELEPHONE = "the same name and telephone number"
    ADDRESS = "the same email address but for dots and what follows a plus sign"
