"""The letters about forum meetings: subjects and titles come from the series' neutral title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.directory.models import Person, Programme
from app.forum.enums import BookingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.forum.queries import calendar_event
from app.platform import words
from app.platform.ical import Method
from app.platform.invitations import Invitation
from app.platform.mail import Facts, Letter

CALL_ABOUT = "the booking for a meeting"
CALL_ABOUT_DATES = "dates of meetings"
MOST_DATES = 12


def booked(booking: ForumBooking) -> Letter:
    """The booking stands; an entry for the calendar comes with it."""
    return _letter("booked", booking, Method.REQUEST)


def changed(booking: ForumBooking) -> Letter:
    """Room instead of online, or the other way round; the calendar entry is updated."""
    return _letter("changed", booking, Method.REQUEST)


def moved(booking: ForumBooking, was: str, reason: str) -> Letter:
    """The meeting is at another time or place; `was` says when it used to be, `reason` why it moves."""
    booked = booking.status is BookingStatus.BOOKED
    kept = booking.status is BookingStatus.OFFERED
    more = {"was": was, "reason": reason, "until": _until(booking) if kept else ""}
    return _letter("moved", booking, Method.REQUEST if booked else None, booked=booked, **more)


def cancelled(booking: ForumBooking, *, for_others: bool) -> Letter:
    """The booking was cancelled; the entry leaves the calendar. `for_others`: it cannot be booked again."""
    return _letter("cancelled", booking, Method.CANCEL, for_others=for_others)


def called_off(booking: ForumBooking, reason: str, *, stood: bool) -> Letter:
    """The meeting does not take place; whoever was booked has the entry taken out of the calendar."""
    return _letter("called_off", booking, Method.CANCEL if stood else None, reason=reason)


def offered(booking: ForumBooking) -> Letter:
    """A place has come free and is kept for a while; a booking on the other side stands meanwhile."""
    return _letter("offered", booking, None, until=_until(booking), **_beside(booking))


def lapsed(booking: ForumBooking) -> Letter:
    """The place was kept until the time was over; a booking on the other side stands."""
    return _letter("lapsed", booking, None, **_beside(booking))


def wait_ended(booking: ForumBooking) -> Letter:
    """The meeting is no longer for whoever waits for it; a booking on the other side stands."""
    letter = _letter("wait_ended", booking, None, **_beside(booking))
    return replace(letter, links={"meeting": f"/{booking.person.programme.slug}/forum"})


def retitled(booking: ForumBooking) -> Letter:
    """Calendars show the meeting under another title; nothing else changes."""
    return _letter("retitled", booking, Method.REQUEST)


def handed(booking: ForumBooking) -> Letter:
    """A colleague cannot come and would like this person to have the place."""
    return _letter("handed", booking, None, until=_until(booking))


def handed_over(booking: ForumBooking) -> Letter:
    """The colleague has taken the place; the entry leaves the giver's calendar."""
    return _letter("handed_over", booking, Method.CANCEL)


def not_taken(booking: ForumBooking) -> Letter:
    """The colleague has not taken the place, so the giver's booking stands."""
    return _letter("not_taken", booking, None)


def offer_ended(booking: ForumBooking) -> Letter:
    """The time to take a colleague's place is over, or it was taken back."""
    return _letter("offer_ended", booking, None)


def meeting_facts(booking: ForumBooking) -> Facts:
    """What every letter about a booking may mention."""
    meeting = booking.meeting
    return {
        "known_as": booking.person.known_as,
        "day": words.day(meeting.starts_at),
        "hours": words.span(meeting.starts_at, meeting.ends_at),
        "online": booking.seating is Seating.ONLINE,
        "where": _where(meeting),
        "join_link": meeting.join_link,
    }


def meeting_path(booking: ForumBooking) -> str:
    """The page of the meeting."""
    return f"/{booking.person.programme.slug}/forum/{booking.meeting_id}"


def invited(
    person: Person, series: ForumSeries, coming: Sequence[ForumMeeting], meeting: ForumMeeting | None
) -> Letter:
    """Somebody is a guest of one meeting, or of all of a series."""
    path = f"/{person.programme.slug}/forum" + (f"/{meeting.id}" if meeting else "")
    return _dates("invited", person, series, coming, path)


def announced(person: Person, series: ForumSeries, coming: Sequence[ForumMeeting]) -> Letter:
    """The dates to come of a series, which can be booked."""
    return _dates("announced", person, series, coming, f"/{person.programme.slug}/forum")


def _dates(
    name: str, person: Person, series: ForumSeries, coming: Sequence[ForumMeeting], path: str
) -> Letter:
    dates = [
        f"{words.day_year(one.starts_at)}, {words.span(one.starts_at, one.ends_at)}"
        for one in coming[:MOST_DATES]
    ]
    more = len(coming) - len(dates)
    return Letter(
        template=f"forum/email/{name}",
        facts={"known_as": person.known_as, "title": series.neutral_title, "dates": dates, "more": more},
        links={"meeting": path},
        about_id=series.id,
        spoken=f"Dates of “{series.neutral_title}”: {'; '.join(dates)}." if dates else "",
    )


def _until(booking: ForumBooking) -> str:
    return words.moment(booking.answer_by) if booking.answer_by else ""


def _beside(booking: ForumBooking) -> dict[str, bool]:
    """Whether the booking of the other side stands, and whether the place in question is online."""
    side = booking.waits_for or booking.seating
    return {"stands": booking.waits_for is not None, "place_online": side is Seating.ONLINE}


def _letter(name: str, booking: ForumBooking, method: Method | None, **more: str | bool) -> Letter:
    return Letter(
        template=f"forum/email/{name}",
        facts={**meeting_facts(booking), **more},
        links={"meeting": meeting_path(booking)},
        invitation=_invitation(booking, booking.person.programme, method) if method else None,
        about_id=booking.id,
    )


def _invitation(booking: ForumBooking, programme: Programme, method: Method) -> Invitation:
    person = booking.person
    event = calendar_event(
        booking.meeting, programme, seating=booking.seating, with_place=person.place_in_calendar
    )
    return Invitation(method, person.email, event)


def _where(meeting: ForumMeeting) -> str:
    venue = meeting.venue
    return words.said_once(meeting.room, venue.name if venue else "", venue.address if venue else "")
