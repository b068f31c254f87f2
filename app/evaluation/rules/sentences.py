"""The findings that head figures: each sentence is true of the numbers below it, whatever they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.evaluation.rules.figures import ConfidenceChange, PairedChange


class Finding(StrEnum):
    """What a change says: more or fewer only where the 95 % interval does not hold "no change"."""

    MORE = "more"
    NO_CLEAR_CHANGE = "no clear change"
    FEWER = "fewer"


@dataclass(frozen=True)
class Verdict:
    """How many rows of a table are shown, and in how many of those people clearly gained or lost."""

    shown: int
    more: int
    fewer: int


def finding(change: PairedChange) -> Finding:
    """Without an interval nothing is clear; an interval that only touches "no change" is not clear either."""
    if change.interval is None:
        return Finding.NO_CLEAR_CHANGE
    if change.interval.low > 0:
        return Finding.MORE
    return Finding.FEWER if change.interval.high < 0 else Finding.NO_CLEAR_CHANGE


def verdict(changes: Sequence[PairedChange]) -> Verdict:
    """The findings of the rows that can be shown, counted."""
    findings = [finding(change) for change in changes]
    return Verdict(len(findings), findings.count(Finding.MORE), findings.count(Finding.FEWER))


def knowledge_heading(found: Finding) -> str:
    """The heading over the change in right answers."""
    if found is Finding.NO_CLEAR_CHANGE:
        return "No clear change in how many questions people answered right"
    return f"People answered {found.value} questions right afterwards"


def group_heading(found: Verdict, one: str, many: str) -> str:
    """The heading over a table by cohort, kind of agency or role, named in the singular and the plural."""
    if not found.shown:
        return f"No {one} can be shown yet"
    if not found.more and not found.fewer:
        return f"No clear change in {'the one' if found.shown == 1 else 'any'} {one} we can show"
    each = f"the one {one}" if found.shown == 1 else f"every {one}"
    some = f"of the {found.shown} {many}"
    if found.more == found.shown:
        return f"The gain is clear in {each} we can show"
    if found.fewer == found.shown:
        return f"Fewer right answers in {each} we can show"
    if not found.more:
        return f"Fewer right answers in {found.fewer} {some} we can show"
    rest = f", fewer right answers in {found.fewer}" if found.fewer else ""
    return f"The gain is clear in {found.more} {some} we can show{rest}"


def confidence_heading(changes: Sequence[ConfidenceChange], statements: int) -> str:
    """The heading over the confidence statements; `changes` are those shown of so many `statements`.

    Confidence rose, or fell, on a statement only if it did from either starting point: as answered before
    and looking back.
    """
    both = [{finding(one.since_before), finding(one.since_looking_back)} for one in changes]
    rose, fell = both.count({Finding.MORE}), both.count({Finding.FEWER})
    if not changes:
        return "Confidence cannot be shown yet"
    shown = "" if len(changes) == statements else " we can show"
    if not rose and not fell:
        return f"No clear change in confidence{shown and f' on the statements{shown}'}"
    if len(changes) == rose or len(changes) == fell:
        verb = "rose" if rose else "fell"
        if len(changes) == 1:
            return f"Confidence {verb} on the statement{shown}"
        more = rose and all(
            one.since_looking_back.mean_change > one.since_before.mean_change for one in changes
        )
        looking_back = ", more so when people looked back" if more else ""
        return f"Confidence {verb} on every statement{shown}{looking_back}"
    verbs = [f"{verb} on {count}" for verb, count in (("rose", rose), ("fell", fell)) if count]
    return f"Confidence clearly {' and '.join(verbs)} of the {len(changes)} statements{shown}"
