"""Filters, error pages and headers."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register."""
