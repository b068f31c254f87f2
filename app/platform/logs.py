"""One JSON line an event, without names, addresses or tokens."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
SECRET_PATH = re.compile(r"[A-Za-z0-9_-]{40,}")
ADDRESS = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")


class JsonLines(logging.Formatter):
    """A record as one line of JSON; anything like an address or a token is left out."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in OWN}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record.exc_info[2])
        return clean(json.dumps(line, default=str, ensure_ascii=False))


def clean(text: str) -> str:
    """The text without email addresses and tokens."""
    return SECRET_PATH.sub("[token]", ADDRESS.sub("[address]", text))


def init_app(app: Flask) -> None:
    """Log every answer by its route, never by its address, and nothing about whose request it was."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    logging.getLogger("app").setLevel(logging.INFO)
    log = logging.getLogger("app.requests")

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        g.request_id = uuid.uuid4().hex[:12]

    @app.after_request
    def _finish(response: Response) -> Response:
        if request.endpoint not in {"static", "home.support", "home.support_everywhere"}:
            log.info(
                "request",
                extra={
                    "request": g.get("request_id"),
                    "method": request.method,
                    "route": str(request.url_rule) if request.url_rule else "none",
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                },
            )
        return response


def _places(traceback: Any) -> list[str]:
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno}:{code.co_name}")
        traceback = traceback.tb_next
    return found[-12:]
