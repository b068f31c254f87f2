"""Facts travel upwards as events: a feature announces, `app.reactions` names who listens.

Handlers run at once, in the same transaction, in the order in which they are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, current_app

Handler = Callable[..., None]
Reactions = Mapping[type, Sequence[Handler]]


def init_app(app: Flask, reactions: Reactions) -> None:
    """Take the list of what follows from what."""
    app.extensions["reactions"] = reactions


def announce(event: Any, *, by: Any, at: datetime) -> None:
    """Tell every handler of this kind of event; each is called as `handler(event, by=by, at=at)`."""
    for handler in current_app.extensions["reactions"].get(type(event), ()):
        handler(event, by=by, at=at)
