"""Asking for a countersignature: requests, links, reminders, and what makes a signature out of date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.directory import services as directory
from app.directory.models import Person
from app.directory.queries import person_by_email
from app.mentoring import emails, queries, rules
from app.mentoring.enums import ApplicationStatus, ChaseKind, LinkPurpose, SignatureAction, SignatureStatus
from app.mentoring.models import Application, Chase, Countersignature
from app.mentoring.services import changes, gathering
from app.mentoring.services.drafts import draft_of
from app.platform import audit, clock, ids, links, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.links import Link, LinkState
from app.platform.mail import AddressRefused
from app.training.events import DayBefore
from app.training.models import SessionDay

CALL_MANAGER = "an answer that is needed about training"
# The letters that ask; a copy that is refused changes nothing.
ASKING = frozenset(
    f"mentoring/email/{name}" for name in ("signature_request", "signature_reminder", "signature_again")
)
LIVE = frozenset(
    {
        ApplicationStatus.DRAFT,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.RETURNED,
        ApplicationStatus.ASSESSED,
        ApplicationStatus.APPOINTABLE,
        ApplicationStatus.RESERVE,
        ApplicationStatus.OFFERED,
        ApplicationStatus.ACCEPTED,
    }
)


def ask_for_signature(
    application: Application, *, by: Person | None, at: datetime
) -> Countersignature | None:
    """Ask the named manager, or have the training team check a different signatory first (then None).

    Raises RuleBroken while the answers are not there, or when somebody has been asked or has signed already.
    """
    if application.status not in LIVE:
        raise RuleBroken(f"Nobody can be asked about an application that is {application.status.value}.")
    if queries.is_over(application):
        raise RuleBroken("Places have been given, so a signature would change nothing on this course.")
    if by is not None and by.id == application.person_id and not queries.can_be_signed(application, at):
        raise RuleBroken("Signatures have closed. The training team can tell you what is still possible.")
    rules.refuse_early_asking(draft_of(application))
    if queries.active_signature(application) is not None:
        raise RuleBroken("Somebody has been asked already.")
    refuse_signatory(application, application.manager_email)
    application.signature_wanted_at = application.signature_wanted_at or at
    if application.somebody_else_signs and application.signatory_verified_at is None:
        audit.record("ask to check a signatory", application, by=by, at=at)
        return None
    return _request(
        application,
        name=application.manager_name,
        address=application.manager_email,
        by=by,
        at=at,
    )


def ask_for_signature_again(
    application: Application, *, by: Person | None, at: datetime
) -> Countersignature | None:
    """A new request to the same signatory after an answer that does not stand any more, or an old link."""
    waiting = queries.open_signature(application)
    if waiting is not None:
        cancel(waiting, by=by, at=at)
    return ask_for_signature(application, by=by, at=at)


def verify_signatory(application: Application, *, by: Person | None, at: datetime) -> Countersignature | None:
    """An administrator has checked that the different signatory may sign: now the request goes out.

    Raises RuleBroken when nobody different was named.
    """
    if not application.somebody_else_signs:
        raise RuleBroken("The line manager signs this application, so there is nobody to check.")
    application.signatory_verified_at = at
    audit.record("verify signatory", application, by=by, at=at, fields=["signatory_verified_at"])
    if queries.active_signature(application) is None and application.signature_wanted_at is not None:
        return ask_for_signature(application, by=by, at=at)
    return None


def remind(application: Application, *, by: Person | None, at: datetime) -> None:
    """The applicant's own reminder to the manager. Raises RuleBroken for a second one on one day."""
    waiting = queries.open_signature(application)
    if waiting is None:
        raise RuleBroken("Nobody is being asked for a signature at the moment.")
    _alone(waiting)
    if queries.chased_today(waiting, ChaseKind.OWN, at):
        raise RuleBroken("You have sent a reminder today. You can send another one tomorrow.")
    send_reminder(waiting, ChaseKind.OWN, _of_day(ChaseKind.OWN, at), at=at)
    audit.record("remind", waiting, by=by, at=at)


def send_reminder(signature: Countersignature, kind: ChaseKind, key: str, *, at: datetime) -> None:
    """Write the row and send the same link again; a link that has run out is renewed."""
    if signature.link is None or signature.link.state(at) is LinkState.EXPIRED:
        _issue_link(signature, at)
    signature.chases.append(Chase(kind=kind, key=key, sent_at=at))
    db.session.flush()
    gathering.keep_manager_page(signature, at=at)
    letter = emails.signature_reminder(signature, kind, key, changes.changes_to_sign(signature))
    directory.write_to_address(
        signature.programme_id, signature.manager_email, letter, at=at, call_about=CALL_MANAGER
    )


def renew_link(signature: Countersignature, *, at: datetime) -> None:
    """The manager came with a link that had run out and asked for a new one.

    Raises RuleBroken when the request does not wait any more, or a new link went out today.
    """
    if signature.status is not SignatureStatus.REQUESTED or signature.avoided:
        raise RuleBroken("Nothing is needed from you any more.")
    _alone(signature)
    if queries.chased_today(signature, ChaseKind.RENEWED, at):
        raise RuleBroken("We sent you a new link today. Please look in your email.")
    send_reminder(signature, ChaseKind.RENEWED, _of_day(ChaseKind.RENEWED, at), at=at)
    audit.record("renew link", signature, by=None, at=at, via=audit.Via.LINK)


def mark_bounced(
    signature: Countersignature, *, by: Person | None, at: datetime, via: audit.Via | None = None
) -> None:
    """The carrier refused the address for good, or an administrator knows that it is wrong.

    The applicant is told, who corrects the address or names somebody else.
    """
    move_signature(signature, SignatureAction.BOUNCE, by=by, at=at, via=via)
    _withdraw_link(signature, at)
    mail.cancel_about(signature.id)
    applicant = signature.application.person
    directory.write_to(
        applicant, emails.address_refused(signature), at=at, call_about=emails.call_about(applicant)
    )


def follow_refused_address(event: AddressRefused, *, by: Person | None, at: datetime) -> None:
    """Reaction: a mail server refused the address of an open request, which has bounced.

    Nothing follows for a request that was answered or taken back meanwhile, nor for an avoided manager.
    """
    if event.about_id is None or event.template not in ASKING:
        return
    signature = queries.countersignature_by_id(event.about_id)
    if signature is None or signature.avoided or signature.status is not SignatureStatus.REQUESTED:
        return
    mark_bounced(signature, by=by, at=at, via=audit.Via.CLOCK)


def cancel(signature: Countersignature, *, by: Person | None, at: datetime) -> None:
    """Take a request back: its link stops working and nobody is written to."""
    move_signature(signature, SignatureAction.CANCEL, by=by, at=at)
    _withdraw_link(signature, at)
    mail.cancel_about(signature.id)


def avoid_earlier_signatories(application: Application, *, by: Person | None, at: datetime) -> None:
    """The applicant asks for somebody else: whoever was asked before hears nothing more, in silence."""
    for signature in application.countersignatures:
        if signature.status is SignatureStatus.REQUESTED:
            cancel(signature, by=by, at=at)
        elif signature.status is SignatureStatus.SIGNED:
            move_signature(signature, SignatureAction.GO_STALE, by=by, at=at)
        signature.avoided = True
        mail.cancel_about(signature.id)


def refuse_signatory(application: Application, address: str) -> None:
    """Raises RuleBroken for the applicant's own address, and for one that the applicant avoids."""
    rules.refuse_signing_for_oneself([application.person.email], address)
    rules.refuse_avoided(queries.avoided_addresses(application), address)


def refresh_signature(application: Application, *, by: Person | None, at: datetime) -> None:
    """Look whether the signature still covers what it was given for; if not, ask the same person again."""
    signed = queries.signed_by(application)
    if signed is None or signed.snapshot is None or application.status not in LIVE:
        return
    now = changes.current_content(application, signed.manager_name)
    if not rules.changes_since(signed.snapshot.content, now):
        return
    move_signature(signed, SignatureAction.GO_STALE, by=by, at=at)
    _request(
        application,
        name=signed.manager_name,
        address=signed.manager_email,
        by=by,
        at=at,
    )


def session_day_changed(event: Any, *, by: Person | None, at: datetime) -> None:
    """Reaction: the signatures that promised this day are looked at again, and so is who is being asked."""
    day = db.session.get(SessionDay, event.session_day_id)
    if day is None or day.training_session.cohort_id is None:
        return
    cohort = queries.cohort_of_applications(day.training_session.cohort_id)
    if cohort is None:
        return
    wanted = {wanted.id for wanted in queries.release_days(cohort.id)}
    if day.id not in wanted:
        return
    for item in queries.appointable(cohort, LIVE):
        waiting = queries.open_signature(item.application)
        if waiting is None:
            refresh_signature(item.application, by=by, at=at)
        elif _tells_otherwise(day, event.before):
            _ask_about_new_days(waiting, at)


def _tells_otherwise(day: SessionDay, before: DayBefore | None) -> bool:
    """Whether a request that lists the day says something of it that is not so any more."""
    now = (day.starts_at, day.ends_at, day.area)
    return before is None or now != (before.starts_at, before.ends_at, before.area)


def _ask_about_new_days(signature: Countersignature, at: datetime) -> None:
    """The same request with the days as they are; what has not gone out yet is not wanted any more."""
    heard = any(mail.has_gone_out(signature.id, letter, signature.asked_at) for letter in ASKING)
    mail.cancel_about(signature.id)
    for kind in emails.SIGNATURE_KEYS:
        directory.forget_calls(f"{kind} {signature.id} ")
    letter = emails.signature_request(
        signature, changes.changes_to_sign(signature), new_days=str(ids.new()), heard=heard
    )
    directory.write_to_address(
        signature.programme_id, signature.manager_email, letter, at=at, call_about=CALL_MANAGER
    )


def signature_link_state(signature: Countersignature, link: Link, at: datetime) -> LinkState:
    """What the link can do: an answered or replaced request outlasts the link's own clock."""
    if signature.status in (SignatureStatus.CANCELLED, SignatureStatus.BOUNCED) or signature.avoided:
        return LinkState.WITHDRAWN
    if signature.status is not SignatureStatus.REQUESTED:
        return LinkState.USED
    return link.state(at)


def move_signature(
    signature: Countersignature,
    action: SignatureAction,
    *,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
) -> None:
    """The one way in which a countersignature changes its state."""
    to = rules.next_signature_status(signature.status, action)
    audit.move(signature, to, action=action.value, by=by, at=at, via=via)
    if signature.answered_at is None and action is not SignatureAction.GO_STALE:
        signature.answered_at = at
    db.session.flush()


def request_from(
    application: Application,
    *,
    name: str,
    address: str,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
) -> Countersignature:
    """A request to somebody whom the signatory named instead. Raises RuleBroken for a refused address."""
    refuse_signatory(application, address)
    return _request(application, name=name, address=address, by=by, at=at, via=via, stands_in=True)


def _request(
    application: Application,
    *,
    name: str,
    address: str,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
    stands_in: bool | None = None,
) -> Countersignature:
    known = person_by_email(application.programme_id, address)
    signature = Countersignature(
        id=ids.new(),
        programme_id=application.programme_id,
        manager_name=name.strip(),
        manager_email=address.strip(),
        manager_id=known.id if known else None,
        stands_in=application.somebody_else_signs if stands_in is None else stands_in,
        asked_at=at,
    )
    application.countersignatures.append(signature)
    audit.move(signature, SignatureStatus.REQUESTED, action="request", by=by, at=at, via=via)
    db.session.flush()
    _issue_link(signature, at)
    gathering.keep_manager_page(signature, at=at)
    directory.write_to_address(
        signature.programme_id,
        signature.manager_email,
        emails.signature_request(signature, changes.changes_to_sign(signature)),
        at=at,
        call_about=CALL_MANAGER,
    )
    return signature


def _of_day(kind: ChaseKind, at: datetime) -> str:
    """What goes out once a day has the day in its key."""
    return f"{kind.value} {clock.local(at).date().isoformat()}"


def _alone(signature: Countersignature) -> None:
    """Whoever presses twice at once is told the second time: the row is locked and read again."""
    db.session.refresh(signature, with_for_update=True)
    db.session.expire(signature, ["chases"])


def _issue_link(signature: Countersignature, at: datetime) -> None:
    last = rules.link_expires_on(clock.local(at).date(), signature.application.cohort.signatures_close_on)
    signature.link = links.issue(
        LinkPurpose.COUNTERSIGN,
        signature.id,
        programme_id=signature.programme_id,
        at=at,
        expires_at=clock.end_of(last),
    )
    db.session.flush()


def _withdraw_link(signature: Countersignature, at: datetime) -> None:
    if signature.link is not None:
        links.withdraw(signature.link, at)
