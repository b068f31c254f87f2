"""What coordinators fill in."""

from __future__ import annotations

from app.platform.forms import BaseForm, FreeText, Hidden


class NoteForm(BaseForm):
    """A note to one mentor."""

    text = FreeText(
        "What the note says",
        who_reads="the person you write to",
        required="Write a few words",
        rows=8,
        longest=2_000,
    )


class AimsForm(BaseForm):
    """The shares as they stand on the page."""

    seen = Hidden("Shares")
