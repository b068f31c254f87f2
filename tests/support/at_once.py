"""Two who act at one moment, each in a transaction of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask

from app.platform import clock
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken


def two_at_once(app: Flask, act: Callable[[int], Any], *, at: datetime) -> list[Any]:
    """What `act` returned for 0 and for 1, or the sentence that refused it; each at the instant `at`."""
    ready = threading.Barrier(2)
    ended: list[Any] = [None, None]

    def run(one: int) -> None:
        with app.app_context(), clock.held(at):
            ready.wait(20)
            try:
                ended[one] = in_transaction(lambda: act(one))
            except RuleBroken as broken:
                ended[one] = broken.message
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(one,)) for one in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended
