"""Seats cannot be oversold, neither by the code nor past it."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.platform import seats
from app.platform.db import db, transaction

ANNA, BELL, CORA = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def pool(any_database_app: Flask) -> uuid.UUID:
    with transaction():
        made = seats.open_pool("test", 2)
        identifier = made.id
    return identifier


def test_claim_takes_the_lowest_free_seat(pool: uuid.UUID) -> None:
    with transaction():
        assert [seats.claim(pool, who) for who in (ANNA, BELL)] == [1, 2]
        seats.release(pool, ANNA)
        assert seats.claim(pool, CORA) == 1


def test_claim_twice_keeps_the_one_seat(pool: uuid.UUID) -> None:
    with transaction():
        assert seats.claim(pool, ANNA) == seats.claim(pool, ANNA)
    assert seats.free_seats([pool]) == {pool: 1}


def test_claim_beyond_the_last_seat_is_refused(pool: uuid.UUID) -> None:
    with transaction() as outcome:
        for who in (ANNA, BELL, CORA):
            seats.claim(pool, who)
    assert not outcome.ok
    assert "Every place is taken" in outcome.message


def test_schema_refuses_a_second_seat_for_one_holder(pool: uuid.UUID) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(update(seats.Seat).where(seats.Seat.pool_id == pool).values(holder_id=ANNA))


def test_schema_refuses_a_second_row_for_one_seat(pool: uuid.UUID) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.add(seats.Seat(pool_id=pool, number=1, holder_id=CORA))


def test_hand_over_passes_the_seat_itself(pool: uuid.UUID) -> None:
    with transaction():
        number = seats.claim(pool, ANNA)
        assert seats.hand_over(pool, ANNA, BELL) == number
    assert seats.seat_of(pool, ANNA) is None


def test_resize_takes_free_seats_only(pool: uuid.UUID) -> None:
    with transaction():
        seats.claim(pool, ANNA)
        seats.claim(pool, BELL)
        seats.release(pool, ANNA)
        seats.resize(pool, 1)
        assert seats.seat_of(pool, BELL) == 2
    with transaction() as outcome:
        seats.resize(pool, 0)
    assert outcome.message == "1 place is taken, so the number cannot go down to 0."


def test_resize_upwards_adds_free_seats(pool: uuid.UUID) -> None:
    with transaction():
        seats.resize(pool, 5)
    assert (seats.size(pool), seats.free_seats([pool])) == (5, {pool: 5})
