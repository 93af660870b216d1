"""Recent searches."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "searches",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("text_key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("asked_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_searches_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "text_key", name=op.f("pk_searches")),
    )
    op.create_index("ix_searches_user_id_asked_at_ms", "searches", ["user_id", "asked_at_ms"])


def downgrade() -> None:
    op.drop_table("searches")
