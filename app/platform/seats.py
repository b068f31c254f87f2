"""Seats: pools of numbered seats, and the one way to take one.

A pool belongs to whatever has a limit (a training session, a make-up day, a forum room, its online side).
The schema makes overselling impossible: one row a seat, one holder a seat, one seat a holder.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid, case, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import ids
from app.platform.db import Identified, Model, db, rows_changed
from app.platform.errors import RuleBroken


class SeatPool(Identified, Model):
    """A number of seats that belong together."""

    __tablename__ = "seat_pool"

    purpose: Mapped[str] = mapped_column(String(40))


class Seat(Model):
    """One seat; free while nobody holds it."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("pool_id", "holder_id"),)

    pool_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("seat_pool.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)


class PoolFull(RuleBroken):
    """Every seat of the pool is taken."""

    def __init__(self) -> None:
        super().__init__("Every place is taken. Somebody else may have taken the last one a moment ago.")


def open_pool(purpose: str, seats: int) -> SeatPool:
    """A new pool with this many free seats."""
    pool = SeatPool(id=ids.new(), purpose=purpose)
    db.session.add(pool)
    db.session.flush()
    _add(pool.id, range(1, seats + 1))
    return pool


def claim(pool_id: uuid.UUID, holder_id: uuid.UUID) -> int:
    """Take the lowest free seat for `holder_id` and return its number; a holder keeps the seat it has.

    Raises PoolFull.
    """
    lock(pool_id)
    held, free = db.session.execute(
        select(
            func.min(case((Seat.holder_id == holder_id, Seat.number))),
            func.min(case((Seat.holder_id.is_(None), Seat.number))),
        ).where(Seat.pool_id == pool_id)
    ).one()
    if held is not None:
        return int(held)
    if free is None:
        raise PoolFull
    taken = rows_changed(
        update(Seat)
        .where(Seat.pool_id == pool_id, Seat.number == free, Seat.holder_id.is_(None))
        .values(holder_id=holder_id)
    )
    if taken != 1:
        raise PoolFull
    return int(free)


def release(pool_id: uuid.UUID, holder_id: uuid.UUID) -> bool:
    """Give back the seat of `holder_id`; says whether there was one."""
    lock(pool_id)
    given = rows_changed(
        update(Seat).where(Seat.pool_id == pool_id, Seat.holder_id == holder_id).values(holder_id=None)
    )
    return given > 0


def hand_over(pool_id: uuid.UUID, holder_id: uuid.UUID, newcomer_id: uuid.UUID) -> int:
    """Pass a held seat straight to somebody else, so that nobody can take it in between.

    Raises RuleBroken when `holder_id` has no seat or the newcomer has one.
    """
    lock(pool_id)
    number = seat_of(pool_id, holder_id)
    if number is None:
        raise RuleBroken("This place has been given back already.")
    if seat_of(pool_id, newcomer_id) is not None:
        raise RuleBroken("This colleague has a place already.")
    db.session.execute(
        update(Seat).where(Seat.pool_id == pool_id, Seat.number == number).values(holder_id=newcomer_id)
    )
    return number


def resize(pool_id: uuid.UUID, seats: int) -> None:
    """Have this many seats. Only free seats are taken away; raises RuleBroken when too few are free."""
    lock(pool_id)
    rows = list(db.session.scalars(select(Seat).where(Seat.pool_id == pool_id).order_by(Seat.number)))
    surplus = len(rows) - seats
    if surplus > 0:
        free = [row for row in reversed(rows) if row.holder_id is None]
        if len(free) < surplus:
            taken = len(rows) - len(free)
            said = "1 place is" if taken == 1 else f"{taken} places are"
            raise RuleBroken(f"{said} taken, so the number cannot go down to {seats}.")
        for row in free[:surplus]:
            db.session.delete(row)
    last = max((row.number for row in rows), default=0)
    _add(pool_id, range(last + 1, last - surplus + 1))
    db.session.flush()


def _add(pool_id: uuid.UUID, numbers: Sequence[int]) -> None:
    """Free seats with these numbers, in one statement."""
    if numbers:
        db.session.execute(insert(Seat), [{"pool_id": pool_id, "number": number} for number in numbers])


def seat_of(pool_id: uuid.UUID, holder_id: uuid.UUID) -> int | None:
    """The number of the seat that `holder_id` has, or None."""
    return db.session.scalar(select(Seat.number).where(Seat.pool_id == pool_id, Seat.holder_id == holder_id))


def free_seats(pool_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many seats are free in each pool."""
    wanted = list(pool_ids)
    counted = db.session.execute(
        select(Seat.pool_id, func.count().label("free"))
        .where(Seat.pool_id.in_(wanted), Seat.holder_id.is_(None))
        .group_by(Seat.pool_id)
    )
    free = {row.pool_id: row.free for row in counted}
    return {pool_id: free.get(pool_id, 0) for pool_id in wanted}


def size(pool_id: uuid.UUID) -> int:
    """How many seats the pool has, free or taken."""
    return db.session.scalar(select(func.count()).select_from(Seat).where(Seat.pool_id == pool_id)) or 0


def lock(*pool_ids: uuid.UUID) -> None:
    """Have these pools to oneself until the transaction ends; several are always taken in the same order.

    On SQLite whoever writes has all of the database to oneself from the beginning.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        return
    db.session.execute(
        select(SeatPool.id).where(SeatPool.id.in_(pool_ids)).order_by(SeatPool.id).with_for_update()
    ).all()
