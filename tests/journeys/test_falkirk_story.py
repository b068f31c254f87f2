"""The first cohort's story, lived in a real browser with every email delivered to a real mail server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.letters import Letters
from tests.journeys.steps import STEPS
from tests.journeys.story import Story, Windows
from tests.journeys.visitor import Variant
from tests.support.live import LiveService
from tests.support.scale import at_scale

WIDE, KEYS, PLAIN = Variant(1280, True), Variant(320, True, keys=True), Variant(320, False)
# Each page is for staff or for everybody else: one story shows it in the window that it is most used in.
ONE = [Windows(of_staff=WIDE, of_others=PLAIN)]
ALL = [Windows(of_staff=each, of_others=each) for each in (WIDE, KEYS, PLAIN)]


@pytest.mark.browser
@pytest.mark.parametrize("windows", at_scale(ALL, ONE), ids=lambda windows: windows.name)
def test_cohort_is_lived_from_application_to_forum(
    browser: Browser, service: LiveService, windows: Windows
) -> None:
    story = Story(browser, service, windows, Letters(service.office))
    try:
        for step in STEPS:
            step(story)
    finally:
        seen = story.end()
    assert seen > 100
    assert story.letters.look_at_all(story.names) > 500
