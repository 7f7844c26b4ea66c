"""profile drafts and activities"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "1de1e0166b22"
down_revision = "772daa6c2ba3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_activity_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_head")),
    )
    op.create_table(
        "activity_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_text")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["activity_text.id"],
            name=op.f("fk_activity_text_id_activity_text"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("digest", name=op.f("uq_activity_digest")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_activity_subject", ["subject", "subject_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_text_id"), ["text_id"], unique=False)

    op.create_table(
        "draft_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edited_by"],
            ["user_account.id"],
            name=op.f("fk_draft_version_edited_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_draft_version_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_version")),
        sa.UniqueConstraint(
            "organisation_id", "version", name=op.f("uq_draft_version_organisation_id_version")
        ),
    )
    with op.batch_alter_table("draft_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_version_edited_by"), ["edited_by"], unique=False)

    op.create_table(
        "profile_draft",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("submitted_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("consented_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("consent_version", sa.String(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('draft', 'submitted', 'changes requested')",
            name=op.f("ck_profile_draft_stage"),
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_profile_draft_version")),
        sa.ForeignKeyConstraint(
            ["edited_by"],
            ["user_account.id"],
            name=op.f("fk_profile_draft_edited_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_profile_draft_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_profile_draft")),
    )
    with op.batch_alter_table("profile_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_draft_edited_by"), ["edited_by"], unique=False)

    op.create_table(
        "review_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_review_comment_author_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_review_comment_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_comment_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_comment_organisation_id"), ["organisation_id"], unique=False
        )

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("expires_at", matchmaker.db.Instant(timezone=True), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_expires_at"), ["expires_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_expires_at"))
        batch_op.drop_column("expires_at")

    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comment_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_review_comment_author_id"))

    op.drop_table("review_comment")
    with op.batch_alter_table("profile_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_draft_edited_by"))

    op.drop_table("profile_draft")
    with op.batch_alter_table("draft_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_version_edited_by"))

    op.drop_table("draft_version")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_text_id"))
        batch_op.drop_index("ix_activity_subject")
        batch_op.drop_index(batch_op.f("ix_activity_actor_id"))

    op.drop_table("activity")
    op.drop_table("activity_text")
    op.drop_table("activity_head")
