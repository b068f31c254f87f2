"""Who may countersign, when managers are reminded, and what a signature was given for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.mentoring.enums import CHASES, OVERDUE_AFTER, ChaseKind
from app.platform.errors import RuleBroken
from app.platform.working_days import add_working_days

LINK_DAYS = 14


def folded(address: str) -> str:
    """One spelling for the ways in which many mail servers let one mailbox be written.

    Case, dots before the @ and a +tag are dropped. Only for refusing: two people may share a folded address.
    """
    local, _, host = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{host}"


def refuse_signing_for_oneself(applicant_addresses: Iterable[str], signatory_address: str) -> None:
    """Raises RuleBroken when the signatory's address is one of the applicant's, however it is spelt."""
    if folded(signatory_address) in {folded(address) for address in applicant_addresses}:
        raise RuleBroken(
            "Nobody can countersign their own application, and this is the applicant's own email address. "
            "Give the work address of somebody else."
        )


def refuse_avoided(avoided_addresses: Iterable[str], signatory_address: str) -> None:
    """Raises RuleBroken, telling nothing, for an address that the applicant chose not to have asked."""
    if folded(signatory_address) in {folded(address) for address in avoided_addresses}:
        raise RuleBroken("We cannot write to this address. Please telephone the training team instead.")


def refuse_other_role(role: str, named: AbstractSet[str]) -> None:
    """Raises RuleBroken when somebody is to sign in a role that the cohort does not name."""
    if role and role not in named:
        raise RuleBroken(
            "This course names no such role to countersign. Choose your line manager, or that somebody else "
            "should sign."
        )


def link_expires_on(asked_on: date, signatures_close_on: date) -> date:
    """The last day of a countersign link: fourteen days, or the close of signatures when that is later."""
    return max(asked_on + timedelta(days=LINK_DAYS), signatures_close_on)


@dataclass(frozen=True)
class ChaseDays:
    """When the clock does what about a request that nobody answered."""

    reminders: tuple[tuple[ChaseKind, date], ...]
    somebody_else: date

    def due(self, today: date, done: AbstractSet[ChaseKind]) -> ChaseKind | None:
        """The latest step that has come and was not taken; earlier ones are not caught up with."""
        steps = (*self.reminders, (ChaseKind.SOMEBODY_ELSE, self.somebody_else))
        come = [kind for kind, day in steps if day <= today]
        return come[-1] if come and come[-1] not in done else None


def chase_days(asked_on: date, closures: AbstractSet[date]) -> ChaseDays:
    """Reminders after 3 and 7 working days; after 10 the applicant is offered to name somebody else."""
    return ChaseDays(
        tuple((kind, add_working_days(asked_on, after, closures)) for kind, after in CHASES),
        add_working_days(asked_on, OVERDUE_AFTER, closures),
    )


@dataclass(frozen=True)
class ReleaseDay:
    """One stretch of time for which a manager releases somebody."""

    what: str
    starts_at: datetime
    ends_at: datetime
    where: str

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {
            "what": self.what,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "where": self.where,
        }


def snapshot_content(
    *,
    days: Iterable[ReleaseDay],
    forum: str,
    applicant: str,
    job_title: str,
    agency: str,
    manager: str,
    typed_name: str = "",
    decline_reason: str = "",
) -> dict[str, Any]:
    """What stands on the page that is signed, word for word."""
    return {
        "days": [day.as_json() for day in sorted(days, key=lambda day: day.starts_at)],
        "forum": forum,
        "applicant": applicant,
        "job_title": job_title,
        "agency": agency,
        "manager": manager,
        "typed_name": typed_name,
        "decline_reason": decline_reason,
    }


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content, so that its hash proves what was signed."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def changes_since(signed: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What has materially changed since a signature, in words; it is good while this is empty."""
    changed = []
    if _times(signed) != _times(now):
        changed.append("the days of release")
    if signed.get("agency") != now.get("agency"):
        changed.append("the agency")
    if signed.get("job_title") != now.get("job_title"):
        changed.append("the job title")
    return changed


@dataclass(frozen=True)
class Difference:
    """One thing that changed since a signature: a `day`, the `agency` or the `job title`.

    A day without `before` was added, one without `after` is not asked for any more; both mean other times.
    """

    kind: str
    before: Any
    after: Any


def differences(signed: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """What changed, one by one, with what was signed and what is asked now; days in order.

    A day is taken for the same one moved when the same course lost one and gained one.
    """
    kept = set(_times(signed)) & set(_times(now))
    lost = [day for day in signed.get("days", ()) if (day["starts_at"], day["ends_at"]) not in kept]
    gained = [day for day in now.get("days", ()) if (day["starts_at"], day["ends_at"]) not in kept]
    found: list[Difference] = []
    for day in lost:
        same = next((other for other in gained if other["what"] == day["what"]), None)
        if same is not None:
            gained.remove(same)
        found.append(Difference("day", day, same))
    found += [Difference("day", None, day) for day in gained]
    found.sort(key=lambda each: str((each.after or each.before)["starts_at"]))
    for key, kind in (("agency", "agency"), ("job_title", "job title")):
        if signed.get(key) != now.get(key):
            found.append(Difference(kind, signed.get(key) or "", now.get(key) or ""))
    return found


def _times(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(day["starts_at"], day["ends_at"]) for day in content.get("days", ())]
