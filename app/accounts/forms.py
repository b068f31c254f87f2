"""What is typed to sign in."""

from __future__ import annotations

from app.platform.forms import BaseForm, Email, Text

CODE_ATTRIBUTES = {"inputmode": "numeric", "spellcheck": "false"}


class SignInForm(BaseForm):
    """Where to send a link and a code."""

    email = Email("Email address", required="Enter your email address", width="two-thirds")


class CodeForm(BaseForm):
    """The six digits of the email."""

    code = Text(
        "Six-digit code",
        hint="The six digits in the email, for example 123 456",
        required="Enter the six digits from the email",
        longest=20,
        width="10",
        autocomplete="one-time-code",
        attributes=CODE_ATTRIBUTES,
    )


class PressForm(BaseForm):
    """A button and nothing else."""


class StepForm(BaseForm):
    """A code of the authenticator."""

    code = Text(
        "Code from your authenticator",
        hint="Six digits that change every 30 seconds",
        required="Enter the six digits your authenticator shows",
        longest=20,
        width="10",
        autocomplete="one-time-code",
        attributes=CODE_ATTRIBUTES,
    )


class RecoveryForm(BaseForm):
    """A recovery code, for the day the authenticator is lost."""

    recovery = Text(
        "Recovery code",
        hint="One of the ten codes you were given when you set up the second step",
        required="Enter one of your recovery codes",
        longest=40,
        width="20",
        autocomplete="off",
        attributes={"spellcheck": "false", "autocapitalize": "none"},
    )


class NewStepForm(StepForm):
    """The first code of a new authenticator; whoever has one already proves it first."""

    present = Text(
        "Code from your present authenticator",
        hint="Or one of your recovery codes",
        longest=40,
        width="20",
        autocomplete="off",
    )
