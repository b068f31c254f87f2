"""Trying an allocation from tables that somebody brings: worked out, shown, and nothing of it kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.places import rules
from app.platform.words import plural

MOST = rules.Size(people=1_000, sessions=10, agencies=60, roles=20)
TRIAL_HEADERS = ("Person", "Agency", "Score", "Outcome", "Session", "On the agency’s waiting list", "Why")

# Invented, to show the columns.
EXAMPLES: Mapping[str, tuple[tuple[str, ...], Sequence[tuple[object, ...]]]] = {
    "people": (
        ("id", "agency", "score", "pinned"),
        [
            ("P01", "Housing", 18.5, ""),
            ("P02", "Housing", 17, ""),
            ("P03", "Housing", 15.25, ""),
            ("P04", "Police", 16, ""),
            ("P05", "Police", 14.5, "yes"),
            ("P06", "Health", 19, ""),
            ("P07", "Health", 12, ""),
            ("P08", "Education", 13, ""),
        ],
    ),
    "agencies": (
        ("agency", "staff", "minimum", "maximum", "reserved"),
        [
            ("Housing", 120, 1, "", ""),
            ("Police", 80, 1, "", ""),
            ("Health", 200, 1, 3, ""),
            ("Education", 60, 1, "", 1),
        ],
    ),
}


@dataclass(frozen=True)
class TrialLine:
    """One agency on one session; shares are in places."""

    name: str
    share: float
    band: tuple[float, float] | None
    asked: int
    placed: int
    minimum: int
    maximum: int | None
    shortfall: int

    @property
    def against(self) -> float:
        return self.placed - self.share


@dataclass(frozen=True)
class TrialSession:
    """One session: `name` is empty where the tables name none."""

    name: str
    capacity: int
    asked: int
    placed: int
    lines: Sequence[TrialLine]
    most: float


@dataclass(frozen=True)
class TrialPerson:
    """One person. `rank` is the one on the agency's waiting list, where there is one session only."""

    id: str
    agency: str
    score: str
    outcome: str
    session: str
    rank: int | None
    pinned: bool
    why: str


@dataclass(frozen=True)
class Trial:
    """What a problem comes to, as it is shown."""

    problem: rules.Problem
    result: rules.Result
    sessions: Sequence[TrialSession]
    people: Sequence[TrialPerson]
    unmet: Sequence[str]

    @property
    def several(self) -> bool:
        return len(self.sessions) > 1 or bool(self.sessions[0].name)

    @property
    def scored(self) -> bool:
        """Whether scores decide anything here."""
        return any(person.merit for person in self.problem.people)

    @property
    def engine(self) -> str:
        return rules.engine_for(self.problem)


def try_out(people: str, agencies: str, seed: str, *, places: int | None, band: int | None) -> Trial:
    """Work an allocation out from the texts of two tables.

    Raises `rules.TableRefused`, which says what it is about, or RuleBroken for what contradicts itself or is
    more than is tried at once.
    """
    problem = rules.read_tables(people, agencies, seed, places=places, band=band, most=MOST)
    result = rules.propose(problem)
    ranks = _ranks(problem, result)
    return Trial(
        problem=problem,
        result=result,
        sessions=[_session(problem, result, session) for session in problem.sessions],
        people=sorted(
            (_person(problem, result, person, ranks.get(person.id)) for person in problem.people), key=_order
        ),
        unmet=[_said(problem, each, exact=result.exact) for each in result.unmet],
    )


def trial_rows(trial: Trial) -> list[tuple[object, ...]]:
    """The list of people as rows of `TRIAL_HEADERS`."""
    return [
        (each.id, each.agency, each.score, each.outcome, each.session, each.rank, each.why)
        for each in trial.people
    ]


def trial_record(trial: Trial) -> str:
    """Problem, engine and result as the canonical JSON that `flask allocation verify` checks."""
    return rules.canonical_json(rules.record_of(trial.problem, trial.result))


def _ranks(problem: rules.Problem, result: rules.Result) -> dict[str, int]:
    if len(problem.sessions) > 1 or problem.sessions[0].role_minima:
        return {}
    lists = rules.reserve_order(problem, list(result.placed))
    return {person: n for people in lists.values() for n, person in enumerate(people, start=1)}


def _name(session: str) -> str:
    return "" if session == rules.ALONE else session


def _session(problem: rules.Problem, result: rules.Result, session: rules.SessionToFill) -> TrialSession:
    asked = Counter(person.agency for person in problem.people if session.id in person.choices)
    placed = Counter(
        problem.candidates[who].agency for who, where in result.placed.items() if where == session.id
    )
    missing = {
        each.name: each.minimum - each.placed
        for each in result.unmet
        if (each.session, each.kind) == (session.id, "agency")
    }
    lines = []
    for code in sorted({*session.agencies, *asked}):
        terms = session.terms(code)
        share, band = terms.target / 100, session.band
        lines.append(
            TrialLine(
                name=code,
                share=share,
                band=(share * (100 - band) / 100, share * (100 + band) / 100) if band else None,
                asked=asked[code],
                placed=placed[code],
                minimum=terms.minimum,
                maximum=terms.maximum,
                shortfall=missing.get(code, 0),
            )
        )
    return TrialSession(
        name=_name(session.id),
        capacity=session.capacity,
        asked=asked.total(),
        placed=placed.total(),
        lines=lines,
        most=max((max(line.placed, line.share, line.asked) for line in lines), default=1) or 1,
    )


def _person(
    problem: rules.Problem, result: rules.Result, person: rules.Candidate, rank: int | None
) -> TrialPerson:
    where = result.placed.get(person.id)
    return TrialPerson(
        id=person.id,
        agency=person.agency,
        score=rules.points(person.merit),
        outcome="Place" if where else "Waiting list" if person.choices else "No place",
        session=_name(where) if where else "",
        rank=rank,
        pinned=person.pinned is not None,
        why=_why(problem, result, person, where),
    )


def _why(problem: rules.Problem, result: rules.Result, person: rules.Candidate, where: str | None) -> str:
    if not person.choices:
        return "Asks for no session."
    if person.pinned:
        return "Settled by hand."
    sentences = []
    if where is not None:
        room = next(each for each in problem.sessions if each.id == where)
        colleagues = sum(
            1
            for who, here in result.placed.items()
            if here == where and problem.candidates[who].agency == person.agency
        )
        share = rules.share_in_words(room.terms(person.agency).target)
        many = "The agency’s one place" if colleagues == 1 else f"Among the agency’s {colleagues} places"
        sentences.append(f"{many}, against a share of {share}.")
    if (reason := result.reasons.get(person.id)) is not None:
        sentences.append(reason.administrator_sentence)
    return " ".join(sentences)


def _said(problem: rules.Problem, unmet: rules.UnmetMinimum, *, exact: bool) -> str:
    """A minimum that is not met; what could be filled is known only where the list is proven best."""
    on = f" on {unmet.session}" if _name(unmet.session) else ""
    what = f"the role {unmet.name}" if unmet.kind == "role" else unmet.name
    wanted = f"{what[:1].upper()}{what[1:]}{on}: at least {plural(unmet.minimum, 'place')} wanted"
    if unmet.kind == "role" and not any(unmet.name in person.roles for person in problem.people):
        return f"{wanted}, but nobody in the table of people has this role."
    filled = "could be" if exact else "was" if unmet.placed == 1 else "were"
    return f"{wanted}, {unmet.placed} {filled} filled."


def _order(person: TrialPerson) -> tuple[str, int, str, int, str]:
    place = {"Place": 0, "Waiting list": 1}.get(person.outcome, 2)
    return person.agency, place, person.session, person.rank or 0, person.id
