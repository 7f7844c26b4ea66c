"""stages, waits, messages, files and tasks of inquiries"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "c47d91e0a3f2"
down_revision = "b1f07a5c2d11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inquiry_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("entered_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('received', 'qualified', 'searching', 'proposed', 'introduced', 'in talks', 'on hold', 'agreement', 'no agreement', 'answered', 'withdrawn', 'merged', 'rejected')",
            name=op.f("ck_inquiry_stage_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name=op.f("fk_inquiry_stage_actor_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_stage_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_stage")),
    )
    with op.batch_alter_table("inquiry_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_stage_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_inquiry_stage_inquiry_id", ["inquiry_id", "id"], unique=False)
    op.create_table(
        "inquiry_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("waiting_for", sa.String(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("since", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("until", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "waiting_for IN ('desk', 'inquirer', 'partner', 'other desk')",
            name=op.f("ck_inquiry_wait_waiting_for"),
        ),
        sa.CheckConstraint(
            "(until IS NULL) = (minutes IS NULL)", name=op.f("ck_inquiry_wait_ended_is_charged")
        ),
        sa.CheckConstraint("minutes IS NULL OR minutes >= 0", name=op.f("ck_inquiry_wait_minutes")),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["desk.id"], name=op.f("fk_inquiry_wait_desk_id_desk")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_wait_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_wait")),
    )
    with op.batch_alter_table("inquiry_wait", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_wait_desk_id"), ["desk_id"], unique=False)
        batch_op.create_index("ix_inquiry_wait_inquiry_id", ["inquiry_id", "id"], unique=False)
    op.create_table(
        "inquiry_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("sent_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'mail', 'portal', 'desk')", name=op.f("ck_inquiry_message_channel")
        ),
        sa.CheckConstraint(
            "direction <> 'internal' OR desk_id IS NOT NULL",
            name=op.f("ck_inquiry_message_note_has_desk"),
        ),
        sa.CheckConstraint(
            "direction IN ('in', 'out', 'internal')", name=op.f("ck_inquiry_message_direction")
        ),
        sa.CheckConstraint(
            "kind IN ('message', 'auto-reply', 'bounce')", name=op.f("ck_inquiry_message_kind")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_inquiry_message_author_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["desk.id"], name=op.f("fk_inquiry_message_desk_id_desk")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_message_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_inquiry_message_message_id")),
    )
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_message_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inquiry_message_desk_id"), ["desk_id"], unique=False)
        batch_op.create_index("ix_inquiry_message_inquiry_id", ["inquiry_id", "id"], unique=False)
    op.create_table(
        "inquiry_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("original_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_inquiry_file_size")),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_file_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["inquiry_message.id"],
            name=op.f("fk_inquiry_file_message_id_inquiry_message"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_file")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_inquiry_file_stored_name")),
        sa.UniqueConstraint("token", name=op.f("uq_inquiry_file_token")),
    )
    with op.batch_alter_table("inquiry_file", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_file_inquiry_id", ["inquiry_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inquiry_file_message_id"), ["message_id"], unique=False
        )
    op.create_table(
        "inquiry_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("done_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("escalated_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('task', 'follow-up', 'check list')", name=op.f("ck_inquiry_task_kind")
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_inquiry_task_text_given")),
        sa.ForeignKeyConstraint(
            ["done_by"],
            ["user_account.id"],
            name=op.f("fk_inquiry_task_done_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_task_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_inquiry_task_owner_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_task")),
        sa.UniqueConstraint("inquiry_id", "key", name=op.f("uq_inquiry_task_inquiry_id_key")),
    )
    with op.batch_alter_table("inquiry_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_task_done_by"), ["done_by"], unique=False)
        batch_op.create_index("ix_inquiry_task_inquiry_id", ["inquiry_id", "due_at"], unique=False)
        batch_op.create_index("ix_inquiry_task_open", ["done_at", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_task_owner_id"), ["owner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("inquiry_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_task_owner_id"))
        batch_op.drop_index("ix_inquiry_task_open")
        batch_op.drop_index("ix_inquiry_task_inquiry_id")
        batch_op.drop_index(batch_op.f("ix_inquiry_task_done_by"))
    op.drop_table("inquiry_task")
    with op.batch_alter_table("inquiry_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_file_message_id"))
        batch_op.drop_index("ix_inquiry_file_inquiry_id")
    op.drop_table("inquiry_file")
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_message_inquiry_id")
        batch_op.drop_index(batch_op.f("ix_inquiry_message_desk_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_message_author_id"))
    op.drop_table("inquiry_message")
    with op.batch_alter_table("inquiry_wait", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_wait_inquiry_id")
        batch_op.drop_index(batch_op.f("ix_inquiry_wait_desk_id"))
    op.drop_table("inquiry_wait")
    with op.batch_alter_table("inquiry_stage", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_stage_inquiry_id")
        batch_op.drop_index(batch_op.f("ix_inquiry_stage_actor_id"))
    op.drop_table("inquiry_stage")
