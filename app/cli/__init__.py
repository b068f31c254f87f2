"""Commands: thin, each calls services."""

from __future__ import annotations

from flask import Flask

from app.cli.administration import create_administrator
from app.cli.allocation import allocation
from app.cli.checking import check
from app.cli.running import serve, worker
from app.cli.seeding import seed

COMMANDS = (allocation, check, create_administrator, seed, serve, worker)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
