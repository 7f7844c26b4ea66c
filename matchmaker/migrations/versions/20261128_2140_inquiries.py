"""inquiries"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "b1f07a5c2d11"
down_revision = "e5d0b3b46c90"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inquiry_counter",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_inquiry_counter")),
    )
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_detail", sa.String(), nullable=False),
        sa.Column("came_through_id", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("waiting_for", sa.String(), nullable=True),
        sa.Column("waiting_since", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("next_step", sa.String(), nullable=True),
        sa.Column("next_due_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("is_appointment", sa.Boolean(), nullable=False),
        sa.Column("on_hold_until", sa.Date(), nullable=True),
        sa.Column("held_stage", sa.String(), nullable=True),
        sa.Column("closed_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=True),
        sa.Column("close_note", sa.String(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("sender_user_id", sa.Integer(), nullable=True),
        sa.Column("sender_organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("sender_email", sa.String(), nullable=False),
        sa.Column("sender_phone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("consented_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("confirmed_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("is_suspect", sa.Boolean(), nullable=False),
        sa.Column("send_key", sa.String(), nullable=True),
        sa.Column("link_key", sa.String(), nullable=False),
        sa.Column("received_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("first_due_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("first_answered_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("first_escalated_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("escalated_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("updated_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("story_consented_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'merged') = (merged_into_id IS NOT NULL)",
            name=op.f("ck_inquiry_merged_names_other"),
        ),
        sa.CheckConstraint(
            "(stage = 'on hold') = (on_hold_until IS NOT NULL AND held_stage IS NOT NULL)",
            name=op.f("ck_inquiry_hold_has_date"),
        ),
        sa.CheckConstraint(
            "(stage IN ('agreement', 'no agreement', 'answered', 'withdrawn', 'merged', 'rejected')) = (closed_at IS NOT NULL)",
            name=op.f("ck_inquiry_closed_has_date"),
        ),
        sa.CheckConstraint(
            "(stage IN ('no agreement', 'withdrawn', 'rejected')) = (close_reason IS NOT NULL)",
            name=op.f("ck_inquiry_reason_where_asked"),
        ),
        sa.CheckConstraint(
            "close_reason IS NULL OR close_reason IN ('no fitting partner', 'no answer', 'price', 'timing', 'capacity', 'regulation', 'went elsewhere', 'other', 'no longer needed', 'solved elsewhere', 'spam', 'out of scope')",
            name=op.f("ck_inquiry_close_reason"),
        ),
        sa.CheckConstraint(
            "kind IN ('partner search', 'supplier search', 'technology', 'establishment', 'relocation', 'investment', 'event', 'general')",
            name=op.f("ck_inquiry_kind"),
        ),
        sa.CheckConstraint("language IN ('de', 'en', 'ja')", name=op.f("ck_inquiry_language")),
        sa.CheckConstraint(
            "source IN ('web form', 'partner page', 'event', 'phone', 'e-mail', 'referral', 'API')",
            name=op.f("ck_inquiry_source"),
        ),
        sa.CheckConstraint(
            "stage IN ('received', 'qualified', 'searching', 'proposed', 'introduced', 'in talks', 'on hold', 'agreement', 'no agreement', 'answered', 'withdrawn', 'merged', 'rejected')",
            name=op.f("ck_inquiry_stage"),
        ),
        sa.CheckConstraint(
            "waiting_for IS NULL OR waiting_for IN ('desk', 'inquirer', 'partner', 'other desk')",
            name=op.f("ck_inquiry_waiting_for"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (next_step IS NOT NULL AND next_due_at IS NOT NULL)",
            name=op.f("ck_inquiry_open_has_next_step"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (waiting_for IS NOT NULL AND waiting_since IS NOT NULL)",
            name=op.f("ck_inquiry_open_waits_for_somebody"),
        ),
        sa.CheckConstraint(
            "next_step IS NULL OR length(next_step) > 0", name=op.f("ck_inquiry_next_step_given")
        ),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["organisation.id"],
            name=op.f("fk_inquiry_about_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["came_through_id"], ["desk.id"], name=op.f("fk_inquiry_came_through_id_desk")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_inquiry_desk_id_desk")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["inquiry.id"], name=op.f("fk_inquiry_merged_into_id_inquiry")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_inquiry_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["sender_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_inquiry_sender_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sender_user_id"],
            ["user_account.id"],
            name=op.f("fk_inquiry_sender_user_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiry_number")),
        sa.UniqueConstraint("send_key", name=op.f("uq_inquiry_send_key")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_about_id"), ["about_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inquiry_came_through_id"), ["came_through_id"], unique=False
        )
        batch_op.create_index(
            "ix_inquiry_desk_open", ["desk_id", "closed_at", "next_due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inquiry_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            "ix_inquiry_owner_open", ["owner_id", "closed_at", "next_due_at"], unique=False
        )
        batch_op.create_index("ix_inquiry_received_at", ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_sender_email"), ["sender_email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inquiry_sender_organisation_id"),
            ["sender_organisation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inquiry_sender_user_id"), ["sender_user_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_sender_user_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_sender_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_sender_email"))
        batch_op.drop_index("ix_inquiry_received_at")
        batch_op.drop_index("ix_inquiry_owner_open")
        batch_op.drop_index(batch_op.f("ix_inquiry_merged_into_id"))
        batch_op.drop_index("ix_inquiry_desk_open")
        batch_op.drop_index(batch_op.f("ix_inquiry_came_through_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_about_id"))
    op.drop_table("inquiry")
    op.drop_table("inquiry_counter")
