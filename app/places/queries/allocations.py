"""Policies, pins and proposals of a training session."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.places.enums import ProposalStatus
from app.places.models import AgencyLimit, AllocationPolicy, DraftPin, Proposal
from app.platform.db import db
from app.training.models import TrainingSession


def policy_of(session: TrainingSession) -> AllocationPolicy | None:
    """How the session's places are shared out, once somebody has said so."""
    found = db.session.scalars(
        select(AllocationPolicy)
        .where(AllocationPolicy.training_session_id == session.id)
        .options(joinedload(AllocationPolicy.limits).joinedload(AgencyLimit.agency))
    )
    return found.unique().one_or_none()


def policies_of(sessions: Iterable[TrainingSession]) -> dict[uuid.UUID, AllocationPolicy]:
    """The same for several sessions at once, by session."""
    found = db.session.scalars(
        select(AllocationPolicy)
        .where(AllocationPolicy.training_session_id.in_([session.id for session in sessions]))
        .options(joinedload(AllocationPolicy.limits).joinedload(AgencyLimit.agency))
    )
    return {policy.training_session_id: policy for policy in found.unique()}


def pins_of(session: TrainingSession) -> list[DraftPin]:
    """What administrators decided by hand, earliest first; the ones not kept yet are among them."""
    return pins_of_any([session])


def pins_of_any(sessions: Iterable[TrainingSession]) -> list[DraftPin]:
    """The same on several sessions at once."""
    return list(
        db.session.scalars(
            select(DraftPin)
            .where(DraftPin.training_session_id.in_([each.id for each in sessions]))
            .options(joinedload(DraftPin.person), joinedload(DraftPin.made_by), joinedload(DraftPin.reason))
            .order_by(DraftPin.made_at)
        )
    )


def latest_proposal(session: TrainingSession) -> Proposal | None:
    """The proposal on the board: the released one, or the newest."""
    return db.session.scalar(
        select(Proposal)
        .where(Proposal.training_session_id == session.id)
        .order_by((Proposal.status == ProposalStatus.RELEASED).desc(), Proposal.number.desc())
        .limit(1)
    )


def proposal_before(proposal: Proposal) -> Proposal | None:
    """The last one before this in which every change was kept."""
    return db.session.scalar(
        select(Proposal)
        .where(
            Proposal.training_session_id == proposal.training_session_id,
            Proposal.number < proposal.number,
            Proposal.tentative.is_(False),
        )
        .order_by(Proposal.number.desc())
        .limit(1)
    )


def proposal_numbers(session: TrainingSession) -> list[int]:
    """The numbers of all proposals of the session, the newest first."""
    return list(
        db.session.scalars(
            select(Proposal.number)
            .where(Proposal.training_session_id == session.id)
            .order_by(Proposal.number.desc())
        )
    )


def proposals_numbered(session: TrainingSession, numbers: Collection[int]) -> list[Proposal]:
    """Those of these numbers that there are, the newest first, with who made them."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.training_session_id == session.id, Proposal.number.in_(numbers))
            .options(joinedload(Proposal.made_by))
            .order_by(Proposal.number.desc())
        )
    )


def released_proposal(session: TrainingSession) -> Proposal | None:
    """The one allocation that was released, or None."""
    return db.session.scalar(
        select(Proposal).where(
            Proposal.training_session_id == session.id, Proposal.status == ProposalStatus.RELEASED
        )
    )


def released_terms(sessions: Iterable[TrainingSession]) -> dict[uuid.UUID, dict[str, Any]]:
    """The frozen terms of each agency, by code, of those of the sessions that were released, by session."""
    found = db.session.execute(
        select(Proposal.training_session_id, Proposal.problem).where(
            Proposal.training_session_id.in_([session.id for session in sessions]),
            Proposal.status == ProposalStatus.RELEASED,
        )
    )
    return {
        session_id: each["agencies"]
        for session_id, problem in found
        for each in problem["sessions"]
        if each["id"] == str(session_id)
    }
