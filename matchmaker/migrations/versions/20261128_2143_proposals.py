"""proposals, settlements and stray mail"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "ea5c30d8b164"
down_revision = "d90b6e2f7a83"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("asks_anonymously", sa.Boolean(), nullable=False),
        sa.Column("partner_is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("link_key", sa.String(), nullable=False),
        sa.Column("added_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("proposed_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("inquirer_answered_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(), nullable=True),
        sa.Column("decline_text", sa.String(), nullable=False),
        sa.Column("partner_asked_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("partner_answered_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("partner_text", sa.String(), nullable=False),
        sa.Column("reminded_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("desk_reminded_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("introduced_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("met_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("judgement_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(stage = 'declined by the inquirer') = (decline_reason IS NOT NULL)",
            name=op.f("ck_proposal_declined_has_reason"),
        ),
        sa.CheckConstraint(
            "(stage = 'outcome') = (outcome IS NOT NULL)",
            name=op.f("ck_proposal_outcome_where_due"),
        ),
        sa.CheckConstraint(
            "(stage IN ('introduced', 'met', 'outcome')) = (introduced_at IS NOT NULL)",
            name=op.f("ck_proposal_introduced_has_date"),
        ),
        sa.CheckConstraint(
            "decline_reason IS NULL OR decline_reason IN ('location', 'sector', 'size', 'price', 'known', 'other')",
            name=op.f("ck_proposal_decline_reason"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('sample or trial', 'NDA', 'contract', 'repeat', 'no result')",
            name=op.f("ck_proposal_outcome"),
        ),
        sa.CheckConstraint(
            "stage IN ('shortlisted', 'proposed', 'accepted by the inquirer', 'declined by the inquirer', 'partner asked', 'accepted by the partner', 'declined by the partner', 'introduced', 'met', 'outcome')",
            name=op.f("ck_proposal_stage"),
        ),
        sa.CheckConstraint(
            "introduced_at IS NULL OR (inquirer_answered_at IS NOT NULL AND partner_answered_at IS NOT NULL)",
            name=op.f("ck_proposal_introduced_after_both"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_proposal_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_proposal_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint(
            "inquiry_id", "organisation_id", name=op.f("uq_proposal_inquiry_id_organisation_id")
        ),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_proposal_organisation_id", ["organisation_id", "stage"], unique=False
        )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("noted_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('establishment', 'relocation', 'investment')", name=op.f("ck_settlement_kind")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_settlement_inquiry_id_inquiry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint(
            "company_key",
            "country",
            "state",
            "city",
            name=op.f("uq_settlement_company_key_country_state_city"),
        ),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_inquiry_id"), ["inquiry_id"], unique=False)
    op.create_table(
        "stray_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("sender_email", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("received_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('reply', 'auto-reply', 'bounce')", name=op.f("ck_stray_mail_kind")
        ),
        sa.CheckConstraint(
            "inquiry_id IS NULL OR settled_at IS NOT NULL",
            name=op.f("ck_stray_mail_filed_is_settled"),
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_stray_mail_desk_id_desk")),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_stray_mail_inquiry_id_inquiry"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"],
            ["user_account.id"],
            name=op.f("fk_stray_mail_settled_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_stray_mail_message_id")),
    )
    with op.batch_alter_table("stray_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stray_mail_desk_id"), ["desk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stray_mail_inquiry_id"), ["inquiry_id"], unique=False)
        batch_op.create_index("ix_stray_mail_open", ["settled_at", "desk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stray_mail_settled_by"), ["settled_by"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stray_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stray_mail_settled_by"))
        batch_op.drop_index("ix_stray_mail_open")
        batch_op.drop_index(batch_op.f("ix_stray_mail_inquiry_id"))
        batch_op.drop_index(batch_op.f("ix_stray_mail_desk_id"))
    op.drop_table("stray_mail")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_inquiry_id"))
    op.drop_table("settlement")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_organisation_id")
    op.drop_table("proposal")
