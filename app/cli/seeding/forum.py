"""The mentors' forum: a series with its year of meetings, published."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.cli.seeding.files import day, document, hour, programme_of
from app.forum import queries, services
from app.forum.enums import Rhythm
from app.forum.services import Pattern, SeriesFacts
from app.training.queries import venue_by_code


def load(folder: Path, at: datetime) -> None:
    """Add the series unless it is there; its meetings were made with it."""
    if not (folder / "forum.json").exists():
        return
    programme = programme_of(folder)
    facts = document(folder, "forum")
    if queries.series_by_slug(programme.id, facts["slug"]) is not None:
        return
    series = services.add_series(
        programme,
        SeriesFacts(
            slug=facts["slug"],
            name=facts["name"],
            neutral_title=facts["neutral_title"],
            pattern=Pattern(
                rhythm=Rhythm(facts["rhythm"]),
                nth=facts["nth"],
                weekday=facts["weekday"],
                starts=hour(facts["starts"]),
                ends=hour(facts["ends"]),
                first_on=day(facts["first_on"]),
                last_on=day(facts["last_on"]),
            ),
            room_places=facts["room_places"],
            online_places=facts["online_places"],
            venue=venue_by_code(programme.id, facts["venue"]),
        ),
        by=None,
        at=at,
    )
    services.publish_all(series, by=None, at=at)
    lines = [services.Line(None, item["title"], item["minutes"]) for item in facts["agenda"]]
    meeting = series.meetings[1]
    services.make_agenda(meeting, lines, [None] * len(lines), by=None, at=at)
    for text in facts["reading"]:
        services.add_reading(meeting, title=text["title"], address=text["address"], by=None, at=at)
