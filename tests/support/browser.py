"""A real Chromium, the one that is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# A window for each visitor comes with menus and lists that nobody opens: half of what it costs to start one.
# What Playwright itself turns off has to be said again, since Chromium hears this flag once.
UNWANTED = [
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
FLAGS = [
    f"--disable-features={','.join(UNWANTED)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# By how many pixels a page is wider than its window.
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Without the menus and the profile that nobody sees it takes half the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def program() -> str:
    """The installed browser. Raises AssertionError with what to install."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise AssertionError("The browser tests need Chromium: run 'make test', or install it.")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def context_of(
    browser: Browser, base_url: str, *, width: int = 1280, script: bool = True, **more: Any
) -> BrowserContext:
    """A fresh visitor who reaches nothing but the service."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
        locale="en-GB",
        timezone_id="Europe/London",
        **more,
    )
    context.set_default_timeout(15_000)
    elsewhere: list[str] = []
    context.on("request", lambda request: _note(elsewhere, request.url, base_url))
    context.elsewhere = elsewhere  # type: ignore[attr-defined]  # read by the tests
    return context


def _note(elsewhere: list[str], url: str, base_url: str) -> None:
    if not url.startswith((base_url, "data:", "blob:", "about:")):
        elsewhere.append(url)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate(OVER))
