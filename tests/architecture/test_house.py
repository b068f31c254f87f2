"""The house has the rooms it says, and nothing stands in the wrong one."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app.platform.access import opening_of

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
FEATURES = sorted(
    folder.name
    for folder in APP.iterdir()
    if folder.is_dir()
    and (folder / "__init__.py").exists()
    and folder.name not in {"platform", "cli", "letters"}
)
LADDER = {
    "routes",
    "forms",
    "services",
    "emails",
    "policy",
    "queries",
    "models",
    "rules",
    "events",
    "enums",
}
TOP_LEVEL = {
    "app",
    "migrations",
    "config.py",
    "wsgi.py",
    "requirements.txt",
    "tests",
    "seed_data",
    "README.md",
    "Makefile",
    "pyproject.toml",
    "docs",
}
LONGEST = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "core", "common", "misc"}
SOURCES = sorted(path for path in APP.rglob("*.py"))
COUNTED = [
    path
    for folder in (APP, ROOT / "tests", ROOT / "migrations")
    for ending in ("*.py", "*.html", "*.css", "*.js")
    for path in folder.rglob(ending)
    if "vendor" not in path.parts
]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(line) for line in listed.stdout.splitlines()]


def test_top_level_holds_only_what_is_agreed() -> None:
    visible = {path.parts[0] for path in _tracked() if not path.parts[0].startswith(".")}
    assert visible <= TOP_LEVEL
    assert visible >= TOP_LEVEL - {"docs"}


@pytest.mark.parametrize("feature", FEATURES)
def test_feature_holds_only_the_ladder(feature: str) -> None:
    found = {path.stem for path in (APP / feature).iterdir() if path.suffix == ".py" or path.is_dir()}
    assert found - {"__init__", "__pycache__"} <= LADDER


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in COUNTED}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        path for path in SOURCES if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ] == []


def test_no_model_is_called_session_or_test() -> None:
    names = [
        node.name
        for path in SOURCES
        if path.stem == "models" or path.parent.name == "models"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in names if name == "Session" or name.startswith("Test")] == []


def test_nothing_prints() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


def test_services_never_commit() -> None:
    words = re.compile(r"\bsession\.(commit|rollback)\(")
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "services" in (path.stem, path.parent.name) and words.search(path.read_text())
    ]
    assert found == []


def test_status_is_assigned_in_one_place_only() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]
    assert [place for place in found if not place.startswith("app/platform/audit.py")] == []


def test_import_contracts_hold() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_every_view_says_whom_it_is_open_to(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and opening_of(view) is None
    ]
    assert silent == []


def test_paths_are_kebab_case_words(app: Flask) -> None:
    part = re.compile(r"(<[a-z:_]+>|[a-z0-9-]+)(\.(ics|csv|xlsx|json|pdf|svg))?|[a-z-]*<[a-z:_]+>\.[a-z]+")
    odd = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for piece in rule.rule.strip("/").split("/")
        if piece and not part.fullmatch(piece)
    ]
    assert odd == []


def test_tracked_files_name_no_machine_path_and_no_workplace() -> None:
    # Put together here, so that this file does not contain them.
    words = ["/wo" + "rk/", "farm" + "-studio", "farm" + "-bench", "sub" + "agent"]
    guilty = [
        (str(path), word)
        for path in _tracked()
        if (ROOT / path).is_file() and path.suffix not in {".woff2", ".png"}
        for word in words
        if word in (ROOT / path).read_text(encoding="utf-8", errors="ignore")
    ]
    assert guilty == []
