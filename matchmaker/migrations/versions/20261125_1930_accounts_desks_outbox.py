"""accounts desks outbox"""

import sqlalchemy as sa
from alembic import op

import matchmaker.db

revision = "772daa6c2ba3"
down_revision = "d84088941e56"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_de", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_ja", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("created_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
        sa.UniqueConstraint("code", name=op.f("uq_desk_code")),
    )
    op.create_table(
        "outbox_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("created_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("due_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("done_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("given_up_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_item_attempts")),
        sa.CheckConstraint(
            "done_at IS NULL OR given_up_at IS NULL", name=op.f("ck_outbox_item_one_end")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_item")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_item_key")),
    )
    with op.batch_alter_table("outbox_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_item_open", ["done_at", "given_up_at", "due_at"], unique=False
        )

    op.create_table(
        "rate_count",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_count")),
    )
    with op.batch_alter_table("rate_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_count_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "repeated_job",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("leased_until", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("ran_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_repeated_job")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("pending_email", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.Column("created_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("tf_primary_method", sa.String(), nullable=True),
        sa.Column("tf_totp_secret", sa.String(), nullable=True),
        sa.Column("tf_phone_number", sa.String(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.CheckConstraint("language IN ('de', 'en', 'ja')", name=op.f("ck_user_account_language")),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_user_account_email_in_lower_case")
        ),
        sa.CheckConstraint(
            "email IS NULL OR confirmed_at IS NOT NULL",
            name=op.f("ck_user_account_email_is_confirmed"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
        sa.UniqueConstraint(
            "fs_webauthn_user_handle", name=op.f("uq_user_account_fs_webauthn_user_handle")
        ),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_account_pending_email"), ["pending_email"], unique=False
        )

    op.create_table(
        "account_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("created_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("used_at", matchmaker.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_account_link_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_link")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "desk_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["desk.id"],
            name=op.f("fk_desk_membership_desk_id_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_desk_membership_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_membership")),
        sa.UniqueConstraint("desk_id", "user_id", name=op.f("uq_desk_membership_desk_id_user_id")),
    )
    with op.batch_alter_table("desk_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_membership_user_id"), ["user_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(), nullable=False),
        sa.Column("extensions", sa.String(), nullable=True),
        sa.Column(
            "create_datetime",
            matchmaker.db.Instant(timezone=True),
            server_default=sa.text("(CURRENT_TIMESTAMP)"),
            nullable=False,
        ),
        sa.Column("lastuse_datetime", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("usage", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_passkey_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_passkey_credential_id"), ["credential_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_passkey_user_id"), ["user_id"], unique=False)

    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_security_event_user_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    with op.batch_alter_table("security_event", schema=None) as batch_op:
        batch_op.create_index("ix_security_event_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_security_event_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("seen_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_user_session")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", matchmaker.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_membership_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "organisation_id", "user_id", name=op.f("uq_membership_organisation_id_user_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("desk_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_organisation_desk_id"), ["desk_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_desk_id_desk"), "desk", ["desk_id"], ["id"]
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_organisation_desk_id"), "organisation")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_organisation_desk_id_desk"), type_="foreignkey")
        batch_op.drop_column("desk_id")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))

    op.drop_table("membership")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("security_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_security_event_user_id"))
        batch_op.drop_index("ix_security_event_at")

    op.drop_table("security_event")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_user_id"))
        batch_op.drop_index(batch_op.f("ix_passkey_credential_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("desk_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_membership_user_id"))

    op.drop_table("desk_membership")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_user_id"))

    op.drop_table("account_link")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_pending_email"))

    op.drop_table("user_account")
    op.drop_table("repeated_job")
    with op.batch_alter_table("rate_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_count_ends_at"))

    op.drop_table("rate_count")
    with op.batch_alter_table("outbox_item", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_item_open")

    op.drop_table("outbox_item")
    op.drop_table("desk")
