"""Keeping people in small groups from being recognised in figures.

The rules, used alike on pages, in spreadsheets and in PDFs (they concern scores, answers and reasons, not the
headcounts that staff see):

1. A group of fewer than 10 people is hidden: neither its number of people nor its figures are shown.
2. When one group alone would be hidden it could be found by subtracting the others from the total, so the
   next smallest is hidden as well, and both look the same.
3. For figures such as means the people hidden together must be at least 10 too, because their joint figure
   can be found by subtraction. For plain counts of categories rule 2 is enough: the joint count of several
   categories tells nobody's category.
4. Hidden people stay in the total; a total of fewer than 10 is hidden itself.
5. In a distribution a count of 1 or 2 is joined to its neighbour.
6. A published row moves on only when at least 10 people have been added to it.
7. Whatever is published of the same people, on whichever page and day, every sum and difference of it still
   concerns at least 10 people (`each_has_its_own`).

Suppress one dimension at a time: a table crossed or filtered again can be differenced against this one.
Rules 1 and 2 are primary and secondary suppression in the sense of A. Hundepool et al., *Statistical
Disclosure Control* (Wiley, 2012).
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeGuard, TypeVar

MINIMUM: Final = 10
SMALLEST_SHOWN_COUNT: Final = 3
PRIME: Final = 2**61 - 1

T = TypeVar("T")


class Hidden:
    """Stands where a figure would be, and renders as "[c]" (confidential) however it is formatted."""

    __slots__ = ()
    explanation: Final = "not shown, to protect people in small groups"

    def __str__(self) -> str:
        return "[c]"

    def __repr__(self) -> str:
        return "HIDDEN"

    def __format__(self, _spec: str) -> str:
        return "[c]"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hidden)

    def __hash__(self) -> int:
        return hash(Hidden)


HIDDEN: Final = Hidden()


def is_hidden(value: object) -> TypeGuard[Hidden]:
    """Whether this stands for a figure that must not be shown."""
    return isinstance(value, Hidden)


def shown_for(people: int, value: T, minimum: int = MINIMUM) -> T | Hidden:
    """The value if it describes at least `minimum` people, otherwise HIDDEN."""
    return value if people >= minimum else HIDDEN


@dataclass(frozen=True)
class Group(Generic[T]):
    """A row before suppression: `people` are those whom `value` describes, not all who were asked."""

    label: str
    people: int
    value: T


@dataclass(frozen=True)
class Row(Generic[T]):
    """A row that may be shown: either both figures, or HIDDEN twice."""

    label: str
    people: int | Hidden
    value: T | Hidden

    @property
    def hidden(self) -> bool:
        return is_hidden(self.people)


@dataclass(frozen=True)
class Table(Generic[T]):
    """The rows in the order they were given, and the row that counts everybody, hidden people included."""

    rows: tuple[Row[T], ...]
    total: Row[T]


def suppress(groups: Sequence[Group[T]], total: Group[T], minimum: int = MINIMUM) -> Table[T]:
    """Hide small groups and what would give them away, by rules 1 to 4 above.

    The groups must divide the total's people exactly, each person in one group; otherwise ValueError, because
    then nobody can say what a subtraction would reveal. A group without people is shown as hidden, but it
    protects nobody, so it does not count as the second hidden group.
    """
    if any(group.people < 0 for group in groups) or sum(group.people for group in groups) != total.people:
        raise ValueError("The groups must add up to the people in the total.")
    hidden = _small(groups, minimum)

    def gives_somebody_away() -> bool:
        sizes = [groups[index].people for index in hidden if groups[index].people]
        return bool(sizes) and (len(sizes) < 2 or sum(sizes) < minimum)

    for index in _next_smallest(groups, hidden):
        if not gives_somebody_away():
            break
        hidden.add(index)
    return Table(
        rows=tuple(_row(group, index in hidden) for index, group in enumerate(groups)),
        total=_row(total, total.people < minimum),
    )


def suppress_counts(
    counts: Mapping[str, int], minimum: int = MINIMUM, total_label: str = "Total"
) -> Table[int]:
    """Hide small counts of reasons, absences or outcomes, by rules 1, 2 and 4; each count is its own group.

    A count of 0 is hidden like any other small one, so two hidden counts never show which of them is empty.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count cannot be below zero.")
    groups = [Group(label, count, count) for label, count in counts.items()]
    hidden = _small(groups, minimum)
    if len(hidden) == 1:
        hidden.update(_next_smallest(groups, hidden)[:1])
    everybody = sum(counts.values())
    return Table(
        rows=tuple(_row(group, index in hidden) for index, group in enumerate(groups)),
        total=_row(Group(total_label, everybody, everybody), everybody < minimum),
    )


@dataclass(frozen=True)
class Band:
    """One step of a distribution with a count for each column (before and after, say)."""

    label: str
    counts: tuple[int | Hidden, ...]


def either(first: str, second: str) -> str:
    """The label of two joined steps: "The same" and "Fewer right" become "The same or fewer right"."""
    return f"{first} or {second[:1].lower()}{second[1:]}"


def join_small_counts(
    labels: Sequence[str],
    columns: Sequence[Sequence[int]],
    join: Callable[[str, str], str] = either,
    minimum: int = MINIMUM,
) -> tuple[Band, ...]:
    """Join every step in which some column counts 1 or 2 people to its smaller neighbour, until none is left.

    `labels` are in their natural order, and every column has one count a label. Joined steps are joined in
    every column, so that columns stay comparable and cannot be differenced. A column that counts fewer than
    `minimum` people altogether is hidden whole. Nobody is lost: each shown column keeps its total.
    """
    if any(len(column) != len(labels) for column in columns):
        raise ValueError("Every column needs one count for each label.")
    kept = [number for number, column in enumerate(columns) if sum(column) >= minimum]
    names = list(labels)
    steps = [[columns[number][index] for number in kept] for index in range(len(labels))]

    def too_small(index: int) -> bool:
        return any(0 < count < SMALLEST_SHOWN_COUNT for count in steps[index])

    while len(steps) > 1:
        small = [index for index in range(len(steps)) if too_small(index)]
        if not small:
            break
        index = min(small, key=lambda i: (sum(steps[i]), i))
        neighbours = [i for i in (index - 1, index + 1) if 0 <= i < len(steps)]
        other = min(neighbours, key=lambda i: (sum(steps[i]), i))
        first, second = sorted((index, other))
        names[first : second + 1] = [join(names[first], names[second])]
        steps[first : second + 1] = [[a + b for a, b in zip(steps[first], steps[second], strict=True)]]

    bands = []
    for name, step in zip(names, steps, strict=True):
        shown = dict(zip(kept, step, strict=True))
        bands.append(Band(name, tuple(shown.get(number, HIDDEN) for number in range(len(columns)))))
    return tuple(bands)


def may_move_on(published_people: int, people_now: int, minimum: int = MINIMUM) -> bool:
    """Whether a published row may be replaced: rule 6, so that two editions cannot be differenced."""
    return people_now - published_people >= minimum


def each_has_its_own(groups: Sequence[Collection[Hashable]], minimum: int = MINIMUM) -> bool:
    """Whether nothing about fewer than `minimum` people follows from these groups' figures: rule 7.

    True only if every sum and difference of the groups, with any factors, is empty or takes in at least
    `minimum` people. It is shown by finding that many separate sets of people each of which alone tells all
    independent groups apart (disjoint bases, as in J. Edmonds, "Minimum partition of a matroid into
    independent subsets", 1965): a combination that leaves out one whole set is empty, so one that is not
    takes in somebody from each. Careful: False may also mean that the sets were not found.
    """
    distinct = {frozenset(group) for group in groups}
    masks: Counter[Hashable] = Counter()
    for place, group in enumerate(distinct):
        for one in group:
            masks[one] += 1 << place
    left = Counter(masks.values())
    rank = _rank(list(left), len(distinct))
    for _ in range(minimum):
        # Those of whom most are left go first, so that the scarce ones last.
        chosen = _independent(sorted(left, key=lambda mask: (-left[mask], mask)))
        if len(chosen) < rank:
            return False
        left -= Counter(chosen)
    return True


def _independent(masks: Sequence[int]) -> list[int]:
    """The first of the masks that are independent modulo 2, and therefore independent altogether."""
    pivots: dict[int, int] = {}
    chosen = []
    for mask in masks:
        rest = mask
        while rest and rest.bit_length() in pivots:
            rest ^= pivots[rest.bit_length()]
        if rest:
            pivots[rest.bit_length()] = rest
            chosen.append(mask)
    return chosen


def _rank(masks: Sequence[int], width: int) -> int:
    """How many of the masks, read as rows of noughts and ones, are independent modulo a large prime."""
    pivots: dict[int, list[int]] = {}
    for mask in masks:
        row = [mask >> place & 1 for place in range(width)]
        for place in range(width):
            if row[place] and place in pivots:
                factor = row[place]
                row = [(a - factor * b) % PRIME for a, b in zip(row, pivots[place], strict=True)]
            elif row[place]:
                inverse = pow(row[place], -1, PRIME)
                pivots[place] = [a * inverse % PRIME for a in row]
                break
    return len(pivots)


def _small(groups: Sequence[Group[T]], minimum: int) -> set[int]:
    return {index for index, group in enumerate(groups) if group.people < minimum}


def _next_smallest(groups: Sequence[Group[T]], hidden: set[int]) -> list[int]:
    candidates = [index for index in range(len(groups)) if index not in hidden]
    return sorted(candidates, key=lambda index: (groups[index].people, index))


def _row(group: Group[T], hide: bool) -> Row[T]:
    if hide:
        return Row(group.label, HIDDEN, HIDDEN)
    return Row(group.label, group.people, group.value)
