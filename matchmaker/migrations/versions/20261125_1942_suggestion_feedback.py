"""kept suggestion lists, judgements, fitted weights"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "bd4e2dca22c8"
down_revision = "1de1e0166b22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fitted_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("queries", sa.Integer(), nullable=False),
        sa.Column("quality", sa.JSON(), nullable=False),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("used_since", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("queries >= 1", name=op.f("ck_fitted_weights_queries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fitted_weights")),
    )
    op.create_table(
        "suggestion_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("request", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("lexicon", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (request IS NULL)",
            name=op.f("ck_suggestion_list_asked_by_one"),
        ),
        sa.CheckConstraint("k >= 1", name=op.f("ck_suggestion_list_k")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_suggestion_list_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_list")),
    )
    with op.batch_alter_table("suggestion_list", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_list_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "suggestion_line",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_suggestion_line_rank")),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["suggestion_list.id"],
            name=op.f("fk_suggestion_line_list_id_suggestion_list"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_suggestion_line_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "organisation_id", name=op.f("pk_suggestion_line")),
        sa.UniqueConstraint("list_id", "rank", name=op.f("uq_suggestion_line_list_id_rank")),
    )
    with op.batch_alter_table("suggestion_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_line_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asking_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'declined') = (reason IS NOT NULL)",
            name=op.f("ck_judgement_declined_has_reason"),
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'declined', 'met', 'agreement', 'no thanks')",
            name=op.f("ck_judgement_outcome"),
        ),
        sa.CheckConstraint(
            "reason IS NULL OR reason <> 'other' OR note IS NOT NULL",
            name=op.f("ck_judgement_other_has_note"),
        ),
        sa.CheckConstraint(
            "reason IS NULL OR reason IN ('does not fit', 'wrong size', 'too far', 'competitor', 'no capacity', 'not now', 'other')",
            name=op.f("ck_judgement_reason"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_judgement_withdrawn")
        ),
        sa.CheckConstraint(
            "asking_id IS NOT NULL OR list_id IS NOT NULL", name=op.f("ck_judgement_asked")
        ),
        sa.CheckConstraint(
            "asking_id IS NULL OR asking_id <> partner_id", name=op.f("ck_judgement_two_sides")
        ),
        sa.ForeignKeyConstraint(
            ["asking_id"],
            ["organisation.id"],
            name=op.f("fk_judgement_asking_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["list_id", "partner_id"],
            ["suggestion_line.list_id", "suggestion_line.organisation_id"],
            name="fk_judgement_line_suggestion_line",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["organisation.id"],
            name=op.f("fk_judgement_partner_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgement_asking_id"), ["asking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgement_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgement_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgement_partner_id"))
        batch_op.drop_index(batch_op.f("ix_judgement_list_id"))
        batch_op.drop_index(batch_op.f("ix_judgement_asking_id"))

    op.drop_table("judgement")
    with op.batch_alter_table("suggestion_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_line_organisation_id"))

    op.drop_table("suggestion_line")
    with op.batch_alter_table("suggestion_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_list_organisation_id"))

    op.drop_table("suggestion_list")
    op.drop_table("fitted_weights")
