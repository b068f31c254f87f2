"""What the find box of staff pages leads to: applications by reference, people and agencies by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.directory.models import Agency, Person, Programme
from app.directory.queries import Wanted, people_page, seen_by
from app.mentoring.models import Application
from app.mentoring.queries import still_reads_blind
from app.platform.db import db

MOST = 20
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Found:
    """The best matches of each kind, and how many people there are in all.

    `still_read` are references of applications that whoever looks has still to read blind.
    """

    applications: Sequence[Application]
    people: Sequence[Person]
    people_in_all: int
    agencies: Sequence[Agency]
    still_read: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.applications or self.people or self.agencies or self.still_read)


def find(programme: Programme, viewer: Person | None, words: str) -> Found:
    """What fits `words` as far as `viewer` may know of it; nothing for less than two letters."""
    if len(words) < FEWEST_LETTERS:
        return Found([], [], 0, [])
    applications = db.session.scalars(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.programme_id == programme.id,
            seen_by(viewer),
            Application.reference.icontains(words, autoescape=True),
        )
        .options(joinedload(Application.person), joinedload(Application.cohort))
        .order_by(Application.reference)
        .limit(MOST)
    ).all()
    agencies = db.session.scalars(
        select(Agency)
        .where(
            Agency.programme_id == programme.id,
            Agency.name.icontains(words, autoescape=True),
        )
        .order_by(Agency.name)
        .limit(MOST)
    ).all()
    page = people_page(programme, viewer, Wanted(words=words), 1)
    unnamed = still_reads_blind(viewer)
    return Found(
        [each for each in applications if each.id not in unnamed],
        page.people[:MOST],
        page.total,
        agencies,
        [each.reference for each in applications if each.id in unnamed],
    )
