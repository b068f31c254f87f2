"""Killing the worker again and again loses no email; what goes twice carries the same Message-ID."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.platform import clock, mail
from app.platform.db import db, transaction
from app.platform.mail import Letter, MailState, OutboxMessage
from tests.support.databases import opened
from tests.support.factories.directory import create_programme
from tests.support.post_office import PostOffice, post_office
from tests.support.scale import at_scale

ROOT = Path(__file__).resolve().parents[2]
LONGEST = at_scale(2400, 120)
MOST_BEFORE_A_KILL = 12
FACTS = {"paragraphs": ["Good morning."]}


@pytest.mark.parametrize("kind", ["sqlite_databases", "postgres_databases"])
def test_killed_worker_loses_no_email(kind: str, request: pytest.FixtureRequest, at: datetime) -> None:
    databases: Any = request.getfixturevalue(kind)
    kills, messages = at_scale(100, 1), at_scale(1500, 25)
    url = databases.fresh()
    with post_office() as office, opened(url, **office.settings()), clock.held(at):
        _fill(messages, at)
        done = _kill_until_sent(url, office, kills)
    databases.drop(url)
    copies = Counter(message["Message-ID"] for message in office.messages)
    print(
        f"\n{kind}: {messages} messages, {done} kills, {len(copies)} delivered, "
        f"{sum(copies.values()) - len(copies)} twice"
    )
    assert len(copies) == messages
    assert done >= kills


def _fill(number: int, at: datetime) -> None:
    with transaction():
        programme = create_programme()
        for place in range(number):
            mail.queue(
                Letter("directory/email/own_words", facts=FACTS),
                to=f"person-{place}@example.org",
                programme_id=programme.id,
                at=at,
            )


def _kill_until_sent(url: str, office: PostOffice, kills: int) -> int:
    """Start a worker, kill it at a random moment while it delivers, start the next; returns how many died."""
    done, chance, until = 0, random.Random(4417), time.monotonic() + LONGEST
    while _waiting() and time.monotonic() < until:
        worker = _worker(url, office)
        if done < kills:
            enough = len(office.delivered) + chance.randrange(1, MOST_BEFORE_A_KILL)
            while len(office.delivered) < enough and worker.poll() is None:
                time.sleep(chance.random() * 0.01)
            worker.kill()
            done += 1
        worker.wait(timeout=60)
        _end_leases()
    return done


def _worker(url: str, office: PostOffice) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "RELAY_CONFIG": "rehearsal",
        "DATABASE_URL": url,
        "MAIL_SERVER": office.host,
        "MAIL_PORT": str(office.port),
        "MAIL_USE_TLS": "no",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _waiting() -> int:
    db.session.rollback()
    return (
        db.session.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED)
        )
        or 0
    )


def _end_leases() -> None:
    """What waiting two minutes for each dead worker's lease would do."""
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state == MailState.QUEUED)
            .values(leased_until=clock.real_now() - timedelta(seconds=1), retry_at=None)
        )
