"""Signing in with what was sent by email: a link for the browser that asked, or a code.

Codes and links run on the computer's own clock, because they guard a real account; what is written down about
people carries the service's time.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete

from app.accounts import emails, queries, rules
from app.accounts.enums import LinkPurpose
from app.accounts.models import Account, SignInRequest
from app.accounts.services.memberships import link_people, new_account
from app.directory import queries as directory
from app.directory import services as people
from app.directory.enums import ContactBy
from app.directory.queries import email_key
from app.platform import audit, clock, ids, links, mail, throttle
from app.platform.clock import real_now
from app.platform.db import db
from app.platform.errors import RuleBroken

LIVES = timedelta(minutes=10)
KEPT = timedelta(days=1)
MOST_LIVE = 5
MOST_FAILURES = 10
WAIT = timedelta(minutes=30)
# A whole agency may come from one address, on the day applications open.
MOST_BY_CLIENT = 300
MOST_FAILURES_BY_CLIENT = 100
HOUR = timedelta(hours=1)

WRONG = "This code is not right, or it has run out. Check the newest email from us, or ask for a new one."
TOO_MANY = "There were too many tries with this address. Please wait 30 minutes, then ask for a new email."
ELSEWHERE = "You asked in another browser. Type the six digits from the email."
SPENT = "This link has been used or has run out. Ask for a new email."


@dataclass(frozen=True)
class Trial:
    """How a try to sign in ended: the account and where it wanted to go, or why not."""

    account: Account | None = None
    then: str = "/"
    message: str = ""


def ask_to_sign_in(address: str, *, browser: str, client: str, then: str, at: datetime) -> None:
    """Send a link and a code to an address, known or not: whoever owns it may come in.

    Says nothing about the address: the same work and the same answer for all. Beyond five live requests
    nothing more is sent. Raises RuleBroken when too many requests come from one client.
    """
    if not throttle.allowed("ask to sign in", client, most=MOST_BY_CLIENT, within=HOUR):
        raise RuleBroken("Too many people asked from your network. Please try again in an hour.")
    throttle.count("ask to sign in", client)
    real = real_now()
    key = email_key(address)
    db.session.execute(delete(SignInRequest).where(SignInRequest.asked_at < real - KEPT))
    if len(queries.live_requests(key, real)) >= MOST_LIVE:
        return
    request = SignInRequest(
        id=ids.new(),
        email=address.strip(),
        email_key=key,
        browser_hash=hash_of_browser(browser),
        asked_at=real,
        then=rules.local_path(then),
    )
    request.link = links.issue(
        LinkPurpose.SIGN_IN.value, request.id, programme_id=None, at=real, expires_at=real + LIVES
    )
    db.session.add(request)
    db.session.flush()
    _send(request, at=at)


def try_code(address: str, code: str, *, client: str, at: datetime) -> Trial:
    """Sign in with the six digits of any live email to this address."""
    key = email_key(address)
    requests = queries.live_requests(key, real_now(), lock=True)
    refusal = _refusal(key, client)
    if refusal:
        return Trial(message=refusal)
    for request in requests:
        if links.code_matches(request.link, rules.folded_code(code)):
            return _complete(request, at=at)
    _count_failure(key, client)
    return Trial(message=WRONG)


def try_link(token: str, *, browser: str, code: str, client: str, at: datetime) -> Trial:
    """Sign in with a link: in the browser that asked a press suffices, elsewhere the code must be typed.

    Raises NotFound for a link that is not ours.
    """
    link = links.find(token, LinkPurpose.SIGN_IN.value)
    request = queries.request_of_link(link)
    if request is None or link.state(real_now()) is not links.LinkState.LIVE:
        return Trial(message=SPENT)
    if is_asking_browser(request, browser):
        return _complete(request, at=at)
    if not code.strip():
        return Trial(message=ELSEWHERE)
    return try_code(request.email, code, client=client, at=at)


def is_asking_browser(request: SignInRequest, browser: str) -> bool:
    """Whether this browser is the one that asked."""
    return bool(browser) and request.browser_hash == hash_of_browser(browser)


def hash_of_browser(browser: str) -> str:
    """What is kept of a browser's secret."""
    return audit.keyed_hash(f"browser|{browser}")


def _send(request: SignInRequest, *, at: datetime) -> None:
    """At once, whatever hours somebody gave: the person is at the keyboard.

    Somebody who asked for the telephone only gets no email here either: staff are asked to call, once a day.
    """
    letter = emails.sign_in(request)
    for person in directory.people_by_email(request.email):
        if person.contact_by is ContactBy.TELEPHONE:
            once = f"sign in {person.id} {clock.local(at).date()}"
            people.write_to(person, replace(letter, once=once), at=at, call_about="signing in")
            return
    mail.queue(letter, to=request.email, programme_id=_programme_of(request.then), at=at)


def _programme_of(path: str) -> uuid.UUID | None:
    """The programme somebody was about to open, or the only one: whose contacts the email gives."""
    programmes = directory.programmes()
    slug = path.strip("/").partition("/")[0]
    for programme in programmes:
        if programme.slug == slug or len(programmes) == 1:
            return programme.id
    return None


def _complete(request: SignInRequest, *, at: datetime) -> Trial:
    real = real_now()
    links.use(request.link, real)
    for other in queries.live_requests(request.email_key, real):
        if other.id != request.id:
            links.withdraw(other.link, real)
    throttle.forget("sign in", request.email_key)
    account = queries.account_by_email(request.email) or new_account(request.email, at=at)
    link_people(account, at=at)
    return Trial(account=account, then=request.then)


def _refusal(key: str, client: str) -> str:
    if not throttle.allowed("sign in", key, most=MOST_FAILURES, within=WAIT):
        return TOO_MANY
    if not throttle.allowed("sign in from", client, most=MOST_FAILURES_BY_CLIENT, within=HOUR):
        return TOO_MANY
    return ""


def _count_failure(key: str, client: str) -> None:
    throttle.count("sign in", key)
    throttle.count("sign in from", client)
