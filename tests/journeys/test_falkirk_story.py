"""The first cohort's story, lived in a real browser with every email delivered to a real mail server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.letters import Letters
from tests.journeys.steps import STEPS
from tests.journeys.story import Story
from tests.journeys.visitor import Variant
from tests.support.live import LiveService
from tests.support.scale import at_scale

# A telephone with scripts shows nothing that the other two do not, so it is left to `make prove`.
VARIANTS = [Variant(1280, True), Variant(320, False), *at_scale([Variant(320, True)], [])]


@pytest.mark.browser
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_cohort_is_lived_from_application_to_forum(
    browser: Browser, service: LiveService, variant: Variant
) -> None:
    story = Story(browser, service, variant, Letters(service.office))
    try:
        for step in STEPS:
            step(story)
    finally:
        seen = story.end()
    assert seen > 100
    assert story.letters.look_at_all(story.names) > 500
