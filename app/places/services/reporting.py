"""How fair an allocation is, as a page, a table and a document: what the board shows, without names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.directory.models import Person
from app.places import rules
from app.places.enums import ProposalStatus
from app.places.models import AllocationPolicy, DraftPin, Proposal
from app.places.services import dates
from app.places.services.role_groups import in_words
from app.places.services.showing import AgencyLine, board_of
from app.platform import audit
from app.platform.errors import RuleBroken
from app.platform.words import moment_year, number, plural, sentence
from app.training.models import TrainingSession

FAIRNESS_HEADERS = ("Table", "Row", "Measure", "Value")
PROVEN, NOT_PROVEN = "Proven best for this policy", "Not proven best: no quick method is known for it"
Line = tuple[str, str, str, object]


@dataclass(frozen=True)
class Adjustment:
    """What an administrator decided by hand about somebody of an agency."""

    agency: str
    placed: bool
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class FairnessReport:
    """One proposal. `ways` heads the columns of `measures`: this proposal, then simpler ways."""

    session: TrainingSession
    policy: AllocationPolicy
    proposal: Proposal
    capacity: int
    asked: int
    eligible: int
    placed: int
    lines: Sequence[AgencyLine]
    ways: Sequence[str]
    measures: Sequence[tuple[str, Sequence[str]]]
    unmet: Sequence[tuple[str, int, int]]
    adjustments: Sequence[Adjustment]

    @property
    def released(self) -> bool:
        return self.proposal.status is ProposalStatus.RELEASED


def fairness_report(session: TrainingSession, viewer: Person | None, at: datetime) -> FairnessReport | None:
    """The report of the proposal on the board; None before anything has been worked out.

    It counts the people whom `viewer` may know to be here, and names none of them.
    """
    board = board_of(session, viewer, at)
    if board.proposal is None:
        return None
    problem = rules.parse_problem(board.proposal.problem)
    room = dates.room_of(board.proposal)
    names = {line.code: line.name for line in board.lines}
    return FairnessReport(
        session=session,
        policy=board.policy,
        proposal=board.proposal,
        capacity=room["capacity"],
        asked=board.asked,
        eligible=board.eligible,
        placed=board.placed,
        lines=board.lines,
        ways=["This proposal", "First come", *(["Score only"] if board.scored else [])],
        measures=board.measures,
        unmet=board.unmet,
        adjustments=[_adjustment(pin, problem, names) for pin in board.kept],
    )


def _adjustment(pin: DraftPin, problem: rules.Problem, names: Mapping[str, str]) -> Adjustment:
    """By the agency for which the person was shared out, whichever it is now."""
    person = problem.candidates.get(str(pin.person_id))
    return Adjustment(
        agency=names.get(person.agency, "No agency yet") if person else "No agency yet",
        placed=pin.placed,
        reason=pin.reason.text or "",
        made_by=pin.made_by.full_name,
        made_at=pin.made_at,
    )


def take_fairness_report(session: TrainingSession, *, by: Person, at: datetime) -> FairnessReport | None:
    """The report to take away; that it was taken is on record.

    Whoever takes it, it counts only those whom everybody who shares out may know to be here. Raises
    RuleBroken while a change on the board is neither kept nor undone.
    """
    report = fairness_report(session, None, at)
    if report is not None:
        if report.proposal.tentative:
            raise RuleBroken("Keep or undo the change on the board first.")
        audit.record("export fairness report", report.proposal, by=by, at=at)
    return report


def fairness_rows(report: FairnessReport) -> list[Line]:
    """The report as rows of `FAIRNESS_HEADERS`."""
    return list(_lines(report))


def _lines(report: FairnessReport) -> Iterator[Line]:
    for label, value in facts_of(report):
        yield "Record", label, "", value
    for label, count in (
        ("Places", report.capacity),
        ("Asked", report.asked),
        ("Eligible", report.eligible),
        ("Placed", report.placed),
    ):
        yield "All agencies", label, "number", count
    for line in report.lines:
        yield "Agencies", line.name, "share", _tenths(line.share)
        yield "Agencies", line.name, "asked", line.asked
        yield "Agencies", line.name, "eligible", line.eligible
        yield "Agencies", line.name, "placed", line.placed
        yield "Agencies", line.name, "against share", _tenths(line.against)
        yield "Agencies", line.name, "below minimum, among people who can be placed", line.shortfall
    for label, values in report.measures:
        for way, value in zip(report.ways, values, strict=True):
            yield "Fairness", label, way, value
    for name, minimum, placed in report.unmet:
        yield "Minima not met", name, "minimum", minimum
        yield "Minima not met", name, "placed", placed
    for one in report.adjustments:
        what = "pinned in" if one.placed else "pinned out"
        yield (
            "Decided by hand",
            one.agency,
            f"{what} by {one.made_by}, {moment_year(one.made_at)}",
            one.reason,
        )


def _tenths(value: float) -> Decimal:
    """The figure that the page shows, as a number."""
    return Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP) + 0


def facts_of(report: FairnessReport) -> list[tuple[str, str]]:
    """Which proposal it is, and what identifies its input and its engine."""
    proposal = report.proposal
    worked_out = [("Worked out", moment_year(proposal.made_at))]
    if proposal.released_at is not None:
        worked_out.append(("Released", moment_year(proposal.released_at)))
    # A draft may be older than the policy; what it was worked out from is in its own input.
    basis = [("Shares", report.policy.basis.value.capitalize())] if report.released else []
    room = dates.room_of(proposal)
    band, minima = room["band"], in_words(room["role_minima"])
    return [
        ("Proposal", f"{proposal.number}{'' if report.released else ', not released'}"),
        *worked_out,
        *basis,
        ("Tolerance", f"{band} % either side of the share" if band is not None else "none"),
        *([("Role groups", sentence(minima))] if minima else []),
        ("Result", PROVEN if proposal.result["exact"] else NOT_PROVEN),
        ("Seed of the draw", proposal.problem["seed"]),
        ("Engine", proposal.engine_version),
        ("SHA-256 of the input", proposal.fingerprint),
    ]


def fairness_document(report: FairnessReport) -> dict[str, Any]:
    """What the printed report says, in words."""
    return {
        "title": f"Fairness report: {report.session.course.name}",
        "cohort": report.session.cohort.name if report.session.cohort else "",
        "summary": (
            f"{plural(report.capacity, 'place')}. {report.asked} asked, {report.eligible} could have one, "
            f"{report.placed} {'have' if report.released else 'would have'} one."
        ),
        "facts": facts_of(report),
        "agencies": [
            [
                line.name,
                number(line.share, 1),
                str(line.asked),
                str(line.eligible),
                str(line.placed),
                number(line.against, 1, signed=True),
                str(line.shortfall) if line.shortfall else "none",
            ]
            for line in report.lines
        ],
        "ways": list(report.ways),
        "measures": [[label, *values] for label, values in report.measures],
        "unmet": [
            f"{name}: at least {minimum} agreed, {placed} could be filled."
            for name, minimum, placed in report.unmet
        ],
        "adjustments": [
            [
                one.agency,
                "Pinned in" if one.placed else "Pinned out",
                one.reason,
                f"{one.made_by}, {moment_year(one.made_at)}",
            ]
            for one in report.adjustments
        ],
    }
