"""Which minima a proposal leaves unmet, as far as somebody who reads it may know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.places import rules
from app.places.models import Proposal
from app.places.services.role_groups import group_name


@dataclass(frozen=True)
class Unmet:
    """One minimum that is not met. `code` is the agency's; a role group has none."""

    code: str
    name: str
    minimum: int
    placed: int


def unmet_of(
    proposal: Proposal, problem: rules.Problem, names: Mapping[str, str], unseen: Collection[str]
) -> list[Unmet]:
    """Agencies (of `names`, by code) and role groups below a minimum of which somebody more might have come.

    Where everybody who could be placed is placed, sharing out could give nothing more, and an empty place
    would tell that something keeps somebody out. People who are `unseen` count towards no role group.
    """
    here = problem.sessions[0].id
    asking = [person for person in problem.people if here in person.choices]
    could = Counter(person.agency for person in asking)
    seen = [person for person in asking if person.id not in unseen]
    groups = Counter(role for person in seen for role in person.roles)
    filled = Counter(
        role for person in seen if person.id in proposal.result["placed"] for role in person.roles
    )
    found = []
    for each in proposal.result["unmet"]:
        name = each["name"]
        if each["kind"] == "agency":
            if name in names and each["placed"] < could[name]:
                found.append(Unmet(name, names[name], each["minimum"], each["placed"]))
        elif filled[name] < groups[name]:
            found.append(Unmet("", group_name(name), each["minimum"], filled[name]))
    return found
