"""uploads"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "6bc686831d0a"
down_revision = "3c1f7a90d2e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("original_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'document') = (width IS NULL)", name=op.f("ck_upload_pictures_have_a_size")
        ),
        sa.CheckConstraint("kind IN ('logo', 'picture', 'document')", name=op.f("ck_upload_kind")),
        sa.CheckConstraint("language IN ('de', 'en', 'ja')", name=op.f("ck_upload_language")),
        sa.CheckConstraint("size > 0", name=op.f("ck_upload_size")),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["user_account.id"],
            name=op.f("fk_upload_made_by_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_upload_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_upload_stored_name")),
        sa.UniqueConstraint("token", name=op.f("uq_upload_token")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_made_by"), ["made_by"], unique=False)
        batch_op.create_index(
            "ix_upload_organisation_id", ["organisation_id", "kind", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index("ix_upload_organisation_id")
        batch_op.drop_index(batch_op.f("ix_upload_made_by"))

    op.drop_table("upload")
