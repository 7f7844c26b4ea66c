"""Tables of inquiries: the case, who owed what when, words, files, tasks, hand-overs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base
from matchmaker.inquiries.workflow import CLOSED, REASONS, WITH_REASON, Kind, Source, Stage, Waiting
from matchmaker.organisations.models import LANGUAGES, one_of

DIRECTIONS = ("in", "out", "internal")
CHANNELS = ("web", "mail", "portal", "desk")
MESSAGE_KINDS = ("message", "auto-reply", "bounce")
# Whom a message is from or to. Only what passes between inquirer and desk is shown to the inquirer.
PARTIES = ("inquirer", "partner", "other")
HAND_OVER_STATES = ("offered", "accepted", "refused", "returned", "withdrawn")
TASK_KINDS = ("task", "follow-up", "check list")
CLOSED_STAGES = tuple(str(stage) for stage in CLOSED)
KNOWN_REASONS = tuple(dict.fromkeys(reason for known in REASONS.values() for reason in known))


class InquiryCounter(Base):
    """The last number given in a year."""

    __tablename__ = "inquiry_counter"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Inquiry(Base):
    """A request to a desk, from anybody, followed to its outcome.

    `desk_id` is responsible, `owner_id` works on it (None: the desk's queue). `link_key` goes into
    the private links and the reply address. `search_text` is what full-text search reads.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(map(str, Stage))), name="stage"),
        CheckConstraint(one_of("kind", tuple(map(str, Kind))), name="kind"),
        CheckConstraint(one_of("source", tuple(map(str, Source))), name="source"),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
        CheckConstraint(
            f"({one_of('stage', CLOSED_STAGES)}) = (closed_at IS NOT NULL)", name="closed_has_date"
        ),
        CheckConstraint(
            f"({one_of('stage', tuple(map(str, WITH_REASON)))}) = (close_reason IS NOT NULL)",
            name="reason_where_asked",
        ),
        CheckConstraint(
            f"close_reason IS NULL OR {one_of('close_reason', KNOWN_REASONS)}", name="close_reason"
        ),
        CheckConstraint(
            "(closed_at IS NULL) = (next_step IS NOT NULL AND next_due_at IS NOT NULL)",
            name="open_has_next_step",
        ),
        CheckConstraint("next_step IS NULL OR length(next_step) > 0", name="next_step_given"),
        CheckConstraint(
            "(closed_at IS NULL) = (waiting_for IS NOT NULL AND waiting_since IS NOT NULL)",
            name="open_waits_for_somebody",
        ),
        CheckConstraint(
            f"waiting_for IS NULL OR {one_of('waiting_for', tuple(map(str, Waiting)))}",
            name="waiting_for",
        ),
        CheckConstraint(
            "(stage = 'on hold') = (on_hold_until IS NOT NULL AND held_stage IS NOT NULL)",
            name="hold_has_date",
        ),
        CheckConstraint(
            "(stage = 'merged') = (merged_into_id IS NOT NULL)", name="merged_names_other"
        ),
        Index("ix_inquiry_desk_open", "desk_id", "closed_at", "next_due_at"),
        Index("ix_inquiry_owner_open", "owner_id", "closed_at", "next_due_at"),
        Index("ix_inquiry_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]
    source_detail: Mapped[str] = mapped_column(default="")
    came_through_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    programme: Mapped[str] = mapped_column(default="")
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    waiting_for: Mapped[str | None]
    waiting_since: Mapped[datetime | None]
    next_step: Mapped[str | None]
    next_due_at: Mapped[datetime | None]
    is_appointment: Mapped[bool] = mapped_column(default=False)
    on_hold_until: Mapped[date | None]
    held_stage: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None]
    close_note: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("inquiry.id"), index=True)
    # the sender and the words
    sender_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    sender_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    organisation_name: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    sender_email: Mapped[str] = mapped_column(default="", index=True)
    sender_phone: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str] = mapped_column(default="")
    consented_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    is_suspect: Mapped[bool] = mapped_column(default=False)
    send_key: Mapped[str | None] = mapped_column(unique=True)
    link_key: Mapped[str]
    # clocks
    received_at: Mapped[datetime]
    first_due_at: Mapped[datetime]
    first_answered_at: Mapped[datetime | None]
    first_escalated_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    story: Mapped[str] = mapped_column(default="")
    story_consented_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(default="")


class InquiryStage(Base):
    """An inquiry entered a stage: dated, with its actor."""

    __tablename__ = "inquiry_stage"
    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(map(str, Stage))), name="stage"),
        Index("ix_inquiry_stage_inquiry_id", "inquiry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    stage: Mapped[str]
    verb: Mapped[str]
    entered_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )


class InquiryWait(Base):
    """A stretch in which one side owed the answer; `minutes` are of the desk's office hours."""

    __tablename__ = "inquiry_wait"
    __table_args__ = (
        CheckConstraint(one_of("waiting_for", tuple(map(str, Waiting))), name="waiting_for"),
        CheckConstraint("(until IS NULL) = (minutes IS NULL)", name="ended_is_charged"),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes"),
        Index("ix_inquiry_wait_inquiry_id", "inquiry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    waiting_for: Mapped[str]
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    minutes: Mapped[int | None]


class InquiryMessage(Base):
    """Words in the timeline: with the inquirer, from a partner, or an internal note of a desk.

    A note is read by its desk alone until it `is_shared` with the others that hold the case.
    """

    __tablename__ = "inquiry_message"
    __table_args__ = (
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(one_of("kind", MESSAGE_KINDS), name="kind"),
        CheckConstraint(one_of("party", PARTIES), name="party"),
        CheckConstraint("direction <> 'internal' OR desk_id IS NOT NULL", name="note_has_desk"),
        Index("ix_inquiry_message_inquiry_id", "inquiry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    direction: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str] = mapped_column(default="message")
    party: Mapped[str] = mapped_column(default="inquirer")
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    author_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]
    text: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str | None] = mapped_column(unique=True)
    sent_at: Mapped[datetime]


class InquiryFile(Base):
    """A file of an inquiry, in the instance's folder of files under `stored_name`."""

    __tablename__ = "inquiry_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        Index("ix_inquiry_file_inquiry_id", "inquiry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("inquiry_message.id", ondelete="SET NULL"), index=True
    )
    token: Mapped[str] = mapped_column(unique=True)
    stored_name: Mapped[str] = mapped_column(unique=True)
    original_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    made_at: Mapped[datetime]


class InquiryTask(Base):
    """Something to be done beside the next step: by hand, a follow-up, a line of a check list."""

    __tablename__ = "inquiry_task"
    __table_args__ = (
        CheckConstraint(one_of("kind", TASK_KINDS), name="kind"),
        CheckConstraint("length(text) > 0", name="text_given"),
        UniqueConstraint("inquiry_id", "key"),
        Index("ix_inquiry_task_inquiry_id", "inquiry_id", "due_at"),
        Index("ix_inquiry_task_open", "done_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str | None]
    text: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    escalated_at: Mapped[datetime | None]


class HandOver(Base):
    """Passing an inquiry to another desk; it counts only when the receiver accepts."""

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint(one_of("state", HAND_OVER_STATES), name="state"),
        CheckConstraint("from_desk_id <> to_desk_id", name="to_another_desk"),
        CheckConstraint("(state = 'offered') = (answered_at IS NULL)", name="answered_has_date"),
        CheckConstraint("state <> 'refused' OR length(reason) > 0", name="refused_has_reason"),
        Index(
            "uq_hand_over_one_open",
            "inquiry_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
        Index("ix_hand_over_to_desk_id", "to_desk_id", "state"),
        Index("ix_hand_over_inquiry_id", "inquiry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    from_desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"))
    to_desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"))
    state: Mapped[str]
    is_return: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    offered_at: Mapped[datetime]
    offered_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )


class InquiryFollower(Base):
    """A desk that reads along without a part in it, such as a consulate."""

    __tablename__ = "inquiry_follower"
    __table_args__ = (UniqueConstraint("inquiry_id", "desk_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), index=True)
    since: Mapped[datetime]


class UndoStep(Base):
    """What an inquiry was like before its last step, for the moment in which it can be taken back."""

    __tablename__ = "inquiry_undo"

    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
