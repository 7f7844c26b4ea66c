"""websites that may show the frame of a desk"""

import sqlalchemy as sa
from alembic import op

revision = "b41f7a92c6de"
down_revision = "fb6d41e9c275"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("frame_sites", sa.JSON(), nullable=False, server_default="[]")
        )
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.alter_column("frame_sites", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.drop_column("frame_sites")
