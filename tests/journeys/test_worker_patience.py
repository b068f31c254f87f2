"""The worker outlasts a database that is busy."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from tests.support.live import LiveService

LONGER_THAN_IT_WAITS = 18


def test_worker_outlasts_a_locked_database(service: LiveService) -> None:
    path = service.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(LONGER_THAN_IT_WAITS)
        other.execute("ROLLBACK")
        before = len(service.office.messages)
    until = time.monotonic() + 20
    while len(service.office.messages) == before and time.monotonic() < until:
        time.sleep(0.2)
    assert len(service.office.messages) > before
