"""Signing in and out, the second step, and whom an account is in which programme."""

from __future__ import annotations

from app.accounts.services.memberships import (
    account_for,
    follow_merge,
    follow_new_address,
    join_programme,
    leave_everywhere,
    link_people,
    sign_out_after_role,
    sign_out_everywhere,
)
from app.accounts.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor_of,
    renew_recovery_codes,
    take_recovery_code,
    take_step_code,
)
from app.accounts.services.signing_in import Trial, ask_to_sign_in, is_asking_browser, try_code, try_link

__all__ = [
    "Trial",
    "account_for",
    "ask_to_sign_in",
    "begin_second_factor",
    "confirm_second_factor",
    "follow_merge",
    "follow_new_address",
    "is_asking_browser",
    "join_programme",
    "leave_everywhere",
    "link_people",
    "remove_second_factor_of",
    "renew_recovery_codes",
    "sign_out_after_role",
    "sign_out_everywhere",
    "take_recovery_code",
    "take_step_code",
    "try_code",
    "try_link",
]
