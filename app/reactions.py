"""The one list of what follows from what. Handlers run in order, in the transaction of the event."""

from __future__ import annotations

from app.platform.events import Reactions

REACTIONS: Reactions = {}
