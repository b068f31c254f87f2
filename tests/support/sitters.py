"""Participants of a running service who answer a test: plain HTTP, as a browser's script would send it."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

import config
from app.accounts.services import account_for
from app.directory.models import Person
from app.evaluation import queries
from app.evaluation.models import Sitting
from app.platform import clock

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LONGEST_WAIT = 30.0


@dataclass
class Sitter:
    """One browser in the middle of a sitting. `options` are a right and a wrong answer of each question."""

    address: str
    cookie: str
    options: tuple[tuple[str, str], ...]
    token: str = ""

    def open(self, service: str) -> None:
        """Read the first question, whose page lets answers be sent."""
        page = urllib.request.Request(  # noqa: S310 - our own address
            f"{service}{self.address}/questions/1", headers=self._headers()
        )
        with urllib.request.urlopen(page, timeout=LONGEST_WAIT) as answer:  # noqa: S310 - our own address
            found = TOKEN.search(answer.read().decode())
            kept = str(answer.headers["Set-Cookie"]).partition(";")[0]
        assert found is not None
        self.cookie = kept
        self.token = found[1]

    def answer(self, service: str, number: int, *, right: bool = True) -> dict[str, Any]:
        """Send one answer; gives what the page's script is told. Raises OSError when nothing comes back."""
        sent = {"csrf_token": self.token, "answer": self.options[number - 1][0 if right else 1]}
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{service}{self.address}/questions/{number}",
            data=urllib.parse.urlencode(sent).encode(),
            headers=self._headers() | {"Accept": "application/json", "Referer": service},
        )
        with urllib.request.urlopen(request, timeout=LONGEST_WAIT) as answer:  # noqa: S310 - our own address
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie}


def sitter_of(app: Flask, person: Person, sitting: Sitting) -> Sitter:
    """A browser in which somebody is signed in to a rehearsal; call inside a transaction."""
    account = account_for(person, at=clock.now())
    questions = queries.questions_of(sitting.instrument_id)
    return Sitter(
        address=f"/{person.programme.slug}/tests/{sitting.id}",
        cookie=_cookie(app, account.get_id()),
        options=tuple((_key(one.options[0].id), _key(one.options[1].id)) for one in questions),
    )


def _key(identifier: uuid.UUID) -> str:
    return str(identifier)


def _cookie(app: Flask, account: str) -> str:
    """The cookie that the rehearsal would have set on signing in: its key is known."""
    kept = app.secret_key
    app.secret_key = config.RehearsalConfig.SECRET_KEY
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    value = signer.dumps({"_user_id": account, "_fresh": True})
    app.secret_key = kept
    return f"{config.RehearsalConfig.SESSION_COOKIE_NAME}={value}"
