"""The few ways in which something asked for cannot be done."""

from __future__ import annotations


class RuleBroken(Exception):
    """A rule of the service refuses this; `message` is a sentence for the person who asked.

    `field` names the field of the form that would put it right, where one alone would.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Exception):
    """There is no such thing here, or this person may not know whether there is."""


class Forbidden(Exception):
    """The thing is here, but this person's part in the programme does not include it."""
