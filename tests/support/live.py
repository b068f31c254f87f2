"""The service as it runs: web server and worker as processes of their own, mail to a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from app.platform import clock
from tests.support.post_office import PostOffice, free_port

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 60.0


@dataclass(frozen=True)
class LiveService:
    """Where the running service answers, and the post office its worker delivers to."""

    url: str
    office: PostOffice
    database_url: str


@contextmanager
def running(database_url: str, office: PostOffice, logs: Path) -> Iterator[LiveService]:
    """Run the rehearsal on this database until the block ends."""
    port = free_port()
    environment = os.environ | {
        "RELAY_CONFIG": "rehearsal",
        "DATABASE_URL": database_url,
        "SERVICE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "MAIL_SERVER": office.host,
        "MAIL_PORT": str(office.port),
        "MAIL_USE_TLS": "",
        "WORKER_INTERVAL": "0.5",
    }
    environment["MAIL_USE_TLS"] = "no"
    commands = [
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
        + ["--threads", "8", "--log-level", "warning", "wsgi:app"],
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    ]
    with logs.open("w") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", processes, logs)
            yield LiveService(f"http://127.0.0.1:{port}", office, database_url)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@contextmanager
def serving(
    database_url: str, logs: Path, *, port: int = 0, processes: int = 1
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the web server alone, as many processes of it, until the block ends or somebody kills it.

    Gives its address and the process that all the others die with.
    """
    port = port or free_port()
    environment = os.environ | {"RELAY_CONFIG": "rehearsal", "DATABASE_URL": database_url}
    environment |= {"SERVICE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--workers", str(processes), "--threads", "8", "wsgi:app"]
    with logs.open("a") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", [server], logs)
            yield f"http://127.0.0.1:{port}", server
        finally:
            kill_all(server)


def kill_all(server: subprocess.Popen[bytes]) -> None:
    """End a server of `serving` and all its processes at once, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=15)


def _wait_for(url: str, processes: list[subprocess.Popen[bytes]], logs: Path) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if any(process.poll() is not None for process in processes):
            raise AssertionError(logs.read_text()[-3000:])
        try:
            with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service did not start: " + logs.read_text()[-3000:])


@contextmanager
def served(app: Flask, at: datetime) -> Iterator[str]:
    """Where `app` answers, from a thread of this process, its clock going on from `at`, until the end."""

    began = clock.real_now()

    def held(environ: Any, start: Any) -> Any:
        with clock.held(at + (clock.real_now() - began)):
            return app(environ, start)

    server = make_server("127.0.0.1", free_port(), held, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
