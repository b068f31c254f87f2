"""Published figures under attack: somebody who reads every table on every day and adds and subtracts them.

The worlds go through the code that publishes, on rows that are never saved. The attack knows nothing of it:
it takes each published group as an equation and looks for one, or a sum or difference of several, that
concerns fewer than ten people.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy.orm.attributes import set_committed_value

from app.directory.enums import Audience, Sector
from app.directory.models import Agency, Person
from app.evaluation import rules
from app.evaluation.enums import Dimension, InstrumentKind, Moment, QuestionKind
from app.evaluation.models import Choice, FigureBatch, Instrument, Option, Question, Reply, Sitting
from app.evaluation.rules import editions
from app.evaluation.services.editions import LATER, Publishing
from tests.support.scale import at_scale

FEWEST = 10
BEGINS = datetime(2017, 3, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WORLDS = at_scale(100, 2)
PAIRS_A_WORLD = at_scale(100, 50)
ORDERS = at_scale(20, 4)
Groups = list[frozenset[str]]


def identifier(chance: random.Random) -> uuid.UUID:
    """The same for the same seed."""
    return uuid.UUID(int=chance.getrandbits(128))


def a_test(chance: random.Random) -> Instrument:
    """Two questions, each with a right and a wrong answer."""
    test = Instrument(id=identifier(chance), kind=InstrumentKind.KNOWLEDGE_TEST)
    test.programme_id = identifier(chance)
    questions = []
    for _ in range(2):
        question = Question(id=identifier(chance), kind=QuestionKind.SINGLE, text="Which?")
        question.options = [
            Option(id=identifier(chance), position=n, text=str(n), right=n == 0) for n in (0, 1)
        ]
        questions.append(question)
    # They are read through their places in the test; here is no database to read from.
    set_committed_value(test, "questions", questions)
    return test


def a_cohort(test: Instrument, chance: random.Random, ends: datetime) -> list[Sitting]:
    """Some people of one cohort, of few or many kinds; some late, some who never answer again."""
    cohort_id = identifier(chance)
    sectors = chance.sample(list(Sector), chance.randint(2, 8))
    usual = [chance.choice((1, 3, 9, 20)) for _ in sectors]
    again = chance.choice((0.3, 0.7, 0.95))
    sittings = []
    for _ in range(chance.randint(8, 60)):
        person = Person(
            id=identifier(chance),
            audience=chance.choices((Audience.FRONTLINE, *chance.sample(list(Audience), 3)), (12, 3, 2, 1))[
                0
            ],
        )
        agency = Agency(sector=chance.choices(sectors, usual)[0])
        opens = {Moment.PRE: ends - 20 * DAY, Moment.POST: ends}
        opens |= {moment: ends + 91 * DAY * place for place, moment in enumerate(LATER, start=1)}
        for moment, opens_at in opens.items():
            late = chance.choice((1, 2, 5, 9, 13, 20, 60, 200))
            answers = moment is Moment.PRE or chance.random() < (0.9 if moment is Moment.POST else again)
            sitting = Sitting(
                id=identifier(chance),
                person_id=person.id,
                cohort_id=cohort_id,
                moment=moment,
                opens_at=opens_at,
                submitted_at=opens_at + late * DAY if answers else None,
            )
            sitting.person, sitting.agency = person, agency
            for question in test.questions:
                chosen = [Choice(option_id=chance.choice(question.options).id)]
                sitting.replies.append(Reply(question_id=question.id, not_known=False, choices=chosen))
            sittings.append(sitting)
    return sittings


def published(seed: int) -> Groups:
    """Every group whose marks stood on some page on some day of three years."""
    chance = random.Random(seed)
    test = a_test(chance)
    sittings: list[Sitting] = []
    for _ in range(chance.randint(2, 7)):
        sittings += a_cohort(test, chance, BEGINS + chance.randint(0, 500) * DAY)
    nights = sorted({BEGINS + chance.randint(30, 1_500) * DAY for _ in range(15)})
    batches: list[FigureBatch] = []
    seen: set[frozenset[str]] = set()
    for night in nights:
        look = Publishing(test, sittings, batches, night)
        look.tests({})
        look.yearly()
        test.counted_at = night
        batches = look.batches
        seen.update(on_the_pages(batches))
    return sorted(seen, key=lambda group: (len(group), sorted(group)))


def on_the_pages(batches: Sequence[FigureBatch]) -> Groups:
    """Of one night: cohorts, the course, kinds of agency, roles, their total, and who "had before"."""
    shown: dict[tuple[object, ...], set[str]] = {}
    fixed = [one.published_at for one in batches if one.dimension is not Dimension.COHORT]
    for one in batches:
        if one.moment == Moment.POST.value:
            shown.setdefault((one.dimension, one.cohort_id, one.row), set()).update(one.answers)
            if one.dimension is Dimension.COHORT:
                shown.setdefault(("course",), set()).update(one.answers)
                if fixed and one.published_at <= max(fixed):
                    shown.setdefault(("everyone",), set()).update(one.answers)
        else:
            for row in ((one.moment, one.cohort_id), (one.moment,)):
                shown.setdefault(row, set()).update(one.answers)
    secret = {
        row
        for row in shown
        if row[0] in {moment.value for moment in LATER}
        and not all(
            one.with_before
            for one in batches
            if one.moment == row[0]
            and one.cohort_id in {*row[1:], *([one.cohort_id] if len(row) == 1 else [])}
        )
    }
    return [frozenset(people) for row, people in shown.items() if row not in secret]


def found_by_pairs(groups: Groups, chance: random.Random, pairs: int) -> list[int]:
    """How many people each pair of tables tells apart, where that is fewer than ten but somebody."""
    found = [len(group) for group in groups]
    for _ in range(pairs if len(groups) > 1 else 0):
        one, other = chance.sample(groups, 2)
        third = chance.choice(groups)
        found += [len(one ^ other), len(one - other) if other <= one else 0]
        if not one & other and one | other <= third:
            found.append(len(third - one - other))
    return [size for size in found if 0 < size < FEWEST]


def found_by_elimination(groups: Groups, chance: random.Random, orders: int) -> list[int]:
    """The smallest sets of people about whom an equation follows, by solving for people in random orders."""
    people = sorted(frozenset().union(*groups))
    found = []
    for _ in range(orders if groups else 0):
        chance.shuffle(people)
        matrix = np.array([[one in group for one in people] for group in groups], dtype=float)
        row = 0
        for column in range(len(people)):
            if row == len(matrix):
                break
            pivot = row + int(np.argmax(np.abs(matrix[row:, column])))
            if abs(matrix[pivot, column]) < 1e-9:
                continue
            matrix[[row, pivot]] = matrix[[pivot, row]]
            matrix[row] /= matrix[row, column]
            factors = matrix[:, column].copy()
            factors[row] = 0
            matrix -= np.outer(factors, matrix[row])
            row += 1
        found += [int(size) for size in np.count_nonzero(np.abs(matrix) > 1e-9, axis=1)]
    return [size for size in found if 0 < size < FEWEST]


def attacked(seed: int) -> tuple[int, list[int]]:
    """How many groups were published, and the sizes of what was found out."""
    groups = published(seed)
    chance = random.Random(seed)
    found = found_by_pairs(groups, chance, PAIRS_A_WORLD)
    return len(groups), found + found_by_elimination(groups, chance, ORDERS)


def test_nothing_about_fewer_than_ten_people_follows_from_all_that_is_published() -> None:
    groups = 0
    for seed in range(WORLDS):
        number, found = attacked(seed)
        groups += number
        assert not found, (seed, found)
    assert groups > 5 * WORLDS
    print(f"{WORLDS} worlds, {groups} published groups, {WORLDS * PAIRS_A_WORLD} random pairs: nothing found")


def test_the_attack_finds_people_when_nothing_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "additions", lambda *tables: editions.additions(*tables, minimum=1))
    assert attacked(1)[1]


def test_the_attack_finds_people_when_only_small_groups_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hiding groups under ten, table by table, is not enough: cohorts and kinds of agency overlap."""
    monkeypatch.setattr(editions, "each_has_its_own", lambda groups, minimum: len(groups[-1]) >= minimum)
    assert any(attacked(seed)[1] for seed in range(3))
