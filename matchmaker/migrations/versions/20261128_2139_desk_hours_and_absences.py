"""desk hours and absences"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "e5d0b3b46c90"
down_revision = "5c0e7d3f9a41"
branch_labels = None
depends_on = None

# Desks that are there already keep usual hours until their leads set others.
USUAL_HOURS = (
    '[[["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]], '
    '[["09:00", "17:00"]], [["09:00", "17:00"]], [], []]'
)


def upgrade() -> None:
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("office_hours", sa.JSON(), nullable=False, server_default=USUAL_HOURS)
        )
        batch_op.add_column(
            sa.Column("holidays_country", sa.String(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("holidays_region", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("first_answer_days", sa.Integer(), nullable=False, server_default="2")
        )
    op.execute("UPDATE desk SET holidays_country = country")
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.alter_column("office_hours", server_default=None)
        batch_op.alter_column("holidays_country", server_default=None)
        batch_op.alter_column("first_answer_days", server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_desk_first_answer_days"), "first_answer_days > 0"
        )
    op.create_table(
        "desk_closing_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["desk.id"],
            name=op.f("fk_desk_closing_day_desk_id_desk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_closing_day")),
        sa.UniqueConstraint("desk_id", "rule", name=op.f("uq_desk_closing_day_desk_id_rule")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "deputy_id IS NULL OR deputy_id <> user_id", name=op.f("ck_absence_deputy_is_another")
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["deputy_id"],
            ["user_account.id"],
            name=op.f("fk_absence_deputy_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_absence_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index("ix_absence_user_id", ["user_id", "last_on"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_view_name_given")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_saved_view_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )


def downgrade() -> None:
    op.drop_table("saved_view")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_user_id")
        batch_op.drop_index(batch_op.f("ix_absence_deputy_id"))
    op.drop_table("absence")
    op.drop_table("desk_closing_day")
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_desk_first_answer_days"), type_="check")
        batch_op.drop_column("first_answer_days")
        batch_op.drop_column("holidays_region")
        batch_op.drop_column("holidays_country")
        batch_op.drop_column("office_hours")
