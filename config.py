"""Settings, one class a kind of installation, read from the environment. No secrets are kept here."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32


def _environment(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value in {"1", "true", "yes", "on"}


class Config:
    """What every kind shares."""

    # The name of the service in the header, titles and emails.
    SERVICE_NAME = _environment("SERVICE_NAME", "Relay")
    # The address people reach the service at; links in emails begin with it.
    SERVICE_URL = _environment("SERVICE_URL", "http://localhost:5000")
    # Signs cookies and derives link tokens and codes. At least 32 characters in production.
    SECRET_KEY = _environment("SECRET_KEY")
    # SQLite or PostgreSQL.
    SQLALCHEMY_DATABASE_URI = _environment("DATABASE_URL", f"sqlite:///{ROOT / 'instance' / 'relay.sqlite'}")
    # The time zone in which dates and times are shown and typed.
    TIME_ZONE = "Europe/London"

    # Outgoing email. Without MAIL_SERVER nothing leaves: messages wait in the outbox.
    MAIL_SERVER = _environment("MAIL_SERVER")
    MAIL_PORT = int(_environment("MAIL_PORT", "587"))
    MAIL_USERNAME = _environment("MAIL_USERNAME") or None
    MAIL_PASSWORD = _environment("MAIL_PASSWORD") or None
    # STARTTLS with the certificate checked.
    MAIL_USE_TLS = _flag("MAIL_USE_TLS", default=True)
    # TLS from the first byte (port 465).
    MAIL_USE_SSL = _flag("MAIL_USE_SSL")
    # The address that messages come from; its shown name is each programme's neutral sender name.
    MAIL_DEFAULT_SENDER = _environment("MAIL_SENDER", "training@relay.example.org")
    # Seconds to wait for the mail server.
    MAIL_TIMEOUT = 20
    MAIL_DEBUG = 0
    # Keep what a message was rendered from after it is sent (only the rehearsal shows sent mail).
    MAIL_KEEP_SENT = False

    # Rehearsal: captured mail, sign in as anybody, a settable clock.
    REHEARSAL = False
    DEBUG = False
    TESTING = False

    # Staff sign in with a second factor.
    SECOND_FACTOR_REQUIRED = True
    SESSION_COOKIE_NAME = "relay"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = _flag("SECURE_COOKIES", default=True)
    PERMANENT_SESSION_LIFETIME = timedelta(hours=8)
    REMEMBER_COOKIE_DURATION = timedelta(hours=8)
    REMEMBER_COOKIE_HTTPONLY = True
    REMEMBER_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_SECURE = SESSION_COOKIE_SECURE
    WTF_CSRF_TIME_LIMIT = None
    MAX_CONTENT_LENGTH = 2 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 1024 * 1024
    MAX_FORM_PARTS = 2_000
    # Proxies in front whose forwarding headers are trusted.
    TRUSTED_PROXIES = int(_environment("TRUSTED_PROXIES", "0"))
    # Seconds between two rounds of the worker.
    WORKER_INTERVAL = float(_environment("WORKER_INTERVAL", "5"))


class ProductionConfig(Config):
    """A real service with real people."""


class RehearsalConfig(Config):
    """Seeded people, captured mail and a clock that can be moved. Never with real people."""

    REHEARSAL = True
    MAIL_KEEP_SENT = True
    SECOND_FACTOR_REQUIRED = False
    # Cookies go over plain http on the person's own computer.
    SESSION_COOKIE_SECURE = False
    REMEMBER_COOKIE_SECURE = False
    SECRET_KEY = _environment("SECRET_KEY", "rehearsal-only-key-with-no-value-outside-it")
    WORKER_INTERVAL = float(_environment("WORKER_INTERVAL", "0.5"))


class TestConfig(Config):
    """The automated tests: each gives its own database."""

    TESTING = True
    SECRET_KEY = "tests-only-key-with-no-value-outside-the-tests"
    SERVICE_URL = "http://relay.test"
    SESSION_COOKIE_SECURE = False
    REMEMBER_COOKIE_SECURE = False
    MAIL_SERVER = ""
    WTF_CSRF_ENABLED = False
    MAIL_SUPPRESS_SEND = False


CONFIGURATIONS: dict[str, type[Config]] = {
    "production": ProductionConfig,
    "rehearsal": RehearsalConfig,
    "test": TestConfig,
}


def chosen() -> type[Config]:
    """The class that RELAY_CONFIG names; production unless it says otherwise.

    Raises RuntimeError for an unknown name, or a rehearsal that claims to be production.
    """
    name = _environment("RELAY_CONFIG", "production")
    if name not in CONFIGURATIONS:
        raise RuntimeError(f"RELAY_CONFIG is {name!r}; it can be {', '.join(sorted(CONFIGURATIONS))}.")
    return CONFIGURATIONS[name]


def refuse_unsafe(settings: dict[str, object]) -> None:
    """Stop a start-up that would be unsafe.

    Raises RuntimeError when the rehearsal is combined with production, or production lacks a secret,
    has debug on, drops the second factor or serves cookies without TLS.
    """
    environment = _environment("RELAY_ENVIRONMENT")
    if settings["REHEARSAL"] and (environment == "production" or settings.get("PRODUCTION")):
        raise RuntimeError("The rehearsal cannot run in production: anybody could sign in as anybody.")
    if settings["REHEARSAL"] or settings["TESTING"]:
        return
    faults = []
    if len(str(settings["SECRET_KEY"] or "")) < SHORTEST_SECRET:
        faults.append(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters")
    if settings["DEBUG"]:
        faults.append("debug mode must be off")
    if not settings["SECOND_FACTOR_REQUIRED"]:
        faults.append("staff must sign in with a second factor")
    if faults:
        raise RuntimeError("Relay will not start: " + "; ".join(faults) + ".")
