"""The second step: an authenticator's codes, each good once, and recovery codes for the day it is lost."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, update

from app.accounts import queries, rules
from app.accounts.models import Account, RecoveryCode
from app.accounts.services.memberships import sign_out_everywhere
from app.directory.models import Person
from app.platform import audit, sealing, throttle
from app.platform.clock import real_now
from app.platform.db import db, rows_changed
from app.platform.errors import RuleBroken

STEP = 30
CODES = 10
MOST_FAILURES = 10
WAIT = timedelta(minutes=30)
USE = "authenticator"

WRONG = "This code is not right. Type the six digits your authenticator shows now."
WRONG_RECOVERY = "This recovery code is not right, or it has been used."
TOO_MANY = "There were too many tries. Please wait 30 minutes."


def begin_second_factor() -> tuple[str, str]:
    """A new secret, once as it is typed into an authenticator and once sealed for keeping meanwhile."""
    secret = pyotp.random_base32()
    return secret, sealing.seal(secret, USE).decode()


def confirm_second_factor(
    account: Account, sealed: str, code: str, *, by: Person | None, at: datetime
) -> list[str] | str:
    """Keep the secret once a code proves that the authenticator has it.

    Gives the new recovery codes, to be shown this one time, or the sentence that says why not.
    """
    secret = sealing.unseal(sealed.encode(), USE)
    if secret is None:
        return "Please begin again: this page was open for too long."
    if not throttle.allowed("second step", str(account.id), most=MOST_FAILURES, within=WAIT):
        return TOO_MANY
    step = _step_of(secret, code)
    if step is None:
        throttle.count("second step", str(account.id))
        return WRONG
    account.sealed_secret = sealing.seal(secret, USE)
    account.second_factor_at = at
    account.last_step = step
    audit.record("set up second step", account, by=by, at=at, via=audit.Via.PAGE, fields=["second_factor"])
    return renew_recovery_codes(account, by=by, at=at)


def take_step_code(account: Account, code: str) -> str:
    """Accept a code of the authenticator once; "" when it was right, else why not."""
    if not throttle.allowed("second step", str(account.id), most=MOST_FAILURES, within=WAIT):
        return TOO_MANY
    secret = sealing.unseal(account.sealed_secret, USE) if account.sealed_secret else None
    step = _step_of(secret, code) if secret else None
    if step is not None and _first_use(account, step):
        throttle.forget("second step", str(account.id))
        return ""
    throttle.count("second step", str(account.id))
    return WRONG


def take_recovery_code(account: Account, code: str, *, at: datetime) -> str:
    """Accept a recovery code once; "" when it was right, else why not."""
    if not throttle.allowed("second step", str(account.id), most=MOST_FAILURES, within=WAIT):
        return TOO_MANY
    used = rows_changed(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
    )
    if used == 1:
        throttle.forget("second step", str(account.id))
        audit.record("use recovery code", account, by=None, at=at, via=audit.Via.PAGE)
        return ""
    throttle.count("second step", str(account.id))
    return WRONG_RECOVERY


def renew_recovery_codes(account: Account, *, by: Person | None, at: datetime) -> list[str]:
    """New recovery codes in place of all earlier ones, as they are shown once."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "".join(secrets.choice(rules.RECOVERY_ALPHABET) for _ in range(rules.RECOVERY_LENGTH))
        for _ in range(CODES)
    ]
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=_hash(code)) for code in codes)
    db.session.flush()
    audit.record("make recovery codes", account, by=by, at=at, via=audit.Via.PAGE)
    return [rules.shown_recovery_code(code) for code in codes]


def remove_second_factor_of(person: Person, *, by: Person, at: datetime) -> None:
    """Forget the authenticator and its recovery codes, so that the next sign-in sets up a new one.

    For somebody who has lost both; `by` has made sure who asks. Raises RuleBroken when there is none.
    """
    account = queries.account_of_person(person)
    if account is None or account.sealed_secret is None:
        raise RuleBroken("This person has no second step.")
    account.sealed_secret = None
    account.second_factor_at = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    audit.record("remove second step", person, by=by, at=at, fields=["second_factor"])
    sign_out_everywhere(account, by=by, at=at)


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: the present one or a neighbour."""
    generator = pyotp.TOTP(secret)
    now = int(real_now().timestamp()) // STEP
    typed = rules.folded_code(code).encode()
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), typed):
            return step
    return None


def _first_use(account: Account, step: int) -> bool:
    taken = rows_changed(
        update(Account)
        .where(Account.id == account.id, Account.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session="fetch")
    )
    return taken == 1


def _hash(code: str) -> str:
    return audit.keyed_hash(f"recovery|{rules.folded_recovery_code(code)}")
