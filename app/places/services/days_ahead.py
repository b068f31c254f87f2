"""Joining instructions and reminders: what is due to whom, sending it, and taking back what is so no more."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.models import Person
from app.places import emails, queries, rules
from app.places.enums import Occasion, PlaceStatus
from app.places.events import PlaceGivenUp
from app.places.models import CourseLetter, Place, SessionNote
from app.places.services import moves
from app.platform import audit, clock, ids, mail
from app.platform.db import db
from app.platform.mail import Letter
from app.training.events import SessionCancelled, SessionDayChanged
from app.training.models import SessionDay, TrainingSession

LETTERS = {
    Occasion.JOINING: emails.joining,
    Occasion.WEEK: emails.day_reminder,
    Occasion.NEAR: emails.day_reminder,
    Occasion.LINK: emails.new_link,
}


@dataclass(frozen=True)
class LetterPlanned:
    """A letter of a session: when it goes, how many had it and how many get it, as a viewer may know."""

    occasion: Occasion
    first: datetime
    last: datetime
    moment: datetime
    went: int
    to_come: int


@dataclass(frozen=True)
class LettersOfSession:
    """All letters about a session's days. `waiting` wait for the hours that people gave."""

    planned: Sequence[LetterPlanned]
    others: Sequence[tuple[Occasion, int]]
    waiting: int
    bring: str


def letters_due(at: datetime) -> list[uuid.UUID]:
    """The sessions about whose days letters are due to somebody."""
    return list(dict.fromkeys(group.session_id for group, _ in _due(at)))


def next_letter(after: datetime) -> datetime | None:
    """When the next such letter falls due."""
    sessions: dict[uuid.UUID, list[rules.DayAhead]] = {}
    made_up: list[rules.DayAhead] = []
    for session_id, day_id, starts_at, ends_at, alone in queries.starts_of_published(after):
        day = rules.DayAhead(str(day_id), str(session_id), clock.local(starts_at), clock.local(ends_at))
        sessions.setdefault(session_id, []).append(day)
        if alone:
            made_up.append(day)
    expected = [*sessions.values(), *([day] for day in made_up)]
    moments = (each.moment for days in expected for each in rules.planned(days))
    return min((moment for moment in moments if moment > after), default=None)


def send_letters(session_id: uuid.UUID, at: datetime) -> None:
    """Send what is due about a session's days, to everybody at once.

    Nothing goes to whoever had it meanwhile or gave the place up.
    """
    session = db.session.get_one(TrainingSession, session_id)
    wanted = {group.place_id for group, _ in _due(at) if group.session_id == session_id}
    places = queries.places_to_write_to(wanted)
    moves.all_alone(session, places.values())
    due = [(group, letter) for group, letter in _due(at) if group.place_id in places]
    due = [(group, letter) for group, letter in due if group.session_id == session_id]
    ids_of_days = {uuid.UUID(day.id) for _, letter in due for day in letter.days}
    days = {str(day.id): day for day in queries.days_with_venues(ids_of_days)}
    bring = _bring(days.values())
    for group, letter in due:
        theirs = [days[each.id] for each in letter.days]
        _send(places[group.place_id], letter.occasion, theirs, bring, makes_up=group.makes_up, at=at)
    db.session.flush()


def confirm(place: Place, accepted: Sequence[Place], at: datetime) -> None:
    """Write that places are theirs to whoever accepted them; near the days with the joining instructions.

    `place` is the one that was answered, among those that were accepted with it.
    """
    sessions = sorted((each.training_session for each in accepted), key=lambda each: each.days[0].starts_at)
    days = [day for session in sessions for day in session.days if day.ends_at > at]
    if not rules.goes_with_answer([_ahead(day) for day in days], clock.local(at)):
        _write(place.person, emails.accepted(place, sessions), at, about=emails.CALL_ABOUT)
        return
    row = _record(place, Occasion.JOINING, {str(day.id): day.join_link for day in days}, at)
    facts = emails.on_the_days(days, _bring(days))
    letter = emails.accepted(place, sessions, joining=facts, about_id=row.id)
    _write(place.person, letter, at, about=emails.CALL_ABOUT)


def say_what_to_bring(session: TrainingSession, text: str, *, by: Person | None, at: datetime) -> None:
    """Keep what people are asked to bring; letters that go from now on say it."""
    note = queries.notes_of([session.id]).get(session.id)
    if note is None:
        note = SessionNote(id=ids.new(), programme_id=session.programme_id, training_session_id=session.id)
        note.what_to_bring = ""
        db.session.add(note)
    if note.what_to_bring != text:
        note.what_to_bring = text
        db.session.flush()
        audit.record("say what to bring", session, by=by, at=at, fields=["what_to_bring"])


def letters_of(session: TrainingSession, viewer: Person | None, at: datetime) -> LettersOfSession:
    """Which letters about the session's days went and will go, among those whom `viewer` may know of."""
    groups = queries.expected_on_sessions(TrainingSession.id == session.id, at)
    people = {each.person_id for each in groups}
    known = queries.known_among(people, viewer)
    sent = queries.course_letters(known, at)
    here = {str(day.id) for day in session.days}
    lines = []
    for each in rules.planned([_ahead(day) for day in session.days]):
        first = each.days[0]
        had = {
            person_id
            for person_id, letters in sent.items()
            if any(letter.occasion is each.occasion and first.id in letter.links for letter in letters)
        }
        expected = {
            group.person_id
            for group in groups
            if group.person_id in known and any(str(day[0]) == first.id for day in group.days)
        }
        waits = len(expected - had) if each.moment > at else 0
        lines.append(
            LetterPlanned(
                each.occasion, first.starts_at, each.days[-1].starts_at, each.moment, len(had), waits
            )
        )
    about = [letter for letters in sent.values() for letter in letters if here & set(letter.links)]
    others = [
        (kind, sum(letter.occasion is kind for letter in about)) for kind in (Occasion.MOVED, Occasion.LINK)
    ]
    note = queries.notes_of([session.id]).get(session.id)
    return LettersOfSession(
        planned=lines,
        others=[(kind, count) for kind, count in others if count],
        waiting=queries.waiting_for_hours([letter.id for letter in about]),
        bring=note.what_to_bring if note is not None else "",
    )


def letters_follow_changed_day(event: SessionDayChanged, *, by: Person | None, at: datetime) -> None:
    """A day moved: letters that wait and tell the old days are taken back, and the clock sends right ones.

    Whoever has a place has just been told of the move. Whoever makes the day up is told here, as it was and
    is.
    """
    day = db.session.get(SessionDay, event.session_day_id)
    if day is None or day.ends_at <= at:
        return
    session = day.training_session
    held = queries.places_on(session, (PlaceStatus.ACCEPTED, PlaceStatus.SUBSTITUTED))
    made_up = queries.making_up(day)
    _take_back([*held, *made_up], [each.id for each in session.days], at)
    for place in held:
        if place.moved_at == at:
            _record(place, Occasion.MOVED, {str(each.id): None for each in session.days}, at)
    if event.before is None:
        return
    before = emails.as_known(str(day.id), event.before)
    for place in made_up:
        was, now = emails.known_words(before, place), emails.day_words(day, place)
        if was != now:
            row = _record(place, Occasion.MOVED, {str(day.id): None}, at)
            letter = emails.made_up_day_moved(place, day, was=was, now=now, about_id=row.id)
            _write(place.person, letter, at)


def letters_follow_given_up(event: PlaceGivenUp, *, by: Person | None, at: datetime) -> None:
    """A place was given up: letters about its days that have not gone out do not go."""
    place = queries.place_by_id(event.place_id)
    if place is not None:
        _take_back([place], [day.id for day in place.training_session.days], at)


def letters_follow_cancelled_session(event: SessionCancelled, *, by: Person | None, at: datetime) -> None:
    """Whoever was to make up a day of a session that does not take place is told."""
    session = db.session.get(TrainingSession, event.training_session_id)
    days = [day for day in session.days if day.ends_at > at] if session is not None else []
    affected: dict[uuid.UUID, tuple[Place, list[SessionDay]]] = {}
    for day in days:
        for place in queries.making_up(day):
            affected.setdefault(place.id, (place, []))[1].append(day)
    for place, theirs in affected.values():
        _take_back([place], [day.id for day in theirs], at)
        _write(place.person, emails.made_up_day_off(place, theirs[0].training_session, theirs), at)


def take_letters_back(place: Place, days: Iterable[SessionDay], at: datetime) -> None:
    """Somebody is not expected on these days any more: letters that wait do not go out."""
    _take_back([place], [day.id for day in days], at)


def _due(at: datetime) -> Iterator[tuple[queries.Expected, rules.LetterDue]]:
    """Everybody to whom a letter is due, with the letter. Worked out once for all who are alike."""
    groups = queries.expected_soon(at)
    told = queries.told({each.person_id for each in groups}, at) if groups else {}
    known: dict[object, rules.LetterDue | None] = {}
    for group in groups:
        had = told.get(group.person_id, [])
        alike = (group.days, tuple((each[0], each[1], tuple(each[2].items())) for each in had))
        if alike not in known:
            letters = [rules.Told(occasion, clock.local(sent_at), links) for occasion, sent_at, links in had]
            known[alike] = rules.letter_due(_days(group), letters, clock.local(at))
        letter = known[alike]
        if letter is not None:
            yield group, letter


def _send(
    place: Place,
    occasion: Occasion,
    days: Sequence[SessionDay],
    bring: Mapping[uuid.UUID, str],
    *,
    makes_up: bool,
    at: datetime,
) -> None:
    row = _record(place, occasion, {str(day.id): day.join_link for day in days}, at)
    facts = emails.on_the_days(days, bring)
    session = place.training_session
    letter = LETTERS[occasion](
        place.person, days, facts, session=session, place_id=place.id, makes_up=makes_up, about_id=row.id
    )
    _write(place.person, letter, at)


def _record(place: Place, occasion: Occasion, links: dict[str, str | None], at: datetime) -> CourseLetter:
    row = CourseLetter(
        id=ids.new(),
        programme_id=place.programme_id,
        place_id=place.id,
        occasion=occasion,
        links=links,
        sent_at=at,
    )
    db.session.add(row)
    return row


def _take_back(places: Iterable[Place], days: Iterable[uuid.UUID], at: datetime) -> None:
    """Letters about these days that have not gone out, and calls nobody has made: as if never written."""
    about = {str(each) for each in days}
    people = {place.person_id: place.person for place in places}
    for person_id, letters in queries.course_letters(people, at).items() if people else ():
        for letter in letters:
            if not about & set(letter.links):
                continue
            key = f"letter {letter.id}"
            silent = people[person_id].contact_by is ContactBy.TELEPHONE
            unheard = silent and not directory.has_been_called(key, letter.sent_at)
            if unheard:
                directory.forget_calls(key)
            if mail.cancel_about(letter.id) or (unheard and letter.occasion is not Occasion.MOVED):
                db.session.delete(letter)
    db.session.flush()


def _bring(days: Iterable[SessionDay]) -> dict[uuid.UUID, str]:
    notes = queries.notes_of({day.training_session_id for day in days})
    return {session_id: note.what_to_bring for session_id, note in notes.items()}


def _write(person: Person, letter: Letter, at: datetime, *, about: str = emails.CALL_DAYS) -> None:
    directory.write_to(person, letter, at=at, call_about=about)


def _days(group: queries.Expected) -> list[rules.DayAhead]:
    return [
        rules.DayAhead(str(day), str(session), clock.local(starts), clock.local(ends), link)
        for day, session, starts, ends, link in group.days
    ]


def _ahead(day: SessionDay) -> rules.DayAhead:
    starts, ends = clock.local(day.starts_at), clock.local(day.ends_at)
    return rules.DayAhead(str(day.id), str(day.training_session_id), starts, ends, day.join_link)
