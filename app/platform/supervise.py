"""Runs several programs as one, so that a single Ctrl-C ends a service made of more than one process."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from types import FrameType

from app.platform.errors import RuleBroken

HOST = "127.0.0.1"
LONGEST_STOP = 15.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def web_server(port: int) -> list[str]:
    """What serves the pages on this computer only: whoever reaches a rehearsal may be anybody."""
    options = ["--bind", f"{HOST}:{port}", "--preload", "--workers", "2", "--threads", "4"]
    return ["gunicorn", *options, "--no-control-socket", "--log-level", "warning", "wsgi:app"]


def worker() -> list[str]:
    """What sends emails and does what falls due."""
    return ["flask", "--app", "wsgi", "worker"]


def refuse_taken_port(port: int) -> None:
    """Raise RuleBroken when something else answers on the port, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise RuleBroken(f"Port {port} is in use. Choose another: make run PORT={port + 1}") from None


def run_together(programs: Sequence[Sequence[str]], port: int, on_ready: Callable[[], None]) -> int:
    """Start the programs, call `on_ready` once the port answers, and return a status when all have ended.

    A program is the name of a module and what `python -m` would be given after it. Each begins as a copy of
    this process, so that what is loaded here need not be loaded again: no connection may be open.

    Ctrl-C or SIGTERM stops them all and gives 0. When one ends by itself the others are stopped and the
    status is 1: half a service must not look like a whole one.
    """
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in STOPPING:
        signal.signal(number, stop)
    copying = multiprocessing.get_context("fork")
    children = [copying.Process(target=_become, args=(program,)) for program in programs]
    for child in children:
        child.start()
    ready = False
    try:
        while not stopping and all(child.is_alive() for child in children):
            if not ready and _answers(port):
                ready = True
                on_ready()
            time.sleep(0.1)
    finally:
        _end(children)
    return 0 if stopping else 1


def _become(program: Sequence[str]) -> None:
    """Run a program in place of what this process was copied from."""
    # A group of their own: Ctrl-C reaches the first process alone, which then ends them in order.
    os.setpgid(0, 0)
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    sys.argv = list(program)
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def _end(children: Sequence[BaseProcess]) -> None:
    for child in children:
        if child.is_alive():
            child.terminate()
    deadline = time.monotonic() + LONGEST_STOP
    for child in children:
        child.join(timeout=max(0.1, deadline - time.monotonic()))
        if child.is_alive():
            child.kill()
            child.join()
