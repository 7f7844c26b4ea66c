"""profile vectors"""

import sqlalchemy as sa
from alembic import op

revision = "d84088941e56"
down_revision = "dafd0a7b514c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_vectors",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Integer(), nullable=False),
        sa.Column("phrases", sa.String(), nullable=False),
        sa.Column("offers", sa.LargeBinary(), nullable=False),
        sa.Column("needs", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_profile_vectors_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_profile_vectors")),
    )
    with op.batch_alter_table("profile_vectors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_vectors_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_profile_vectors_revision"), ["revision"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("profile_vectors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_vectors_revision"))
        batch_op.drop_index(batch_op.f("ix_profile_vectors_made_at"))

    op.drop_table("profile_vectors")
