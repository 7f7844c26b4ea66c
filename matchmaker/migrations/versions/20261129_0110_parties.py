"""which party of an inquiry has written"""

import sqlalchemy as sa
from alembic import op

revision = "fb6d41e9c275"
down_revision = "ea5c30d8b164"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("party", sa.String(), nullable=False, server_default="inquirer")
        )
        batch_op.create_check_constraint(
            op.f("ck_inquiry_message_party"), "party IN ('inquirer', 'partner', 'other')"
        )
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.alter_column("party", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_inquiry_message_party"), type_="check")
        batch_op.drop_column("party")
