import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.suppression import (
    HIDDEN,
    MINIMUM,
    Group,
    Table,
    is_hidden,
    join_small_counts,
    may_move_on,
    shown_for,
    suppress,
    suppress_counts,
)

SIZES = st.lists(st.integers(0, 40), min_size=1, max_size=9)


def table_of(*sizes: int) -> Table[str]:
    groups = [Group(f"kind {number}", size, f"mean {number}") for number, size in enumerate(sizes)]
    return suppress(groups, Group("Everyone", sum(sizes), "mean of all"))


def people_of(table: Table[str]) -> list[object]:
    return [row.people for row in table.rows]


def test_hidden_figure_renders_as_c_however_it_is_formatted() -> None:
    assert (str(HIDDEN), f"{HIDDEN}", f"{HIDDEN:+.1f}", f"{HIDDEN:>8}") == ("[c]",) * 4
    assert is_hidden(HIDDEN)
    assert not is_hidden("[c]")


def test_hidden_figure_cannot_be_calculated_with() -> None:
    with pytest.raises(TypeError):
        sum([HIDDEN, 3])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        float(HIDDEN)  # type: ignore[arg-type]


def test_group_of_ten_is_shown_and_of_nine_hidden() -> None:
    assert shown_for(10, 3.4) == 3.4
    assert shown_for(9, 3.4) == HIDDEN


def test_large_groups_are_all_shown() -> None:
    table = table_of(34, 25, 10)
    assert people_of(table) == [34, 25, 10]
    assert [row.value for row in table.rows] == ["mean 0", "mean 1", "mean 2"]


def test_two_small_groups_are_hidden_and_stay_in_the_total() -> None:
    table = table_of(34, 25, 19, 13, 8, 7)
    assert people_of(table) == [34, 25, 19, 13, HIDDEN, HIDDEN]
    assert [row.value for row in table.rows][4:] == [HIDDEN, HIDDEN]
    assert (table.total.people, table.total.value) == (106, "mean of all")


def test_one_small_group_takes_the_next_smallest_with_it_and_both_look_the_same() -> None:
    table = table_of(34, 12, 9, 19)
    assert people_of(table) == [34, HIDDEN, HIDDEN, 19]
    assert (table.rows[1].people, table.rows[1].value) == (table.rows[2].people, table.rows[2].value)


def test_small_groups_that_are_fewer_than_ten_together_take_another_with_them() -> None:
    assert people_of(table_of(30, 20, 2, 3)) == [30, HIDDEN, HIDDEN, HIDDEN]


def test_empty_group_does_not_protect_a_small_one() -> None:
    assert people_of(table_of(30, 20, 9, 0)) == [30, HIDDEN, HIDDEN, HIDDEN]


def test_empty_group_alone_hides_nobody_else() -> None:
    assert people_of(table_of(30, 20, 0)) == [30, 20, HIDDEN]


def test_total_of_fewer_than_ten_is_hidden() -> None:
    table = table_of(4, 3)
    assert people_of(table) == [HIDDEN, HIDDEN]
    assert table.total.hidden


def test_groups_that_do_not_make_up_the_total_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppress([Group("a", 10, 1.0)], Group("all", 11, 1.0))


@given(SIZES)
def test_subtraction_never_yields_a_group_below_the_minimum(sizes: list[int]) -> None:
    table = table_of(*sizes)
    shown = [row.people for row in table.rows if not is_hidden(row.people)]
    assert all(people >= MINIMUM for people in shown)
    hidden = [size for size, row in zip(sizes, table.rows, strict=True) if row.hidden and size]
    if not table.total.hidden:
        remainder = sum(sizes) - sum(shown)
        assert remainder == sum(hidden)
        assert remainder == 0 or (remainder >= MINIMUM and len(hidden) >= 2)
    assert all(row.people == row.value == HIDDEN for row in table.rows if row.hidden)


def test_small_counts_of_reasons_are_hidden_and_the_total_is_kept() -> None:
    table = suppress_counts({"told us before": 6, "urgent work": 4, "personal": 11, "not known yet": 12})
    assert [row.value for row in table.rows] == [HIDDEN, HIDDEN, 11, 12]
    assert table.total.value == 33


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    table = suppress_counts({"attended": 30, "partly attended": 12, "did not attend": 3})
    assert [row.value for row in table.rows] == [30, HIDDEN, HIDDEN]


def test_count_of_nobody_is_hidden_like_any_small_one() -> None:
    table = suppress_counts({"attended": 36, "partly attended": 4, "did not attend": 0})
    assert [row.value for row in table.rows] == [36, HIDDEN, HIDDEN]


def test_counts_of_fewer_than_ten_people_are_hidden_with_their_total() -> None:
    table = suppress_counts({"left post": 2, "stepped down": 1})
    assert [row.value for row in table.rows] + [table.total.value] == [HIDDEN] * 3


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 60), min_size=2, max_size=8))
def test_no_count_can_be_found_by_subtraction(counts: dict[str, int]) -> None:
    table = suppress_counts(counts)
    assert sum(row.hidden for row in table.rows) != 1
    assert all(row.hidden == (row.value == HIDDEN) for row in table.rows)
    small = {label for label, count in counts.items() if count < MINIMUM}
    assert small <= {row.label for row in table.rows if row.hidden}


def test_count_of_one_or_two_joins_its_smaller_neighbour() -> None:
    bands = join_small_counts(["More right", "The same", "Fewer right"], [[29, 1, 5]])
    assert [(band.label, band.counts) for band in bands] == [
        ("More right", (29,)),
        ("The same or fewer right", (6,)),
    ]


def test_counts_of_none_or_three_and_more_stay_apart() -> None:
    bands = join_small_counts(["0 to 8", "9 to 12", "13 to 20"], [[5, 18, 9], [0, 3, 29]])
    assert [band.counts for band in bands] == [(5, 0), (18, 3), (9, 29)]


def test_bands_join_in_every_column_at_once() -> None:
    bands = join_small_counts(
        ["0 to 8", "9 to 12", "13 to 20"],
        [[5, 18, 9], [1, 8, 23]],
        join=lambda first, second: f"{first.split(' to ')[0]} to {second.split(' to ')[1]}",
    )
    assert [(band.label, band.counts) for band in bands] == [("0 to 12", (23, 9)), ("13 to 20", (9, 23))]


def test_column_of_fewer_than_ten_people_is_hidden_whole() -> None:
    bands = join_small_counts(["low", "high"], [[10, 12], [1, 8]])
    assert [band.counts for band in bands] == [(10, HIDDEN), (12, HIDDEN)]


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="each label"):
        join_small_counts(["low", "high"], [[1, 2, 3]])


@given(st.integers(1, 7).flatmap(lambda n: st.lists(st.lists(st.integers(0, 25), min_size=n, max_size=n))))
def test_joining_loses_nobody_and_leaves_no_count_of_one_or_two(columns: list[list[int]]) -> None:
    labels = [str(number) for number in range(len(columns[0]) if columns else 1)]
    bands = join_small_counts(labels, columns)
    for number, column in enumerate(columns):
        counts = [band.counts[number] for band in bands]
        if sum(column) < MINIMUM:
            assert counts == [HIDDEN] * len(bands)
        else:
            assert sum(count for count in counts if not is_hidden(count)) == sum(column)
            assert not {1, 2} & set(counts)


def test_published_row_moves_on_only_with_ten_more_people() -> None:
    assert not may_move_on(published_people=34, people_now=43)
    assert may_move_on(published_people=34, people_now=44)
    assert not may_move_on(published_people=34, people_now=20)
