"""forms kept while somebody signs in again"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "5c0e7d3f9a41"
down_revision = "6bc686831d0a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_form",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("born_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("length(path) > 0", name=op.f("ck_kept_form_path_given")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_kept_form")),
    )
    with op.batch_alter_table("kept_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_form_born_at"), ["born_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kept_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_form_born_at"))

    op.drop_table("kept_form")
