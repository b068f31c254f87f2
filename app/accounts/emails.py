"""The email with which somebody signs in."""

from __future__ import annotations

from app.accounts.models import SignInRequest
from app.platform.mail import Letter


def sign_in(request: SignInRequest) -> Letter:
    """A link for the browser that asked, and the code that works anywhere."""
    return Letter(
        "accounts/email/sign_in",
        facts={"address": request.email},
        links={"sign_in": request.link},
        about_id=request.id,
        urgent=True,
    )
