"""What holds for people, calls, decisions and administrators' own text."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from itertools import combinations

from app.directory.enums import CallState, ContactBy, DataRequestState, KeepApartState, Likeness, Role
from app.platform.errors import RuleBroken
from app.platform.neutral import TELLING, tells_too_much

CALL_MOVES = {(CallState.TO_MAKE, "made"): CallState.MADE, (CallState.MADE, "undo"): CallState.TO_MAKE}
DECISION_MOVES = {
    (KeepApartState.OPEN, "settle"): KeepApartState.SETTLED,
    (KeepApartState.SETTLED, "undo"): KeepApartState.OPEN,
}
DATA_MOVES = {
    (DataRequestState.ASKED, "release"): DataRequestState.RELEASED,
    (DataRequestState.ASKED, "withdraw"): DataRequestState.WITHDRAWN,
}

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# First parts of an address that the service uses itself.
TAKEN_SLUGS = frozenset(
    {
        "account",
        "healthz",
        "new-programme",
        "readyz",
        "rehearsal",
        "sign-in",
        "sign-out",
        "static",
        "support",
    }
)
GAP = re.compile(r"\{([^{}]*)\}")
WEB_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)
# As much of a paragraph as a phone may show beside a subject.
OPENING = 60
# What administrators may put into their own text, and what stands there for whom it goes to.
MESSAGE_GAPS = {"known as": "the name the person goes by", "programme": "the programme's name"}
ONE_OF_A_KIND = "A programme needs at least one training administrator. Give somebody else the role first."


def next_call_state(status: CallState, action: str) -> CallState:
    """Raises RuleBroken when the call cannot be moved so."""
    try:
        return CALL_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"This call is {status.value} already.") from None


def next_decision_state(status: KeepApartState, action: str) -> KeepApartState:
    """Raises RuleBroken when the decision cannot be moved so."""
    try:
        return DECISION_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"This decision is {status.value} already.") from None


def next_data_state(status: DataRequestState, action: str) -> DataRequestState:
    """Raises RuleBroken when the request cannot be moved so."""
    try:
        return DATA_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"This copy has been {status.value} already.") from None


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with each {gap} replaced by its fact; a plain replacement that can run nothing.

    Raises RuleBroken for a gap that is not in `facts`.
    """

    def fact(match: re.Match[str]) -> str:
        name = match.group(1).strip().casefold()
        if name not in facts:
            allowed = " or ".join(f"{{{gap}}}" for gap in facts)
            raise RuleBroken(f"We do not know what to put for {match.group(0)}. You can use {allowed}.")
        return facts[name]

    return GAP.sub(fact, text)


def require_own_words(text: str, gaps: Iterable[str]) -> None:
    """Raises RuleBroken for words that a programme cannot add to an email.

    That is a gap that is not among `gaps`, half a gap, a web address (the links of an email are the
    service's own) and an opening that tells what the training is about.
    """
    rest = filled(text, dict.fromkeys(gaps, ""))
    if "{" in rest or "}" in rest:
        raise RuleBroken("There is a { or } without its other half. Write it as in {programme}.")
    if WEB_ADDRESS.search(text):
        raise RuleBroken(
            "Leave out web addresses: people should trust only the links that the service itself puts in."
        )
    told = TELLING.search(GAP.sub("", text).strip()[:OPENING])
    if told:
        raise RuleBroken(
            f"Begin with other words than “{told.group()}”: somebody else may see the first words on a phone."
        )


def paragraphs(text: str) -> list[str]:
    """The text's paragraphs, which an empty line divides."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [" ".join(part.split("\n")).strip() for part in parts if part.strip()]


def require_slug(slug: str) -> None:
    """Raises RuleBroken for an address part that cannot be or is not free."""
    if not SLUG.fullmatch(slug):
        raise RuleBroken("Use small letters, digits and single hyphens, beginning with a letter.")
    if slug in TAKEN_SLUGS:
        raise RuleBroken("The service uses this word itself. Choose another.")


def require_hours(earliest: time | None, latest: time | None) -> None:
    """Raises RuleBroken for half a stretch of hours, or one that ends before it begins."""
    if (earliest is None) != (latest is None):
        raise RuleBroken("Give both hours, from and until, or neither.")
    if earliest is not None and latest is not None and earliest >= latest:
        raise RuleBroken("The hours must end after they begin.")


def require_number(contact_by: ContactBy, telephone: str) -> None:
    """Raises RuleBroken when somebody wants calls only and gives no number."""
    if contact_by is ContactBy.TELEPHONE and not telephone.strip():
        raise RuleBroken("Give a telephone number, so that we can call.")


def may_end_role(role: Role, others_with_it: int) -> None:
    """Raises RuleBroken when nobody would be left to run the programme."""
    if role is Role.ADMINISTRATOR and others_with_it == 0:
        raise RuleBroken(ONE_OF_A_KIND)


def require_neutral_sender(name: str) -> None:
    """Raises RuleBroken for a sender that would tell on a lock screen what the training is about."""
    if tells_too_much(name):
        raise RuleBroken(
            "This sender would tell what the training is about on a locked phone. "
            "Use neutral words such as “Training”."
        )


@dataclass(frozen=True)
class PersonFacts:
    """What tells whether two records may be one person."""

    id: uuid.UUID
    full_name: str
    agency_id: uuid.UUID | None
    telephone: str
    email_key: str


Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Record:
    """One of two records that are to be merged."""

    id: uuid.UUID
    programme_id: uuid.UUID
    merged: bool = False
    has_role: bool = False
    confirmed: bool = True
    calls_only: bool = False


def require_one_person(
    stays: Record, goes: Record, *, by: uuid.UUID, kept_apart: bool, found_two: bool
) -> None:
    """Raises RuleBroken, with what to do first, unless `goes` may be merged into `stays`."""
    if stays.id == goes.id or stays.programme_id != goes.programme_id or stays.merged or goes.merged:
        raise RuleBroken("Choose two records of this programme that are not merged yet.")
    if by in (stays.id, goes.id):
        raise RuleBroken("One of these records is yours. Ask somebody else of the named staff to do this.")
    if kept_apart:
        raise RuleBroken("These two are kept apart, so they are two people.")
    if found_two:
        raise RuleBroken("These were found to be two people. Take that back first.")
    if stays.has_role or goes.has_role:
        raise RuleBroken(
            "One of these records has a role. Take the role away first, and give it again afterwards."
        )
    if goes.confirmed and not stays.confirmed:
        raise RuleBroken("Keep the record whose address is confirmed: others may have typed the other one.")
    if goes.calls_only and not stays.calls_only:
        raise RuleBroken(
            "The record that goes asks for calls only. Keep it, or note that on the other record."
        )


def pair_of(one: uuid.UUID, other: uuid.UUID) -> Pair:
    """Two people in the order in which pairs are kept. Raises RuleBroken for one person twice."""
    if one == other:
        raise RuleBroken("These are one record.")
    return (one, other) if one < other else (other, one)


def alike(people: Iterable[PersonFacts], decided: Collection[Pair]) -> dict[Pair, list[Likeness]]:
    """Pairs of records that may be one person, with the reasons; without those decided already."""
    groups: dict[tuple[Likeness, str, str], list[uuid.UUID]] = defaultdict(list)
    for person in people:
        name, telephone = _folded(person.full_name), _digits(person.telephone)
        if person.agency_id is not None:
            groups[Likeness.AGENCY, name, str(person.agency_id)].append(person.id)
        if telephone:
            groups[Likeness.TELEPHONE, name, telephone].append(person.id)
        groups[Likeness.ADDRESS, _plain_address(person.email_key), ""].append(person.id)
    found: dict[Pair, list[Likeness]] = {}
    for (likeness, _, _), members in groups.items():
        for one, other in combinations(members, 2):
            pair = pair_of(one, other)
            if pair not in decided:
                found.setdefault(pair, []).append(likeness)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _digits(telephone: str) -> str:
    """A number as dialled within the country."""
    digits = re.sub(r"[^0-9+]", "", telephone)
    return re.sub(r"^(\+44|0044)", "0", digits)


def _plain_address(key: str) -> str:
    """An address without dots and what follows a plus sign before the @."""
    local, _, domain = key.rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"
