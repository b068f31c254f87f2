"""Tables of programmes, agencies and people."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.enums import (
    Audience,
    CallState,
    ContactBy,
    DataRequestState,
    KeepApartState,
    Role,
    Sector,
    SupportKind,
)
from app.platform import words
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.platform.links import Link


class Programme(Identified, Model):
    """One local roll-out, run by a partnership; nothing leaks between two of them."""

    __tablename__ = "programme"

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(120))
    team_name: Mapped[str] = mapped_column(String(120), default="Training team")
    # What stands as the sender of every email: it must tell nothing (a lock screen shows it).
    sender_name: Mapped[str] = mapped_column(String(60), default="Training")
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(40))
    contact_hours: Mapped[str] = mapped_column(String(120), default="Monday to Friday, 09:00 to 17:00")
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/London")
    # What those who finish the core course are called: mentor or champion.
    mentor_word: Mapped[str] = mapped_column(String(20), default="mentor")
    # How many of them for every 100 relevant staff the partnership agreed on, in hundredths; none: nothing.
    agreed_level: Mapped[int | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    privacy_notice: Mapped[str] = mapped_column(Text, default="")
    # What staff tell somebody who reports a colleague: the employer's own procedure.
    procedure_notice: Mapped[str] = mapped_column(Text, default="")
    retention_months: Mapped[int] = mapped_column(default=36)

    support_routes: Mapped[list[SupportRoute]] = relationship(
        order_by="SupportRoute.position", cascade="all, delete-orphan"
    )
    wordings: Mapped[list[EmailWording]] = relationship(
        order_by="EmailWording.version", cascade="all, delete-orphan"
    )

    @property
    def mentors_word(self) -> str:
        """Several of them."""
        return f"{self.mentor_word}s"

    def says(self, text: str) -> str:
        """A sentence of the service about mentors, in the programme's own word for them."""
        return words.with_word(text, self.mentor_word)

    @property
    def mentoring_word(self) -> str:
        """What they do, as a page of theirs is called: "mentoring", "work as a champion"."""
        return "mentoring" if self.mentor_word == "mentor" else f"work as a {self.mentor_word}"

    @property
    def programme_id(self) -> uuid.UUID:
        """Itself: what is done to a programme stands in its own trail."""
        return self.id


class SupportRoute(Identified, Model):
    """Somewhere to turn to, shown on the support page."""

    __tablename__ = "support_route"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[SupportKind] = mapped_column(enum_column(SupportKind))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    telephone: Mapped[str] = mapped_column(String(40), default="")
    web: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)


class LocalClosure(Identified, Model):
    """A day on which the partnership, or one agency of it, does not work, beside Scotland's bank holidays."""

    __tablename__ = "local_closure"
    __table_args__ = (
        Index(
            "uq_local_closure_of_programme",
            "programme_id",
            "day",
            unique=True,
            sqlite_where=text("agency_id IS NULL"),
            postgresql_where=text("agency_id IS NULL"),
        ),
        UniqueConstraint("agency_id", "day"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    # The agency that is closed; without one it is the whole programme.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"))
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))

    agency: Mapped[Agency | None] = relationship()


class Agency(Identified, Model):
    """An organisation or service that sends people. `relevant_staff` is its share basis."""

    __tablename__ = "agency"
    __table_args__ = (
        UniqueConstraint("programme_id", "code"),
        CheckConstraint("relevant_staff >= 0", name="staff_not_negative"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    sector: Mapped[Sector] = mapped_column(enum_column(Sector))
    relevant_staff: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Person(Identified, Model):
    """Somebody in one programme. `email` is the safe address they gave; only they or a call change it."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("programme_id", "email_key"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    full_name: Mapped[str] = mapped_column(String(120))
    known_as: Mapped[str] = mapped_column(String(120))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    team: Mapped[str] = mapped_column(String(120), default="")
    audience: Mapped[Audience] = mapped_column(enum_column(Audience), default=Audience.FRONTLINE)
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    # An agency that is not on the list, as typed, until an administrator resolves it.
    agency_as_typed: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254))
    # Case and spaces folded; dots and +tags kept, because two people may differ only there.
    email_key: Mapped[str] = mapped_column(String(254))
    # Set once the person has proved or confirmed the address; then nobody else can change it.
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    telephone: Mapped[str] = mapped_column(String(40), default="")
    contact_by: Mapped[ContactBy] = mapped_column(enum_column(ContactBy), default=ContactBy.EMAIL)
    may_telephone: Mapped[bool] = mapped_column(default=False)
    may_leave_message: Mapped[bool] = mapped_column(default=False)
    contact_from: Mapped[time | None]
    contact_until: Mapped[time | None]
    # Restricted: absent from search, lists, counts and lead pages except for named staff.
    restricted: Mapped[bool] = mapped_column(default=False)
    # The person asked for places in calendar entries, having read that others may see them.
    place_in_calendar: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Found to be the same person as another record: this one stays behind for what refers to it, unseen.
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)

    programme: Mapped[Programme] = relationship()
    agency: Mapped[Agency | None] = relationship()
    memberships: Mapped[list[AgencyMembership]] = relationship(
        back_populates="person", order_by="AgencyMembership.starts_on", cascade="all, delete-orphan"
    )
    role_assignments: Mapped[list[RoleAssignment]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles now."""
        return any(held.ended_at is None and held.role in roles for held in self.role_assignments)

    def leads(self, agency_id: uuid.UUID | None) -> bool:
        """Whether the person is an agency lead of this agency now."""
        return agency_id is not None and any(
            held.ended_at is None and held.role is Role.AGENCY_LEAD and held.agency_id == agency_id
            for held in self.role_assignments
        )


class AgencyMembership(Identified, Model):
    """One stretch of somebody's time in one agency; the present one has no end."""

    __tablename__ = "agency_membership"
    __table_args__ = (
        Index(
            "uq_agency_membership_current",
            "person_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    agency: Mapped[Agency] = relationship()


class RoleAssignment(Identified, Model):
    """A role somebody holds, from when to when."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        CheckConstraint("role <> 'agency lead' OR agency_id IS NOT NULL", name="lead_names_agency"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="role_assignments")
    agency: Mapped[Agency | None] = relationship()


class KeepApart(Identified, Model):
    """Two people who must not be brought into one room; no reason is kept. Named staff only."""

    __tablename__ = "keep_apart"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="one_before_other"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    one: Mapped[Person] = relationship(foreign_keys=one_id)
    other: Mapped[Person] = relationship(foreign_keys=other_id)


class KeepApartDecision(Identified, Model):
    """Somebody's way to a room was stopped by a keep-apart record; named staff settle it."""

    __tablename__ = "keep_apart_decision"
    __table_args__ = (UniqueConstraint("person_id", "room_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    # The training session or forum meeting; no foreign key, since the directory knows neither.
    room_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    room_name: Mapped[str] = mapped_column(String(160))
    status: Mapped[KeepApartState] = mapped_column(enum_column(KeepApartState), default=KeepApartState.OPEN)
    # Set when settled: whether the person may come into this room.
    allowed: Mapped[bool | None]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class RoomHold(Identified, Model):
    """Named staff have asked that somebody waits for one room, for any reason whatever; none is kept.

    Whoever is held back is treated as somebody whom a keep-apart record stops, so that neither tells.
    """

    __tablename__ = "room_hold"
    __table_args__ = (UniqueConstraint("person_id", "room_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    # The training session; no foreign key, since the directory knows none.
    room_id: Mapped[uuid.UUID] = mapped_column(Uuid, index=True)
    room_name: Mapped[str] = mapped_column(String(160))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class Call(Identified, Model):
    """A call that staff make instead of an email, to somebody who asked for the telephone only."""

    __tablename__ = "call"
    __table_args__ = (UniqueConstraint("once"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(String(200))
    # What there is to say, where it is known.
    words: Mapped[str] = mapped_column(Text, default="")
    once: Mapped[str | None] = mapped_column(String(160))
    status: Mapped[CallState] = mapped_column(enum_column(CallState), default=CallState.TO_MAKE)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class AddressChange(Identified, Model):
    """Another address that somebody gave and has still to confirm; it is not written to until then."""

    __tablename__ = "address_change"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    link: Mapped[Link] = relationship()


class DataRequest(Identified, Model):
    """Somebody asked for a copy of what is held about them; named staff read it before it goes out."""

    __tablename__ = "data_request"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    status: Mapped[DataRequestState] = mapped_column(
        enum_column(DataRequestState), default=DataRequestState.ASKED
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class TwoPeople(Identified, Model):
    """Two records that look like one person and were found to be two; `one_id` is the smaller."""

    __tablename__ = "two_people"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    found_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmailWording(Identified, Model):
    """A programme's own words of one kind of email; a change is a new version.

    The first version is the service's words alone and has no row.
    """

    __tablename__ = "email_wording"
    __table_args__ = (UniqueConstraint("programme_id", "template", "version"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    template: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    # Empty where the programme went back to the words that the service brings.
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
