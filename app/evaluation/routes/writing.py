"""What the pages share on which tests, questionnaires and questions are written."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for

from app.evaluation import policy, queries, services
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.forms import QuestionForm
from app.evaluation.models import Instrument
from app.platform.access import authorise, current_programme
from app.platform.errors import NotFound


def load_instrument(instrument_id: uuid.UUID, kind: InstrumentKind | None = None) -> Instrument:
    """An instrument that whoever is signed in may write, of this kind. Raises NotFound for another."""
    found = queries.instrument_or_404(current_programme(), instrument_id)
    authorise(policy.can_edit, found)
    if kind is not None and found.kind is not kind:
        raise NotFound
    return found


def stays_as_it_is(instrument: Instrument) -> Any:
    """For whoever opens a form that would change what is answered already: the page that says so, or None."""
    if instrument.frozen_at is None or request.method == "POST":
        return None
    return redirect(url_for(".instrument", instrument_id=instrument.id))


def back_to(instrument: Instrument, message: str, ok: bool = True) -> Any:
    """The page of an instrument, with a message."""
    flash(message, "message" if ok else "notice")
    return redirect(url_for(".instrument", instrument_id=instrument.id))


def written(form: QuestionForm) -> services.WrittenQuestion:
    """The question that a sound form holds."""
    return services.WrittenQuestion(
        kind=QuestionKind(form.kind.data),
        text=form.text.data,
        options=tuple(services.WrittenOption(*answer) for answer in form.answers),
        situation=form.situation.data,
        rationale=form.rationale.data,
        topic=form.topic.data,
    )
