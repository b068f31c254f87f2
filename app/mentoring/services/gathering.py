"""The manager's page: made with the first request to an address, its link kept alive with each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.directory import services as directory
from app.directory.queries import email_key
from app.mentoring import emails, queries, rules
from app.mentoring.enums import LinkPurpose
from app.mentoring.models import Countersignature, ManagerPage
from app.platform import audit, clock, ids, links
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.links import Link, LinkState
from app.training.models import Cohort


def keep_manager_page(signature: Countersignature, *, at: datetime) -> ManagerPage:
    """The page of the address that is asked; its link lives as long as that of the newest request."""
    cohort, address = signature.application.cohort, signature.manager_email
    until = _lives_until(cohort, at)
    page = queries.manager_page_of(cohort.id, address)
    if page is None:
        # Two applicants may name one manager at the same moment.
        db.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
        page = queries.manager_page_of(cohort.id, address)
    if page is None:
        page = ManagerPage(
            id=ids.new(),
            programme_id=cohort.programme_id,
            cohort_id=cohort.id,
            email=address,
            email_key=email_key(address),
        )
        page.link = _link_to(page, cohort, at)
        db.session.add(page)
        db.session.flush()
    elif page.link.state(at) is not LinkState.LIVE:
        page.link = _link_to(page, cohort, at)
        db.session.flush()
    elif page.link.expires_at < until:
        page.link.expires_at = until
        db.session.flush()
    return page


def renew_manager_page(page: ManagerPage, *, at: datetime) -> None:
    """The manager came with a link that had run out: a new one goes to the address on record, once a day.

    Raises RuleBroken when nobody is on the page any more, or when a new link went out today.
    """
    if not queries.managed_people(page):
        raise RuleBroken("Nothing is needed from you any more.")
    if page.link.state(at) is LinkState.LIVE and queries.sent_today(page, at):
        raise RuleBroken("We sent you a new link today. Please look in your email.")
    if page.link.state(at) is not LinkState.LIVE:
        page.link = _link_to(page, page.cohort, at)
        db.session.flush()
    letter = emails.manager_page(page, clock.local(at).date())
    directory.write_to_address(
        page.programme_id, page.email, letter, at=at, call_about="the days of a training course"
    )
    audit.record("renew manager page", page, by=None, at=at, via=audit.Via.LINK)


def _link_to(page: ManagerPage, cohort: Cohort, at: datetime) -> Link:
    return links.issue(
        LinkPurpose.MANAGER_PAGE,
        page.id,
        programme_id=page.programme_id,
        at=at,
        expires_at=_lives_until(cohort, at),
    )


def _lives_until(cohort: Cohort, at: datetime) -> datetime:
    return clock.end_of(rules.link_expires_on(clock.local(at).date(), cohort.signatures_close_on))
