"""Many processes that claim places of one session at the same moment, and how each claim ended.

Run as a program it loads the service once: for each line on its standard input, a round, it copies itself
into so many processes, lets them begin together, and prints a line with how every claim ended.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, func, insert, select

from app.directory.models import Person
from app.places import services
from app.places.enums import SEATED, PlaceStatus, Route
from app.places.models import Place
from app.platform import clock, ids, seats
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.platform.seats import PoolFull
from app.training.models import TrainingSession
from tests.support.databases import opened

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2017, 11, 6, 8, 0, tzinfo=UTC)
LONGEST_WAIT = 120.0
# What takes the time for which the lock would have kept others waiting.
PAUSE = 0.005

SEATED_NOW, FULL, WAITS, TOOK_BACK = "seated", "full", "waits", "took back"


@dataclass(frozen=True)
class Claim:
    """One person's; `books` says that the person does it, `takes_back` that all is undone at the end."""

    person: str
    books: bool
    takes_back: bool


@dataclass(frozen=True)
class Round:
    """Claims for the places of one session in the database at `url`; `way` is one of `WAYS`."""

    url: str
    session: str
    processes: int
    way: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Ended:
    """How a claim ended, and when that was settled: before the commit, by a clock that all share."""

    how: str
    at: int


class TookBack(RuleBroken):
    """Somebody thinks better of it, with the seat in hand."""

    def __init__(self) -> None:
        super().__init__("Never mind.")


class Claiming:
    """The program, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def play(self, plan: Round) -> list[Ended]:
        """Have a round played, and wait for how all its claims ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(plan)) + "\n")
        self._process.stdin.flush()
        return [Ended(**each) for each in json.loads(self._process.stdout.readline())]


@contextmanager
def claiming() -> Iterator[Claiming]:
    """The program, until the block ends."""
    command = [sys.executable, "-m", "tests.support.claiming"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Claiming(process)


def _offer(session_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Somebody's place is offered: an offer holds its seat."""
    session = db.session.get_one(TrainingSession, session_id)
    person = db.session.get_one(Person, person_id)
    place = services.request(session, person, route=Route.NOMINATED, by=None, at=AT)
    services.offer(place, answer_by=clock.end_of(AT.date()), expires_by_clock=True, by=None, at=AT)
    return SEATED_NOW


def _book(session_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Somebody books what is shown as free."""
    session = db.session.get_one(TrainingSession, session_id)
    place = services.ask(session, db.session.get_one(Person, person_id), by=None, at=AT)
    return SEATED_NOW if place.status is PlaceStatus.ACCEPTED else WAITS


def _end(work: Callable[[], str], takes_back: bool) -> Ended:
    """Do it in one transaction; what is no refusal is named as the error it is."""
    settled = 0

    def timed() -> str:
        nonlocal settled
        try:
            how = work()
        finally:
            settled = time.monotonic_ns()
        if takes_back and how == SEATED_NOW:
            raise TookBack
        return how

    try:
        how = in_transaction(timed)
    except RuleBroken as broken:
        how = {PoolFull().message: FULL, TookBack().message: TOOK_BACK}.get(broken.message, broken.message)
    except Exception as error:
        how = f"{type(error).__name__}: {error}"[:200]
    finally:
        db.session.remove()
    return Ended(how, settled)


def _through_services(session_id: uuid.UUID, claim: Claim) -> Ended:
    """As the pages do it."""
    act = _book if claim.books else _offer
    return _end(lambda: act(session_id, uuid.UUID(claim.person)), claim.takes_back)


def _without_lock(session_id: uuid.UUID, claim: Claim) -> Ended:
    """As the pages do it, with the lock taken away on either database."""
    seats.lock = lambda *_: None
    engine = db.engine
    if engine.dialect.name == "sqlite" and not event.contains(engine, "before_cursor_execute", _deferred):
        event.listen(engine, "before_cursor_execute", _deferred, retval=True)
    return _through_services(session_id, claim)


def _deferred(_c: object, _u: object, statement: str, parameters: Any, *_rest: object) -> tuple[str, Any]:
    return ("BEGIN" if statement == "BEGIN IMMEDIATE" else statement), parameters


def _by_counting(session_id: uuid.UUID, claim: Claim) -> Ended:
    """What a service would do that has neither seats nor a lock: count who sits, then write one more."""
    sits = (Place.training_session_id == session_id, Place.status.in_(list(SEATED)))
    with _as_its_driver_begins(db.engine.url).connect() as connection:
        sitting = connection.scalar(select(func.count()).select_from(Place).where(*sits)) or 0
        facts = select(TrainingSession.programme_id, TrainingSession.capacity)
        session = connection.execute(facts.where(TrainingSession.id == session_id)).one()
        time.sleep(PAUSE)
        if sitting >= session.capacity:
            return Ended(FULL, time.monotonic_ns())
        connection.execute(
            insert(Place).values(
                id=ids.new(),
                programme_id=session.programme_id,
                training_session_id=session_id,
                person_id=uuid.UUID(claim.person),
                status=PlaceStatus.OFFERED,
                route=Route.NOMINATED,
                asked_at=AT,
            )
        )
        settled = time.monotonic_ns()
        connection.commit()
    return Ended(SEATED_NOW, settled)


@cache
def _as_its_driver_begins(url: URL) -> Engine:
    """An engine without our way of beginning transactions."""
    return create_engine(url)


WAYS: dict[str, Callable[[uuid.UUID, Claim], Ended]] = {
    "services": _through_services,
    "no lock": _without_lock,
    "counting": _by_counting,
}


def _claim(plan: Round, claim: Claim) -> Ended:
    return WAYS[plan.way](uuid.UUID(plan.session), claim)


def _play(plan: Round) -> list[Ended]:
    """A process for each line of claims; all begin together and take the next claim when one has ended."""
    copying = multiprocessing.get_context("fork")
    together = copying.Barrier(plan.processes)
    with ProcessPoolExecutor(plan.processes, copying, together.wait, (LONGEST_WAIT,)) as processes:
        return list(processes.map(partial(_claim, plan), plan.claims))


def _warm_up(plan: Round) -> None:
    """Have every statement compiled once, and leave nothing: no row, and no connection to be copied."""
    for books in (True, False):
        _through_services(uuid.UUID(plan.session), replace(plan.claims[0], books=books, takes_back=True))
    db.engine.dispose()


def _main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        plan = Round(**{**told, "claims": tuple(Claim(**each) for each in told["claims"])})
        with opened(plan.url), clock.held(AT):
            _warm_up(plan)
            ended = _play(plan)
        sys.stdout.write(json.dumps([asdict(each) for each in ended]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
