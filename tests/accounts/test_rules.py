"""Where one may land after signing in, and how codes are written."""

from __future__ import annotations

import pytest

from app.accounts import rules


@pytest.mark.parametrize("path", ["/", "/falkirk/next", "/falkirk/people?q=a&page=2", "/a#b"])
def test_local_path_keeps_paths_of_the_service(path: str) -> None:
    assert rules.local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "falkirk",
        "//evil.example.org",
        "///evil.example.org",
        "/\\evil.example.org",
        "\\\\evil.example.org",
        "https://evil.example.org/",
        "javascript:alert(1)",
        "/\tevil",
        "/ /evil",
        "/" + "a" * 300,
    ],
)
def test_local_path_refuses_everything_else(path: str | None) -> None:
    assert rules.local_path(path) == "/"


def test_recovery_code_is_the_same_however_it_is_typed() -> None:
    shown = rules.shown_recovery_code("abcdefghjk")
    assert shown == "abcde-fghjk"
    assert rules.folded_recovery_code(" ABCDE - fghjk ") == "abcdefghjk"


def test_code_may_be_typed_in_halves() -> None:
    assert rules.folded_code(" 123 456 ") == "123456"
