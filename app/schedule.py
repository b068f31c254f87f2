"""The one list of what the clock does, in order; the worker and the rehearsal both run it."""

from __future__ import annotations

from app.evaluation import queries as evaluation_queries
from app.evaluation import services as evaluation
from app.forum import queries as forum_queries
from app.forum import services as forum
from app.mentoring import queries as mentoring_queries
from app.mentoring import services as mentoring
from app.places import queries as places_queries
from app.places import services as places
from app.platform.jobs import Job

JOBS: tuple[Job, ...] = (
    Job(
        "close drafts that were not sent",
        mentoring_queries.drafts_to_close,
        mentoring.close_draft,
        mentoring_queries.next_draft_closing,
    ),
    Job(
        "remind of drafts that are not sent",
        mentoring_queries.nudges_due,
        mentoring.nudge,
        mentoring_queries.next_nudge,
    ),
    Job(
        "say that a later cohort can be applied to",
        mentoring_queries.openings_to_tell,
        mentoring.tell_of_opening,
        mentoring_queries.next_opening_to_tell,
    ),
    Job(
        "remind managers of a countersignature",
        mentoring_queries.chases_due,
        mentoring.chase,
        mentoring_queries.next_chase,
    ),
    Job(
        "remind of an offer",
        places_queries.offers_to_chase,
        places.chase_offer,
        places_queries.next_offer_chase,
    ),
    Job(
        "end offers that ran out",
        places_queries.offers_run_out,
        places.run_out,
        places_queries.next_offer_end,
    ),
    Job(
        "open reserved places",
        places_queries.reserved_to_open,
        places.open_reserved,
        places_queries.next_reserved_to_open,
    ),
    Job(
        "close waiting lists",
        places_queries.lists_to_close,
        places.close_list,
        places_queries.next_list_closing,
    ),
    Job(
        "end offers of days that can be made up",
        places_queries.make_ups_run_out,
        places.lapse_day,
        places_queries.next_make_up_end,
    ),
    Job(
        "write about days that are near",
        places.letters_due,
        places.send_letters,
        places.next_letter,
    ),
    Job(
        "see who has completed a course that ended",
        places_queries.sessions_to_wind_up,
        places.look_at_ended,
        places_queries.next_session_to_wind_up,
    ),
    Job(
        "delete what people needed on days that are over",
        places.needs_to_delete,
        places.delete_needs,
        places.next_needs_to_delete,
    ),
    Job(
        "say that a test is open",
        evaluation_queries.to_tell,
        evaluation.tell,
        evaluation_queries.next_to_tell,
    ),
    Job(
        "remind of an open test",
        evaluation_queries.to_remind,
        evaluation.remind,
        evaluation_queries.next_to_remind,
    ),
    Job(
        "publish figures",
        evaluation.figures_to_publish,
        evaluation.publish_figures,
        evaluation.next_figures_to_publish,
    ),
    Job(
        "end offers of meetings that ran out",
        forum_queries.offers_to_end,
        forum.end_offer,
        forum_queries.next_offer_end,
    ),
    Job(
        "offer free places at meetings",
        forum_queries.lines_to_serve,
        forum.serve_line,
        forum_queries.never,
    ),
    Job(
        "close meetings that ended",
        forum_queries.meetings_to_close,
        forum.close_meeting,
        forum_queries.next_meeting_end,
    ),
    Job(
        "remind of meetings",
        forum_queries.meetings_to_remind,
        forum.remind_of_meeting,
        forum_queries.next_meeting_reminder,
    ),
    Job(
        "remind of a search for a date",
        forum_queries.polls_to_remind,
        forum.remind_of_poll,
        forum_queries.next_poll_reminder,
    ),
    Job(
        "remind of consultations",
        forum_queries.consultations_to_remind,
        forum.remind_of_consultation,
        forum_queries.next_consultation_reminder,
    ),
    Job(
        "remind of what was taken on at meetings",
        forum_queries.actions_to_remind,
        forum.remind_of_action,
        forum_queries.next_action_reminder,
    ),
)
