"""codes of an app work once"""

import sqlalchemy as sa
from alembic import op

revision = "3c1f7a90d2e4"
down_revision = "3d2837a06279"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("tf_last_counter", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.drop_column("tf_last_counter")
