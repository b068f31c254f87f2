"""A crowd in a process of its own: each sends an answer every so often. Prints what became of them as JSON.

`python -m tests.support.sitting_crowd ADDRESS SITTERS EVERY SECONDS`
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from tests.support.sitters import Sitter


def _sit(sitter: Sitter, service: str, first_at: float, every: float, until: float, told: Told) -> None:
    """Answer the questions in turn and round again, at a steady pace whatever the last one took."""
    at, number = first_at, 1
    while at < until:
        time.sleep(max(0.0, at - time.monotonic()))
        started = time.monotonic()
        try:
            saved = sitter.answer(service, number, right=random.random() < 0.5)["saved"]
        except OSError:
            saved = False
        told.add(time.monotonic() - started, bool(saved))
        number = number % len(sitter.options) + 1
        at += every


class Told:
    """How long each answer took, in seconds, and how many were not saved."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.took: list[float] = []
        self.errors = 0

    def add(self, took: float, saved: bool) -> None:
        """One more answer."""
        with self.lock:
            self.took.append(took)
            self.errors += not saved


def main(service: str, path: str, every: float, seconds: float) -> None:
    """Have everybody open their test, then answer for so many seconds."""
    sitters = [Sitter(**facts) for facts in json.loads(Path(path).read_text())]
    for sitter in sitters:
        sitter.open(service)
    told, begin = Told(), time.monotonic() + 1
    threads = [
        threading.Thread(
            target=_sit,
            args=(one, service, begin + every * place / len(sitters), every, begin + seconds, told),
        )
        for place, one in enumerate(sitters)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures = {
        "answers": len(told.took),
        "errors": told.errors,
        "median": median(told.took),
        "p95": quantiles(told.took, n=20)[-1],
        "slowest": max(told.took),
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
