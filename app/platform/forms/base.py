"""The form that every form is made of."""

from __future__ import annotations

from typing import Any, cast

from flask_wtf import FlaskForm

from app.platform.db import Outcome
from app.platform.forms.fields import Field

TOKEN = "csrf_token"  # noqa: S105 - the field's name


class BaseForm(FlaskForm):  # type: ignore[misc]  # flask_wtf ships no types
    """Knows its faults in order, and which fields stand beneath a choice."""

    form_errors: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.own_fields():
            if field.shown_when:
                chooser, value = field.shown_when
                self._fields[chooser].reveals.setdefault(str(value), []).append(field)

    def own_fields(self) -> list[Field]:
        """The fields somebody fills in, in order."""
        return [cast(Field, field) for name, field in self._fields.items() if name != TOKEN]

    @property
    def top_fields(self) -> list[Field]:
        """The fields that do not stand beneath a choice."""
        return [field for field in self.own_fields() if not field.shown_when]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What to put right: the field's address on the page (empty for the whole form) and a sentence."""
        found = [("", str(message)) for message in self.form_errors]
        found += [(f"#{field.error_id}", str(field.errors[0])) for field in self.own_fields() if field.errors]
        if TOKEN in self._fields and self._fields[TOKEN].errors:
            found.append(("", "This page had been open for too long. Please send it again."))
        return found

    @property
    def sends_files(self) -> bool:
        """Whether the form has a file to choose."""
        return any(field.kind == "file" for field in self.own_fields())

    def refuse(self, field: Any, message: str) -> None:
        """Put a message at a field after validation, for what only the service could tell."""
        field.errors = [*field.errors, message]

    def refused(self, outcome: Outcome) -> None:
        """Say what stood in the way: at the field that would put it right, or of the whole form."""
        if outcome.field in self._fields:
            self.refuse(self._fields[outcome.field], outcome.message)
        else:
            self.form_errors.append(outcome.message)
