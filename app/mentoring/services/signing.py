"""A manager's answer, by the emailed link or as staff took it down."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.enums import Audience
from app.directory.models import Person
from app.mentoring import emails, queries, rules
from app.mentoring.enums import SignatureAction, SignatureDoor, SignatureStatus
from app.mentoring.events import SignatureGiven
from app.mentoring.models import Application, Countersignature, SignedSnapshot
from app.mentoring.services import changes, requesting
from app.platform import audit, links
from app.platform.audit import Via
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce

CHANGED_SINCE = "Something has changed since you opened this page. Read it as it is now, then answer again."
DOOR_VIA = {
    SignatureDoor.LINK: Via.LINK,
    SignatureDoor.TELEPHONE: Via.PAGE,
    SignatureDoor.PAPER: Via.PAPER,
}


def sign(
    signature: Countersignature,
    *,
    typed_name: str,
    not_related: bool,
    seen: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """The manager signs by the link: released on these days, for the forum, and is the manager.

    `by` is whoever happens to be signed in, `seen` stands for what was read. Raises RuleBroken for an
    applicant, a relative, a used link, or when a signature would be for something else by now.
    """
    _refuse_applicant(signature, by)
    if seen and seen != changes.asked_for(signature):
        raise RuleBroken(CHANGED_SINCE)
    if not not_related:
        raise RuleBroken(
            "A partner or relative cannot countersign. "
            "Choose “Somebody else should answer” and name a colleague."
        )
    _use_link(signature, at)
    _signed(signature, typed_name=typed_name, door=SignatureDoor.LINK, by=by, at=at)


def decline(
    signature: Countersignature, *, typed_name: str, reason: str, by: Person | None, at: datetime
) -> None:
    """The manager says no and why; the applicant and the training team read it."""
    _refuse_applicant(signature, by)
    _use_link(signature, at)
    requesting.move_signature(signature, SignatureAction.DECLINE, by=by, at=at, via=Via.LINK)
    signature.door = SignatureDoor.LINK
    _keep(signature, typed_name=typed_name, decline_reason=reason)
    _send_copies(signature, "declined", at)


def pass_on(
    signature: Countersignature,
    *,
    typed_name: str,
    deputy_name: str,
    deputy_email: str,
    by: Person | None,
    at: datetime,
) -> Countersignature:
    """The manager names somebody else, who is asked at once.

    Raises RuleBroken for the applicant's own address, the manager's own, or one the applicant avoids.
    """
    _refuse_applicant(signature, by)
    if rules.folded(deputy_email) == rules.folded(signature.manager_email):
        raise RuleBroken("This is your own email address. Give the address of whoever should answer.")
    requesting.refuse_signatory(signature.application, deputy_email)
    _use_link(signature, at)
    requesting.move_signature(signature, SignatureAction.PASS_ON, by=by, at=at, via=Via.LINK)
    signature.door = SignatureDoor.LINK
    _keep(signature, typed_name=typed_name)
    newer = requesting.request_from(
        signature.application,
        name=deputy_name,
        address=deputy_email,
        by=by,
        at=at,
        via=Via.LINK,
    )
    signature.passed_to_id = newer.id
    db.session.flush()
    _send_copies(signature, "passed on", at)
    return newer


def record_signature(
    application: Application,
    *,
    door: SignatureDoor,
    manager_name: str,
    manager_email: str,
    not_related: bool,
    by: Person | None,
    at: datetime,
) -> Countersignature:
    """Staff took a signature down by telephone or hold it on paper; it shows as such.

    Raises RuleBroken when one stands already, for a relative, or for the applicant's own address.
    """
    if door is SignatureDoor.LINK:
        raise RuleBroken("Say whether the signature came by telephone or on paper.")
    if not not_related:
        raise RuleBroken("A partner or relative cannot countersign.")
    if queries.signed_by(application) is not None:
        raise RuleBroken("This application is countersigned already.")
    requesting.refuse_signatory(application, manager_email)
    waiting = queries.open_signature(application)
    same = waiting is not None and rules.folded(waiting.manager_email) == rules.folded(manager_email)
    if waiting is not None and not same:
        requesting.cancel(waiting, by=by, at=at)
        waiting = None
    if waiting is None:
        waiting = Countersignature(
            programme_id=application.programme_id,
            manager_name=manager_name.strip(),
            manager_email=manager_email.strip(),
            stands_in=application.somebody_else_signs,
            asked_at=at,
        )
        application.countersignatures.append(waiting)
        audit.move(waiting, SignatureStatus.REQUESTED, action="request", by=by, at=at)
        db.session.flush()
    if waiting.link is not None:
        links.withdraw(waiting.link, at)
    if application.somebody_else_signs and application.signatory_verified_at is None:
        application.signatory_verified_at = at
    _signed(waiting, typed_name=manager_name, door=door, by=by, at=at)
    return waiting


def _signed(
    signature: Countersignature, *, typed_name: str, door: SignatureDoor, by: Person | None, at: datetime
) -> None:
    via = DOOR_VIA[door]
    application = signature.application
    manager = directory.find_or_add_person(
        signature.programme_id,
        full_name=signature.manager_name,
        email=signature.manager_email,
        by=by,
        at=at,
        audience=Audience.LINE_MANAGER,
        agency=application.agency,
        via=via,
    )
    _refuse_applicant(signature, manager)
    signature.manager_id = manager.id
    signature.not_related = True
    signature.door = door
    requesting.move_signature(signature, SignatureAction.SIGN, by=by or manager, at=at, via=via)
    _keep(signature, typed_name=typed_name)
    _send_copies(signature, "signed", at)
    announce(SignatureGiven(signature.id), by=by or manager, at=at)


def _keep(signature: Countersignature, **spoken: str) -> None:
    content = changes.current_content(signature.application, signature.manager_name, **spoken)
    signature.snapshot = SignedSnapshot(content=content)
    signature.snapshot_hash = audit.keyed_hash(rules.canonical(content))
    db.session.flush()


def _send_copies(signature: Countersignature, answer: str, at: datetime) -> None:
    application = signature.application
    content = signature.snapshot.content if signature.snapshot else {}
    directory.write_to_address(
        signature.programme_id,
        signature.manager_email,
        emails.copy_to_manager(signature, content, answer),
        at=at,
        call_about="a copy of an answer about training",
    )
    directory.write_to(
        application.person,
        emails.copy_to_applicant(signature, content, answer),
        at=at,
        call_about=emails.call_about(application.person),
    )


def _use_link(signature: Countersignature, at: datetime) -> None:
    if signature.avoided or signature.status is not SignatureStatus.REQUESTED or signature.link is None:
        raise RuleBroken("This link has been used, replaced or has run out.")
    links.use(signature.link, at)


def _refuse_applicant(signature: Countersignature, person: Person | None) -> None:
    if person is not None and person.id == signature.application.person_id:
        raise RuleBroken("You cannot countersign your own application.")
