"""Pages for signing in and out, and of one's account."""

from __future__ import annotations

from app.accounts.routes import account, second_step, sign_in
from app.accounts.routes.blueprint import bp

__all__ = ["account", "bp", "second_step", "sign_in"]
