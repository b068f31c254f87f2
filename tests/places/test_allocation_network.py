"""The parts of the flow: levels in one integer, prices that never fall, and the residual network itself."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import Objective, parse_problem, propose
from app.places.rules.flow import Flow, largest_difference
from app.places.rules.network import SOURCE, Bundle, Network
from app.places.rules.packing import Packing
from tests.places.allocation_cases import examples
from tests.places.allocation_several import regional

LARGEST = Objective(0, 140, 60, 10**9, 10**7, 3_000, 600 << 40)
levels = st.tuples(*(st.integers(-bound, bound) for bound in LARGEST)).map(lambda each: Objective(*each))


@examples(200, full=5_000)
@given(levels, levels)
def test_packing_gives_back_what_was_packed_and_keeps_the_order(one: Objective, other: Objective) -> None:
    packing = Packing(LARGEST)
    assert packing.unpack(packing.pack(one)) == one
    assert (packing.pack(one) < packing.pack(other)) == (one < other)


@examples(200, full=5_000)
@given(levels, levels)
def test_sums_of_packed_values_are_packed_sums(one: Objective, other: Objective) -> None:
    twice = Packing(LARGEST.plus(LARGEST))
    assert twice.unpack(twice.pack(one) + twice.pack(other)) == one.plus(other)
    assert twice.unpack(twice.pack(one) - twice.pack(other)) == one.minus(other)


def test_one_unit_of_a_level_outweighs_all_of_the_later_ones() -> None:
    packing = Packing(LARGEST)
    for number in range(1, len(LARGEST) - 1):
        earlier, later = [0] * 7, [0] * 7
        earlier[number], later[number + 1 :] = 1, LARGEST[number + 1 :]
        assert packing.pack(Objective(*earlier)) > packing.pack(Objective(*later))


def test_the_levels_together_are_wider_than_a_machine_word_and_do_not_overflow() -> None:
    flow = Flow(parse_problem(regional(random.Random(1), sessions=3, capacity=10, people=90, agencies=6)))
    dearest = max(max(each.values()) for each in flow.network.people)
    cheapest = min(min(each.values()) for each in flow.network.people)
    assert (dearest - cheapest).bit_length() > 64
    assert len(flow.placed()) == 30


def test_the_bounds_hold_twice_whatever_any_allocation_comes_to() -> None:
    """So no level of a difference between two allocations spills over into the level before it."""
    problem = parse_problem(regional(random.Random(1), sessions=3, capacity=10, people=90, agencies=6))
    for reached, bound in zip(propose(problem).objective, largest_difference(problem), strict=True):
        assert 2 * abs(reached) <= bound


def test_a_detour_is_found_where_the_straight_way_is_full() -> None:
    """The first person takes the only cheap place; for the second to come, the first has to move."""
    people = [{SOURCE: 0, 1: 1, 2: 5}, {SOURCE: 0, 1: 2}]
    network = Network([], [Bundle([0, 0], most=1), Bundle([0, 0], most=1, pool=1)], [1, 1], people)
    assert network.send_one()
    assert network.where == [1, SOURCE]
    assert network.send_one()
    assert network.where == [2, 1]
    assert not network.send_one()


def test_held_places_fill_before_open_ones() -> None:
    people = [{SOURCE: 0, 1: each} for each in range(3)]
    network = Network([], [Bundle([0] * 4, held=1)], [1], people)
    network.fill()
    assert network.where == [1, 1, SOURCE]


def test_a_role_that_is_short_draws_its_people_first() -> None:
    """Two of no role are cheaper; the minimum for the role is worth more than both."""
    roles, groups = [Bundle([-100, 0, 0, 0])], [Bundle([0] * 4)]
    people = [{SOURCE: 0, 2: 1}, {SOURCE: 0, 2: 2}, {1: 0, 2: 50}]
    network = Network(roles, groups, [2], people)
    network.fill()
    assert network.where == [2, SOURCE, 2]


def test_what_it_takes_to_come_back() -> None:
    """The cheapest way for the third person is that the first moves and the second leaves."""
    people = [{SOURCE: 0, 1: 1, 2: 2}, {SOURCE: 0, 2: 4}, {SOURCE: 0, 1: 9}]
    network = Network([], [Bundle([0] * 4), Bundle([0] * 4, pool=1)], [1, 1], people)
    network.fill()
    assert network.where == [1, 2, SOURCE]
    back = network.ways_back()
    assert back.price(1, SOURCE) == -3
    assert [(step.person, step.target) for step in back.steps(1, SOURCE)] == [(0, 2), (1, SOURCE)]
