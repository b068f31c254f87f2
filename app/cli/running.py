"""Commands that run the service: web server and worker."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import invariants
from app.directory.models import Programme
from app.platform import carrier, clock, jobs, supervise
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.rehearsal import queries as rehearsal
from app.rehearsal import services as rehearsal_clock
from app.schedule import JOBS

log = logging.getLogger(__name__)

GREETED = ("Applicant, waiting for the manager", "Training administrator", "Programme lead")


@click.command("worker")
@click.option("--once", is_flag=True, help="Do one round and stop.")
def worker(once: bool) -> None:
    """Do what the clock does and carry the email, until stopped."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    if once:
        run_round()
        return
    while not stopping.is_set():
        round_or_later(stopping)
        stopping.wait(current_app.config["WORKER_INTERVAL"])


def round_or_later(stopping: threading.Event) -> None:
    """A round; a database that is busy or away for a while ends that round and not the worker."""
    try:
        run_round(stopping)
    except OperationalError as fault:
        log.warning("round_put_off", extra={"fault": type(fault.orig).__name__})


def run_round(stopping: threading.Event | None = None) -> None:
    """One round of the worker: what is due, then the email; cut short between two batches by `stopping`.

    Once a night, by the computer's own time, the data are looked over.

    In the rehearsal the clock is moved towards its target first, stopping at every instant at which
    something falls due, so that everything happens in the order and at the time it would have.
    """
    stopping = stopping or threading.Event()
    with current_app.app_context():
        at = clock.now()
        jobs.run_due(JOBS, at)
        _carry_all(at, stopping)
        row = rehearsal.service_clock() if current_app.config["REHEARSAL"] else None
        target = row.target if row else at
        db.session.rollback()
        while at < target and not stopping.is_set():
            instants = (jobs.next_due(JOBS, at, target), carrier.next_due(at), target)
            at = min(instant for instant in instants if instant is not None)
            step = at
            in_transaction(lambda: rehearsal_clock.arrive(step))  # noqa: B023 - called at once
            jobs.run_due(JOBS, at)
            _carry_all(at, stopping)
        if not stopping.is_set():
            invariants.check_nightly(clock.real_now())


def _carry_all(at: datetime, stopping: threading.Event) -> None:
    with clock.held(at):
        while not stopping.is_set() and carrier.deliver():
            pass


@click.command("serve")
@click.pass_context
@with_appcontext
def serve(context: click.Context) -> None:
    """Run web server and worker until Ctrl-C, on an up-to-date database that is filled when it is new."""
    port = int(os.environ.get("PORT", "5000"))
    try:
        supervise.refuse_taken_port(port)
    except RuleBroken as refusal:
        raise click.ClickException(refusal.message) from None
    upgrade()
    if db.session.scalar(select(Programme.id).limit(1)) is None:
        click.echo("Filling the new database ...")
        context.invoke(current_app.cli.commands["seed"])
    greeting = _greeting()
    db.session.remove()
    db.engine.dispose()
    programs = [supervise.web_server(port), supervise.worker()]
    sys.exit(supervise.run_together(programs, port, lambda: click.echo(greeting)))


def _greeting() -> str:
    """Where the service answers and, in the rehearsal, whom to be first."""
    url = current_app.config["SERVICE_URL"]
    lines = [f"{current_app.config['SERVICE_NAME']} answers at {url} (Ctrl-C stops it)."]
    if current_app.config["REHEARSAL"]:
        members = {member.part: member for member in rehearsal.cast()}
        first = [members[part] for part in GREETED if part in members]
        lines += [f"Be somebody at {url}/rehearsal/sign-in, for example:"]
        lines += [
            f"  {member.person.full_name}, {member.part[0].lower()}{member.part[1:]}" for member in first
        ]
    return "\n".join(lines)
