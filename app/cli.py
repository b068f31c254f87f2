"""Commands: thin, each calls services."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask, current_app

from app.platform import carrier, clock, jobs
from app.schedule import JOBS


@click.command("worker")
@click.option("--once", is_flag=True, help="Do one round and stop.")
def worker(once: bool) -> None:
    """Do what the clock does and carry the email, until stopped."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    while not stopping.is_set():
        run_round()
        if once:
            return
        stopping.wait(current_app.config["WORKER_INTERVAL"])


def run_round() -> None:
    """One round of the worker."""
    jobs.run_due(JOBS, clock.now())
    while carrier.deliver():
        pass


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(worker)
