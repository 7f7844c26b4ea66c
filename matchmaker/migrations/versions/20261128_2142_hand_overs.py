"""hand-overs, followers and steps to take back"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "d90b6e2f7a83"
down_revision = "c47d91e0a3f2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("from_desk_id", sa.Integer(), nullable=False),
        sa.Column("to_desk_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("offered_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (answered_at IS NULL)",
            name=op.f("ck_hand_over_answered_has_date"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR length(reason) > 0", name=op.f("ck_hand_over_refused_has_reason")
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'refused', 'returned', 'withdrawn')",
            name=op.f("ck_hand_over_state"),
        ),
        sa.CheckConstraint("from_desk_id <> to_desk_id", name=op.f("ck_hand_over_to_another_desk")),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["user_account.id"],
            name=op.f("fk_hand_over_answered_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["from_desk_id"], ["desk.id"], name=op.f("fk_hand_over_from_desk_id_desk")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_hand_over_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"],
            ["user_account.id"],
            name=op.f("fk_hand_over_offered_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["to_desk_id"], ["desk.id"], name=op.f("fk_hand_over_to_desk_id_desk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_answered_by"), ["answered_by"], unique=False)
        batch_op.create_index("ix_hand_over_inquiry_id", ["inquiry_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_offered_by"), ["offered_by"], unique=False)
        batch_op.create_index("ix_hand_over_to_desk_id", ["to_desk_id", "state"], unique=False)
        batch_op.create_index(
            "uq_hand_over_one_open",
            ["inquiry_id"],
            unique=True,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
    op.create_table(
        "inquiry_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("since", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["desk.id"], name=op.f("fk_inquiry_follower_desk_id_desk")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_follower_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_follower")),
        sa.UniqueConstraint(
            "inquiry_id", "desk_id", name=op.f("uq_inquiry_follower_inquiry_id_desk_id")
        ),
    )
    with op.batch_alter_table("inquiry_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_follower_desk_id"), ["desk_id"], unique=False)
    op.create_table(
        "inquiry_undo",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_undo_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_inquiry_undo_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", name=op.f("pk_inquiry_undo")),
    )
    with op.batch_alter_table("inquiry_undo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_undo_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("inquiry_undo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_undo_user_id"))
    op.drop_table("inquiry_undo")
    with op.batch_alter_table("inquiry_follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_follower_desk_id"))
    op.drop_table("inquiry_follower")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hand_over_one_open",
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index("ix_hand_over_to_desk_id")
        batch_op.drop_index(batch_op.f("ix_hand_over_offered_by"))
        batch_op.drop_index("ix_hand_over_inquiry_id")
        batch_op.drop_index(batch_op.f("ix_hand_over_answered_by"))
    op.drop_table("hand_over")
