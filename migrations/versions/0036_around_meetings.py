"""Topics, agenda, reading, notes and actions of meetings, and reminders once each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "forum_reminder",
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "meeting in a week",
                "meeting tomorrow",
                "action",
                "poll",
                "consultation tomorrow",
                name="reminderkind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("for_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_reminder")),
        sa.UniqueConstraint(
            "about_id", "kind", "for_at", name=op.f("uq_forum_reminder_about_id_kind_for_at")
        ),
    )
    op.create_table(
        "forum_action",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "done",
                "not needed any more",
                name="actionstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["forum_meeting.id"], name=op.f("fk_forum_action_meeting_id_forum_meeting")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_forum_action_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_forum_action_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_action")),
    )
    op.create_index(op.f("ix_forum_action_meeting_id"), "forum_action", ["meeting_id"])
    op.create_index(op.f("ix_forum_action_owner_id"), "forum_action", ["owner_id"])
    op.create_index(op.f("ix_forum_action_programme_id"), "forum_action", ["programme_id"])

    op.create_table(
        "meeting_note",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["forum_meeting.id"],
            name=op.f("fk_meeting_note_meeting_id_forum_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_note")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_meeting_note_meeting_id")),
    )
    op.create_table(
        "pre_reading",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["forum_meeting.id"],
            name=op.f("fk_pre_reading_meeting_id_forum_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_reading")),
    )
    op.create_index(op.f("ix_pre_reading_meeting_id"), "pre_reading", ["meeting_id"])

    op.create_table(
        "topic_proposal",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["forum_meeting.id"], name=op.f("fk_topic_proposal_meeting_id_forum_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_topic_proposal_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_topic_proposal_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_proposal")),
    )
    op.create_index(op.f("ix_topic_proposal_meeting_id"), "topic_proposal", ["meeting_id"])
    op.create_index(op.f("ix_topic_proposal_person_id"), "topic_proposal", ["person_id"])
    op.create_index(op.f("ix_topic_proposal_programme_id"), "topic_proposal", ["programme_id"])

    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_agenda_item_some_minutes")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["forum_meeting.id"],
            name=op.f("fk_agenda_item_meeting_id_forum_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["topic_proposal.id"],
            name=op.f("fk_agenda_item_proposal_id_topic_proposal"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_agenda_item_meeting_id_position")),
    )
    op.create_index(op.f("ix_agenda_item_proposal_id"), "agenda_item", ["proposal_id"])

    op.create_table(
        "topic_vote",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["forum_meeting.id"], name=op.f("fk_topic_vote_meeting_id_forum_meeting")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_topic_vote_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_topic_vote_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["topic_proposal.id"],
            name=op.f("fk_topic_vote_proposal_id_topic_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_vote")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_topic_vote_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_topic_vote_meeting_id"), "topic_vote", ["meeting_id"])
    op.create_index(op.f("ix_topic_vote_person_id"), "topic_vote", ["person_id"])
    op.create_index(op.f("ix_topic_vote_programme_id"), "topic_vote", ["programme_id"])
    op.create_index(op.f("ix_topic_vote_proposal_id"), "topic_vote", ["proposal_id"])


def downgrade() -> None:
    """Go back to the version before."""
    for table in (
        "topic_vote",
        "agenda_item",
        "topic_proposal",
        "pre_reading",
        "meeting_note",
        "forum_action",
        "forum_reminder",
    ):
        op.drop_table(table)
