"""A real mail server on this computer that keeps what it is given."""

from __future__ import annotations

import socket
import ssl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from functools import cached_property
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Delivered:
    """What was delivered, and to whom; taken apart once somebody reads it."""

    given_to: str
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        found["X-Given-To"] = self.given_to
        return found

    @property
    def quickly(self) -> Message:
        """The same for whoever looks through very many: headers are as they were sent, see `plain_header`."""
        return message_from_bytes(self.content)


def plain_header(message: Message, name: str) -> str:
    """A header of a message taken apart quickly, as it is read; empty when there is none."""
    return str(make_header(decode_header(message[name] or "")))


class PostOffice:
    """Keeps every message, or refuses an address with a code."""

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self._given_to: dict[str, list[Delivered]] = defaultdict(list)
        self.refused: dict[str, str] = {}
        self.host = "127.0.0.1"
        self.port = 0
        # How many were given to it in one conversation before it ends that, and how many conversations began.
        self.patience = 1_000_000
        self.greeted = 0

    def keep(self, delivered: Delivered) -> None:
        """Have what was delivered."""
        self.delivered.append(delivered)
        self._given_to[delivered.given_to].append(delivered)

    @property
    def messages(self) -> list[EmailMessage]:
        """All that was delivered, in order."""
        return [each.message for each in list(self.delivered)]

    def to(self, address: str) -> list[EmailMessage]:
        """What was delivered to an address, in order."""
        return [each.message for each in list(self._given_to[address])]

    def settings(self) -> dict[str, Any]:
        """What the application needs to deliver here."""
        return {
            "MAIL_SERVER": self.host,
            "MAIL_PORT": self.port,
            "MAIL_USE_TLS": False,
            "MAIL_USE_SSL": False,
        }


class Desk:
    """Where the post office is spoken to; apart from it, as the mail server reads all that it finds here."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name, session.given = hostname, 0
        self.office.greeted += 1
        return responses

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.office.refused:
            return self.office.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the same
        session.given += 1
        if session.given > self.office.patience:
            return "421 That is enough for one conversation"
        self.office.keep(Delivered(", ".join(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@contextmanager
def post_office(tls: ssl.SSLContext | None = None) -> Iterator[PostOffice]:
    """Open a post office on a free port, offering STARTTLS when given a context; close it at the end."""
    office = PostOffice()
    office.port = free_port()
    controller = Controller(Desk(office), hostname=office.host, port=office.port, tls_context=tls)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
