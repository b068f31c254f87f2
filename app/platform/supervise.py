"""Runs several programs as one, so that a single Ctrl-C ends a service made of more than one process."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from app.platform.errors import RuleBroken

HOST = "127.0.0.1"
LONGEST_STOP = 15.0


def web_server(port: int) -> list[str]:
    """The command that serves the pages on this computer only: whoever reaches a rehearsal may be anybody."""
    options = ["--bind", f"{HOST}:{port}", "--preload", "--workers", "2", "--threads", "4"]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        *options,
        "--no-control-socket",
        "--log-level",
        "warning",
        "wsgi:app",
    ]


def worker() -> list[str]:
    """The command that sends emails and does what falls due."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def refuse_taken_port(port: int) -> None:
    """Raise RuleBroken when something else answers on the port, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise RuleBroken(f"Port {port} is in use. Choose another: make run PORT={port + 1}") from None


def run_together(commands: Sequence[Sequence[str]], port: int, on_ready: Callable[[], None]) -> int:
    """Start the commands, call `on_ready` once the port answers, and return a status when all have ended.

    Ctrl-C or SIGTERM stops them all and gives 0. When one ends by itself the others are stopped and the
    status is 1: half a service must not look like a whole one.
    """
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    # A group of their own: Ctrl-C reaches this process alone, which then ends them in order.
    children = [subprocess.Popen(command, process_group=0) for command in commands]  # noqa: S603 - fixed commands
    ready = False
    try:
        while not stopping and all(child.poll() is None for child in children):
            if not ready and _answers(port):
                ready = True
                on_ready()
            time.sleep(0.1)
    finally:
        _end(children)
    return 0 if stopping else 1


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + LONGEST_STOP
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
