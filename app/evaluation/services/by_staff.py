"""What the training team does with somebody's sitting: opening it again, and typing in what came on paper.

Neither shows anybody a mark, and neither shows what the person answered on the screen.
"""

from __future__ import annotations

from datetime import date, datetime

from app.directory.models import Person
from app.directory.services import write_to
from app.evaluation import emails, rules
from app.evaluation.models import Sitting
from app.platform import audit, clock
from app.platform.audit import Via
from app.platform.db import db
from app.platform.errors import RuleBroken


def can_reopen(sitting: Sitting, at: datetime) -> bool:
    """Whether it is handed in, not open again already, and its time has not passed."""
    return sitting.submitted_at is not None and sitting.reopened_at is None and _window(sitting).is_open(at)


def can_type_in(sitting: Sitting, at: datetime) -> bool:
    """Whether answers on paper may be typed in: it has opened, and was not handed in on the screen."""
    handed_in = sitting.submitted_at is not None and sitting.reopened_at is None
    return sitting.opens_at <= at and (not handed_in or sitting.is_on_paper)


def reopen(sitting: Sitting, *, reason: str, by: Person, at: datetime) -> None:
    """Let somebody answer once more, and tell them; what is handed in counts meanwhile, with their changes.

    When it was handed in before stays in the trail, and nothing that followed from it is undone. Raises
    RuleBroken when it is not handed in, open again already, or its time has passed.
    """
    if sitting.submitted_at is None:
        raise RuleBroken("This has not been handed in, so there is nothing to open again.")
    if not _window(sitting).is_open(at):
        raise RuleBroken("This has closed, so it cannot be opened again.")
    if sitting.reopened_at is not None:
        raise RuleBroken("This is open again already.")
    sitting.reopened_at = at
    audit.record("open again", sitting, by=by, at=at, fields=["reopened_at"], reason=reason)
    write_to(sitting.person, emails.open_again(sitting), at=at, call_about=emails.CALL_ABOUT)


def begin_paper(sitting: Sitting, *, received_on: date, reason: str, by: Person, at: datetime) -> None:
    """Make a sitting ready for the answers of a paper; the caller keeps them and hands in, in one go.

    What is typed in replaces what was answered on the screen; what the paper leaves open stays. A paper
    that was typed in wrongly is typed in anew, with a reason. Raises RuleBroken when it was handed in on the
    screen, or the paper came too late and no reason is given.
    """
    again = sitting.is_on_paper and sitting.submitted_at is not None
    if not can_type_in(sitting, at):
        raise RuleBroken("This was handed in on the screen. Open it again first, with a reason.")
    if again and not reason.strip():
        raise RuleBroken("This paper is typed in already. Say why it is typed in again.")
    closes = sitting.closes_at
    rules.check_paper(
        received_on,
        clock.local(at).date(),
        opened_on=clock.local(sitting.opens_at).date(),
        closed_on=clock.local(closes).date() if closes else None,
        reason=reason,
    )
    if again:
        sitting.replies.clear()
        sitting.reopened_at = at
        db.session.flush()
    sitting.received_on = received_on
    action = "type in again from paper" if again else "type in from paper"
    fields = ["received_on", "replies"]
    audit.record(action, sitting, by=by, at=at, via=Via.PAPER, fields=fields, reason=reason)


def _window(sitting: Sitting) -> rules.Window:
    return rules.Window(sitting.opens_at, sitting.closes_at)
